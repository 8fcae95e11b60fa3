"""How pages are named: by the place of their scan, by the slip they were printed for, and several of them in one line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from pipeline.model import PageRecord

NAMES_SHOWN = 3
"""How many pages one warning names."""

DIGITS_IN_NAME = 8
"""Digits of the hash that tell two files of one name apart."""

PageKey = tuple[str, int | None, str | None]
"""Source, page and hash of a record."""


def place(record: PageRecord) -> str:
    """Where a page comes from, in one word: `scans/a.pdf#3`, or the file alone where it could not be opened."""
    return legible(record.source) if record.page is None else f"{legible(record.source)}#{record.page}"


def legible(source: str) -> str:
    """The name of a file as every document can hold it: bytes that are no text stand escaped, as in the review file."""
    return source.encode("utf-8", "backslashreplace").decode("utf-8")


def named(names: Sequence[str]) -> str:
    """The names in one line, the first NAMES_SHOWN of them and how many more there are."""
    rest = len(names) - NAMES_SHOWN
    return ", ".join(names[:NAMES_SHOWN]) + (f", … (+{rest})" if rest > 0 else "")


def page_key(record: PageRecord) -> PageKey:
    """What names a record among others, whatever was read."""
    return record.source, record.page, record.sha256


def page_names(records: Sequence[PageRecord]) -> Mapping[PageKey, str]:
    """The name of every page: its place; where files of different days have one name, the place and the beginning of the hash."""
    files: dict[str, set[str]] = defaultdict(set)
    for record in records:
        if record.sha256 is not None:
            files[place(record)].add(record.sha256)

    def name(record: PageRecord) -> str:
        several = record.sha256 is not None and len(files[place(record)]) > 1
        return f"{place(record)}~{str(record.sha256)[:DIGITS_IN_NAME]}" if several else place(record)

    return {page_key(record): name(record) for record in records}
