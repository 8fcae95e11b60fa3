"""Where the rows of a review file may go: the pages of the readings by place, and for every repeat the page that counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forms.layout import Layout
from pipeline.merge.decision_words import nfc
from pipeline.merge.places import legible
from pipeline.merge.resolve import page_fate
from pipeline.merge.slips import PrintedPage, printed_page, sheet_page
from pipeline.model import PageRecord

ScanRead = tuple[str | None, int | None, str | None]
"""Hash of the file, page in it, layout page."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Where decisions may go: the layout, the records by place, the page that counts of each scan and of each printed page of which one
    counts, and the spellings of sources.

    Files of different days may have one name, so a place may have several records. Sources are compared as they are spelled,
    then with composed accents and `/`.
    """

    layout: Layout
    records: Mapping[tuple[str, int | None], Sequence[PageRecord]]
    counted: Mapping[ScanRead, PageRecord]
    printed: Mapping[PrintedPage, PageRecord]
    sources: Mapping[str, str]

    @classmethod
    def of(cls, records: Sequence[PageRecord], layout: Layout) -> Pages:
        """The places of these records, which `belonging` has gone through."""
        places: dict[tuple[str, int | None], list[PageRecord]] = {}
        for record in records:
            alike = places.setdefault((record.source, record.page), [])
            if all(record.sha256 != other.sha256 for other in alike):
                alike.append(record)
        counting = [record for record in records if page_fate(record) == "read"]
        prints: dict[PrintedPage | None, list[PageRecord]] = {}
        for record in counting:
            prints.setdefault(printed_page(record), []).append(record)
        return cls(
            layout,
            places,
            {_scan_read(record): record for record in counting if record.sha256 is not None},
            {printed: scans[0] for printed, scans in prints.items() if printed is not None and len(scans) == 1},
            {spell(legible(record.source)): record.source for spell in (nfc, str) for record in records},
        )

    def counting(self, record: PageRecord) -> PageRecord:
        """The page that counts for a repeat: of the same scan, else of the same printed page; the record itself where there is none."""
        if page_fate(record) == "duplicate" and record.sha256 is not None and (found := self.counted.get(_scan_read(record))) is not None:
            return found
        if page_fate(record) not in ("duplicate", "rescan") or (printed := sheet_page(record)) is None:
            return record
        return self.printed.get(printed, record)


def _scan_read(record: PageRecord) -> ScanRead:
    """What tells a page that was read from all others, under whatever name it stands."""
    return record.sha256, record.page, record.reading.layout_page
