"""What a browser sends and gets: items to settle, and the words of a person about them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from forms.catalogue import text
from forms.layout import Layout, LayoutQuestion, QuestionKind
from omr.writing.open_text import OPEN
from pipeline.review.fields_table import field_label
from pipeline.store.decisions import ANSWER, source_name
from pipeline.store.review_items import ItemRow

AT_ONCE = 50
"""Words in one request, and items asked for at once by one window: more than anybody says in half a minute."""

HIDDEN = "hidden"
"""What a browser says was read where nothing of the reading was shown to the person."""

SHEET_MOST = 80
"""Items of a contact sheet."""

Mode = Literal["question", "sheet"]


class Strict(BaseModel):
    """A message that holds what it should and nothing else."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Asked(Strict):
    """A window asks for items: `have` are those that it has."""

    window: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{8,40}$")]
    most: Annotated[int, Field(ge=0, le=SHEET_MOST)] = 20
    have: Annotated[list[int], Field(max_length=SHEET_MOST * 4)] = []
    reason: Annotated[str, Field(max_length=60)] = ""
    alike: Annotated[str, Field(max_length=2000)] = ""
    aside: bool = False
    blind: bool = False


class Shown(Strict):
    """What stood on the screen when the person decided: which reading, what it proposed, whether more of the sheet
    was looked at; what a machine proposed for writing, and whether the person took that over."""

    reading: int
    read: Annotated[list[str], Field(max_length=AT_ONCE)]
    status: Annotated[str, Field(max_length=16)]
    more: bool = False
    page: bool = False
    proposal: Annotated[str, Field(max_length=4000)] = ""
    proposal_taken: bool = False
    again: bool = False


class Said(Strict):
    """What a person says about one item: `answered` and the other statuses, or `aside` to leave it to a supervisor."""

    key: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{8,56}$")]
    item: int
    values: Annotated[list[Annotated[str, Field(max_length=4000)]], Field(max_length=200)]
    status: Annotated[str, Field(max_length=16)]
    shown: Shown
    took_ms: Annotated[int, Field(ge=0, le=24 * 3600 * 1000)]
    at: AwareDatetime
    mode: Mode = "question"

    @property
    def instant(self) -> datetime:
        """When the key was pressed."""
        return self.at


class Post(Strict):
    """Words of one window, in the order in which they were said."""

    window: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{8,40}$")]
    said: Annotated[list[Said], Field(max_length=SHEET_MOST)]


def shown_item(item: ItemRow, question: LayoutQuestion | None, layout: Layout, lang: str) -> dict[str, Any]:
    """An item as the browser gets it; `question` is None for a place to write in."""
    waiting = item.waiting
    boxes = () if question is None else question.boxes
    return {
        "id": item.id,
        "kind": waiting.kind,
        "question": waiting.item,
        "label": "" if question is None else question.label,
        "many": question is not None and question.kind is QuestionKind.MULTI,
        "options": [{"value": box.value, "label": box.label or box.value} for box in boxes],
        "read": {"values": waiting.given, "status": waiting.status},
        "probability": waiting.probability,
        "reasons": [text(f"reason.{reason}.message", lang) for reason in waiting.reasons],
        "reading": waiting.reading_id,
        "place": f"{source_name(item.source_batch, item.name)}#{item.number}",
        "form": layout.name,
        "page": waiting.page_id,
        "crop": None if item.purged else f"/rounds/{item.round_id}/items/{item.id}/crop.png?r={waiting.reading_id}",
    }


def is_answer(item: ItemRow) -> bool:
    """Whether the item is a question with boxes."""
    return item.waiting.kind == ANSWER


def shown_place(row: ItemRow, layout: Layout, lang: str) -> dict[str, Any]:
    """What the browser needs of a place to write in, beside what it gets of every item."""
    page = layout.page(row.waiting.layout_page)
    place = next((one for one in page.fields if one.id == row.waiting.item), None)
    if place is None:
        return {}
    return {
        "label": field_label(page, place) or text(f"writing.kind.{place.kind}", lang),
        "field": {"kind": place.kind.value, "cells": len(place.cells), "open": place.kind in OPEN},
        "batch": row.waiting.batch_id,
    }
