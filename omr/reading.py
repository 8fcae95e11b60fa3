"""The vocabulary of reading: what goes into the reader and what comes out. Every type here is frozen and picklable."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from omr.reasons import Reason

Grey = NDArray[np.uint8]
"""An 8-bit grey image, height x width, 0 = black, 255 = white."""

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
    """One decoded page: grey pixels, upright as its file says, and the resolution if the file knows it."""

    grey: Grey
    dpi: float | None = None


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
class Sheet:
    """Which printed page this is: print run, serial of the slip (None: a copy of a copy master), page from 1, and how that was read."""

    run: int
    serial: int | None
    page: int
    way: str


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
