"""By how much two channels differ within units: a channel that is used at better units looks better without being answered otherwise.

In every unit where both channels have answers the difference is taken by itself; they are joined with weights n₁·n₂ / (n₁ + n₂), as Mantel
and Haenszel do (Cochran 1954), with a normal interval. Units where one channel is missing say nothing and are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from pipeline.merge.unit_named import unit_named
from pipeline.model import Response
from pipeline.scoring.intervals import LEVEL

LEAST_IN_UNIT = 2
"""Answers of a channel in a unit below which nothing can be said of their spread."""

LEAST_UNITS = 2
"""Units that must have both channels: with one there is nothing to compare within."""

UnitCounts = Mapping[str, Mapping[tuple[str, str], Mapping[str, int]]]
"""By unit, then by channel and question, how often each code was given."""


@dataclass(frozen=True, slots=True)
class Within:
    """The difference within units in points with its 95 % interval, and from how many units it comes."""

    units: int
    points: float
    low: float
    high: float


def counts_by_unit(responses: Iterable[Response]) -> UnitCounts:
    """The valid answers by unit; responses whose unit nobody knows are not among them."""
    found: dict[str, dict[tuple[str, str], Counter[str]]] = {}
    for one in responses:
        unit = unit_named(one)
        if unit:
            here = found.setdefault(unit, {})
            for answer in one.answers:
                if answer.missing is None:
                    here.setdefault((one.channel, answer.question), Counter()).update(answer.codes)
    return found


def within_units(counts: UnitCounts, question: str, channels: tuple[str, str], worth: Mapping[str, float]) -> Within | None:
    """The second channel against the first; `worth` is what each code counts in per cent. None where fewer than two units have both."""
    parts = []
    for here in counts.values():
        two = [_spread(here.get((channel, question), {}), worth) for channel in channels]
        if min(n for _, _, n in two) >= LEAST_IN_UNIT:
            parts.append(two)
    if len(parts) < LEAST_UNITS:
        return None
    weights = [first[2] * second[2] / (first[2] + second[2]) for first, second in parts]
    total = sum(weights)
    points = sum(weight * (second[0] - first[0]) for weight, (first, second) in zip(weights, parts, strict=True)) / total
    variance = sum(weight**2 * (first[1] + second[1]) for weight, (first, second) in zip(weights, parts, strict=True)) / total**2
    half = NormalDist().inv_cdf((1 + LEVEL) / 2) * sqrt(variance)
    return Within(len(parts), points, points - half, points + half)


def _spread(counts: Mapping[str, int], worth: Mapping[str, float]) -> tuple[float, float, int]:
    """Mean, variance of that mean, and n."""
    said: Sequence[tuple[float, int]] = [(worth[code], count) for code, count in counts.items() if code in worth]
    n = sum(count for _, count in said)
    if n < LEAST_IN_UNIT:
        return 0.0, 0.0, n
    mean = sum(value * count for value, count in said) / n
    return mean, sum(count * (value - mean) ** 2 for value, count in said) / (n - 1) / n, n
