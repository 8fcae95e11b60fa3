"""Intervals, standard errors, weights and sample sizes against published worked examples, and the laws that they obey."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.scoring.design import Unit, ratio_estimate
from pipeline.scoring.intervals import wilson
from pipeline.scoring.sample_size import Rule, cochran, quotas, sample_size, to_hand_out, yamane
from pipeline.scoring.weights import poststratified, raked


@pytest.mark.parametrize(
    ("count", "n", "low", "high"), [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
)
def test_wilson_as_newcombe_printed_it(count, n, low, high):
    # R. G. Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998), table I, method 3
    assert tuple(round(limit, 4) for limit in wilson(count, n)) == (low, high)


def test_a_share_of_nobody_has_no_interval():
    assert wilson(0, 0) is None
    assert ratio_estimate([]) is None
    assert ratio_estimate([Unit(0, 0), Unit(0, 0)]) is None


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
@settings(deadline=None)
def test_wilson_holds_the_share_and_stays_between_nothing_and_all(pair):
    count, n = pair
    low, high = wilson(count, n)
    assert 0 <= low <= count / n + 1e-12 and count / n - 1e-12 <= high <= 1 and low < high


SUITES = ((3.08, 2.60, 3.44, 3.04), (2.36, 3.04, 3.28, 2.68), (2.00, 2.56, 2.52, 1.88), (3.00, 2.88, 3.44, 3.64), (2.68, 1.92, 3.28, 3.20))
"""Grades of students in five of a hundred suites of four. S. L. Lohr, Sampling: Design and Analysis, example 5.2."""


def test_clusters_as_in_lohrs_example_of_suites():
    units = [Unit(grade, 1, 20, suite) for suite, grades in enumerate(SUITES) for grade in grades]
    estimate = ratio_estimate(units, {None: 5 / 100})
    assert round(estimate.ratio, 3) == 2.826
    assert round(estimate.se, 3) == 0.164
    assert (estimate.clusters, estimate.strata) == (5, 1)


FARMS = {
    "Northeast": (220, 21, 97629.8, 7_647_472_708),
    "North Central": (1054, 103, 300504.2, 29_618_183_543),
    "South": (1382, 135, 211315.0, 53_587_487_856),
    "West": (422, 41, 662295.5, 396_185_950_266),
}
"""Counties, sampled ones, mean and variance of acres in each region. Lohr, example 3.2."""


def test_strata_as_in_lohrs_example_of_farms():
    units = []
    for region, (counties, n, mean, variance) in FARMS.items():
        pairs = n // 2
        apart = sqrt(variance * (n - 1) / (2 * pairs))
        values = [mean + apart] * pairs + [mean - apart] * pairs + [mean] * (n % 2)
        units += [Unit(value, 1, counties / n, None, region) for value in values]
    estimate = ratio_estimate(units, {region: n / counties for region, (counties, n, *_) in FARMS.items()})
    assert round(estimate.ratio) == 295561
    assert round(estimate.se) == 16380
    assert estimate.deff < 1


def test_a_stratum_with_one_cluster_tells_nothing_about_its_error():
    estimate = ratio_estimate([Unit(1, 1, 1, "a"), Unit(0, 1, 1, "a")])
    assert estimate.ratio == 0.5 and estimate.se is None and estimate.interval() is None


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 5)), min_size=3, max_size=30), st.floats(0.1, 50))
@settings(deadline=None)
def test_the_scale_of_weights_changes_no_error_and_people_alike_in_clusters_cost_precision(pairs, scale):
    plain = [Unit(min(y, x), x) for y, x in pairs]
    one, other = ratio_estimate(plain), ratio_estimate([Unit(unit.y, unit.x, scale) for unit in plain])
    assert other.ratio == pytest.approx(one.ratio) and other.se == pytest.approx(one.se, abs=1e-12)
    copies = [Unit(unit.y, unit.x, 1, number) for number, unit in enumerate(plain) for _ in range(4)]
    tight = ratio_estimate(copies)
    assert tight.se == pytest.approx(one.se, abs=1e-12)
    if one.se > 1e-9:
        assert 3 < tight.deff <= 4 * len(pairs) / (len(pairs) - 1)


def test_raking_as_in_lohrs_example():
    # Lohr, section 8.5.2: sums of weights by sex and race, raked to known totals of both
    cells = {
        ("female", "black"): 300, ("female", "white"): 1200, ("female", "asian"): 60, ("female", "native"): 30, ("female", "other"): 30,
        ("male", "black"): 150, ("male", "white"): 1080, ("male", "asian"): 90, ("male", "native"): 30, ("male", "other"): 30,
    }  # fmt: skip
    sex, race = zip(*cells, strict=True)
    totals = [{"female": 1510, "male": 1490}, {"black": 600, "white": 2120, "asian": 150, "native": 100, "other": 30}]
    done = raked([sex, race], totals, list(cells.values()))
    assert done.settled
    printed = [375.59, 1021.47, 53.72, 45.56, 13.67, 224.41, 1098.53, 96.28, 54.44, 16.33]
    assert list(done.weights) == pytest.approx(printed, abs=0.01)  # the book stops before the last digit has settled


def test_poststrata_get_their_totals_and_equal_weights_cost_nothing():
    done = poststratified(["nam", "nam", "nữ"], {"nam": 600, "nữ": 400})
    assert done.weights == (300, 300, 400) and done.settled
    assert round(done.effect, 4) == round(3 * (2 * 300**2 + 400**2) / 1000**2, 4)
    assert poststratified(["a", "b"], {"a": 5, "b": 5}).effect == 1


def test_totals_that_nobody_can_meet_are_told():
    assert not raked([["a", "a"], ["x", "y"]], [{"a": 10}, {"x": 3, "y": 3}]).settled
    assert not poststratified(["a"], {"a": 1, "b": 1}).settled
    with pytest.raises(KeyError):
        poststratified(["a", "b"], {"a": 1})


PUBLISHED = {100: 80, 300: 172, 500: 223, 1000: 286, 3000: 353, 10_000: 385, 100_000: 399, 10**7: 400}
"""n by N of the guidance of 2013-2014 at e = 5 %."""


@pytest.mark.parametrize(("population", "n"), PUBLISHED.items())
def test_sample_sizes_of_the_guidance(population, n):
    assert yamane(population, Fraction(1, 20)) == n


def test_cochrans_size_for_five_per_cent():
    # 1.96² / 4 / 0.05² = 384.15 for a population without end; 278 of 1,000 and 370 of 10,000 stand in every table of sample sizes
    assert [cochran(size, Fraction(1, 20)) for size in (1000, 10_000, 10**9)] == [278, 370, 385]
    assert sample_size(Rule.COCHRAN, 10_000, Fraction(1, 20), effect=Fraction(3, 2)) == 555
    assert sample_size(Rule.YAMANE, 10, Fraction(1, 20), effect=Fraction(3)) == 10
    assert to_hand_out(385, Fraction(9, 10)) == 428


@given(
    st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 400), min_size=1, max_size=8),
    st.integers(0, 900),
    st.integers(0, 40),
)
@settings(deadline=None)
def test_quotas_add_up_and_stay_in_their_bounds(sizes, total, least):
    shared = quotas(sizes, total, least)
    floors = {unit: min(size, least) for unit, size in sizes.items()}
    assert sum(shared.values()) == min(sum(sizes.values()), max(total, sum(floors.values())))
    assert all(floors[unit] <= shared[unit] <= sizes[unit] for unit in sizes)


def test_quotas_follow_size_and_no_unit_is_a_whole_slip_off():
    sizes = {"a": 1000, "b": 500, "c": 333}
    shared = quotas(sizes, 321)
    assert all(abs(shared[unit] - Fraction(321 * size, 1833)) < 1 for unit, size in sizes.items())
    assert quotas({"a": 10, "b": 10_000}, 100, least=5) == {"a": 5, "b": 95}
