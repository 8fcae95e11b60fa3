"""Responses as text that spreadsheets open and `import-responses` takes in again, unchanged, with the mapping beside it."""

from __future__ import annotations

import csv
import io
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

import yaml

from forms.layout import QuestionKind
from pipeline.csv_cells import guard
from pipeline.digital.code_lists import own_list
from pipeline.digital.mapping_model import CellMissing
from pipeline.digital.own_columns import BETWEEN, FACT_COLUMNS, MARK, OwnTable
from pipeline.model import question_keys

NUMBERS = frozenset({"duration_s", "weight", "probability"})
"""Columns of numbers: a spreadsheet may show them in its own way, and takes nothing from them."""

KINDS: tuple[str, ...] = CellMissing.__args__  # type: ignore[attr-defined]


def export_lines(table: OwnTable, *, long: bool = False) -> Iterator[str]:
    """The lines of the table, headings first, for a file with a byte order mark: Excel takes it for UTF-8 by that."""
    columns, rows = (table.long_columns, table.long_rows()) if long else (table.columns, table.rows())
    plain = frozenset(place for place, column in enumerate(columns) if column in NUMBERS)
    yield "\ufeff" + _line(columns)
    for row in rows:
        yield _line(row, plain)


def export_mapping(table: OwnTable, *, long: bool = False, guarded: bool = True, sheet: str = "") -> str:
    """The mapping, as YAML, by which the table comes in again."""
    keys = question_keys(table.layout)
    questions = {
        keys[page.id, one.id]: {"column": table.questions[keys[page.id, one.id]], "codes": own_list(table.layout, one)}
        | ({"separator": BETWEEN} if one.kind is QuestionKind.MULTI else {})
        for page in table.layout.pages
        for one in page.questions
    }
    there = [name for name in FACT_COLUMNS if name in table.told.columns]
    mapping: dict[str, Any] = {
        "mapping": 1, "layout": table.layout.id, "source": "phieu", "own_export": True, "id": "response_id",
        "facts": {FACT_COLUMNS[name]: {"column": name} for name in there},
        "questions": questions,
        "texts": dict(table.fields),
        "missing": {f"{MARK}{kind}": kind for kind in KINDS},
        "ignore": [name for name in table.told.columns if name not in there and name != "response_id"],
    }  # fmt: skip
    return mapping_text(mapping, long=long, guarded=guarded, sheet=sheet)


def mapping_text(mapping: Mapping[str, Any], *, long: bool = False, guarded: bool = True, sheet: str = "") -> str:
    """A mapping of one of our own files as YAML; `long`, `guarded` and `sheet` say what kind of file it is."""
    shape = ({"long": True} if long else {}) | ({} if guarded else {"guarded": False}) | ({"sheet": sheet} if sheet else {})
    return yaml.safe_dump({**mapping, **shape}, allow_unicode=True, sort_keys=False)


def _line(cells: Iterable[str], plain: Container[int] = ()) -> str:
    """One line of CSV; cells at the places in `plain` are numbers, which statistics programs must find as such."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerow([cell if place in plain else guard(cell) for place, cell in enumerate(cells)])
    return written.getvalue()
