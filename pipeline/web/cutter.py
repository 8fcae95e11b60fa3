"""What cuts pictures, in a process of its own: it has the workspace and the forms of its rounds at hand, and one scan file open."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import ExitStack
from dataclasses import replace
from enum import StrEnum
from pathlib import Path

from forms.layout import LayoutQuestion
from omr.reading import Floats
from pipeline.decode.page import Refusal
from pipeline.model import PageRecord
from pipeline.review.annotate import annotated
from pipeline.review.crops import CONTEXT_BOXES, boxes_only, crop
from pipeline.run.records import record_of
from pipeline.run.rounds import spec_of
from pipeline.run.workers import station
from pipeline.run.workers.field_pictures import field_png, with_suggestions
from pipeline.run.workers.open_scan import OpenScan
from pipeline.run.workers.pictures import question_outlines
from pipeline.run.workers.placed_again import Placed, placed_again
from pipeline.store.blobs import original
from pipeline.store.decisions import ANSWER
from pipeline.store.readings import page_reading
from pipeline.store.review_items import ItemRow
from pipeline.store.rounds import round_of
from pipeline.store.workspace import Workspace, workspace
from pipeline.survey import Round

MORE = 9.0
"""Box heights above and below a question where more context is asked for: the neighbouring questions are seen whole."""


class Look(StrEnum):
    """What of a page is shown for an item: its row, more of the sheet above and below, its boxes alone."""

    ROW = "row"
    MORE = "more"
    BOXES = "boxes"


Key = tuple[int, str, str, Look]
"""A picture: of which reading, of what kind, of which item, how it looks."""


def key_of(item: ItemRow, look: Look) -> Key:
    """The key of an item's picture."""
    return (item.waiting.reading_id, item.waiting.kind, item.waiting.item, look)


class Cutter:
    """Crops and pages of a workspace, one page at a time; a page that is placed gives all its crops."""

    def __init__(self, found: Workspace) -> None:
        """Have nothing at hand yet."""
        self._workspace = found
        self._scan = OpenScan()
        self._stations: dict[int, station.Station] = {}

    def cut(self, item: ItemRow, look: Look) -> dict[Key, bytes | None]:
        """The pictures of the item's page, those that wait for a person and this one at least; None where nothing is to be seen."""
        campaign, record = self._record(item.round_id, item.waiting.page_id)
        placed = None if record is None else self._placed(campaign, record)
        if placed is None or record is None:
            return {key_of(item, look): None}
        layout, reading = self._station(campaign).forms[str(record.reading.layout)].layout, item.waiting.reading_id
        found: dict[Key, bytes | None] = {key_of(item, look): None}
        for question, outlines in question_outlines(placed.shown, layout):
            if question.id == item.waiting.item or (question.id in record.review and look is not Look.MORE):
                found[reading, ANSWER, question.id, look] = self._picture(placed, question, outlines, look)
        if item.waiting.kind != ANSWER:
            for patch in placed.sampled.fields:
                found[reading, item.waiting.kind, patch.field, look] = field_png(patch)
        return found

    def page(self, round_id: int, page: int, lang: str, told: Collection[str]) -> bytes | None:
        """The JPEG of a page with what was read of these questions, and nothing of the others; None where nothing is there any more."""
        campaign, record = self._record(round_id, page)
        placed = None if record is None else self._placed(campaign, record)
        if placed is None or record is None:
            return None
        layout = self._station(campaign).forms[str(record.reading.layout)].layout
        return annotated(placed.grey, told_of(placed.shown, told), layout, lang)

    def scan(self, round_id: int, page: int, lang: str) -> bytes | None:
        """The JPEG of any page as it came, with what is wrong with the scan drawn in; None where it cannot be opened."""
        with self._workspace.database.reading() as connection:
            campaign, stored = round_of(connection, round_id), page_reading(connection, page)
        if stored is None or stored.reading is None:
            return None
        record = record_of(stored, campaign.policy)
        image = self._scan.page(self._workspace.blobs.path(original(stored.sha256)), stored.number).image
        layout = next(iter(self._station(campaign).forms.values())).layout
        return None if isinstance(image, Refusal) else annotated(image.grey, unmarked(record), layout, lang)

    def proposal(self, item: ItemRow) -> str:
        """What a machine takes the writing of an item for; '' where it does not know, or nothing is installed that would."""
        campaign, record = self._record(item.round_id, item.waiting.page_id)
        placed = None if record is None else self._placed(campaign, record)
        if placed is None or record is None:
            return ""
        references = self._station(campaign).forms[str(record.reading.layout)]
        fields = [one for one in record.reading.fields if one.id == item.waiting.item]
        blanks = references.field_blanks.get(placed.sampled.layout_page, ())
        return next((one.suggestion for one in with_suggestions(fields, placed.sampled.fields, blanks)), "")

    def close(self) -> None:
        """Let go of the open file."""
        self._scan.close()

    def _picture(self, placed: Placed, question: LayoutQuestion, outlines: Floats, look: Look) -> bytes:
        if look is Look.BOXES:
            return boxes_only(placed.grey, outlines)
        return crop(placed.grey, outlines, [box.value for box in question.boxes], MORE if look is Look.MORE else CONTEXT_BOXES)

    def _record(self, round_id: int, page: int) -> tuple[Round, PageRecord | None]:
        """The round, and the newest record of a page that was read."""
        with self._workspace.database.reading() as connection:
            campaign = round_of(connection, round_id)
            stored = page_reading(connection, page)
        if stored is None or stored.reading is None or stored.reading.layout is None:
            return campaign, None
        return campaign, record_of(stored, campaign.policy)

    def _placed(self, campaign: Round, record: PageRecord) -> Placed | None:
        references = self._station(campaign).forms[str(record.reading.layout)]
        return placed_again(self._workspace.blobs, self._scan, references, record)

    def _station(self, campaign: Round) -> station.Station:
        """The forms of a round, ready; prepared once."""
        if campaign.id not in self._stations:
            station.initialise(spec_of(self._workspace, campaign))
            self._stations[campaign.id] = station.stations[0]
        return self._stations[campaign.id]


def unmarked(record: PageRecord) -> PageRecord:
    """What is known of a page but for the places of its boxes."""
    return replace(record, reading=replace(record.reading, outlines=None))


def told_of(record: PageRecord, questions: Collection[str]) -> PageRecord:
    """What is known of a page, with the answers of these questions alone; without any, nothing of what was found on it either."""
    reading = record.reading
    if not questions:
        return replace(record, reading=replace(reading, answers=(), reasons=(), quality=None), review=frozenset())
    return replace(record, reading=replace(reading, answers=tuple(one for one in reading.answers if one.question in questions)))


cutters: list[Cutter] = []
"""The cutter of this process: never more than one."""

held = ExitStack()
"""What this process holds until it ends: the workspace."""


def begin(folder: Path) -> None:
    """Nothing; afterwards this process cuts pictures of the workspace in a folder."""
    cutters[:] = [Cutter(held.enter_context(workspace(folder)))]


def cut(item: ItemRow, look: Look) -> dict[Key, bytes | None]:
    """As `Cutter.cut`, by this process's own."""
    return cutters[0].cut(item, look)


def page(round_id: int, number: int, lang: str, told: Collection[str]) -> bytes | None:
    """As `Cutter.page`."""
    return cutters[0].page(round_id, number, lang, told)


def scan(round_id: int, number: int, lang: str) -> bytes | None:
    """As `Cutter.scan`."""
    return cutters[0].scan(round_id, number, lang)


def proposal(item: ItemRow) -> str:
    """As `Cutter.proposal`."""
    return cutters[0].proposal(item)
