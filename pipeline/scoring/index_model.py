"""The index file as pydantic sees it: the one source of its validation and of its published JSON Schema."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from forms.definition.fields import Entry, FormId, TextModel, Words
from pipeline.scoring.index import Combine

INDEX_SCHEMA = 1
"""Version of the index file; raised when an old file would be read differently."""

Weight = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Points = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Percent = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]


class CriterionModel(Entry):
    """A criterion has `questions` (keys, with * for any characters) or `parts`, never both."""

    id: Words
    name: TextModel
    weight: Weight = 1
    questions: tuple[Words, ...] = ()
    parts: tuple[CriterionModel, ...] = ()


class RecordsModel(Entry):
    """Shares of dossiers in per cent: overdue, and with a petition or a dislike."""

    overdue: Percent
    complaints: Percent


class SheetLineModel(Entry):
    """A line of a score sheet; its verified score is typed, or made from the index or from records of dossiers."""

    id: Words
    name: TextModel
    maximum: Weight
    self: Points | None = None
    verified: Points | None = None
    criterion: Words | None = None
    dvcqg_5_4: RecordsModel | None = None


class IndexModel(Entry):
    """An index, and the score sheet that uses it if there is one."""

    schema_: Annotated[Literal["1"], Field(alias="schema")] = "1"
    id: FormId
    name: TextModel
    methods: tuple[Words, ...] = ()
    satisfied: tuple[Words, ...] = ()
    combine: Combine = Combine.POOLED
    bands: Words | None = None
    source: Words | None = None
    criteria: tuple[CriterionModel, ...] = ()
    score_sheet: tuple[SheetLineModel, ...] = ()
