"""Wilson's interval of a share: what a share would hardly fall out of if the slips were drawn by chance."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

LEVEL = 0.95
"""The level of every printed interval: what reports of surveys print where they print one."""


def critical(level: float = LEVEL) -> float:
    """The standard normal value that leaves (1 - level) / 2 at each side: 1.96 for 95 %."""
    return NormalDist().inv_cdf((1 + level) / 2)


def wilson(count: float, n: float, level: float = LEVEL) -> tuple[float, float] | None:
    """Lower and upper limit of count / n, from 0 to 1; None where n is zero. It stays inside 0..1 and has a width at 0 and 100 % as well.

    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927).
    """
    if n <= 0:
        return None
    z = critical(level)
    share = count / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, centre - half), min(1.0, centre + half)
