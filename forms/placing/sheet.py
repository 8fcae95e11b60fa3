"""One sheet of paper: where its markers and codes stand, and what they leave to the questions."""

from __future__ import annotations

from dataclasses import dataclass

from forms.form import Form, Margins
from forms.geometry import FLOAT_NOISE, Point, Rect, page_size
from forms.layout import Marker
from forms.placing.style import DOT_LINE, FULL_SHEET

SAFE = 5.0
"""Millimetres at the edges of the paper that office printers leave white (4.2 mm for most laser printers)."""

MARKER_SIDE = 7.0
"""Side in mm of a marker: six modules of 7 px at 150 dpi."""

MARKER_EDGE = 6.0
"""Millimetres from the edge of the paper to a marker: a feeder that shifts by 3 mm, or a copier that enlarges, leaves it whole."""

MARKER_QUIET = 1.5
"""White mm round a marker: more than one of its modules (1.17 mm), which its finder needs to see the black border."""

CODE_SIDE = 16.0
"""Side in mm of a place for the QR code with its white margin of four modules: 21 + 8 modules of 0.55 mm, 4.3 px at 200 dpi."""

CLEAR = 2.0
"""Millimetres between the furniture and the questions."""

COLUMN_GAP = 8.0
"""Millimetres between two columns of questions."""

STAMP_SIDE = 40.0
"""Side in mm of the place for a stamp: round stamps of offices measure 36 mm (ministries up to 40 mm)."""

STAMP_LEFT = 15.0
"""Where the place for the stamp begins, in mm from the left: at the agency's name, in the margin, so that the title keeps its room."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A column that strips flow down: its top left, width and bottom in mm."""

    x: float
    top: float
    width: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """Paper of a size with its margins and number of columns."""

    width: float
    height: float
    margins: Margins
    columns: int
    stamped: bool

    @property
    def left(self) -> float:
        """Where the text begins, in mm; the broadest line that runs along it stays on the safe side."""
        return max(self.margins.left, SAFE + DOT_LINE / 2)

    @property
    def right(self) -> float:
        """Where the text ends, in mm."""
        return self.width - max(self.margins.right, SAFE + DOT_LINE / 2)

    @property
    def text_width(self) -> float:
        """The width of the text in mm."""
        return self.right - self.left

    @property
    def markers(self) -> tuple[Marker, ...]:
        """The four markers, top left first, clockwise."""
        near = MARKER_EDGE + MARKER_SIDE / 2
        right, bottom = self.width - near, self.height - near
        corners = (Point(near, near), Point(right, near), Point(right, bottom), Point(near, bottom))
        return tuple(Marker(number, corner, MARKER_SIDE) for number, corner in enumerate(corners))

    @property
    def marker_end(self) -> float:
        """Millimetres from the edge of the paper to where the white round a marker ends."""
        return MARKER_EDGE + MARKER_SIDE + MARKER_QUIET

    @property
    def codes(self) -> tuple[Rect, Rect]:
        """The places of the sheet code: beside the top right and the bottom left marker."""
        return (
            Rect(self.width - self.marker_end - CODE_SIDE, SAFE, CODE_SIDE, CODE_SIDE),
            Rect(self.marker_end, self.height - SAFE - CODE_SIDE, CODE_SIDE, CODE_SIDE),
        )

    @property
    def top(self) -> float:
        """Where questions may begin, in mm: below the upper code."""
        return max(self.margins.top, self.codes[0].bottom + CLEAR)

    @property
    def bottom(self) -> float:
        """Where questions must end, in mm: above the lower code."""
        return min(self.height - self.margins.bottom, self.codes[1].y - CLEAR - 1.0)

    @property
    def column_width(self) -> float:
        """The width of one column in mm."""
        return (self.text_width - COLUMN_GAP * (self.columns - 1)) / self.columns

    @property
    def most_width(self) -> float:
        """The widest table in mm: one column may overhang the margins as far as the markers' inner edges, two may not."""
        return self.width - 2 * MARKER_EDGE if self.columns == 1 else self.column_width

    def frames(self, top: float) -> tuple[Frame, ...]:
        """The columns of a page whose questions begin at `top`."""
        step = self.column_width + COLUMN_GAP
        return tuple(Frame(self.left + number * step, top, self.column_width, self.bottom) for number in range(self.columns))

    def table_left(self, width: float) -> float:
        """Where a table of this width begins, from the left of its column: at it, or so far out that it overhangs evenly and stays safe."""
        over = width - self.column_width
        if over <= FLOAT_NOISE:
            return 0.0
        least, most = MARKER_EDGE - self.left, self.width - MARKER_EDGE - width - self.left
        return min(max(-over / 2, least), most)


def sheet_of(form: Form, *, stamped: bool) -> Sheet:
    """The sheet that the form wishes for, with or without a place for a stamp; small sheets have none."""
    setup = form.page
    width, height = page_size(setup.paper)
    if setup.landscape:
        width, height = height, width
    return Sheet(width, height, setup.margins, setup.columns, stamped and min(width, height) >= FULL_SHEET)
