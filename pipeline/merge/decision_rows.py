"""The page that a row of a filled table speaks of: found by file name, page number and the hash of the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from forms.errors import Problem
from forms.tables.named import Row
from pipeline.csv_cells import unguard
from pipeline.file_hash import hash_cell, hash_digits, same_file
from pipeline.merge.decision_words import nfc
from pipeline.merge.known_pages import Pages
from pipeline.merge.places import legible
from pipeline.merge.resolve import page_fate
from pipeline.model import PageRecord
from pipeline.page_number import page_number

HASH = "sha256"
"""The column with the hash of the file that was looked at."""

SHOWN_OPTIONS = 12
"""How many options a message lists before it says how many more there are: two lines of a terminal."""


def record_of(row: Row, pages: Pages) -> PageRecord | Problem:
    """The page that a row speaks of: it gives a response."""
    found = _named(row, pages)
    record = found if isinstance(found, Problem) else _of_hash(row, found)
    if isinstance(record, Problem):
        return record
    record = pages.counting(record)
    if page_fate(record) != "read":
        values = {"page": record.page, "source": legible(record.source), "state": page_fate(record)}
        return Problem("score.decision_not_read", f"{row.place} page", values)
    return record


def _named(row: Row, pages: Pages) -> Sequence[PageRecord] | Problem:
    """The pages of the row's file name and page number: one for each file of that name."""
    written = row.cells["source"]
    source = next((pages.sources[name] for name in _spellings(written) if name in pages.sources), None)
    if source is None:
        return Problem("score.decision_source", f"{row.place} source", {"source": nfc(unguard(written))})
    written = nfc(unguard(row.cells["page"]))
    number = page_number(written)
    found = None if number is None else pages.records.get((source, number))
    if found is None:
        known = sorted(page for name, page in pages.records if name == source and page is not None)
        values = {"page": written, "source": legible(source), "known": listed([str(page) for page in known])}
        return Problem("score.decision_page", f"{row.place} page", values)
    return found


def _of_hash(row: Row, records: Sequence[PageRecord]) -> PageRecord | Problem:
    """The one of the pages whose file has the row's hash; without a hash in the row, the only one."""
    place, written = f"{row.place} {HASH}", hash_written(row)
    source = legible(records[0].source)
    if not written:
        return records[0] if len(records) == 1 else Problem("score.decision_ambiguous", place, {"source": source, "count": len(records)})
    digits = hash_digits(written)
    if digits is None:
        return Problem("score.decision_hash_damaged", place, {"found": written})
    same = [record for record in records if same_file(digits, record.sha256)]
    unknown = [record for record in records if record.sha256 is None]
    if same or len(unknown) == len(records) == 1:
        return (same or unknown)[0]
    wanted = ", ".join(hash_cell(record.sha256) for record in records if record.sha256)
    return Problem("score.decision_other_file", place, {"source": source, "found": written, "wanted": wanted})


def hash_written(row: Row) -> str:
    """The row's hash as it is written; empty where it has none."""
    return nfc(unguard(row.cells.get(HASH, "")))


def _spellings(written: str) -> Iterator[str]:
    """The ways a file name in a cell may be meant, the most literal first: as typed, unguarded, each with a Windows path turned round."""
    for name in (written, nfc(written), unguard(written), nfc(unguard(written))):
        yield name
        yield name.replace("\\", "/")


def listed(names: list[str]) -> str:
    """The names in one line, the first SHOWN_OPTIONS of them."""
    rest = len(names) - SHOWN_OPTIONS
    return " | ".join(names[:SHOWN_OPTIONS]) + (f" | … (+{rest})" if rest > 0 else "")
