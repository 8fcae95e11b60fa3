"""The vocabulary of reading: what goes into the reader and what comes out. Every type here is frozen and picklable."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from forms.layout import FieldKind
from omr.reasons import Reason

Grey = NDArray[np.uint8]
"""An 8-bit grey image, height x width, 0 = black, 255 = white."""

Colour = NDArray[np.uint8]
"""An 8-bit picture in colour, height x width x 3: red, green, blue."""

Floats = NDArray[np.float64]


class PageState(StrEnum):
    """What became of one page; exactly one of these."""

    READ = "read"
    BLANK = "blank"
    OTHER_FORM = "other_form"
    UNREADABLE = "unreadable"


class AnswerStatus(StrEnum):
    """What a question's boxes say. The kinds of missing never mix."""

    ANSWERED = "answered"
    BLANK = "blank"
    MULTIPLE = "multiple"
    UNREADABLE = "unreadable"
    CANCELLED = "cancelled"
    NOT_ON_PAGE = "not_on_page"


class FieldStatus(StrEnum):
    """Whether anybody wrote in a field, and whether it can be told what."""

    BLANK = "blank"
    WRITTEN = "written"
    UNREADABLE = "unreadable"


class MarkKind(StrEnum):
    """What the ink on a box looks like; its meaning is the layout's mark policy."""

    EMPTY = "empty"
    TICK = "tick"
    CROSS = "cross"
    FILL = "fill"
    CIRCLE = "circle"
    DOT = "dot"
    SLASH = "slash"
    SCRIBBLED_OUT = "scribbled_out"
    OVERWRITTEN = "overwritten"
    ERASER_GHOST = "eraser_ghost"
    STRAY = "stray"
    DIRT = "dirt"


@dataclass(frozen=True, slots=True)
class PageImage:
    """One decoded page: grey pixels, upright as its file says, and the resolution if the file knows it.

    `colour` gives the same page in colour where the file has colours, at a share of the size: 8 for an eighth of each side, 1 for all.
    """

    grey: Grey
    dpi: float | None = None
    colour: Callable[[int], Colour] | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """One box as read: `p_ink` = foreign ink is on it, `p_selected` = the person means it (both 0..1)."""

    box: str
    p_selected: float
    p_ink: float
    kind: MarkKind


@dataclass(frozen=True, slots=True)
class Answer:
    """One question as read. `values` in printed order; `probability` that values and status are what the person meant."""

    question: str
    values: tuple[str, ...]
    status: AnswerStatus
    probability: float
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldReading:
    """One field to write in as read: `value` is what is sure to stand there ('' for words, which only a person reads).

    `probability` that status and value are right; `review` says that a person must look, for `reasons`; `suggestion` is what a
    reader of text took the writing for, never more than a proposal.
    """

    id: str
    kind: FieldKind
    status: FieldStatus
    value: str = ""
    probability: float = 0.0
    review: bool = True
    reasons: tuple[Reason, ...] = ()
    suggestion: str = ""


class CounterWay(StrEnum):
    """How a sheet says which counter it belongs to."""

    QR = "qr"
    BUBBLES = "bubbles"
    PRINT = "print"
    HAND = "hand"


@dataclass(frozen=True, slots=True)
class CounterReading:
    """The counter that a sheet names: its code, the probability that it is right, and what each way said that said anything.

    `value` None: no way names a counter that can be. With `review` it is only a proposal, for `reasons`.
    """

    value: str | None
    probability: float
    ways: Mapping[CounterWay, str]
    review: bool = True
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """Which printed page this is: print run, serial of the slip (None: a copy of a copy master), page from 1, and how that was read."""

    run: int
    serial: int | None
    page: int
    way: str


class Side(StrEnum):
    """An edge or a corner: of the picture where a place is counted from it, of the upright sheet where it is missing."""

    LEFT = "left"
    TOP = "top"
    RIGHT = "right"
    BOTTOM = "bottom"
    TOP_LEFT = "top_left"
    TOP_RIGHT = "top_right"
    BOTTOM_RIGHT = "bottom_right"
    BOTTOM_LEFT = "bottom_left"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a scan. `value` is its size: mm for streaks, folds (breadth), cuts, stamps (length) and blur, degrees for skew,
    grey levels for paper and grain, else a share.

    `at_mm` is how far it lies from the `side` (left or top) of the picture as the scanner gave it; for cuts and corners `side` is the
    one that is missing. `line` is where it runs, x, y, x, y in pixels of the image. `area_mm` is the place of a stamp on the upright sheet:
    left, top, width, height.
    """

    reason: Reason
    value: float
    at_mm: float | None = None
    side: Side | None = None
    line: tuple[float, float, float, float] | None = None
    area_mm: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class PageQuality:
    """What was measured on a scan; None is what could not be.

    `turn` (degrees clockwise: 0, 90, 180, 270) and `skew_deg` on top of it; `scale` across and down compared with the file's resolution;
    `perspective` the largest difference of opposite edges (share); `cut_mm` what the picture lacks of the sheet's top, right, bottom and
    left; `paper` its grey level, `contrast` the darkness of solid print on it (0..1), `unevenness` of its light (share), `grain` its
    standard deviation (grey levels); `blur_mm` over how much paper an edge rises; `jpeg_step` how coarsely it was compressed (1: not seen).
    """

    turn: int = 0
    skew_deg: float = 0.0
    scale: tuple[float, float] | None = None
    perspective: float = 0.0
    cut_mm: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    paper: float | None = None
    contrast: float | None = None
    unevenness: float | None = None
    grain: float | None = None
    blur_mm: float | None = None
    one_bit: bool = False
    jpeg_step: int = 1
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class PageReading:
    """Everything read from one page. A page that is not READ has reasons and no answers.

    `residual_mm` is the median distance between printed structure and its expected place after registration;
    `outlines` holds per box (printed order) the four corners in pixels of the page image: n x 4 x 2, top left, clockwise;
    `sheet` is what its sheet code says, None on forms of other origin and where it cannot be read.
    """

    state: PageState
    layout: str | None = None
    layout_page: str | None = None
    context: str | None = None
    reasons: tuple[Reason, ...] = ()
    residual_mm: float | None = None
    answers: tuple[Answer, ...] = ()
    marks: tuple[Mark, ...] = ()
    outlines: Floats | None = None
    sheet: Sheet | None = None
    fields: tuple[FieldReading, ...] = ()
    counter: CounterReading | None = None
    quality: PageQuality | None = None
