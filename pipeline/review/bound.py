"""How often accepted answers may be wrong at most, from a sample that people looked through."""

from __future__ import annotations

import math

CONFIDENCE = 0.95
"""One-sided: of twenty such bounds, at most one is too low."""

STEPS = 60
"""Halvings of an interval: more than a number in the machine has digits."""


def upper_bound(wrong: int, of: int, confidence: float = CONFIDENCE) -> float:
    """The Clopper-Pearson upper bound of a rate, from `wrong` errors among `of` (Biometrika 26, 1934); 1 where nothing was looked at.

    It is the rate at which so few errors, or fewer, would come with a chance of 1 - `confidence`.
    """
    if wrong >= of:
        return 1.0
    low, high = wrong / of, 1.0
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(wrong, of, middle) > 1 - confidence else (low, middle)
    return high


def _at_most(wrong: int, of: int, rate: float) -> float:
    """The chance of at most so many errors at a rate (the binomial distribution)."""
    if rate in (0.0, 1.0):
        return 1.0 - rate
    known = math.lgamma(of + 1)
    logs = [
        known - math.lgamma(k + 1) - math.lgamma(of - k + 1) + k * math.log(rate) + (of - k) * math.log1p(-rate) for k in range(wrong + 1)
    ]
    return math.fsum(math.exp(one) for one in logs)
