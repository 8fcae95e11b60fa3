"""Pictures of items and pages, made when they are asked for and kept in memory only: a purge leaves none behind."""

from __future__ import annotations

import threading
from collections import OrderedDict

from forms.layout import LayoutQuestion
from omr.reading import Floats
from pipeline.model import PageRecord
from pipeline.review.annotate import annotated
from pipeline.review.crops import CONTEXT_BOXES, crop
from pipeline.run import station
from pipeline.run.field_pictures import field_png
from pipeline.run.open_scan import OpenScan
from pipeline.run.pictures import question_outlines
from pipeline.run.placed_again import Placed, placed_again
from pipeline.run.records import record_of
from pipeline.run.rounds import spec_of
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

    def crop(self, item: ItemRow, *, more: bool = False) -> bytes | None:
        """The PNG of one item; None where there is nothing to be seen any more."""
        if item.purged:
            return None
        key = (item.waiting.reading_id, item.waiting.kind, item.waiting.item, more)
        with self._lock:
            if key not in self._kept:
                self._cut(item, more=more)
            found = self._kept.get(key)
            if key in self._kept:
                self._kept.move_to_end(key)
            return found

    def page(self, round_id: int, page: int, lang: str) -> bytes | None:
        """The JPEG of a page as it was read; None where there is nothing to be seen any more."""
        with self._lock:
            campaign, record = self._record(round_id, page)
            placed = None if record is None else self._placed(campaign, record)
            if placed is None or record is None:
                return None
            layout = self._station(campaign).forms[str(record.reading.layout)].layout
            return annotated(placed.grey, placed.shown, layout, lang)

    def close(self) -> None:
        """Let go of the open file."""
        self._scan.close()

    def _cut(self, item: ItemRow, *, more: bool) -> None:
        """Nothing; afterwards the pictures of the item's page are kept, those that wait for a person and this one at least."""
        campaign, record = self._record(item.round_id, item.waiting.page_id)
        placed = None if record is None else self._placed(campaign, record)
        reading = item.waiting.reading_id
        if placed is None or record is None:
            self._keep((reading, item.waiting.kind, item.waiting.item, more), None)
            return
        layout = self._station(campaign).forms[str(record.reading.layout)].layout
        for question, outlines in question_outlines(placed.shown, layout):
            if question.id == item.waiting.item or (question.id in record.review and not more):
                self._keep((reading, ANSWER, question.id, more), self._picture(placed, question, outlines, more=more))
        if item.waiting.kind != ANSWER:
            for patch in placed.sampled.fields:
                self._keep((reading, item.waiting.kind, patch.field, more), field_png(patch))

    def _picture(self, placed: Placed, question: LayoutQuestion, outlines: Floats, *, more: bool) -> bytes:
        return crop(placed.grey, outlines, [box.value for box in question.boxes], MORE if more else CONTEXT_BOXES)

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
