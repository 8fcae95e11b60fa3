"""`guess`: a draft of the mapping of an export file. It proposes; a person reads it, corrects it and passes it on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from forms.layout import FieldKind, Layout, LayoutQuestion
from forms.tables.sheet import TableError
from pipeline.digital.cells import folded
from pipeline.digital.code_lists import own_list
from pipeline.digital.export_rows import export_rows
from pipeline.digital.guess_codes import bare, column_entry, not_concerned, text_columns
from pipeline.digital.guess_facts import by_words, fact_columns, id_column, left_out
from pipeline.digital.headings import LIKE, grid_name, heading_words, likeness, plain_name, split_columns
from pipeline.digital.legacy import Encoding
from pipeline.digital.sheet_rows import ExportRow
from pipeline.model import question_keys

ROWS_LOOKED_AT = 200
"""Rows from which a draft is made: every answer of a five-level scale stands among them, and no file takes long."""


@dataclass(slots=True)
class Draft:
    """A drafted mapping as plain values; `found` are columns with what was made of them.

    `unsure` are headings that are only alike, `doubts` what a person must look at in the cells of a column, with the column.
    """

    mapping: dict[str, object]
    found: dict[str, str] = field(default_factory=dict)
    unsure: list[str] = field(default_factory=list)
    doubts: list[tuple[str, str]] = field(default_factory=list)
    unmatched: list[str] = field(default_factory=list)


def guess(file: Path, layout: Layout, source: str, channel: str, sheet: str = "") -> Draft:
    """The draft for a file. Raises TableError where it is no table."""
    encoding = likely_encoding(file, layout, sheet)
    columns, rows = head(file, sheet, encoding)
    draft = Draft({"mapping": 1, "layout": layout.id, "source": source, "channel": channel})
    if sheet:
        draft.mapping["sheet"] = sheet
    if encoding is not Encoding.UNICODE:
        draft.mapping["encoding"] = encoding.value
    asked = named_questions(layout)
    questions, missing = dict[str, dict[str, object]](), dict[str, str]()
    for key, by_code in split_columns(columns, asked).items():
        if len(by_code) < len(asked[key].boxes):
            if any(plain_name(column, (key,)) for column in columns if column not in by_code):
                continue
            draft.doubts += [("some_options", column) for column in by_code]
        questions[key] = {"columns": by_code, "codes": own_list(layout, asked[key])}
        draft.found |= dict.fromkeys(by_code, key)
        missing |= not_concerned([row.get(column, "") for row in rows for column in by_code])
    others = {one.question: one.option for page in layout.pages for one in page.fields if one.kind is FieldKind.OTHER}
    left = [column for column in columns if column not in draft.found]
    for column, key in matched(left, asked, draft):
        if key not in questions:
            cells = [row.get(column, "") for row in rows]
            entry = column_entry(column, key, asked[key], own_list(layout, asked[key]), cells, others.get(asked[key].id, ""))
            questions[key], draft.found[column] = entry.mapping, key
            missing |= entry.missing
            if entry.doubt:
                draft.doubts.append((entry.doubt, column))
    named = by_words([column for column in columns if column not in draft.found])
    if (known := id_column(named, rows)) is not None:
        draft.mapping["id"], draft.found[known] = known, "id"
    facts = fact_columns({words: column for words, column in named.items() if column != known}, rows)
    draft.found |= {given["column"]: fact for fact, given in facts.items()}
    if out := left_out(named, rows):
        draft.mapping["leave_out"] = out
        draft.doubts += [("left_out", column) for column, said in out.items() if any(row.get(column, "").strip() in said for row in rows)]
    draft.mapping |= {"facts": facts, "questions": {key: questions[key] for key in asked if key in questions}}
    texts = text_columns(layout, [column for column in columns if column not in draft.found], plain_name)
    draft.found |= {column: name for name, column in texts.items()}
    draft.mapping |= ({"texts": texts} if texts else {}) | ({"missing": missing} if missing else {})
    draft.unmatched = [key for key in asked if key not in questions]
    told = {*draft.found, *out}
    draft.mapping["ignore"] = [column for column in columns if column not in told]
    return draft


def head(file: Path, sheet: str, encoding: Encoding) -> tuple[tuple[str, ...], list[Mapping[str, str]]]:
    """The columns of a file, and the cells of its first rows."""
    with export_rows(file, sheet=sheet, encoding=encoding) as export:
        rows = [row.cells for row in islice(export.rows, ROWS_LOOKED_AT) if isinstance(row, ExportRow)]
    return export.columns or tuple(dict.fromkeys(name for row in rows for name in row)), rows


def likely_encoding(file: Path, layout: Layout, sheet: str) -> Encoding:
    """The encoding under which most words of the file are words of the form; the first that fits where none is better.

    Raises TableError where the file is no table in any of them.
    """
    words = {word for text in layout_words(layout) for word in folded(text).split() if not word.isascii()}
    counts: dict[Encoding, int] = {}
    refused: TableError | None = None
    for encoding in Encoding:
        try:
            columns, rows = head(file, sheet, encoding)
        except TableError as error:
            refused = refused or error
            continue
        written = [*columns, *(cell for row in rows for cell in row.values())]
        counts[encoding] = sum(word in words for text in written for word in folded(text).split())
    if not counts:
        assert refused is not None, "either it is read, or refused"
        raise refused
    return max(counts, key=lambda one: counts[one])


def layout_words(layout: Layout) -> list[str]:
    """All words that people read on the form."""
    asked = [question for page in layout.pages for question in page.questions]
    return [question.label for question in asked] + [box.label for question in asked for box in question.boxes]


def named_questions(layout: Layout) -> dict[str, LayoutQuestion]:
    """The questions of a layout by the names that tables give them."""
    keys = question_keys(layout)
    return {keys[page.id, one.id]: one for page in layout.pages for one in page.questions}


def matched(columns: Sequence[str], asked: Mapping[str, LayoutQuestion], draft: Draft) -> Iterator[tuple[str, str]]:
    """Columns with the questions that they are proposed for, the surest first: by name, by the same words, by like words.

    A name behind an underscore may be chance, so it is told as words that are only alike are.
    """
    proposed, found = set[str](), set[str]()
    for column in columns:
        key = plain_name(column, asked)
        if key is not None:
            proposed.add(column)
            found.add(key)
            yield column, key
    labels = {key: bare(one.label) for key, one in asked.items() if one.label}
    several = {label for label in labels.values() if list(labels.values()).count(label) > 1}
    scored: list[tuple[float, str, str]] = []
    for column in columns:
        for words in heading_words(column):
            scored += [(likeness(words, label), column, key) for key, label in labels.items() if label not in several]
    for score, column, key in sorted(scored, key=lambda one: -one[0]):
        if score < LIKE:
            break
        if column not in proposed:
            draft.unsure += [column] if score < 1 else []
            proposed.add(column)
            found.add(key)
            yield column, key
    for column in columns:
        key = grid_name(column, asked.keys() - found) if column not in proposed else None
        if key is not None:
            draft.unsure.append(column)
            found.add(key)
            yield column, key
