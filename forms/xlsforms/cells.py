"""Single cells of an XLSForm workbook as values of a form document."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

from forms.scales import registry
from forms.xlsforms.rows import LANGUAGES, MARKED, NATIVE, OWN, Row

Node = dict[str, Any]

PAPER_KINDS = {
    "select_one": "single",
    "select_multiple": "multi",
    "text": "text",
    "string": "text",
    "decimal": "text",
    "date": "date",
    "integer": "digits",
    "int": "digits",
}
"""XLSForm's types that paper can ask → the kind of question they are there."""

OWN_NAMES = {"vi": ("vi", "Vietnamese (vi)", "Tiếng Việt"), "en": ("en", "English")}
"""Other names that the columns of our two languages carry in workbooks of other tools."""


def words(row: Row, column: str) -> Any:
    """A text of the row as a form document has it: the Vietnamese column, and the English one beside it.

    Without Vietnamese the column without language stands for it, then English, then whichever language comes first.
    """
    found: dict[str, str | None] = {}
    for lang, named in LANGUAGES.items():
        found[lang] = next((row[key] for name in (named, *OWN_NAMES[lang]) if (key := f"{column}::{name}") in row), None)
    vi, en = found["vi"] or row.get(column), found["en"]
    if vi is None:
        return en or next((value for key, value in row.items() if key.startswith(f"{column}::")), None)
    return {"vi": vi, "en": en} if en is not None else vi


def said(key: str, value: Any) -> Node:
    """The entry, if there is something to say."""
    return {} if value is None else {key: value}


def own(node: Node, row: Row, leave: tuple[str, ...] = (), prefix: str = OWN) -> Node:
    """The node with the entries of this program's own columns."""
    for column, written in row.items():
        key = column.removeprefix(prefix)
        if column != key and key not in leave and key not in NATIVE:
            node[key] = value_of(written)
    return node


def value_of(written: str) -> Any:
    """What a cell of an own column holds: JSON where it looks like it, every number and truth value as text."""
    if not written.startswith(MARKED):
        return written
    try:
        return as_texts(json.loads(written))
    except json.JSONDecodeError:
        return written


def as_texts(value: Any) -> Any:
    """A JSON value as the form model takes it: scalars as text."""
    if isinstance(value, dict):
        return {key: as_texts(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [as_texts(entry) for entry in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if value is None else str(value)


def paper_kind(kind: str, row: Row) -> str:
    """What a question of another tool is on paper; empty where paper cannot ask it."""
    return "" if row.get("calculation") else PAPER_KINDS.get(kind, "")


def plain_name(name: str) -> str:
    """A name as an id: letters a-z without accents, digits and underscores."""
    bare = "".join(character for character in unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D")) if character.isascii())
    made = re.sub(r"[^a-z0-9_]+", "_", bare.lower()).strip("_")[:32]
    return made if made[:1].isalpha() else f"q_{made}"[:32]


def matching_scale(options: list[Node]) -> str | None:
    """The shipped scale whose codes and Vietnamese labels these options are, in whatever order."""
    offered = {option["code"]: option.get("label") for option in options}
    for scale in registry().values():
        labels = {level.code: level.label.vi for level in scale.levels}
        if {code: label["vi"] if isinstance(label, dict) else label for code, label in offered.items()} == labels:
            return scale.id
    return None
