"""Lines of words at a place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from forms.drawing import Words
from forms.text_fit import ASCENT, CAP_MIDDLE, MM_PER_POINT, Line, pitch


class Align(StrEnum):
    """Where the lines of a paragraph stand in its width."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Broken lines of one size, in points, and the width in mm they were broken to."""

    lines: tuple[Line, ...]
    size: float
    room: float
    align: Align = Align.LEFT

    @property
    def height(self) -> float:
        """The height of all lines in mm."""
        return len(self.lines) * pitch(self.size)

    @property
    def width(self) -> float:
        """The width of the widest line in mm."""
        return max((line.width for line in self.lines), default=0.0)

    @property
    def last_width(self) -> float:
        """The width of the last line in mm."""
        return self.lines[-1].width if self.lines else 0.0

    def at(self, x: float, top: float) -> tuple[Words, ...]:
        """The words with their room's left edge at `x` and the top of their tallest letters at `top`."""
        return tuple(self._words(x, top + ASCENT * self.size * MM_PER_POINT))

    def centred_on(self, x: float, middle: float) -> tuple[Words, ...]:
        """The words with all lines together centred on the height `middle`."""
        return self.first_at(x, middle - (len(self.lines) - 1) * pitch(self.size) / 2)

    def first_at(self, x: float, middle: float) -> tuple[Words, ...]:
        """The words with the capitals of the first line centred on the height `middle`: in line with a box."""
        return tuple(self._words(x, middle + CAP_MIDDLE * self.size * MM_PER_POINT))

    def _words(self, x: float, baseline: float) -> Iterator[Words]:
        """The words from a first baseline down."""
        for line in self.lines:
            room = self.room - line.width
            start = x + {Align.LEFT: 0.0, Align.CENTRE: room / 2, Align.RIGHT: room}[self.align]
            for offset, run in line.runs:
                yield Words(start + offset, baseline, run.text, run.face, self.size)
            baseline += pitch(self.size)
