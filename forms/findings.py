"""What is wrong inside a JSON document, and where: findings, turned into problems in the order of the input."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from forms.drawing import Face
from forms.errors import Problem
from forms.layout import FieldKind, MarkPolicy, QuestionKind, Shape
from forms.question import Missing

Location = tuple[str | int, ...]
"""The way from the document to a value: keys and indices."""

SHOWN_CHARACTERS = 40
"""How much of a wrong value a message repeats: enough to recognise it, and the line stays a line."""


class Finding(NamedTuple):
    """One thing wrong at one place of a document."""

    at: Location
    code: str
    values: Mapping[str, object]


class FaultError(ValueError):
    """Raised inside a pydantic validator for a wrong value that has a code of its own."""

    def __init__(self, code: str) -> None:
        """Take the last part of the code, under `layout`."""
        super().__init__(code)
        self.code = code


PLAIN_CODES = {
    "missing": "key_missing",
    "extra_forbidden": "key_unknown",
    "finite_number": "not_finite",
    "float_type": "not_a_number",
    "int_type": "not_a_whole_number",
    "string_type": "not_text",
    "string_too_short": "text_empty",
    "string_unicode": "text_unusable",
    "string_pattern_mismatch": "not_a_hash",
    "bool_type": "not_true_or_false",
    "list_type": "not_a_list",
    "tuple_type": "not_a_list",
    "dict_type": "not_an_object",
    "model_type": "not_an_object",
    "model_attributes_type": "not_an_object",
    "union_tag_not_found": "not_an_object",
    "greater_than": "not_positive",
    "greater_than_equal": "too_small",
    "less_than_equal": "too_large",
}
"""Pydantic's error type → our code, where the type alone says enough."""

EMPTY_CODES = {"pages": "no_pages", "boxes": "no_boxes"}
"""Field → code, where a list must not be empty."""

CHOICES = {
    "policy": ("policy_unknown", MarkPolicy),
    "mark_policy": ("policy_unknown", MarkPolicy),
    "type": ("question_kind_unknown", QuestionKind),
    "kind": ("question_kind_unknown", QuestionKind),
    "fields.kind": ("field_kind_unknown", FieldKind),
    "shape": ("shape_unknown", Shape),
    "face": ("face_unknown", Face),
    "missing": ("missing_unknown", Missing),
}
"""Field, or list and field, → code and the values it may have."""


def shown(value: object) -> str:
    """A wrong value as a message repeats it: short, on one line, printable."""
    if isinstance(value, dict):
        return "{…}" if value else "{}"
    if isinstance(value, list | tuple):
        return "[…]" if value else "[]"
    written = json.dumps(value, ensure_ascii=not str(value).isprintable(), default=repr)
    return written if len(written) <= SHOWN_CHARACTERS else written[: SHOWN_CHARACTERS - 1] + "…"


def plain(name: str | int) -> str:
    """A key as a message names it: as it is, or escaped where it would break the line."""
    written = str(name)
    return written if written.isprintable() and len(written) <= SHOWN_CHARACTERS else shown(name)


def dotted(at: Location) -> str:
    """A place as people write it: `pages.front.questions[3].boxes[0].rect`; a key that is no plain word stands quoted in brackets."""
    written = ""
    for step in at:
        if isinstance(step, int):
            written += f"[{step}]"
        elif step and " " not in step and plain(step) == step:
            written += f".{step}" if written else step
        else:
            written += f"[{shown(step)}]"
    return written


def shape_findings(model: type[BaseModel], raw: object) -> list[Finding]:
    """A finding for each value of the document that has another shape than the model asks for."""
    try:
        model.model_validate(raw)
    except ValidationError as error:
        return [_finding(details, raw) for details in error.errors(include_url=False)]
    return []


def problems_in_order(file: str, raw: object, findings: Iterable[Finding]) -> list[Problem]:
    """The findings as problems of this file, each once, in the order in which the file states the places."""
    unique = {(finding.at, finding.code, str(finding.values)): finding for finding in findings}
    ordered = sorted(unique.values(), key=lambda finding: _position(raw, finding.at))
    return [Problem(f"layout.{found.code.removeprefix('layout.')}", _place(file, found.at), dict(found.values)) for found in ordered]


def _place(file: str, at: Location) -> str:
    """File and place in it."""
    return f"{file}: {dotted(at)}" if at else file


def _position(raw: object, at: Location) -> tuple[int, ...]:
    """Where a place stands in the document: the index of each step; what is not there comes after what is."""
    position = []
    node: Any = raw
    for step in at:
        if isinstance(node, dict):
            names = list(node)
            position.append(names.index(str(step)) if step in node else len(names))
            node = node.get(str(step))
        elif isinstance(node, list) and isinstance(step, int) and step < len(node):
            position.append(step)
            node = node[step]
        else:
            position.append(0)
            node = None
    return tuple(position)


def _in_document(at: Location, raw: object) -> Location:
    """A place of pydantic's without the name of the kind of element that it puts after an index."""
    kept: list[str | int] = []
    node: Any = raw
    for step in at:
        if isinstance(node, dict) and step == node.get("draw") and kept and isinstance(kept[-1], int):
            continue
        node = node.get(step) if isinstance(node, dict) else node[step] if isinstance(node, list) and isinstance(step, int) else None
        kept.append(step)
    return tuple(kept)


def _finding(details: ErrorDetails, raw: object) -> Finding:
    """One of pydantic's errors in our words."""
    kind, found = details["type"], details["input"]
    at = _in_document(details["loc"], raw)
    if at and at[-1] == "[key]":  # what pydantic adds where the key itself is wrong
        at = at[:-1]
    names = [step for step in at if isinstance(step, str)]
    field = names[-1] if names else ""
    context = details.get("ctx", {})
    if kind == "missing":
        return Finding(at[:-1], "key_missing", {"name": plain(at[-1])})
    if kind == "union_tag_not_found" and isinstance(found, dict):
        return Finding(at, "key_missing", {"name": "draw"})
    if kind == "union_tag_invalid":
        values = {"found": shown(found["draw"]), "known": context["expected_tags"].replace("'", "")}
        return Finding((*at, "draw"), "element_unknown", values)
    if kind == "value_error" and isinstance(context.get("error"), FaultError):
        return Finding(at, context["error"].code, {"found": shown(found)})
    if kind == "too_short":
        return Finding(at, EMPTY_CODES[field], {})
    if kind == "enum":
        listed = ".".join(names[-2:])
        code, choices = CHOICES[listed if listed in CHOICES else field]
        return Finding(at, code, {"found": shown(found), "known": ", ".join(choices)})
    limit = next((context[bound] for bound in ("ge", "gt", "le") if bound in context), "")
    return Finding(at, PLAIN_CODES[kind], {"found": shown(found), "name": plain(at[-1]) if at else "", "limit": limit})
