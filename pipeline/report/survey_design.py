"""The design of a survey from tables: strata and clusters of units, weights, and known totals of the population to rake to."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from forms.errors import Problem
from forms.layout import Layout
from forms.register.units import key_of
from forms.tables.named import Row, read_table
from pipeline.csv_cells import unguard
from pipeline.errors import InputError
from pipeline.model import Response
from pipeline.report.group_tables import COUNTER, LEVEL, UNIT, Places
from pipeline.report.wanted import Wanted
from pipeline.scoring.groups import answer_of, single_choices
from pipeline.scoring.weights import Weighted, raked

CHANNEL = "channel"

SAME_TOTAL = 1e-3
"""Two margins are of one population where their sums differ by no more than this share: published totals are rounded."""

SHOWN = 8
"""How many names a message lists."""

Grouping = Callable[[Response], str]


@dataclass(frozen=True, slots=True)
class SurveyDesign:
    """What each response stands for, in the order of the responses; `fractions` are shares of clusters drawn by stratum."""

    strata: tuple[Hashable, ...]
    clusters: tuple[Hashable, ...]
    weights: tuple[float, ...]
    fractions: Mapping[Hashable, float] = field(default_factory=dict)
    raking: Weighted | None = None

    @property
    def effect(self) -> float:
        """Kish's loss of precision by unequal weights."""
        return Weighted(self.weights, 0, settled=True).effect


def survey_design(responses: Sequence[Response], layout: Layout, wanted: Wanted, places: Places) -> SurveyDesign:
    """The design that the files of `wanted` give these responses. Raises InputError with all that does not fit one of them."""
    strata: list[Hashable] = [""] * len(responses)
    clusters: list[Hashable] = [None] * len(responses)
    fractions: dict[Hashable, float] = {}
    weights = [1.0] * len(responses)
    if wanted.strata_file is not None:
        strata, clusters, fractions = _strata(wanted.strata_file, [places.unit(one) for one in responses])
    if wanted.weights_file is not None:
        weights = _weights(wanted.weights_file, responses, places)
    raking = None
    if wanted.rake_file is not None:
        ways: dict[str, Grouping] = {
            COUNTER: lambda one: one.counter, UNIT: places.unit, LEVEL: places.level, CHANNEL: lambda one: one.channel,
            **{key: answer_of(key) for key in single_choices(layout)},
        }  # fmt: skip
        raking = _raked(wanted.rake_file, responses, ways, weights)
        weights = list(raking.weights)
    return SurveyDesign(tuple(strata), tuple(clusters), tuple(weights), fractions, raking)


def _strata(path: Path, units: Sequence[str]) -> tuple[list[Hashable], list[Hashable], dict[Hashable, float]]:
    """Stratum and cluster of each unit in the order given (its own unit where no cluster is named), and the fractions of strata."""
    known: dict[str, tuple[str, str]] = {}
    fractions: dict[Hashable, float] = {}
    problems: list[Problem] = []
    for row in read_table(path, ("unit", "stratum"), ("cluster", "fraction")).rows:
        cells = _cells(row)
        known[key_of(cells["unit"])] = cells["stratum"], cells.get("cluster") or cells["unit"]
        if cells.get("fraction"):
            fraction = _number(row, "fraction", problems)
            if fractions.setdefault(cells["stratum"], fraction) != fraction or fraction > 1:
                problems.append(Problem("weigh.fraction", row.place, {"stratum": cells["stratum"], "value": cells["fraction"]}))
    problems += _lacking("weigh.unit_lacking", path, (unit for unit in units if key_of(unit) not in known))
    if problems:
        raise InputError(problems)
    found = [known[key_of(unit)] for unit in units]
    return [stratum for stratum, _ in found], [(stratum, cluster) for stratum, cluster in found], fractions


def _weights(path: Path, responses: Sequence[Response], places: Places) -> list[float]:
    """The weight of each response, by its id or by its unit."""
    table = read_table(path, ("weight",), ("unit", "response"))
    by = [name for name in ("unit", "response") if name in table.names]
    if len(by) != 1:
        raise InputError(Problem("weigh.by_one", table.place))
    problems: list[Problem] = []
    name: Callable[[str], str] = key_of if by[0] == "unit" else str
    known = {name(_cells(row)[by[0]]): _number(row, "weight", problems) for row in table.rows}
    own: Grouping = places.unit if by[0] == "unit" else lambda one: one.response_id
    problems += _lacking(f"weigh.{by[0]}_lacking", path, (own(one) for one in responses if name(own(one)) not in known))
    if problems:
        raise InputError(problems)
    return [known[name(own(one))] for one in responses]


def _raked(path: Path, responses: Sequence[Response], ways: Mapping[str, Grouping], start: Sequence[float]) -> Weighted:
    """Weights that meet the totals of the file. People of whom a group is not known keep their share of the population in it."""
    margins: dict[str, dict[Hashable, float]] = {}
    problems: list[Problem] = []
    for row in read_table(path, ("by", "code", "total")).rows:
        cells = _cells(row)
        if cells["by"] not in ways:
            problems.append(Problem("weigh.by_unknown", row.place, {"name": cells["by"], "known": ", ".join(ways)}))
        margins.setdefault(cells["by"], {})[cells["code"]] = _number(row, "total", problems)
    if problems:
        raise InputError(problems)
    groups = {by: [ways[by](one) for one in responses] for by in margins}
    sums = {by: sum(totals.values()) for by, totals in margins.items()}
    for by, totals in margins.items():
        there = Counter(groups[by])
        problems += _lacking("weigh.total_lacking", path, (f"{by} {code}" for code in there if code and code not in totals))
        problems += _lacking("weigh.group_empty", path, (f"{by} {code}" for code in totals if not there[str(code)]))
    if max(sums.values()) - min(sums.values()) > SAME_TOTAL * max(sums.values()):
        said = ", ".join(f"{by} {total:g}" for by, total in sums.items())
        problems.append(Problem("weigh.totals_differ", str(path), {"totals": said}))
    if problems:
        raise InputError(problems)
    wanted, whole = [], next(iter(sums.values()))
    for by, totals in margins.items():
        unknown = sum(weight for code, weight in zip(groups[by], start, strict=True) if not code) / sum(start)
        same = whole / sums[by]  # rounded totals of one population: weights cannot add up to two of them
        wanted.append({code: total * same * (1 - unknown) for code, total in totals.items()} | {"": whole * unknown})
    return raked([groups[by] for by in margins], wanted, start)


def _cells(row: Row) -> dict[str, str]:
    return {name: unguard(cell.strip()) for name, cell in row.cells.items()}


def _number(row: Row, column: str, problems: list[Problem]) -> float:
    """The number of a cell, above zero; what is none goes to the problems."""
    written = _cells(row)[column]
    try:
        found = float(written.replace(",", "."))
    except ValueError:
        found = math.nan
    if not (math.isfinite(found) and found > 0):
        problems.append(Problem("weigh.number", f"{row.place} {column}", {"value": written}))
        return 1.0
    return found


def _lacking(code: str, path: Path, names: Iterable[str]) -> list[Problem]:
    """A problem that lists what a file lacks, if anything."""
    found = sorted(set(names))
    listed = ", ".join(name or "–" for name in found[:SHOWN]) + (", …" if len(found) > SHOWN else "")
    return [Problem(code, str(path), {"count": len(found), "names": listed})] if found else []
