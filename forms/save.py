"""A form as a YAML file that people can go on editing: `load_form` of it is the same form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any

import yaml

from forms.definition.model import FORM_SCHEMA
from forms.form import Fonts, Form, Heading, Margins, PageSetup, Section
from forms.question import Choice, Counter, Digits, Grid, GridHeading, GridRow, Kind, Office, OpenText, Option, Question, Scale, Text
from forms.whole import write_whole

LINE_WIDTH = 140
"""Where a long text is folded onto the next line."""

Node = dict[str, Any]


def save_form(form: Form, path: Path) -> None:
    """Nothing; afterwards the file holds the form. Raises OutputError where it cannot be written."""
    write_whole(path, form_yaml(form))


def form_yaml(form: Form) -> str:
    """The form as YAML text; what is as it is by default is left out."""
    return yaml.dump(form_document(form), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=LINE_WIDTH, default_flow_style=None)


def form_document(form: Form) -> Node:
    """The form as plain dicts, lists, texts and numbers, in the shape that `forms/definition/model.py` describes."""
    return _said(
        {
            "schema": FORM_SCHEMA,
            "id": form.id,
            "version": form.version,
            "marking": str(form.marking),
            "source": form.source,
            "heading": _heading(form.heading),
            "introduction": _texts(form.introduction),
            "instructions": _texts(form.instructions),
            "closing": _text(form.closing),
            "page": _page(form.page),
            "scales": [_scale(scale) for scale in form.scales],
            "sections": [_section(section) for section in form.sections],
        }
    )


class _Dumper(yaml.SafeDumper):
    """Writes lists under their key with an indent, as people do, and never the anchors that nobody edits."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent lists too."""
        return super().increase_indent(flow, False)

    def ignore_aliases(self, data: object) -> bool:
        """Write the same value twice rather than an alias."""
        return True


def _said(node: Node) -> Node:
    """The entries that say something: no None, empty text, empty list or false."""
    return {key: value for key, value in node.items() if value not in (None, "", [], {}) and value is not False}


def _text(text: Text) -> str | Node | None:
    """A text of the file: plain where it is Vietnamese only."""
    return {"vi": text.vi, "en": text.en} if text.en else text.vi or None


def _texts(texts: Iterable[Text]) -> list[str | Node | None]:
    """Several texts."""
    return [_text(text) for text in texts]


def _heading(heading: Heading) -> Node:
    """The head of the first page."""
    return _said(
        {
            "agency": _texts(heading.agency),
            "national": heading.national,
            "form_number": _text(heading.form_number),
            "title": _text(heading.title),
            "subtitles": _texts(heading.subtitles),
            "attached": _text(heading.attached),
        }
    )


def _page(page: PageSetup) -> Node:
    """The wishes for the paper that differ from the default."""
    node = _differing(page, PageSetup(), leave=("margins", "fonts"))
    node["margins"] = _differing(page.margins, Margins())
    node["fonts"] = _differing(page.fonts, Fonts())
    return {key: value for key, value in node.items() if value != {}}


def _differing(value: Any, default: Any, leave: tuple[str, ...] = ()) -> Node:
    """The fields of a dataclass that differ from those of another, texts as plain ones."""
    names = [entry.name for entry in fields(value) if entry.name not in leave]
    changed = {name: getattr(value, name) for name in names if getattr(value, name) != getattr(default, name)}
    return {name: str(entry) if isinstance(entry, str) else entry for name, entry in changed.items()}


def _scale(scale: Scale) -> Node:
    """A scale of the form's own."""
    levels = [_said({"code": lv.code, "label": _text(lv.label), "synonyms": list(lv.synonyms)}) for lv in scale.levels]
    satisfied = [level.code for level in scale.levels if level.code in scale.satisfied]
    return _said({"id": scale.id, "satisfied": satisfied, "source": scale.source, "levels": levels})


def _section(section: Section) -> Node:
    """One section with all inside it."""
    return _said(
        {
            "id": section.id,
            "title": _text(section.title),
            "intro": _texts(section.intro),
            "questions": [_question(question) for question in section.questions],
            "sections": [_section(inner) for inner in section.sections],
        }
    )


def _question(question: Question) -> Node:
    """One question of its kind."""
    target = None if question.target == "none" else str(question.target)
    node: Node = {
        "id": question.id,
        "kind": str(question.kind),
        "concept": question.concept,
        "number": _text(question.number),
        "label": _text(question.label),
        "note": _text(question.note),
        "target": target,
    }
    return _said(node) | _particulars(question)


def _particulars(question: Question) -> Node:
    """What only this kind of question has."""
    match question:
        case Choice():
            code_list = "" if question.code_list == question.scale else question.code_list
            kept = {"scale": "" if question.kind is Kind.YES_NO and question.scale == "ck2" else question.scale, "code_list": code_list}
            options = [_option(option) for option in question.options]
            return _said(kept | {"per_line": question.per_line or None, "index": question.index, "options": options})
        case Grid():
            return _said(
                {
                    "scale": question.scale,
                    "index": question.index,
                    "row_title": _text(question.row_title),
                    "header_height": question.header_height,
                    "widths": list(question.widths),
                    "columns": [_option(column) for column in question.columns],
                    "rows": [_row(row, question) for row in question.rows],
                }
            )
        case Digits():
            return _said({"cells": question.cells, "groups": list(question.groups), "check": question.check and str(question.check)})
        case OpenText():
            return {"lines": question.lines}
        case Counter():
            return {"prefilled": question.prefilled, "cells": question.cells, "bubbles": question.bubbles}
        case Office():
            return {"lines": question.lines} | _said({"height": question.height})
        case _:
            return {}


def _row(row: GridRow | GridHeading, grid: Grid) -> Node:
    """One row of a grid, or a heading in it."""
    if isinstance(row, GridHeading):
        head: Node = {"id": row.id, "number": row.number, "heading": _text(row.label), "concept": row.concept}
        return _said(head | {"level": row.level if row.level != 1 else None})
    target = None if row.target is grid.target else str(row.target)
    return _said({"id": row.id, "concept": row.concept, "number": row.number, "label": _text(row.label), "target": target})


def _option(option: Option) -> Node:
    """One option or column."""
    missing = None if option.missing is None else str(option.missing)
    rest: Node = {"write": option.write or None, "exclusive": option.exclusive, "missing": missing}
    return _said({"code": option.code, "label": _text(option.label)} | rest)
