"""Shares as people type and read them."""

from __future__ import annotations

from pipeline.review.acceptance import rounded_up
from pipeline.scoring.figures import percent_sign
from pipeline.web.refusal import RefusedError

NEARLY = 0.9995
"""From here on one decimal would show the whole, which a share below it is not."""


def percent(share: float | None, lang: str) -> str:
    """A share in percent with one decimal; one that is not the whole is not shown as it, and one that is not nothing not as nothing."""
    if share is None:
        return "–"
    sign, shown = "", share
    if NEARLY <= share < 1:
        sign, shown = "> ", 0.999
    elif 0 < share < 1 - NEARLY:
        sign, shown = "< ", 0.001
    return percent_sign(_written(f"{sign}{100 * shown:.1f}", lang), lang)


def at_most(bound: float | None, lang: str) -> str:
    """An upper bound in percent, never smaller than it is."""
    return "–" if bound is None else percent_sign(_written(f"{100 * rounded_up(bound):.3g}", lang), lang)


def kappa(value: float | None, lang: str) -> str:
    """Agreement beyond chance with two decimals; a dash where it has no value."""
    return "–" if value is None else _written(f"{value:.2f}".replace("-", "−"), lang)


def typed(share: float, lang: str) -> str:
    """A share in percent as a person would type it."""
    return _written(f"{100 * share:g}", lang)


def share_of(given: str, place: str) -> float:
    """The share of a typed percentage, with a comma or a point. Raises RefusedError for anything else than 0 to 100."""
    try:
        found = float(given.strip().removesuffix("%").strip().replace(",", ".")) / 100
    except ValueError:
        found = -1.0
    if not 0 <= found <= 1:
        raise RefusedError(400, "control.share", place)
    return found


def _written(number: str, lang: str) -> str:
    return number.replace(".", ",") if lang == "vi" else number
