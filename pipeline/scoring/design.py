"""Standard errors of ratios under the design of a survey: strata, clusters, weights, by Taylor linearisation."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy.typing as npt

from pipeline.scoring.intervals import LEVEL, critical

Numbers = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Unit:
    """One sampled unit: `y` over `x` is the ratio, `weight` how many it stands for. `cluster` lies inside its `stratum`."""

    y: float
    x: float
    weight: float = 1.0
    cluster: Hashable = None
    stratum: Hashable = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """A ratio with its standard error; `deff` is its variance over that of a simple random sample of as many units.

    `se` is None where a stratum has one cluster only: nothing says how much clusters differ. `clusters` and `strata` count them.
    """

    ratio: float
    se: float | None
    deff: float | None
    clusters: int
    strata: int

    def interval(self, level: float = LEVEL) -> tuple[float, float] | None:
        """Ratio ± critical value times the standard error; None where that is not known."""
        if self.se is None:
            return None
        half = critical(level) * self.se
        return self.ratio - half, self.ratio + half


def ratio_estimate(units: Sequence[Unit], fractions: Mapping[Hashable, float] | None = None) -> Estimate | None:
    """Σ w·y / Σ w·x with its design-based standard error; None where Σ w·x is zero.

    Units of cluster None are clusters of their own. `fractions` are the shares of clusters that were drawn in each stratum; without them
    the strata are taken as much larger than the sample. Variance: Σ_h (1 - f_h) · n_h / (n_h - 1) · Σ_i (z_hi - z̄_h)², with z the sums of
    w · (y - R·x) / Σ w·x over the cluster. Source: W. G. Cochran, Sampling Techniques, 3rd ed. (1977), 6.3 and 11.3;
    C.-E. Särndal, B. Swensson, J. Wretman, Model Assisted Survey Sampling (1992), 5.5.
    """
    total = sum(unit.weight * unit.x for unit in units)
    if total <= 0:
        return None
    ratio = sum(unit.weight * unit.y for unit in units) / total
    strata: dict[Hashable, dict[Hashable, float]] = {}
    for number, unit in enumerate(units):
        name = ("", number) if unit.cluster is None else unit.cluster
        clusters = strata.setdefault(unit.stratum, {})
        clusters[name] = clusters.get(name, 0.0) + unit.weight * (unit.y - ratio * unit.x) / total
    count = sum(map(len, strata.values()))
    variance: float | None = 0.0
    for stratum, clusters in strata.items():
        size = len(clusters)
        fraction = (fractions or {}).get(stratum, 0.0)
        if fraction >= 1:
            continue  # every cluster was drawn: the stratum adds no error of sampling
        if size < 2 or variance is None:
            variance = None
            continue
        mean = sum(clusters.values()) / size
        variance += (1 - fraction) * size / (size - 1) * sum((one - mean) ** 2 for one in clusters.values())
    simple = _simple_variance(units, ratio)
    deff = variance / simple if variance is not None and simple else None
    return Estimate(ratio, None if variance is None else sqrt(variance), deff, count, len(strata))


def simple_estimate(y: Numbers, x: Numbers) -> Estimate | None:
    """The same for people drawn at random, each a cluster of weight 1: `y` and `x` have what each person adds. None where Σ x is zero."""
    total, size = float(x.sum()), len(x)
    if total <= 0:
        return None
    ratio = float(y.sum()) / total
    errors = (y - ratio * x) / total
    se = sqrt(size / (size - 1) * float(((errors - errors.mean()) ** 2).sum())) if size > 1 else None
    return Estimate(ratio, se, None if not se else 1.0, size, 1)


def _simple_variance(units: Sequence[Unit], ratio: float) -> float | None:
    """The variance of the same ratio from a simple random sample of as many units, with the spread that the weighted sample shows."""
    size = len(units)
    people = sum(unit.weight for unit in units)
    if size < 2 or people <= 0:
        return None
    mean_x = sum(unit.weight * unit.x for unit in units) / people
    spread = sum(unit.weight * (unit.y - ratio * unit.x) ** 2 for unit in units) / people * size / (size - 1)
    return spread / (size * mean_x**2)
