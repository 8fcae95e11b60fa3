"""What a sheet of our own carries beside its questions: places to write, and the marks by which the reader finds and judges a page."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from forms.drawing import Area
from forms.geometry import Point, Rect


class FieldKind(StrEnum):
    """What is written in a field of a sheet."""

    TEXT = "text"
    OTHER = "other"
    DIGITS = "digits"
    DATE = "date"
    COUNTER = "counter"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class WriteField:
    """A place to write: `cells` of a comb from left to right (empty for lines of text); `option` is the code that an OTHER belongs to."""

    id: str
    question: str
    kind: FieldKind
    rect: Rect
    cells: tuple[Rect, ...] = ()
    option: str = ""


@dataclass(frozen=True, slots=True)
class Marker:
    """A printed fiducial of the 4x4 family: `id` 0 to 3 is its corner, top left first, clockwise; `side` of its black square."""

    id: int
    centre: Point
    side: float


@dataclass(frozen=True, slots=True)
class Furniture:
    """What a sheet of our own carries for the reader: markers, the two places of the sheet code and of its text (`code_text`), a blank
    and a solid box and the steps of a grey ramp to know ink and paper by, and the place for the office's stamp, where nothing is read.
    """

    markers: tuple[Marker, ...]
    codes: tuple[Rect, ...]
    code_text: Rect
    blank: Rect
    solid: Rect
    ramp: tuple[Area, ...]
    stamp: Rect | None = None
