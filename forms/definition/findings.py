"""What is wrong in a form file, and on which line: pydantic's errors in our words, turned into problems in the order of the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from forms.errors import PhieuError, Problem
from forms.findings import FaultError, Finding, Location, dotted, plain, shown

PLAIN_CODES = {
    "extra_forbidden": "key_unknown",
    "string_type": "not_text",
    "bool_type": "not_true_or_false",
    "list_type": "not_a_list",
    "tuple_type": "not_a_list",
    "dict_type": "not_an_object",
    "model_type": "not_an_object",
    "model_attributes_type": "not_an_object",
    "int_parsing": "not_a_whole_number",
    "int_type": "not_a_whole_number",
    "int_from_float": "not_a_whole_number",
    "int_parsing_size": "not_a_whole_number",
    "float_parsing": "not_a_number",
    "float_type": "not_a_number",
    "finite_number": "not_a_number",
    "greater_than": "too_small",
    "greater_than_equal": "too_small",
    "less_than_equal": "too_large_number",
}
"""Pydantic's error type → our code, where the type alone says enough."""

SHORT_LISTS = {
    "options": "too_few_options",
    "columns": "too_few_options",
    "levels": "too_few_options",
    "rows": "no_rows",
    "sections": "no_questions",
}
"""List → code, where it has fewer entries than it needs."""


class FormError(PhieuError):
    """A form definition, or the file it should be made from, cannot be used."""


def shape_findings(model: type[BaseModel], raw: object) -> list[Finding]:
    """A finding for each value of the document that has another shape than the model asks for."""
    try:
        model.model_validate(raw)
    except ValidationError as error:
        return [_finding(details, raw) for details in error.errors(include_url=False) if not _only_poor(details)]
    return []


def problems_by_line(file: str, lines: Mapping[Location, int], findings: Iterable[Finding]) -> list[Problem]:
    """The findings as problems of this file, each once, from its first line to its last."""
    unique = {(found.at, found.code, str(found.values)): found for found in findings}
    ordered = sorted(unique.values(), key=lambda found: _line(lines, found.at))
    return [Problem(f"form.{found.code}", _place(file, lines, found.at), dict(found.values)) for found in ordered]


def _only_poor(details: ErrorDetails) -> bool:
    """Whether a list is called too short only because its entries are wrong, which has been said of each."""
    return details["type"] == "too_short" and len(details["input"]) >= details["ctx"]["min_length"]


def _place(file: str, lines: Mapping[Location, int], at: Location) -> str:
    """File, line and the way to the value, as far as each is known."""
    where = f"{file}:{line}" if (line := _line(lines, at)) else file
    return f"{where}: {dotted(at)}" if at else where


def _line(lines: Mapping[Location, int], at: Location) -> int:
    """The line of a place; of the nearest thing around it where the file does not have it; 0 where no lines are known."""
    while at and at not in lines:
        at = at[:-1]
    return lines.get(at, 0)


def _in_document(at: Location, raw: object) -> Location:
    """A place of pydantic's without the tags of its unions, which stand in no file."""
    kept: list[str | int] = []
    node = raw
    for position, step in enumerate(at):
        last = position == len(at) - 1
        if isinstance(node, dict) and isinstance(step, str):
            if step not in node and not last:
                continue
            node = node.get(step)
        elif isinstance(node, list) and isinstance(step, int):
            node = node[step] if step < len(node) else None
        elif isinstance(node, str | None) and isinstance(step, str):
            continue  # a plain text that the model spread out under a key
        kept.append(step)
    return tuple(kept)


def _finding(details: ErrorDetails, raw: object) -> Finding:
    """One of pydantic's errors in our words."""
    kind, found = details["type"], details["input"]
    at = _in_document(details["loc"], raw)
    context = details.get("ctx", {})
    if kind == "missing":
        return Finding(at[:-1], "key_missing", {"name": plain(details["loc"][-1])})
    if kind == "union_tag_not_found":
        return (
            Finding(at, "key_missing", {"name": "kind"})
            if isinstance(found, dict)
            else Finding(at, "not_an_object", {"found": shown(found)})
        )
    if kind == "union_tag_invalid":
        return Finding((*at, "kind"), "kind_unknown", {"found": shown(context["tag"]), "known": context["expected_tags"].replace("'", "")})
    if kind in ("enum", "literal_error"):
        return Finding(at, "choice_unknown", {"found": shown(found), "known": context["expected"].replace("'", "").replace(" or ", ", ")})
    if kind == "value_error" and isinstance(context.get("error"), FaultError):
        return Finding(at, context["error"].code, {"found": shown(found)})
    if kind == "too_short":
        field = next((step for step in reversed(at) if isinstance(step, str)), "")
        return Finding(at, SHORT_LISTS[field], {})
    limit = next((context[bound] for bound in ("ge", "gt", "le") if bound in context), "")
    return Finding(at, PLAIN_CODES[kind], {"found": shown(found), "name": plain(at[-1]) if at else "", "limit": limit})
