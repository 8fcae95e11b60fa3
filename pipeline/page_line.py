"""One line of the reading document as it must be: its keys, and what may stand behind each."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from forms.layout import FieldKind
from omr.reading import AnswerStatus, FieldStatus, MarkKind, PageState
from omr.reasons import Reason
from pipeline.counter_line import CounterLine
from pipeline.page_number import MOST_PAGES
from pipeline.quality_line import QualityLine

Probability = Annotated[float, Field(ge=0, le=1)]
Millimetres = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Line(BaseModel):
    """A part of a line; values keep their type strictly, keys that a later version adds are ignored."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class AnswerLine(Line):
    """One answer of a line."""

    question: str
    values: list[str]
    status: Annotated[AnswerStatus, Field(strict=False)]
    probability: Probability
    review: bool
    reasons: list[Annotated[Reason, Field(strict=False)]]


class MarkLine(Line):
    """One mark of a line."""

    box: str
    p_selected: Probability
    p_ink: Probability
    kind: Annotated[MarkKind, Field(strict=False)]


class FieldLine(Line):
    """One field to write in of a line."""

    id: str
    kind: Annotated[FieldKind, Field(strict=False)]
    status: Annotated[FieldStatus, Field(strict=False)]
    value: str
    probability: Probability
    review: bool
    reasons: list[Annotated[Reason, Field(strict=False)]]
    suggestion: str = ""


class SheetLine(Line):
    """The sheet code of a line."""

    run: Annotated[str, Field(pattern=r"^R[0-9]{1,7}$")]
    serial: Annotated[int, Field(ge=1)] | None
    page: Annotated[int, Field(ge=1)]
    way: str


class PageLine(Line):
    """One line of the document."""

    source: Annotated[str, Field(min_length=1)]
    page: Annotated[int, Field(ge=1, le=MOST_PAGES)] | None
    state: Annotated[PageState, Field(strict=False)]
    layout: str | None
    layout_page: str | None
    reader: str
    context: str | None
    policy: str
    reasons: list[Annotated[Reason, Field(strict=False)]]
    residual_mm: Millimetres | None
    sheet: SheetLine | None = None
    answers: list[AnswerLine]
    marks: list[MarkLine]
    fields: list[FieldLine] = Field(default_factory=list)
    counter: CounterLine | None = None
    quality: QualityLine | None = None
    sha256: Sha256 | None = None
