"""The methods by which figures are made, as data: id, names, formula, denominator, rounding, source, and how far each is verified."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from forms.errors import Problem
from forms.question import Text
from pipeline.errors import InputError

DIST, TOP2, MEAN, MEAN5PCT = "dist", "top2", "mean", "mean5pct"
RATIO_RESP, ND61_TOTAL, DVCQG_5_4, POST_CHECK = "ratio_resp", "nd61_total", "dvcqg_5_4", "post_check"


class Unit(StrEnum):
    """What a figure is printed as: a percentage, or points as they are."""

    PERCENT = "percent"
    POINTS = "points"


class State(StrEnum):
    """How far a rule was checked: read in a public source, seen in a running system only, told from memory."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    RECALLED = "recalled"


class Source(StrEnum):
    """What a figure is made of: answers of slips, numbers of slips, records of dossiers that no slip knows, or blind checks of readings."""

    ANSWERS = "answers"
    SLIPS = "slips"
    RECORDS = "records"
    CHECKS = "checks"


@dataclass(frozen=True, slots=True)
class Method:
    """One way to make a figure; `base` says in words what stands under the line, `rounding` how it is printed."""

    id: str
    name: Text
    unit: Unit
    made_from: Source
    formula: str
    base: Text
    rounding: str
    source: str
    state: State


def shipped(file: str) -> dict[str, Any]:
    """A data file of the registry as TOML has it."""
    return tomllib.loads((files("pipeline.scoring") / "registry" / file).read_text(encoding="utf-8"))


@cache
def methods() -> Mapping[str, Method]:
    """The shipped methods by id, in the order of every list."""
    return MappingProxyType({name: _method(name, entry) for name, entry in shipped("methods.toml").items()})


def chosen_methods(written: Sequence[str]) -> tuple[str, ...]:
    """The ids of `--method`, each once, in the order of the registry. Raises InputError for one that no method has."""
    unknown = [one for one in written if one not in methods()]
    if unknown:
        known = ", ".join(methods())
        raise InputError([Problem("score.method_unknown", "--method", {"name": one, "known": known}) for one in unknown])
    return tuple(name for name in methods() if name in written)


def _method(name: str, entry: Mapping[str, Any]) -> Method:
    """One method of the data file."""
    return Method(
        id=name,
        name=Text(**entry["name"]),
        unit=Unit(entry["unit"]),
        made_from=Source(entry["from"]),
        formula=entry["formula"],
        base=Text(**entry["base"]),
        rounding=entry["rounding"],
        source=entry["source"],
        state=State(entry["state"]),
    )
