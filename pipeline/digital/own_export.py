"""Responses as a table that spreadsheets open and `import-responses` takes in again, unchanged, with the mapping beside it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import asdict

import yaml

from forms.layout import Layout, QuestionKind
from pipeline.csv_cells import guard
from pipeline.digital.code_lists import own_list
from pipeline.digital.mapping_model import CellMissing
from pipeline.model import NO_FACTS, Response, question_keys

MARK = "#"
"""Stands before a kind of missing in a cell; no code begins with it."""

BETWEEN = " "
"""Between several codes of a cell."""

FACTS = tuple(asdict(NO_FACTS))
KINDS: tuple[str, ...] = CellMissing.__args__  # type: ignore[attr-defined]


def export_lines(responses: Sequence[Response], layout: Layout) -> Iterator[str]:
    """The lines of the table, headings first, for a file with a byte order mark: Excel takes it for UTF-8 by that."""
    keys, fields = tuple(question_keys(layout).values()), _fields(responses)
    yield "\ufeff" + _line(["response_id", "channel", "counter", *FACTS, *keys, *map(_field_column, fields), "source_ref"])
    for one in sorted(responses, key=lambda one: one.response_id):
        said = {answer.question: answer for answer in one.answers}
        cells = [one.response_id, one.channel, one.counter, *asdict(one.facts).values()]
        for key in keys:
            answer = said.get(key)
            kind = "not_asked" if answer is None else answer.missing
            cells.append(BETWEEN.join(answer.codes) if answer and answer.codes else "" if kind == "blank" else f"{MARK}{kind}")
        texts = {text.field: text.text for text in one.texts}
        yield _line([*cells, *(texts.get(name, "") for name in fields), one.source_ref])


def export_mapping(responses: Sequence[Response], layout: Layout) -> str:
    """The mapping, as YAML, by which the table comes in again."""
    keys = question_keys(layout)
    questions = {
        keys[page.id, one.id]: {"column": keys[page.id, one.id], "codes": own_list(layout, one)}
        | ({"separator": BETWEEN} if one.kind is QuestionKind.MULTI else {})
        for page in layout.pages
        for one in page.questions
    }
    mapping = {
        "mapping": 1, "layout": layout.id, "source": "phieu", "own_export": True, "id": "response_id",
        "facts": {name: {"column": name} for name in ("channel", "counter", *FACTS)},
        "questions": questions,
        "texts": {name: _field_column(name) for name in _fields(responses)},
        "missing": {f"{MARK}{kind}": kind for kind in KINDS},
        "ignore": ["source_ref"],
    }  # fmt: skip
    return yaml.safe_dump(mapping, allow_unicode=True, sort_keys=False)


def _fields(responses: Sequence[Response]) -> list[str]:
    """The fields to write in that a response has."""
    return sorted({text.field for one in responses for text in one.texts})


def _field_column(name: str) -> str:
    """The heading of a field: questions may be called like it."""
    return f"text:{name}"


def _line(cells: Sequence[str]) -> str:
    """One line of CSV."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerow(map(guard, cells))
    return written.getvalue()
