"""Weights that bring a sample to known totals of the population: post-stratification by one variable, raking by several."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

MOST_ROUNDS = 200
"""Rounds of raking after which a table that does not settle is given up: those that settle do so in ten or twenty."""

CLOSE = 1e-9
"""A table has settled where no margin is further off than this share of its total: below what any printed digit shows."""


@dataclass(frozen=True, slots=True)
class Weighted:
    """The weights in the order of the people, and `rounds` that raking took; `settled` says whether every margin is met."""

    weights: tuple[float, ...]
    rounds: int
    settled: bool

    @property
    def effect(self) -> float:
        """Kish's loss of precision by unequal weights: n · Σw² / (Σw)², 1 where all are equal."""
        total = sum(self.weights)
        return len(self.weights) * sum(weight * weight for weight in self.weights) / (total * total) if total else 1.0


def poststratified(groups: Sequence[Hashable], totals: Mapping[Hashable, float]) -> Weighted:
    """A weight for each person: total of the group over people in it. Raises KeyError for a group without a total."""
    return raked([groups], [totals])


def raked(margins: Sequence[Sequence[Hashable]], totals: Sequence[Mapping[Hashable, float]], start: Sequence[float] = ()) -> Weighted:
    """Weights that meet the totals of every margin, found by adjusting to one after the other.

    `margins` has the group of each person for each variable, `totals` the known total of each group. Groups with a total and no people
    cannot be met: the weights are not settled then. `start` are the weights at the beginning, 1 by default. Raises KeyError for a group
    without a total. Source: W. E. Deming, F. F. Stephan, Annals of Mathematical Statistics 11 (1940).
    """
    people = len(margins[0])
    weights = list(start) or [1.0] * people
    for done in range(1, MOST_ROUNDS + 1):
        for groups, wanted in zip(margins, totals, strict=True):
            sums = _sums(groups, weights)
            factors = {group: wanted[group] / found for group, found in sums.items() if found}
            weights = [weight * factors.get(group, 1.0) for group, weight in zip(groups, weights, strict=True)]
        if all(_met(groups, weights, wanted) for groups, wanted in zip(margins, totals, strict=True)):
            return Weighted(tuple(weights), done, settled=True)
    return Weighted(tuple(weights), MOST_ROUNDS, settled=False)


def _sums(groups: Sequence[Hashable], weights: Sequence[float]) -> dict[Hashable, float]:
    """The sum of the weights in each group."""
    sums: dict[Hashable, float] = {}
    for group, weight in zip(groups, weights, strict=True):
        sums[group] = sums.get(group, 0.0) + weight
    return sums


def _met(groups: Sequence[Hashable], weights: Sequence[float], wanted: Mapping[Hashable, float]) -> bool:
    """Whether the weights add up to the wanted totals."""
    sums = _sums(groups, weights)
    return all(abs(sums.get(group, 0.0) - total) <= CLOSE * max(total, 1.0) for group, total in wanted.items())
