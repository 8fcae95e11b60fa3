"""`guess`: a draft of the mapping of an export file. It proposes; a person reads it, corrects it and passes it on."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import islice
from pathlib import Path

from forms.layout import Layout, LayoutQuestion, QuestionKind
from forms.tables.sheet import TableError
from pipeline.digital.cells import folded
from pipeline.digital.code_lists import own_list
from pipeline.digital.export_rows import export_rows
from pipeline.digital.guess_codes import bare, column_entry, text_columns
from pipeline.digital.guess_when import when_format
from pipeline.digital.legacy import Encoding
from pipeline.digital.sheet_rows import ExportRow
from pipeline.model import question_keys

ROWS_LOOKED_AT = 200
"""Rows from which a draft is made: every answer of a five-level scale stands among them, and no file takes long."""

LIKE = 0.82
"""How much of a heading must agree with a question's words to be proposed for it: two of eleven letters may differ."""

FACT_WORDS: Mapping[str, tuple[str, ...]] = {
    "received_at": (
        "timestamp",
        "dau thoi gian",
        "submissiontime",
        "submitdate",
        "ngay gui",
        "submissiondate",
        "thoi gian",
        "thoi diem",
        "submitted",
    ),
    "started_at": ("start", "startdate", "ngay bat dau", "bat dau"),
    "counter": ("counter", "quay", "ma quay", "quay so"),
    "unit": ("unit", "don vi", "co quan"),
    "dossier_no": ("ma ho so", "so ho so", "dossier", "dossierno"),
    "slip_token": ("ma phieu", "slip", "token", "sliptoken"),
    "duration_s": ("interviewtime", "duration", "thoi gian tra loi"),
    "interviewer": ("interviewer", "dieu tra vien", "username"),
}
"""Headings that survey programs and offices give to facts, without accents and signs."""

ID_WORDS = ("uuid", "instanceid", "responseid", "id phan hoi", "id")
"""Headings of what tells responses apart, the surest first."""


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
    facts, questions, missing = dict[str, dict[str, str]](), dict[str, dict[str, object]](), dict[str, str]()
    parts = split_columns(columns, asked)
    for key, by_code in parts.items():
        questions[key] = {"columns": by_code, "codes": own_list(layout, asked[key])}
        draft.found |= dict.fromkeys(by_code, key)
    left = [column for column in columns if column not in draft.found]
    for column, key in matched(left, asked, draft):
        if key not in questions:
            entry = column_entry(column, key, asked[key], own_list(layout, asked[key]), [row.get(column, "") for row in rows])
            questions[key], draft.found[column] = entry.mapping, key
            missing |= entry.missing
            if entry.doubt:
                draft.doubts.append((entry.doubt, column))
    _facts(columns, rows, facts, draft)
    draft.mapping |= {"facts": facts, "questions": {key: questions[key] for key in asked if key in questions}}
    texts = text_columns(layout, [column for column in columns if column not in draft.found], plain_name)
    draft.found |= {column: name for name, column in texts.items()}
    draft.mapping |= ({"texts": texts} if texts else {}) | ({"missing": missing} if missing else {})
    draft.unmatched = [key for key in asked if key not in questions]
    draft.mapping["ignore"] = [column for column in columns if column not in draft.found]
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


OPTION = (r"/(?P<code>[^/]+)$", r"\[(?P<code>[^\]]+)\]$", r"_(?P<code>[^_]+)$")
PARTS = tuple(re.compile(rf"^(?P<stem>.+){one}") for one in OPTION)
"""One option of a multiple choice as its own column: `kenh/1` (KoboToolbox), `kenh[1]` (LimeSurvey), `kenh_1` (SPSS)."""


def split_columns(columns: Sequence[str], asked: Mapping[str, LayoutQuestion]) -> dict[str, dict[str, str]]:
    """The multiple choices that have a column for every option: by question, the code of each column."""
    found: dict[str, dict[str, str]] = {}
    many = {key: one for key, one in asked.items() if one.kind is QuestionKind.MULTI}
    # Words of options may hold the stroke that KoboToolbox puts before them.
    worded = {
        bare(f"{one.label} {box.label}"): (key, box.value) for key, one in many.items() for box in one.boxes if one.label and box.label
    }
    for column in columns:
        option = worded.get(bare(column)) or named_option(column, many)
        if option is not None:
            found.setdefault(option[0], {})[column] = option[1]
    return {key: by_code for key, by_code in found.items() if len(by_code) == len(asked[key].boxes)}


def named_option(column: str, many: Mapping[str, LayoutQuestion]) -> tuple[str, str] | None:
    """The multiple choice and the code that a column is named after."""
    for part in filter(None, (one.match(column) for one in PARTS)):
        key = plain_name(part["stem"], many)
        if key is not None and part["code"] in {box.value for box in many[key].boxes}:
            return key, part["code"]
    return None


def plain_name(column: str, asked: Collection[str]) -> str | None:
    """The question that a column is named after: by its id alone, behind groups (`group/id`) or inside a grid (`grid[id]`)."""
    names = {bare(key): key for key in asked}
    inner = re.search(r"\[(.+)\]\s*$", column)
    said = (column, column.rpartition("/")[2], inner[1] if inner else "", column.partition("[")[0])
    return next((names[bare(one)] for one in said if bare(one) in names), None)


def matched(columns: Sequence[str], asked: Mapping[str, LayoutQuestion], draft: Draft) -> Iterator[tuple[str, str]]:
    """Columns with the questions that they are proposed for, the surest first: by name, by the same words, by like words."""
    proposed: set[str] = set()
    for column in columns:
        key = plain_name(column, asked)
        if key is not None:
            proposed.add(column)
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
            yield column, key


def heading_words(column: str) -> list[str]:
    """The words of a heading, and those of its row where the heading is a grid's: `Question [Row]` (Google Forms, LimeSurvey)."""
    inner = re.search(r"\[(.+)\]\s*$", column)
    said = [column, *([inner[1]] if inner else [])]
    plain = [bare(one) for one in said]
    return [*plain, *(re.sub(r"^(cau )?[0-9a-z]{1,3} ", "", one) for one in plain if re.match(r"(cau )?[0-9]", one))]


def likeness(words: str, label: str) -> float:
    """How much of two texts agrees, 1 for the same words; nought at once where their lengths alone say so."""
    if words == label:
        return 1.0
    if not words or min(len(words), len(label)) < LIKE / 2 * max(len(words), len(label)):
        return 0.0
    return min(SequenceMatcher(None, words, label, autojunk=False).ratio(), 0.999)


def _facts(columns: Sequence[str], rows: Sequence[Mapping[str, str]], facts: dict[str, dict[str, str]], draft: Draft) -> None:
    """Nothing; proposes the columns that are no questions."""
    names = {bare(column).replace(" ", "") if column.startswith("_") else bare(column): column for column in columns}
    left = {name: column for name, column in names.items() if column not in draft.found}
    for word in ID_WORDS:
        if word in left and "id" not in draft.mapping and all(row.get(left[word], "") for row in rows):
            draft.mapping["id"] = left[word]
            draft.found[left[word]] = "id"
    for fact, words in FACT_WORDS.items():
        column = next((left[word] for word in words if word in left and left[word] not in draft.found), None)
        if column is not None:
            facts[fact] = {"column": column, **when_format(column, [row.get(column, "") for row in rows], fact)}
            draft.found[column] = fact
