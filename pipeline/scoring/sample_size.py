"""How many slips a survey needs, and how they are shared out among units. Exact arithmetic: a size is rounded up, never by chance."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor

from pipeline.scoring.intervals import LEVEL, critical


class Rule(StrEnum):
    """How the size is found. YAMANE: n = N / (1 + N·e²), the guidance of 2013-2014. COCHRAN: z²·p·(1-p) / e², corrected for a finite N."""

    YAMANE = "yamane"
    COCHRAN = "cochran"


WORST_SHARE = Fraction(1, 2)
"""The share at which a survey needs most slips: taken where nobody knows better."""


def yamane(population: int, error: Fraction) -> int:
    """N / (1 + N·e²), rounded up."""
    return ceil(Fraction(population) / (1 + population * error * error))


def cochran(population: int, error: Fraction, level: float = LEVEL, share: Fraction = WORST_SHARE) -> int:
    """n0 / (1 + (n0 - 1) / N) with n0 = z²·p·(1-p) / e², rounded up; never more than N. Source: Cochran, Sampling Techniques, 4.4."""
    first = Fraction(critical(level)) ** 2 * share * (1 - share) / (error * error)
    return min(population, ceil(first / (1 + (first - 1) / population))) if population else 0


def sample_size(
    rule: Rule, population: int, error: Fraction, *, level: float = LEVEL, share: Fraction = WORST_SHARE, effect: Fraction = Fraction(1)
) -> int:
    """The size by a rule, times the design effect that clusters bring; never more than the population."""
    size = yamane(population, error) if rule is Rule.YAMANE else cochran(population, error, level, share)
    return min(population, ceil(size * effect))


def quotas(sizes: Mapping[str, int], total: int, least: int = 0) -> dict[str, int]:
    """The total shared out in proportion to the sizes of the units, by largest remainders (ties to the first); it adds up exactly.

    No unit gets fewer than `least` or more than its size; where `least` asks for more than the total, the total grows.
    """
    floors = {unit: min(size, least) for unit, size in sizes.items()}
    rest = min(sum(sizes.values()), max(total, sum(floors.values())))
    given: dict[str, int] = {}
    free = {unit: size for unit, size in sizes.items() if size}
    while True:
        whole = sum(free.values())
        shares = {unit: Fraction(rest * size, whole) for unit, size in free.items()}
        small = [unit for unit, share in shares.items() if share < floors[unit]]
        if not small:
            break
        for unit in small:
            given[unit] = floors[unit]
            rest -= floors[unit]
            del free[unit]
    given |= {unit: floor(share) for unit, share in shares.items()}
    over = rest - sum(given[unit] for unit in shares)
    for unit in sorted(shares, key=lambda unit: shares[unit] - floor(shares[unit]), reverse=True)[:over]:
        given[unit] += 1
    return {unit: given.get(unit, 0) for unit in sizes}


def to_hand_out(size: int, response: Fraction) -> int:
    """How many slips to hand out so that so many come back at this rate of response, rounded up."""
    return ceil(size / response)
