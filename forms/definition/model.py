"""The form file as pydantic sees it: the one source of its validation and of its published JSON Schema.

A YAML file reaches this model with every scalar as the text that its author typed
(`forms/definition/yaml_file.py`), so a code `01` stays `01`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from forms.definition.fields import (
    MAX_COMB,
    MAX_LINES,
    Code,
    Concept,
    Entry,
    FormId,
    Id,
    Lines,
    ListId,
    Margin,
    Mm,
    OptionModel,
    Points,
    RowNumber,
    TextModel,
    Truth,
    Version,
    Words,
)
from forms.form import FontFamily
from forms.geometry import PAGE_SIZES
from forms.question import CheckRule, Marking, Target

FORM_SCHEMA = 1
"""Version of the form file format; raised when an old file would be read differently."""


class LevelModel(Entry):
    """One code of a scale."""

    code: Code
    label: TextModel
    synonyms: tuple[Words, ...] = ()


class ScaleModel(Entry):
    """A scale that only this form has; levels run from worst to best, or from least to most."""

    id: Id
    levels: Annotated[tuple[LevelModel, ...], Field(min_length=2)]
    satisfied: tuple[Code, ...] = ()
    source: Words | None = None


class AskedModel(Entry):
    """What all kinds of question have in common."""

    id: Id
    concept: Concept
    label: TextModel
    number: TextModel | None = None
    note: TextModel | None = None
    target: Target = Target.NONE


class ChoiceModel(AskedModel):
    """One option, or several, of a printed list."""

    kind: Literal["single", "multi"]
    options: Annotated[tuple[OptionModel, ...], Field(min_length=2)]
    scale: Id | None = None
    code_list: ListId | None = None
    per_line: Annotated[int, Field(ge=0, le=12)] = 0
    index: Truth = False


class YesNoModel(AskedModel):
    """Yes or no; without options those of the scale `ck2`."""

    kind: Literal["yes_no"]
    options: Annotated[tuple[OptionModel, ...], Field(min_length=2)] | None = None
    scale: Id = "ck2"
    code_list: ListId | None = None
    per_line: Annotated[int, Field(ge=0, le=12)] = 0
    index: Truth = False


class RowModel(Entry):
    """A row of a grid that is answered."""

    id: Id
    concept: Concept
    label: TextModel
    number: RowNumber = ""
    target: Target | None = None


class RowHeadingModel(Entry):
    """A heading row of a grid; level 1 holds level 2."""

    id: Id
    heading: TextModel
    level: Annotated[int, Field(ge=1, le=3)] = 1
    number: RowNumber = ""
    concept: Concept | None = None


def row_kind(value: object) -> str:
    """Whether an entry of a grid is a heading or a row to answer."""
    return "heading" if isinstance(value, RowHeadingModel) or (isinstance(value, dict) and "heading" in value) else "row"


GridRowModel = Annotated[Annotated[RowModel, Tag("row")] | Annotated[RowHeadingModel, Tag("heading")], Discriminator(row_kind)]


class GridModel(AskedModel):
    """Rows times scale. Every column is bound to a code, in printed order."""

    kind: Literal["grid"]
    scale: Id
    columns: Annotated[tuple[OptionModel, ...], Field(min_length=2)]
    rows: Annotated[tuple[GridRowModel, ...], Field(min_length=1)]
    row_title: TextModel | None = None
    widths: tuple[Mm, ...] = ()
    header_height: Mm | None = None
    index: Truth = False


class DigitsModel(AskedModel):
    """A comb for digits."""

    kind: Literal["digits"]
    cells: Annotated[int, Field(ge=1, le=MAX_COMB)]
    groups: tuple[Annotated[int, Field(ge=1, le=MAX_COMB)], ...] = ()
    check: CheckRule | None = None


class DateModel(AskedModel):
    """A comb for a day."""

    kind: Literal["date"]


class OpenTextModel(AskedModel):
    """Lines to write on."""

    kind: Literal["text"]
    lines: Lines = 1


class CounterModel(AskedModel):
    """The code of the counter."""

    kind: Literal["counter"]
    prefilled: Truth = True
    cells: Annotated[int, Field(ge=1, le=MAX_COMB)] = 7
    bubbles: Truth = False


class OfficeModel(AskedModel):
    """Room for the office, never read."""

    kind: Literal["office"]
    concept: Concept | None = None  # type: ignore[assignment]  # what is never read has no answers to compare
    lines: Annotated[int, Field(ge=0, le=MAX_LINES)] = 1
    height: Mm | None = None


QuestionModel = Annotated[
    ChoiceModel | YesNoModel | GridModel | DigitsModel | DateModel | OpenTextModel | CounterModel | OfficeModel,
    Field(discriminator="kind"),
]


class SectionModel(Entry):
    """A part of the form: its own questions, then the sections inside it."""

    id: Id
    title: TextModel | None = None
    intro: tuple[TextModel, ...] = ()
    questions: tuple[QuestionModel, ...] = ()
    sections: tuple[SectionModel, ...] = ()


class HeadingModel(Entry):
    """The head of the first page."""

    title: TextModel
    agency: tuple[TextModel, ...] = ()
    national: Truth = False
    form_number: TextModel | None = None
    subtitles: tuple[TextModel, ...] = ()
    attached: TextModel | None = None


class MarginsModel(Entry):
    """Room at the edges in mm."""

    top: Margin = 15.0
    right: Margin = 15.0
    bottom: Margin = 15.0
    left: Margin = 15.0


class FontsModel(Entry):
    """Letters and their sizes in points."""

    family: FontFamily = FontFamily.SERIF
    body: Points = 11.0
    title: Points = 14.0
    heading: Points = 11.5
    grid: Points = 10.5
    grid_header: Points = 9.5
    note: Points = 9.0


class PageModel(Entry):
    """The wishes of the form for its paper."""

    paper: Literal[*PAGE_SIZES] = "A4"  # type: ignore[valid-type]
    landscape: Truth = False
    columns: Annotated[int, Field(ge=1, le=2)] = 1
    duplex: Truth = True
    margins: MarginsModel = MarginsModel()
    fonts: FontsModel = FontsModel()


class FormModel(Entry):
    """A phieu form: what a questionnaire asks, in Vietnamese and English."""

    version_of_format: Literal[1, "1"] = Field(alias="schema")
    id: FormId
    version: Version
    heading: HeadingModel
    marking: Marking = Marking.BOX
    introduction: tuple[TextModel, ...] = ()
    instructions: tuple[TextModel, ...] = ()
    closing: TextModel | None = None
    scales: tuple[ScaleModel, ...] = ()
    page: PageModel = PageModel()
    source: Words | None = None
    sections: Annotated[tuple[SectionModel, ...], Field(min_length=1)]
