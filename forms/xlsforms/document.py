"""The rows of an XLSForm workbook as a form document: what `load_form` finds in a YAML file, with the row of every part.

Workbooks of this program come back as they were; those of others get what paper needs, and a warning for everything that was made up,
changed or left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import takewhile
from typing import Any

from forms.findings import Location
from forms.xlsforms.cells import Node, matching_scale, own, paper_kind, plain_name, said, words
from forms.xlsforms.rows import FIRST_ROW, OWN, OWN_CHOICE, Row, Sheets, write_in_name

INTEGER_CELLS = 4
"""Cells of the comb that a whole number gets: numbers that people are asked for (an age, a count) rarely have more."""

LONG_TEXT_LINES = 3
"""Lines that a text of several lines gets."""

GROUPS = {"begin_group", "begin group"}
REPEATS = {"begin_repeat", "begin repeat"}
ENDS = {"end_group", "end group", "end_repeat", "end repeat"}

Warn = Callable[[int, str, dict[str, object]], None]


class Documented:
    """A form document that grows row by row. `lines` gives the row of each place, `joined` the rows that became lines beside an option."""

    def __init__(self, sheets: Sheets, warn: Warn) -> None:
        """Read from these sheets; `warn` takes row, code and values."""
        self._warn = warn
        self._lists: dict[str, list[Row]] = {}
        for row in sheets.get("choices", []):
            self._lists.setdefault(row.get("list_name") or row.get("list name") or "", []).append(row)
        self.document: Node = {"sections": []}
        self.lines: dict[Location, int] = {}
        self.joined: set[int] = set()
        self._open: list[tuple[Node, Location]] = [(self.document, ())]
        self._note: list[tuple[int, Any]] = []
        self._made: set[int] = set()
        self._last: Node = {}
        self._rows = [(number, row) for number, row in enumerate(sheets.get("survey", []), FIRST_ROW) if row.get("type")]
        for position, (number, row) in enumerate(self._rows):
            self._row(position, number, row)
        self._drop_notes()
        if len(self._open) > 1:
            self._warn(self._rows[-1][0], "group_open", {"name": self._open[-1][0]["id"]})

    def _row(self, position: int, number: int, row: Row) -> None:
        """Take one row of the sheet `survey`."""
        kind, _, rest = " ".join(row["type"].split()).partition(" ")
        whole = row["type"].strip().lower()
        if whole in ENDS:
            self._close(number)
        elif whole in GROUPS | REPEATS:
            if whole in REPEATS:
                self._warn(number, "repeat_once", {"name": row.get("name", "")})
            self._group(number, row, grid=self._is_grid(position, number, row))
        elif kind == "note" and row.get(f"{OWN}kind") != "office":
            self._words(number, row)
        elif not self._written_beside(number, row):
            self._question(number, row, kind.lower(), rest)

    def _is_grid(self, position: int, number: int, row: Row) -> bool:
        """Whether a group is a grid: it says so, and holds nothing but choices from one list, and words."""
        ours = row.get(f"{OWN}kind")
        if ours != "grid" and (ours or row.get("appearance") != "table-list"):
            return False
        inside = takewhile(lambda entry: entry[1]["type"].strip().lower() not in ENDS, self._rows[position + 1 :])
        types = {" ".join(entry["type"].split()) for _, entry in inside} - {"note"}
        if len(types) == 1 and next(iter(types)).startswith("select_one "):
            return True
        self._warn(number, "no_grid", {"name": row.get("name", "")})
        return False

    def _group(self, number: int, row: Row, *, grid: bool) -> None:
        """Open a section, or a grid."""
        name = self._name(number, row)
        if grid:
            asked: Node = {"id": name, "kind": "grid", "label": self._label(number, row, name), "rows": []}
            self._hint(asked, row)
            own(asked, row)
            at = self._add_question(asked, number)
            self._concept(number, asked)
            self._open.append((asked, at))
            return
        section: Node = {"id": name, "questions": [], "sections": []} | said("title", words(row, "label"))
        self._open.append((section, self._add_section(section, number)))

    def _close(self, number: int) -> None:
        """Close the innermost group."""
        self._drop_notes()
        if len(self._open) > 1:
            self._open.pop()
        else:
            self._warn(number, "end_alone", {})

    def _words(self, number: int, row: Row) -> None:
        """Words without an answer: a grid heading, a paragraph before the first question of a section, or a note to the next question."""
        inside, at = self._open[-1]
        text = words(row, "label")
        if inside.get("kind") == "grid":
            heading: Node = {"id": self._name(number, row), "heading": text}
            self.lines[(*at, "rows", len(inside["rows"]))] = number
            inside["rows"].append(own(heading, row, leave=("kind",)))
        elif len(self._open) > 1 and not inside["questions"] and not inside["sections"] and text:
            inside.setdefault("intro", []).append(text)
        elif text:
            self._note.append((number, text))

    def _question(self, number: int, row: Row, kind: str, rest: str) -> None:
        """Take a row that asks something, if paper can ask it."""
        inside, at = self._open[-1]
        name = self._name(number, row)
        if inside.get("kind") == "grid":
            if "columns" not in inside:
                self._bind(number, inside, "columns", rest, ours="scale" in inside)
            entry: Node = own({"id": name, "label": self._label(number, row, name)}, row)
            self._concept(number, entry)
            self.lines[(*at, "rows", len(inside["rows"]))] = number
            inside["rows"].append(entry)
            return
        asks = row.get(f"{OWN}kind") or paper_kind(kind, row)
        if not asks:
            self._warn(number, "type_left_out", {"type": row["type"], "name": row.get("name", "")})
            return
        node: Node = {"id": name, "kind": asks, "label": self._label(number, row, name)}
        self._hint(node, row)
        own(node, row)
        if not row.get(f"{OWN}kind"):
            self._guessed(number, node, kind, row)
        if kind in ("select_one", "select_multiple"):
            self._bind(number, node, "options", rest, ours=f"{OWN}kind" in row)
        self._add_question(node, number)
        self._concept(number, node)

    def _label(self, number: int, row: Row, name: str) -> Any:
        """The words of a question; its name where it has none."""
        if (label := words(row, "label")) is None:
            self._warn(number, "label_made", {"name": name})
        return label or name

    def _guessed(self, number: int, node: Node, kind: str, row: Row) -> None:
        """Give a question of another tool the sizes that paper needs."""
        if kind in ("integer", "int"):
            node["cells"] = str(INTEGER_CELLS)
            self._warn(number, "cells_made", {"name": node["id"], "cells": INTEGER_CELLS})
        elif kind == "decimal":
            self._warn(number, "decimal_as_text", {"name": node["id"]})
        elif node["kind"] == "text":
            node["lines"] = str(LONG_TEXT_LINES if "multiline" in row.get("appearance", "") else 1)

    def _bind(self, number: int, node: Node, key: str, rest: str, *, ours: bool) -> None:
        """Give a choice its options, or a grid its columns, from the list it names; a grid also its scale."""
        named, _, extra = rest.partition(" ")
        options = [
            own({"code": entry.get("name")} | said("label", words(entry, "label")), entry, prefix=OWN_CHOICE)
            for entry in self._lists.get(named, [])
        ]
        if extra.strip().lower() == "or_other":
            options.append({"code": "other", "label": {"vi": "Khác", "en": "Other"}, "write": "1"})
        node[key] = options
        if ours or "scale" in node or node["kind"] not in ("grid", "single"):
            return
        known = matching_scale(options)
        if known:
            node["scale"] = known
        elif key == "columns":
            node["scale"] = scale_id = f"list_{plain_name(named)}"
            levels = [{"code": option["code"], "label": option.get("label", option["code"])} for option in options]
            scales = self.document.setdefault("scales", [])
            if scale_id not in [scale["id"] for scale in scales]:
                scales.append({"id": scale_id, "levels": levels})
                self._warn(number, "scale_made", {"name": named, "scale": scale_id})

    def _written_beside(self, number: int, row: Row) -> bool:
        """Whether a row is the text beside an option of the last question; one of another tool becomes such lines."""
        asked = re.fullmatch(r"\s*selected\(\s*\$\{([^}]+)\}\s*,\s*'([^']*)'\s*\)\s*", row.get("relevant", ""))
        if row.get("type", "").strip() != "text" or not asked:
            return False
        option = next((option for option in self._last.get("options", []) if option["code"] == asked[2]), None)
        if self._last.get("id") != plain_name(asked[1]) or option is None:
            return False
        self.joined.add(number)
        if row.get("name") != write_in_name(asked[1], asked[2]):
            option.setdefault("write", "1")
            self._warn(number, "written_beside", {"name": row.get("name", ""), "option": asked[2]})
        return True

    def _add_section(self, section: Node, number: int) -> Location:
        """The place of a section added to the innermost open one; the rows after it go to a section of their own."""
        inside, at = self._open[-1]
        place = (*at, "sections", len(inside["sections"]))
        inside["sections"].append(section)
        self.lines[place] = number
        return place

    def _add_question(self, node: Node, number: int) -> Location:
        """The place of a question added to the innermost open section: on paper its questions stand before its inner sections."""
        inside, at = self._open[-1]
        if len(self._open) == 1 or inside["sections"]:
            last: Node = inside["sections"][-1] if inside["sections"] else {}
            if id(last) not in self._made:
                last = {"id": f"part_{number}", "questions": [], "sections": []}
                self._made.add(id(last))
                self._add_section(last, number)
            inside, at = last, (*at, "sections", len(inside["sections"]) - 1)
        place = (*at, "questions", len(inside["questions"]))
        inside["questions"].append(node)
        self._last = node
        self.lines[place] = number
        return place

    def _name(self, number: int, row: Row) -> str:
        """The id of a row: its name, made plain where this program could not use it."""
        name = row.get("name", "")
        made = plain_name(name)
        if made != name:
            self._warn(number, "name_changed", {"name": name, "made": made})
        return made

    def _concept(self, number: int, node: Node) -> None:
        """Give a question without a concept one of its own: then it is compared with itself only."""
        if "concept" not in node and node.get("kind") != "office":
            node["concept"] = f"own.{node['id']}"
            self._warn(number, "concept_made", {"name": node["id"], "concept": node["concept"]})

    def _hint(self, node: Node, row: Row) -> None:
        """Give a question its hint as its note, or the words that stood before it."""
        hint = words(row, "hint")
        if hint is None and self._note:
            _, hint = self._note.pop()
        self._drop_notes()
        node |= said("note", hint)

    def _drop_notes(self) -> None:
        """Warn of words that no question took."""
        for number, text in self._note:
            self._warn(number, "note_left_out", {"text": text["vi"] if isinstance(text, dict) else text})
        self._note = []
