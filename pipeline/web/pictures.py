"""Pictures of items and pages, made when they are asked for and kept in memory only: a purge leaves none behind."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import replace
from enum import StrEnum

from forms.layout import LayoutQuestion
from omr.reading import Floats
from pipeline.decode.page import Refusal
from pipeline.model import PageRecord
from pipeline.review.annotate import annotated
from pipeline.review.crops import CONTEXT_BOXES, boxes_only, crop
from pipeline.run import station
from pipeline.run.field_pictures import field_png
from pipeline.run.open_scan import OpenScan
from pipeline.run.pictures import question_outlines
from pipeline.run.placed_again import Placed, placed_again
from pipeline.run.records import record_of
from pipeline.run.rounds import spec_of
from pipeline.store.blobs import original
from pipeline.store.decisions import ANSWER
from pipeline.store.readings import page_reading
from pipeline.store.review_items import ItemRow
from pipeline.store.rounds import round_of
from pipeline.store.workspace import Workspace
from pipeline.survey import Round

KEPT_BYTES = 256 << 20
"""Memory for pictures: some ten thousand crops, what a few reviewers have before them for an hour."""

MORE = 9.0
"""Box heights above and below a question where more context is asked for: the neighbouring questions are seen whole."""


def unmarked(record: PageRecord) -> PageRecord:
    """What is known of a page but for the places of its boxes."""
    return replace(record, reading=replace(record.reading, outlines=None))


def told_of(record: PageRecord, questions: Collection[str]) -> PageRecord:
    """What is known of a page, with the answers of these questions alone; without any, nothing of what was found on it either."""
    reading = record.reading
    if not questions:
        return replace(record, reading=replace(reading, answers=(), reasons=(), quality=None), review=frozenset())
    return replace(record, reading=replace(reading, answers=tuple(one for one in reading.answers if one.question in questions)))


class Look(StrEnum):
    """What of a page is shown for an item: its row, more of the sheet above and below, its boxes alone."""

    ROW = "row"
    MORE = "more"
    BOXES = "boxes"


class Pictures:
    """Crops and pages of a workspace. One page is placed at a time; a page that is placed gives all its crops."""

    def __init__(self, workspace: Workspace) -> None:
        """Have none yet."""
        self._workspace = workspace
        self._lock = threading.Lock()
        self._scan = OpenScan()
        self._stations: dict[int, station.Station] = {}
        self._kept: OrderedDict[tuple[object, ...], bytes | None] = OrderedDict()
        self._bytes = 0

    def crop(self, item: ItemRow, look: Look = Look.ROW) -> bytes | None:
        """The PNG of one item; None where there is nothing to be seen any more."""
        if item.purged:
            return None
        key = (item.waiting.reading_id, item.waiting.kind, item.waiting.item, look)
        with self._lock:
            if key not in self._kept:
                self._cut(item, look)
            found = self._kept.get(key)
            if key in self._kept:
                self._kept.move_to_end(key)
            return found

    def page(self, round_id: int, page: int, lang: str, told: Collection[str] = ()) -> bytes | None:
        """The JPEG of a page with what was read of these questions, and nothing of the others; None where nothing is there any more."""
        with self._lock:
            campaign, record = self._record(round_id, page)
            placed = None if record is None else self._placed(campaign, record)
            if placed is None or record is None:
                return None
            layout = self._station(campaign).forms[str(record.reading.layout)].layout
            return annotated(placed.grey, told_of(placed.shown, told), layout, lang)

    def scan(self, round_id: int, page: int, lang: str) -> bytes | None:
        """The JPEG of any page as it came, with what is wrong with the scan drawn in; None where it cannot be opened."""
        with self._lock:
            with self._workspace.database.reading() as connection:
                campaign, stored = round_of(connection, round_id), page_reading(connection, page)
            if stored is None or stored.reading is None:
                return None
            record = record_of(stored, campaign.policy)
            image = self._scan.page(self._workspace.blobs.path(original(stored.sha256)), stored.number).image
            layout = next(iter(self._station(campaign).forms.values())).layout
            return None if isinstance(image, Refusal) else annotated(image.grey, unmarked(record), layout, lang)

    def close(self) -> None:
        """Let go of the open file."""
        self._scan.close()

    def _cut(self, item: ItemRow, look: Look) -> None:
        """Nothing; afterwards the pictures of the item's page are kept, those that wait for a person and this one at least."""
        campaign, record = self._record(item.round_id, item.waiting.page_id)
        placed = None if record is None else self._placed(campaign, record)
        reading = item.waiting.reading_id
        if placed is None or record is None:
            self._keep((reading, item.waiting.kind, item.waiting.item, look), None)
            return
        layout = self._station(campaign).forms[str(record.reading.layout)].layout
        for question, outlines in question_outlines(placed.shown, layout):
            if question.id == item.waiting.item or (question.id in record.review and look is not Look.MORE):
                self._keep((reading, ANSWER, question.id, look), self._picture(placed, question, outlines, look))
        if item.waiting.kind != ANSWER:
            for patch in placed.sampled.fields:
                self._keep((reading, item.waiting.kind, patch.field, look), field_png(patch))

    def _picture(self, placed: Placed, question: LayoutQuestion, outlines: Floats, look: Look) -> bytes:
        if look is Look.BOXES:
            return boxes_only(placed.grey, outlines)
        return crop(placed.grey, outlines, [box.value for box in question.boxes], MORE if look is Look.MORE else CONTEXT_BOXES)

    def _keep(self, key: tuple[object, ...], picture: bytes | None) -> None:
        """Nothing; keeps a picture, and lets go of those that were not asked for longest."""
        self._bytes += len(picture or b"") - len(self._kept.pop(key, None) or b"")
        self._kept[key] = picture
        while self._bytes > KEPT_BYTES:
            self._bytes -= len(self._kept.popitem(last=False)[1] or b"")

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
