"""Which layout page a scanned page shows, where the user says so: one for all (`--page`), or a table (`--pages`)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from forms.errors import Problem
from forms.layout import Layout
from forms.tables.named import read_table
from forms.tables.sheet import TableError
from pipeline.csv_cells import unguard
from pipeline.errors import InputError
from pipeline.page_number import page_number

COLUMNS = ("file", "page_in_file", "layout_page")
"""The only columns: a name that is written wrongly must not make its column vanish."""

NEEDED = ("file", "layout_page")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: `page` is None where it holds for every page of the file."""

    place: str
    file: str
    page: int | None
    layout_page: str


@dataclass(frozen=True, slots=True)
class Hints:
    """What the user said: `everywhere` for every page, `pages` by source and page (page None: all pages of that source)."""

    everywhere: str | None
    pages: Mapping[tuple[str, int | None], str]

    def of(self, source: str, page: int) -> str | None:
        """The layout page of one scanned page, the closest word first; None where nothing was said."""
        return self.pages.get((source, page)) or self.pages.get((source, None)) or self.everywhere


def hints(layout: Layout, sources: Sequence[str], page: str | None, pages_file: Path | None) -> tuple[Hints, list[Problem]]:
    """What the user said, and warnings about rows that touch no input. Raises InputError with everything that is wrong."""
    known = [one.id for one in layout.pages]
    problems = []
    if page is not None and page not in known:
        problems.append(Problem("read.page_unknown", "--page", {"found": page, "known": ", ".join(known)}))
    rows, faults = table(pages_file) if pages_file is not None else ([], [])
    problems += faults
    found: dict[tuple[str, int | None], str] = {}
    warnings: list[Problem] = []
    for row in rows:
        if row.layout_page not in known:
            problems.append(Problem("read.page_unknown", row.place, {"found": row.layout_page, "known": ", ".join(known)}))
        matches = matching(row.file, sources)
        if not matches:
            warnings.append(Problem("read.pages_file_absent", row.place, {"file": row.file}))
        elif len(matches) > 1:
            problems.append(Problem("read.pages_file_ambiguous", row.place, {"file": row.file, "matches": ", ".join(matches)}))
        elif found.setdefault((matches[0], row.page), row.layout_page) != row.layout_page:
            problems.append(Problem("read.pages_contradiction", row.place, {"file": row.file, "page": row.page or "*"}))
    if problems:
        raise InputError(problems)
    return Hints(page, found), warnings


def matching(file: str, sources: Sequence[str]) -> list[str]:
    """The sources that a row means: the very path, else all that end in it, folder by folder. Accents are compared composed."""
    wanted = unicodedata.normalize("NFC", file).replace("\\", "/").removeprefix("./")
    spelled = {source: unicodedata.normalize("NFC", source) for source in sources}
    same = [source for source, name in spelled.items() if name == wanted]
    return same or [source for source, name in spelled.items() if name.endswith(f"/{wanted}") or wanted.endswith(f"/{name}")]


def table(path: Path) -> tuple[list[Row], list[Problem]]:
    """The rows of a pages file that can be understood, and what is wrong with the others."""
    try:
        found = read_table(path, NEEDED, COLUMNS)
    except TableError as error:
        return [], [*error.problems]
    known = ", ".join(COLUMNS)
    faults = [
        Problem("read.pages_column_unknown", found.place, {"found": name, "known": known}) for name in found.names if name not in COLUMNS
    ]
    if faults:
        return [], faults
    rows = [understood(row.place, row.cells) for row in found.rows]
    return [row for row in rows if isinstance(row, Row)], [row for row in rows if isinstance(row, Problem)]


def understood(place: str, cells: Mapping[str, str]) -> Row | Problem:
    """One row, or what is wrong with it."""
    file, number, layout_page = (unguard(cells.get(name, "").strip()) for name in COLUMNS)
    if not file or not layout_page:
        return Problem("read.pages_cell_empty", place)
    page = page_number(number)
    if number and page is None:
        return Problem("read.pages_number", place, {"found": number})
    return Row(place, file, page, layout_page)


def beyond(hints: Hints, counts: Mapping[str, int]) -> Iterator[Problem]:
    """A warning for each page that the user named and that its file does not have."""
    for (source, page), _ in hints.pages.items():
        if page is not None and page > counts.get(source, page):
            yield Problem("read.pages_beyond", source, {"page": page, "count": counts[source]})
