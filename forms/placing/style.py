"""How one form is set: its language, faces, sizes and marks, and the list of what does not fit."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil

from forms.drawing import Face
from forms.errors import Problem
from forms.form import FontFamily, Fonts, Form
from forms.geometry import FLOAT_NOISE, page_size
from forms.placing.paragraph import Align, Paragraph
from forms.question import Asked, Marking, Text
from forms.text_fit import ASCENT, CAP_MIDDLE, MM_PER_POINT, Run, broken

LEAST_SIZE = 7.0
"""Smallest letters in points: below, copies and old eyes lose the accents."""

SIZE_STEP = 0.5
"""Points by which letters shrink to fit a narrow cell."""

FULL_SHEET = 200.0
"""Short side in mm from which a sheet counts as full (A4, Letter): boxes of full size, room for a stamp."""

BOX_SIDE = 4.5
SMALL_BOX_SIDE = 4.2
"""Sides in mm of a box on a full and on a smaller sheet: 25 px at 150 dpi hold a tick of a shaky hand; below 4 mm ticks fill the box."""

BOX_GAP = 3.0
"""Least distance in mm between the edges of two boxes: ticks run out of their box by 3 mm and more."""

BOX_LINE = 0.25
"""Width in mm of a box outline: 2 px at 200 dpi, so that a scanner always sees it."""

TABLE_LINE = 0.2
"""Width in mm of the rules of tables and combs: lighter than a box."""

ROOM = 7.5
"""Width and height in mm of the room round a number to circle in running text: people draw circles of 6 to 9 mm."""

ROOM_GAP = 1.5
"""Distance in mm between two such rooms, one above the other."""

WRITING_PITCH = 8.0
SMALL_WRITING_PITCH = 7.0
"""Distances in mm between lines to write on, and heights of cells for digits, on a full and on a smaller sheet: school paper of Vietnam
has 8 mm for four small squares, lined notepads have 7 mm."""

DOTS = (0.3, 0.9)
"""Dotted lines: mm of ink, mm of paper."""

DOT_LINE = 0.3
"""Width in mm of dotted lines."""

SERIF = (Face.SERIF, Face.SERIF_BOLD, Face.SERIF_ITALIC)
SANS = (Face.SANS, Face.SANS_BOLD, Face.SANS)
"""Regular, bold and italic face of each family; the sans has no italic."""


@dataclass(frozen=True, slots=True)
class Style:
    """What every part of the form needs to know to be set; `faults` grows with what cannot be set, so that all of it is told at once."""

    form: str
    lang: str
    fonts: Fonts
    marking: Marking
    box: float
    writing: float
    regular: Face
    bold: Face
    italic: Face
    faults: list[Problem] = field(default_factory=list)

    @property
    def mark(self) -> tuple[float, float]:
        """Width and height in mm of one place to mark beside a label."""
        return (self.box, self.box) if self.marking is Marking.BOX else (ROOM, ROOM)

    @property
    def option_pitch(self) -> float:
        """Distance in mm from one line of options to the next: what keeps the marks apart, and holds letters larger than they are."""
        letters = 2 * (ASCENT - CAP_MIDDLE) * self.fonts.body * MM_PER_POINT
        return max(self.mark[1] + (BOX_GAP if self.marking is Marking.BOX else ROOM_GAP), letters)

    def said(self, text: Text) -> str:
        """The words in the language of the sheet."""
        return text.said(self.lang)

    def fault(self, code: str, at: str, **values: object) -> None:
        """Nothing; one more thing that does not fit."""
        problem = Problem(f"lay_out.{code}", f"{self.form}: {at}" if at else self.form, values)
        if problem not in self.faults:
            self.faults.append(problem)

    def label(self, question: Asked, *, colon: bool = False) -> tuple[Run, ...]:
        """Number, label and note of a question as runs; with a colon where something to fill in follows on the same line."""
        words = self.said(question.label)
        if colon and words[-1:] not in ("", ":", "?", ".", "…"):
            words += ":"
        texts = ((self.said(question.number), self.bold), (words, self.bold), (self.said(question.note), self.italic))
        return tuple(Run(text, face) for text, face in texts if text)

    def set(self, runs: tuple[Run, ...], size: float, width: float, at: str, align: Align = Align.LEFT) -> Paragraph:
        """The runs broken to the width; a word that is too wide is a fault at this place."""
        lines = broken(runs, size, width)
        widest = max((line.width for line in lines), default=0.0)
        if lines and widest > width + FLOAT_NOISE:
            worst = max(lines, key=lambda line: line.width)
            word = " ".join(run.text for _, run in worst.runs)
            self.fault("word_too_wide", at, word=word, needed=round(widest, 1), room=round(width, 1), size=size)
        return Paragraph(lines, size, width, align)

    def shrunk(self, runs: tuple[Run, ...], size: float, width: float, at: str, align: Align = Align.LEFT) -> Paragraph:
        """The runs broken to the width, in smaller letters where a word is too wide; one too wide for the least size is a fault."""
        return self.set(runs, self.fitting_size(runs, size, width), width, at, align)

    def fitting_size(self, runs: tuple[Run, ...], size: float, width: float, lines: int | None = None) -> float:
        """The greatest size in points up to `size` at which every word fits the width and the lines are not too many, or the least."""
        for tried in self.sizes(size):
            found = broken(runs, tried, width)
            if all(line.width <= width + FLOAT_NOISE for line in found) and (lines is None or len(found) <= lines):
                return tried
        return tried

    def sizes(self, size: float) -> list[float]:
        """The sizes in points to try, from `size` down to the least."""
        steps = max(0, ceil((size - LEAST_SIZE) / SIZE_STEP))
        return [max(LEAST_SIZE, size - SIZE_STEP * number) for number in range(steps + 1)] if steps else [size]


def style_of(form: Form, lang: str) -> Style:
    """The style of a form in one language."""
    setup = form.page
    regular, bold, italic = SERIF if setup.fonts.family is FontFamily.SERIF else SANS
    side, writing = (BOX_SIDE, WRITING_PITCH) if min(page_size(setup.paper)) >= FULL_SHEET else (SMALL_BOX_SIDE, SMALL_WRITING_PITCH)
    return Style(form.id, lang, setup.fonts, form.marking, side, writing, regular, bold, italic)
