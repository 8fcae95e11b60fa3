"""What no single field can say is wrong: names used twice, codes that a scale does not have, choices that the marking cannot carry.

All checks look at the raw document and leave wrong shapes to the model, so that one run names everything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from forms.findings import Finding, Location, shown
from forms.question import Level, Scale, Text
from forms.scales import code_of, registry

CIRCLED_CODE = r"[0-9A-Z]{1,2}"
"""What a person can circle at a glance: a number to 99 or one or two capital letters. Longer, and the circle meets its neighbours."""

Node = Mapping[str, Any]


def sense_findings(raw: object) -> list[Finding]:
    """Every finding of these checks in a form document."""
    if not isinstance(raw, dict):
        return []
    found = [*_twice(raw, "id", "duplicate_id"), *_twice(raw, "concept", "duplicate_concept"), *_own_scales(raw)]
    scales = {**registry(), **{scale.id: scale for scale in _readable_scales(raw)}}
    questions = list(_questions(raw, ()))
    for at, question in questions:
        found += _options(at, question, scales)
        found += _marking(at, question, raw.get("marking", "box"))
        found += _sizes(at, question)
    counters = [at for at, question in questions if question.get("kind") == "counter"]
    found += [Finding(at, "second_counter", {}) for at in counters[1:]]
    found += _empty_sections(raw, ())
    return found


def entries(node: Node, key: str, at: Location) -> Iterator[tuple[Location, Node]]:
    """The objects of a list under a key, with their places; whatever has another shape is passed over."""
    listed = node.get(key)
    for index, entry in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(entry, dict):
            yield (*at, key, index), entry


def _questions(node: Node, at: Location) -> Iterator[tuple[Location, Node]]:
    """All questions of the document with their places."""
    for place, section in entries(node, "sections", at):
        yield from entries(section, "questions", place)
        yield from _questions(section, place)


def _twice(raw: Node, key: str, code: str) -> Iterator[Finding]:
    """A finding for every id or concept that stands above already; sections, questions, rows and headings share their names."""
    seen: set[str] = set()
    for at, node in _named(raw, ()):
        name = node.get(key)
        if isinstance(name, str) and name in seen:
            yield Finding((*at, key), code, {"found": shown(name)})
        elif isinstance(name, str):
            seen.add(name)


def _named(node: Node, at: Location) -> Iterator[tuple[Location, Node]]:
    """Every section, question and row of a grid, in the order of the file."""
    for place, section in entries(node, "sections", at):
        yield place, section
        for asked, question in entries(section, "questions", place):
            yield asked, question
            yield from entries(question, "rows", asked)
        yield from _named(section, place)


def _empty_sections(node: Node, at: Location) -> Iterator[Finding]:
    """A finding for every section that asks nothing."""
    for place, section in entries(node, "sections", at):
        if not section.get("questions") and not section.get("sections"):
            yield Finding(place, "no_questions", {})
        yield from _empty_sections(section, place)


def _own_scales(raw: Node) -> Iterator[Finding]:
    """Findings in the scales that the form defines itself."""
    seen = set(registry())
    for at, scale in entries(raw, "scales", ()):
        if isinstance(name := scale.get("id"), str):
            if name in seen:
                yield Finding((*at, "id"), "scale_redefined", {"found": shown(name)})
            seen.add(name)
        yield from _codes_twice(scale, "levels", at)
        codes = {level.get("code") for _, level in entries(scale, "levels", at)}
        satisfied = scale.get("satisfied")
        for index, code in enumerate(satisfied if isinstance(satisfied, list) else ()):
            if code not in codes:
                yield Finding(
                    (*at, "satisfied", index), "code_not_in_scale", {"found": shown(code), "scale": name, "known": _listed(codes)}
                )


def _readable_scales(raw: Node) -> Iterator[Scale]:
    """The form's own scales as far as they can be read, so that questions can be held to them."""
    for at, scale in entries(raw, "scales", ()):
        levels = [Level(str(level.get("code")), _text(level.get("label"))) for _, level in entries(scale, "levels", at)]
        yield Scale(str(scale.get("id")), tuple(levels))


def _codes_twice(node: Node, key: str, at: Location) -> Iterator[Finding]:
    """A finding for every code that an option, column or level above has already."""
    seen: set[str] = set()
    listed = node.get(key)
    for index, entry in enumerate(listed if isinstance(listed, list) else ()):
        code = entry.get("code") if isinstance(entry, dict) else entry
        if isinstance(code, str) and code in seen:
            yield Finding((*at, key, index), "duplicate_code", {"found": shown(code)})
        elif isinstance(code, str):
            seen.add(code)


def _options(at: Location, question: Node, scales: Mapping[str, Scale]) -> Iterator[Finding]:
    """Findings in the options or columns of one question, held to its scale."""
    key = "columns" if question.get("kind") == "grid" else "options"
    yield from _codes_twice(question, key, at)
    named = question.get("scale", "ck2" if question.get("kind") == "yes_no" else None)
    scale = scales.get(named) if isinstance(named, str) else None
    if isinstance(named, str) and scale is None:
        yield Finding((*at, "scale"), "scale_unknown", {"found": shown(named), "known": ", ".join(scales)})
    listed = question.get(key)
    for index, entry in enumerate(listed if isinstance(listed, list) else ()):
        option = {"code": entry} if isinstance(entry, str) else entry
        if isinstance(option, dict):
            yield from _option((*at, key, index), option, scale, bound=isinstance(named, str))
            if option.get("exclusive") == "true" and question.get("kind") != "multi":
                yield Finding((*at, key, index), "exclusive_alone", {})
            if key == "columns" and option.get("write") not in (None, "0"):
                yield Finding((*at, key, index), "column_writes", {})


def _option(at: Location, option: Node, scale: Scale | None, *, bound: bool) -> Iterator[Finding]:
    """Findings in one option: its code is of the scale or stands for a missing answer, its label is that of its code."""
    code, label = option.get("code"), _text(option.get("label"))
    if scale is None:
        if not label and not bound:
            yield Finding(at, "key_missing", {"name": "label"})
        return
    if not isinstance(code, str):
        return
    if scale.level(code) is None:
        if option.get("missing") is None:
            yield Finding(
                at, "code_not_in_scale", {"found": shown(code), "scale": scale.id, "known": _listed(lv.code for lv in scale.levels)}
            )
        elif not label:
            yield Finding(at, "key_missing", {"name": "label"})
    for words in {label.vi, label.en} - {""}:
        meant = code_of(scale, words)
        if meant is not None and meant != code:
            yield Finding(at, "label_of_other_code", {"found": shown(words), "code": code, "scale": scale.id, "meant": meant})


def _marking(at: Location, question: Node, marking: object) -> Iterator[Finding]:
    """Findings in what a form to circle cannot carry: circles never cancel there, and only short codes can be circled."""
    if marking != "circle":
        return
    if question.get("kind") == "multi":
        yield Finding((*at, "kind"), "circle_multi", {})
    key = "columns" if question.get("kind") == "grid" else "options"
    listed = question.get(key)
    for index, entry in enumerate(listed if isinstance(listed, list) else ()):
        code = entry.get("code") if isinstance(entry, dict) else entry
        if isinstance(code, str) and not re.fullmatch(CIRCLED_CODE, code):
            yield Finding((*at, key, index), "code_not_circlable", {"found": shown(code)})


def _sizes(at: Location, question: Node) -> Iterator[Finding]:
    """Findings in numbers that must agree: widths with columns, groups with cells; and a grid that has headings only."""
    widths, columns = question.get("widths"), question.get("columns")
    if isinstance(widths, list) and widths and isinstance(columns, list) and len(widths) != len(columns) + 1:
        yield Finding((*at, "widths"), "widths_count", {"found": len(widths), "wanted": len(columns) + 1})
    rows = question.get("rows")
    if isinstance(rows, list) and rows and all(isinstance(row, dict) and "heading" in row for row in rows):
        yield Finding((*at, "rows"), "no_rows", {})
    groups, cells = question.get("groups"), str(question.get("cells"))
    if isinstance(groups, list) and groups and cells.isdecimal() and all(str(group).isdecimal() for group in groups):
        total = sum(int(group) for group in groups)
        if total != int(cells):
            yield Finding((*at, "groups"), "groups_sum", {"found": total, "wanted": int(cells)})


def _text(raw: object) -> Text:
    """A text of the document as far as it can be read."""
    if isinstance(raw, str):
        return Text(raw)
    if isinstance(raw, dict):
        return Text(*(value if isinstance(value := raw.get(lang), str) else "" for lang in ("vi", "en")))
    return Text()


def _listed(codes: Iterable[object]) -> str:
    """Codes as a message names them."""
    return ", ".join(str(code) for code in codes if code is not None)
