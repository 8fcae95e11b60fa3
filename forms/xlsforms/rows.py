"""A form as the rows of an XLSForm workbook. What XLSForm has no word for stands in columns `phieu::…`, which other tools pass over.

survey     sections and grids are groups; a row of a grid is a select_one; introductions and grid headings are notes
choices    one list for each choice and each grid, named like it
settings   title, id, version, and everything about paper
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from forms.form import Form
from forms.save import form_document

OWN = "phieu::"
"""How the columns begin that only this program knows."""

OWN_CHOICE = "phieu_"
"""How they begin in the sheet `choices`: there every column becomes an element of the web form, whose names know no colons."""

LANGUAGES = {"vi": "Tiếng Việt (vi)", "en": "English (en)"}
"""Our language codes → the names of XLSForm's translated columns."""

MARKED = ("{", "[", '"')
"""A cell that begins like this is JSON; every other cell is the text itself."""

FIRST_ROW = 2
"""The row of a sheet that holds its first entry: row 1 has the names of the columns."""

Row = dict[str, str]
Sheets = dict[str, list[Row]]

NATIVE = {"id", "label", "options", "columns", "rows", "questions", "sections", "title", "intro", "note"}
"""Keys of the form document that XLSForm has a place for."""


def xlsform_sheets(form: Form) -> Sheets:
    """The rows of the three sheets by their names."""
    document = form_document(form)
    sheets: Sheets = {"survey": [], "choices": [], "settings": []}
    for section in document["sections"]:
        _section(section, sheets)
    head = {key: value for key, value in document.items() if key not in ("schema", "id", "version", "sections")}
    settings = {"form_title": form.heading.title.vi, "form_id": form.id, "version": form.version, "default_language": LANGUAGES["vi"]}
    sheets["settings"] = [settings | _own(head)]
    return sheets


def write_in_name(question: str, code: str) -> str:
    """The name of the text question that stands for the lines beside an option; no id of a form has a hyphen."""
    return f"{question}-{code}-text"


def cell(value: Any) -> str:
    """A value as one cell: texts as they are, the rest (and what could be mistaken for it) as JSON."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False) if value.startswith(MARKED) else value
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def _own(node: dict[str, Any]) -> Row:
    """The entries of a node that XLSForm has no place for."""
    return {f"{OWN}{key}": cell(value) for key, value in node.items() if key not in NATIVE}


def _words(column: str, text: Any) -> Row:
    """A text in the columns of its languages."""
    if text is None:
        return {}
    said = text if isinstance(text, dict) else {"vi": text}
    return {f"{column}::{LANGUAGES[lang]}": words for lang, words in said.items()}


def _section(section: dict[str, Any], sheets: Sheets) -> None:
    """The rows of one section and all inside it."""
    survey = sheets["survey"]
    survey.append({"type": "begin_group", "name": section["id"], f"{OWN}kind": "section"} | _words("label", section.get("title")))
    for index, paragraph in enumerate(section.get("intro", ()), 1):
        survey.append({"type": "note", "name": f"{section['id']}-intro-{index}", f"{OWN}kind": "intro"} | _words("label", paragraph))
    for question in section.get("questions", ()):
        survey.extend(_grid(question) if question["kind"] == "grid" else _question(question))
        _choices(question, sheets["choices"])
    for inner in section.get("sections", ()):
        _section(inner, sheets)
    survey.append({"type": "end_group"})


def _asked(kind: str, node: dict[str, Any]) -> Row:
    """The row of one question or group, as far as all kinds are alike."""
    return {"type": kind, "name": node["id"]} | _words("label", node["label"]) | _words("hint", node.get("note")) | _own(node)


def _grid(grid: dict[str, Any]) -> Iterator[Row]:
    """The rows of a grid: a group of choices from one list."""
    plain = all("heading" not in row for row in grid["rows"])
    yield _asked("begin_group", grid) | {"appearance": "table-list" if plain else "field-list"}
    for row in grid["rows"]:
        own = _own({key: value for key, value in row.items() if key != "heading"})
        if "heading" in row:
            yield {"type": "note", "name": row["id"], f"{OWN}kind": "heading"} | _words("label", row["heading"]) | own
        else:
            yield {"type": f"select_one {grid['id']}", "name": row["id"]} | _words("label", row["label"]) | own
    yield {"type": "end_group"}


def _question(question: dict[str, Any]) -> Iterator[Row]:
    """The rows of one question that is no grid; lines beside an option are a question of their own there."""
    kind, name = question["kind"], question["id"]
    options = question.get("options", ())
    match kind:
        case "single" | "yes_no":
            yield _asked(f"select_one {name}", question)
        case "multi":
            alone = " or ".join(f"selected(., '{option['code']}')" for option in options if option.get("exclusive"))
            constraint = {"constraint": f"count-selected(.) <= 1 or not({alone})"} if alone else {}
            yield _asked(f"select_multiple {name}", question) | constraint
        case "date":
            yield _asked("date", question)
        case "digits":
            fits = f"regex(., '^[0-9]{{{question['cells']}}}$')"
            yield _asked("text", question) | {"appearance": "numbers", "constraint": fits}
        case "text":
            yield _asked("text", question) | ({"appearance": "multiline"} if question["lines"] > 1 else {})
        case "counter":
            yield _asked("text", question)
        case _:
            yield _asked("note", question) | {"relevant": "false()"}
    for option in options:
        if option.get("write"):
            asks = {"type": "text", "name": write_in_name(name, option["code"]), "relevant": f"selected(${{{name}}}, '{option['code']}')"}
            yield asks | _words("label", option["label"])


def _choices(question: dict[str, Any], choices: list[Row]) -> None:
    """The list of one choice or grid."""
    for option in question.get("options", question.get("columns", ())):
        own = {f"{OWN_CHOICE}{key}": cell(option[key]) for key in ("write", "exclusive", "missing") if key in option}
        choices.append({"list_name": question["id"], "name": option["code"]} | _words("label", option["label"]) | own)
