"""Every code that a document can earn has its words, and every word is earned by some code."""

from __future__ import annotations

import re
from pathlib import Path

from forms.catalogue import catalogue
from forms.findings import CHOICES, EMPTY_CODES, PLAIN_CODES, Finding, dotted, problems_in_order, shown

ROOT = Path(__file__).resolve().parents[2]


def test_codes_and_words_are_the_same_set() -> None:
    worded = {key.split(".")[1] for key in catalogue("vi") if re.fullmatch(r"layout\.\w+\.message", key)}
    sources = "".join(
        file.read_text(encoding="utf-8") for folder in ("forms", "pipeline/commands") for file in (ROOT / folder).rglob("*.py")
    )
    assert {*PLAIN_CODES.values(), *EMPTY_CODES.values(), *(code for code, _ in CHOICES.values())} <= worded
    assert {code for code in worded if f'"{code}"' not in sources and f'"layout.{code}"' not in sources} == set()


def test_places_are_written_as_people_write_them() -> None:
    assert dotted(("pages", "a/2", "questions", 3, "boxes", 0, "rect")) == "pages.a/2.questions[3].boxes[0].rect"
    assert dotted(("pages", "mặt sau", "a\0", "")) == 'pages["mặt sau"]["a\\u0000"][""]'


def test_a_wrong_value_is_shown_short_and_on_one_line() -> None:
    assert [shown(value) for value in ("a\nb", float("nan"), None, {"a": 1}, [])] == ['"a\\nb"', "NaN", "null", "{…}", "[]"]
    assert len(shown("x" * 5000)) == 40


def test_problems_stand_in_the_order_of_the_document_and_once() -> None:
    raw = {"b": [{}, {"x": 1}], "a": 2}
    places = [("a",), ("b", 1, "x"), ("b", 0, "gone"), ("b", 0), ("b", 0)]
    ordered = problems_in_order("f", raw, [Finding(place, "no_pages", {}) for place in places])
    assert [problem.place for problem in ordered] == ["f: b[0]", "f: b[0].gone", "f: b[1].x", "f: a"]
