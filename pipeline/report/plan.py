"""`plan`: how many slips a survey needs and how many each unit gets, from a table of units and their sizes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pandas as pd

from forms.catalogue import text
from forms.errors import Problem
from forms.tables.named import Row, read_table
from pipeline.csv_cells import unguard
from pipeline.errors import InputError
from pipeline.report.frames import frame_of
from pipeline.scoring.sample_size import Rule, quotas, sample_size, to_hand_out

PLAN_COLUMNS = ("unit_code", "name", "size", "slips", "hand_out")
"""One row a unit, then the total: its size, the slips wanted back, the slips to hand out."""

WHOLE = re.compile(r"\d{1,3}([. ]\d{3})+|\d+")
"""A whole number, thousands parted by dots or spaces if at all."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How sure the survey shall be: `error` and `response` as shares of one; `effect` is the design effect; no unit gets less than `least`.

    With `each`, every unit shall be as sure as the whole would be; else the whole is, and units get their share.
    """

    error: Fraction
    rule: Rule = Rule.YAMANE
    response: Fraction = Fraction(1)
    effect: Fraction = Fraction(1)
    least: int = 0
    each: bool = False


@dataclass(frozen=True, slots=True)
class Quota:
    """One unit: its size, the slips wanted back from it, the slips to hand out there."""

    unit: str
    name: str
    size: int
    slips: int
    hand_out: int


def plan(frame: Path, wish: Wish) -> tuple[Quota, ...]:
    """The quotas in the order of the table, which has the columns `unit` and `size`, and `name` if wished. Raises PhieuError."""
    rows = read_table(frame, ("unit", "size"), ("name",)).rows
    problems = [problem for row in rows for problem in _wrong(row)]
    codes = [unguard(row.cells["unit"].strip()) for row in rows]
    problems += [
        Problem("plan.unit_twice", row.place, {"unit": code})
        for number, (row, code) in enumerate(zip(rows, codes, strict=True))
        if code in codes[:number]
    ]
    if problems:
        raise InputError(problems)
    sizes = {code: int(re.sub(r"[. ]", "", row.cells["size"].strip())) for code, row in zip(codes, rows, strict=True)}
    if not sum(sizes.values()):
        raise InputError(Problem("plan.nobody", str(frame)))
    if wish.each:
        wanted = {code: min(size, max(wish.least, _size(size, wish))) for code, size in sizes.items()}
    else:
        wanted = quotas(sizes, _size(sum(sizes.values()), wish), wish.least)
    names = {code: row.cells.get("name", "").strip() for code, row in zip(codes, rows, strict=True)}
    return tuple(Quota(code, names[code], sizes[code], slips, to_hand_out(slips, wish.response)) for code, slips in wanted.items())


def plan_frame(lines: Sequence[Quota], lang: str) -> pd.DataFrame:
    """The quotas as a table, with the total at the end: PLAN_COLUMNS."""
    rows: list[tuple[object, ...]] = [(one.unit, one.name, one.size, one.slips, one.hand_out) for one in lines]
    total = (sum(one.size for one in lines), sum(one.slips for one in lines), sum(one.hand_out for one in lines))
    return frame_of([*rows, ("", text("plan.total", lang), *total)], PLAN_COLUMNS)


def _size(population: int, wish: Wish) -> int:
    """The slips for one population."""
    return sample_size(wish.rule, population, wish.error, effect=wish.effect)


def _wrong(row: Row) -> Iterator[Problem]:
    """What is wrong with a row."""
    if not row.cells["unit"].strip():
        yield Problem("plan.no_unit", row.place)
    if not WHOLE.fullmatch(row.cells["size"].strip()):
        yield Problem("plan.not_a_size", f"{row.place} size", {"value": row.cells["size"]})
