"""Which layout page a scanned page shows, where the user says so: one for all (`--page`), or a table (`--pages`)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from forms.errors import Problem
from forms.layout import Layout
from pipeline.csv_cells import unguard
from pipeline.errors import InputError

COLUMNS = ("file", "page_in_file", "layout_page")


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
    """The sources that a row means: the very path, else all that end in it, folder by folder."""
    wanted = file.replace("\\", "/").removeprefix("./")
    if wanted in sources:
        return [wanted]
    return [source for source in sources if source.endswith(f"/{wanted}") or wanted.endswith(f"/{source}")]


def table(path: Path) -> tuple[list[Row], list[Problem]]:
    """The rows of a pages file that can be understood, and what is wrong with the others."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        return [], [Problem("read.pages_encoding", str(path))]
    except OSError as error:
        return [], [Problem("read.pages_cannot_open", str(path), {"system": error.strerror or str(error)})]
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    header = [name.strip().lower() for name in next(reader, [])]
    place, known = f"{path}:1", ", ".join(COLUMNS)
    faults = [Problem("read.pages_column_unknown", place, {"found": name, "known": known}) for name in header if name not in COLUMNS]
    faults += [Problem("read.pages_column_missing", place, {"name": name}) for name in ("file", "layout_page") if name not in header]
    if faults:
        return [], faults
    rows: list[Row] = []
    for cells in reader:
        if any(cell.strip() for cell in cells):
            row = understood(f"{path}:{reader.line_num}", dict(zip(header, cells, strict=False)))
            if isinstance(row, Row):
                rows.append(row)
            else:
                faults.append(row)
    return rows, faults


def understood(place: str, cells: Mapping[str, str]) -> Row | Problem:
    """One row, or what is wrong with it."""
    file, number, layout_page = (unguard(cells.get(name, "").strip()) for name in COLUMNS)
    if not file or not layout_page:
        return Problem("read.pages_cell_empty", place)
    if number and not (number.isdecimal() and int(number) > 0):
        return Problem("read.pages_number", place, {"found": number})
    return Row(place, file, int(number) if number else None, layout_page)


def beyond(hints: Hints, counts: Mapping[str, int]) -> Iterator[Problem]:
    """A warning for each page that the user named and that its file does not have."""
    for (source, page), _ in hints.pages.items():
        if page is not None and page > counts.get(source, page):
            yield Problem("read.pages_beyond", source, {"page": page, "count": counts[source]})
