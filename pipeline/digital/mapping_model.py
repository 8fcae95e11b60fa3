"""The mapping file as pydantic sees it: which column of an export answers which question, and what its cells mean."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from pipeline.digital.legacy import Encoding
from pipeline.model import ResponseFacts

Name = Annotated[str, Field(min_length=1)]

FACTS = tuple(ResponseFacts.__dataclass_fields__)
"""What a column may tell beside answers; `counter` and `channel` as well."""

Fact = Literal[
    "place", "unit", "field", "procedure", "dossier_no", "slip_token", "officer_ref", "interviewer", "assisted", "captured_on",
    "captured_source", "received_at", "started_at", "duration_s", "stratum", "psu", "weight", "counter", "channel",
]  # fmt: skip

CellMissing = Literal["blank", "unreadable", "cancelled", "multiple", "not_applicable", "not_asked", "not_on_page", "not_scanned"]
"""Kinds of missing that a cell can stand for."""


class Closed(BaseModel):
    """Nothing that the program does not know: a slip of the pen is found."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class FactColumn(Closed):
    """A column that tells a fact; `format` is how its instants or days are written, `values` what its cells stand for."""

    column: Name
    format: str = ""
    values: dict[str, str] = Field(default_factory=dict)


class QuestionColumns(Closed):
    """The column of a question, or one column for each code; `codes` is the list of codes that the export uses.

    `values` says what is written for which code of that list; without it a cell holds the code or its words. `separator` parts several
    answers in one cell. `other` is the code that any other words stand for.
    """

    column: str = ""
    columns: dict[str, str] = Field(default_factory=dict)
    codes: Name
    values: dict[str, str] = Field(default_factory=dict)
    separator: str = ""
    other: str = ""

    @model_validator(mode="after")
    def one_way(self) -> QuestionColumns:
        """The same columns. Raises ValueError where the answers stand nowhere, or in two ways."""
        if bool(self.column) == bool(self.columns):
            raise ValueError("column_or_columns")
        return self


class MappingModel(Closed):
    """One kind of export file and the layout whose questions it answers.

    `source` names the stream of responses: two files of one source may overlap. `id` is the column that tells responses of a source apart;
    without it their whole content does. `ignore` are columns that mean nothing here, `*` and `?` as in file names.
    `leave_out` has by column what marks a row that is no reply to count: not finished, rejected; `""` is an empty cell.
    `own_export` says that the program wrote the file itself: ids are whole, and cells guarded against spreadsheets unless `guarded`
    says no. `long`: a row for each answer instead of one for each response.
    """

    version: Literal[1] = Field(alias="mapping")
    layout: Name
    source: Name
    channel: str = ""
    sheet: str = ""
    encoding: Encoding = Encoding.UNICODE
    heading_line: Annotated[int, Field(ge=1, le=50)] = 1
    skip_lines: Annotated[int, Field(ge=0, le=10)] = 0
    id: str = ""
    constant: dict[Fact, str] = Field(default_factory=dict)
    facts: dict[Fact, FactColumn] = Field(default_factory=dict)
    questions: Annotated[dict[Name, QuestionColumns], Field(min_length=1)]
    texts: dict[Name, Name] = Field(default_factory=dict)
    chosen: list[str] = Field(default_factory=lambda: ["1", "true", "y", "yes", "x", "có"])
    not_chosen: list[str] = Field(default_factory=lambda: ["0", "false", "n", "no", "không"])
    missing: dict[str, CellMissing] = Field(default_factory=dict)
    ignore: list[str] = Field(default_factory=list)
    leave_out: dict[Name, list[str]] = Field(default_factory=dict)
    own_export: bool = False
    guarded: bool = True
    long: bool = False
