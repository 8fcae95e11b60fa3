"""Rounding and pooling, against the published figures of the field."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.scoring.figures import Ratio, percent_text, rounded

GIA_LAI = (Ratio(3205, 3628), Ratio(2518, 2756), Ratio(927, 1144))
"""Gia Lai police, September 2020: satisfied of all answers at province, district and commune level."""


@pytest.mark.parametrize(
    ("numerator", "base", "english", "vietnamese"),
    [
        (3205, 3628, "88.34", "88,34"),
        (2518, 2756, "91.36", "91,36"),
        (927, 1144, "81.03", "81,03"),
        (28849, 29350, "98.29", "98,29"),
        (39765, 40230, "98.84", "98,84"),
        (10, 110, "9.09", "9,09"),
        (68, 110, "61.82", "61,82"),
        (21, 110, "19.09", "19,09"),
        (11, 110, "10.00", "10,00"),
        (1, 1, "100.00", "100,00"),
        (0, 7, "0.00", "0,00"),
        (0, 0, "", ""),
    ],
)
def test_published_counts_give_their_percentages(numerator, base, english, vietnamese):
    assert percent_text(Ratio(numerator, base), "en") == english
    assert percent_text(Ratio(numerator, base), "vi") == vietnamese


def test_a_total_is_pooled_and_not_the_mean_of_percentages():
    pooled = sum(GIA_LAI, Ratio(0, 0))
    assert pooled == Ratio(6650, 7528)
    assert percent_text(pooled, "vi") == "88,34"
    mean = sum((level.percent for level in GIA_LAI), Fraction(0)) / 3
    assert rounded(mean) == Decimal("86.91")


@pytest.mark.parametrize(
    ("numerator", "base", "percent"), [(1, 800, "0.13"), (3, 800, "0.38"), (2001, 20000, "10.01"), (12345, 100000, "12.35")]
)
def test_a_half_goes_up_where_binary_or_even_rounding_would_go_down(numerator, base, percent):
    assert percent_text(Ratio(numerator, base), "en") == percent


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_a_rounded_figure_is_the_nearest_and_a_tie_goes_up(numerator, base):
    exact = Ratio(numerator, base).percent
    printed = Fraction(rounded(exact))
    assert printed - Fraction(1, 200) <= exact < printed + Fraction(1, 200)


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)).map(lambda pair: Ratio(min(pair), max(pair))), min_size=1, max_size=6))
def test_a_pooled_figure_lies_between_its_parts(parts):
    pooled = sum(parts, Ratio(0, 0)).percent
    shares = [part.percent for part in parts if part.base]
    assert (pooled is None) == (not shares)
    assert pooled is None or min(shares) <= pooled <= max(shares)
