"""Shares as people read and type them: what is not certain does not read as certainty."""

from __future__ import annotations

import pytest

from pipeline.web.percent import at_most, kappa, percent, share_of
from pipeline.web.refusal import RefusedError


@pytest.mark.parametrize(
    ("share", "shown"),
    [(1.0, "100,0%"), (0.9996, "> 99,9%"), (0.9994, "99,9%"), (0.0, "0,0%"), (0.0004, "< 0,1%"), (0.615, "61,5%"), (None, "–")],
)
def test_only_the_whole_is_shown_as_the_whole(share: float | None, shown: str) -> None:
    assert percent(share, "vi") == shown
    assert percent(share, "en") == shown.replace(",", ".").replace("%", " %")


def test_bounds_are_rounded_up_and_kappa_has_its_sign() -> None:
    assert (at_most(0.01234, "vi"), at_most(None, "vi")) == ("1,3%", "–")
    assert (kappa(-0.25, "vi"), kappa(None, "en")) == ("−0,25", "–")


@pytest.mark.parametrize("typed", ["", "x", "101", "-0,1", "nan", "inf", "5;5"])
def test_what_is_no_percentage_is_refused(typed: str) -> None:
    with pytest.raises(RefusedError):
        share_of(typed, "share")


@pytest.mark.parametrize(("typed", "share"), [("0,5", 0.005), ("12.5 %", 0.125), (" 100 ", 1.0), ("0", 0.0)])
def test_a_percentage_is_typed_with_a_comma_or_a_point(typed: str, share: float) -> None:
    assert share_of(typed, "share") == pytest.approx(share)
