"""The layout file as pydantic sees it: the one source of its validation and of its published JSON Schema."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from forms.layout import ID_DIGITS, MarkPolicy, QuestionKind, Shape
from forms.layout_values import MAX_PX_PER_MM, FileName, Label, Name, Pixels, PointMm, RectMm, Side, StrictModel, file_below
from forms.print_model import ElementModel, FieldModel, FurnitureModel
from forms.question import Missing, Target


class BoxModel(StrictModel):
    """One place to mark. `rect` is [left, top, width, height] in mm; `missing` marks an option that is an answer but no judgement."""

    id: Name
    value: Name
    rect: RectMm
    shape: Annotated[Shape, Field(strict=False)] = Shape.RECT
    label: Label = ""
    missing: Annotated[Missing, Field(strict=False)] | None = None


class QuestionModel(StrictModel):
    """One question with its boxes in printed order; `target` is who is judged by its answers."""

    id: Name
    kind: Annotated[QuestionKind, Field(strict=False)]
    label: Label = ""
    concept: Label = ""
    target: Annotated[Target, Field(strict=False)] = Target.NONE
    boxes: Annotated[list[BoxModel], Field(min_length=1)]


class ReferenceModel(StrictModel):
    """The picture of the page that the boxes were measured on. `file` is relative to the layout file; pixel = mm * `px_per_mm`."""

    file: Annotated[FileName, AfterValidator(file_below)]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    blank: bool
    px_per_mm: Annotated[float, Field(allow_inf_nan=False, gt=0, le=MAX_PX_PER_MM)]
    width: Pixels
    height: Pixels


class PageModel(StrictModel):
    """One printed side: its size in mm, the centres [x, y] of its printed fiducials (top left first, clockwise) and its questions.

    A page that phieu prints has furniture, fields to write in, and all else that is printed on it in the order of drawing.
    """

    id: Name
    width: Side
    height: Side
    fiducials: list[PointMm] = Field(default_factory=list)
    reference: ReferenceModel | None = None
    questions: list[QuestionModel]
    fields: list[FieldModel] = Field(default_factory=list)
    furniture: FurnitureModel | None = None
    drawn: list[ElementModel] = Field(default_factory=list)


class LayoutModel(StrictModel):
    """A phieu layout: where every box of a form is printed, in mm from the top left of the upright page."""

    version: Literal[1] = Field(alias="schema")
    id: Annotated[str, Field(pattern=f"^[0-9a-f]{{{ID_DIGITS}}}$")]
    name: Name
    policy: Annotated[MarkPolicy, Field(strict=False)]
    relative: bool = False
    form: Label = ""
    form_version: Label = ""
    pages: Annotated[list[PageModel], Field(min_length=1)]
