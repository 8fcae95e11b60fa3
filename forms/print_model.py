"""What is printed on a sheet of our own, as pydantic sees it in the layout file: fields, furniture and drawn elements."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from forms.drawing import Face, Shape
from forms.furniture import FieldKind
from forms.layout_values import Label, Name, Number, PointMm, RectMm, StrictModel, two_numbers

MAX_POINTS = 200.0
"""The largest font size in points: a letter as high as a hand; what is above is a length in the wrong unit."""

MAX_LINE_MM = 20.0
"""The broadest line in mm; what is broader is an area."""

Grey = Annotated[int, Field(ge=0, le=255)]
LineWidth = Annotated[Number, Field(gt=0, le=MAX_LINE_MM)]
Positive = Annotated[Number, Field(gt=0)]
DashMm = Annotated[tuple[Positive, Positive], Field(strict=False), BeforeValidator(two_numbers)]


class FieldModel(StrictModel):
    """A place to write. `cells` are those of a comb from left to right; `option` is the code that an `other` belongs to."""

    id: Name
    question: Name
    kind: Annotated[FieldKind, Field(strict=False)]
    rect: RectMm
    cells: list[RectMm] = Field(default_factory=list)
    option: Label = ""


class MarkerModel(StrictModel):
    """A fiducial of ArUco's 4x4 family: `id` is its corner, 0 top left, clockwise; `side` of its black square in mm."""

    id: Annotated[int, Field(ge=0, le=3)]
    centre: PointMm
    side: Positive


class AreaModel(StrictModel):
    """A filled rectangle; `grey` from 0 black to 255 white."""

    rect: RectMm
    grey: Grey = 0


class FurnitureModel(StrictModel):
    """What the reader finds and judges a page by; `codes` are the places of the sheet code with white margin, `code_text` of its text."""

    markers: list[MarkerModel]
    codes: list[RectMm]
    code_text: RectMm
    blank: RectMm
    solid: RectMm
    ramp: list[AreaModel]
    stamp: RectMm | None = None


class WordsModel(StrictModel):
    """One line of words: `x` its left end, `y` its baseline in mm, `size` in points."""

    draw: Literal["words"]
    x: Number
    y: Number
    text: Label
    face: Annotated[Face, Field(strict=False)]
    size: Annotated[Number, Field(gt=0, le=MAX_POINTS)]
    grey: Grey = 0


class RuleModel(StrictModel):
    """A straight line `width` mm broad; `dash` is [mm on, mm off]."""

    draw: Literal["rule"]
    x1: Number
    y1: Number
    x2: Number
    y2: Number
    width: LineWidth
    grey: Grey = 0
    dash: DashMm | None = None


class DrawnAreaModel(AreaModel):
    """A filled rectangle among what is drawn."""

    draw: Literal["area"]


class OutlineModel(StrictModel):
    """The outline of a rectangle or ellipse; `rect` runs along the middle of the line."""

    draw: Literal["outline"]
    rect: RectMm
    width: LineWidth
    shape: Annotated[Shape, Field(strict=False)] = Shape.RECT
    grey: Grey = 0


ElementModel = Annotated[WordsModel | RuleModel | DrawnAreaModel | OutlineModel, Field(discriminator="draw")]
"""Anything that is drawn; later elements lie over earlier ones."""
