"""Figures that are not made from answers: return rates, and indicator 5.4 of index 766."""

from __future__ import annotations

from fractions import Fraction

from pipeline.scoring.figures import Figure, Ratio
from pipeline.scoring.methods import DVCQG_5_4, RATIO_RESP

FULL_POINTS = Fraction(6)
"""Points of indicator 5.4 at best."""

FULL_FROM = Fraction(90)
"""The share of dossiers in per cent, neither overdue nor complained about, from which it has all its points."""


def return_rate(part: int, issued: int) -> Figure:
    """Slips returned (or valid) over slips handed out; no figure where none were."""
    ratio = Ratio(part, issued)
    return Figure(RATIO_RESP, ratio.percent, issued, ratio)


def dvcqg_5_4(overdue: Fraction, complaints: Fraction, dossiers: int = 0) -> Figure:
    """The points for two shares in per cent: dossiers overdue, and dossiers with a petition or a dislike. 95.8 earns 6, 86 earns 5.73."""
    good = max(Fraction(0), 100 - overdue - complaints)
    points = FULL_POINTS if good >= FULL_FROM else FULL_POINTS * good / FULL_FROM
    return Figure(DVCQG_5_4, points, dossiers)
