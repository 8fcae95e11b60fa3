"""What a person writes into the fields of a sheet: digits in combs, days, counter codes, words on lines."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from forms.geometry import Rect
from forms.layout import FieldKind, LayoutPage, WriteField
from forms.register.check_digit import check_digit
from omr.simulate.digits import digit_strokes, script_of
from omr.simulate.person import Person
from omr.simulate.strokes import Stroke
from omr.simulate.writing import words

TEXT = "text"
"""What the truth says of words: that there are some. Nobody can read them."""

COMBS = (FieldKind.DIGITS, FieldKind.DATE, FieldKind.COUNTER)

YEARS = (2026, 2030)
"""Years of the days that are written: those of the surveys."""

COUNTER_CELLS = 7
"""Cells of a counter's code of digits: unit, counter, check digit (docs/reference/counters.md)."""

SHORT = 0.06
"""Share of combs that end before their last cell: a number with fewer digits, begun at the left."""

LINE_MM = 8.0
"""Distance of two lines to write on."""


def comb_digits(page: LayoutPage, share: float, rng: np.random.Generator) -> dict[str, str]:
    """What is written in the combs of the page, by field; `share` of them are filled in. One character a cell."""
    said: dict[str, str] = {}
    for field in page.fields:
        if field.kind in COMBS and field.cells and rng.random() < share:
            said[field.id] = _digits(field, rng)
    return said


def bubbled(page: LayoutPage, said: Mapping[str, str]) -> dict[str, str]:
    """The digit to mark in each question that repeats a cell of a comb: question id → option."""
    known = {question.id for question in page.questions}
    pairs = (
        (f"{field.question}.{place}", digit)
        for field in page.fields
        if field.id in said
        for place, digit in enumerate(said[field.id], start=1)
    )
    return {question: digit for question, digit in pairs if question in known}


def write_comb(field: WriteField, digits: str, person: Person, rng: np.random.Generator) -> list[Stroke]:
    """The strokes of the digits in their cells, from the left."""
    script = script_of(person)
    return [
        stroke
        for cell, digit in zip(field.cells, digits, strict=False)
        for stroke in digit_strokes(digit, cell, script, person.hand.lift, rng)
    ]


def write_words(field: WriteField, rng: np.random.Generator) -> list[Stroke]:
    """Words on the lines of a field; most people stop before the last line is full."""
    lines = max(1, round(field.rect.h / LINE_MM))
    used = int(rng.integers(1, lines + 1))
    height = field.rect.h / lines
    size = min(rng.uniform(1.9, 2.9), 0.42 * height)
    strokes: list[Stroke] = []
    for line in range(used):
        share = rng.uniform(0.25, 0.95) if line == used - 1 else rng.uniform(0.85, 1.0)
        area = Rect(field.rect.x + rng.uniform(0.3, 2.0), field.rect.y + line * height, max(field.rect.w * share - 2.0, 4.0), height)
        strokes += words(area, size, rng)
    return strokes


def _digits(field: WriteField, rng: np.random.Generator) -> str:
    """The digits of one comb."""
    cells = len(field.cells)
    if field.kind is FieldKind.DATE and cells == 8:
        return f"{rng.integers(1, 29):02d}{rng.integers(1, 13):02d}{rng.integers(*YEARS)}"
    if field.kind is FieldKind.COUNTER and cells == COUNTER_CELLS:
        code = f"{rng.integers(1, 400):04d}{rng.integers(1, 20):02d}"
        return code + check_digit(code)
    count = cells if rng.random() >= SHORT else int(rng.integers(1, cells + 1))
    return "".join(str(digit) for digit in rng.integers(0, 10, count))
