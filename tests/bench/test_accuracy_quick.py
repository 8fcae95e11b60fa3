"""Falling behind the recorded figures is noticed, and chance is not taken for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench.accuracy.outcomes import FORCED, RIGHT, Outcomes
from bench.accuracy.quick import RECORD, fallen_behind, load_recorded, measured, odds_of, recorded_of

COUNT = 1000
THRESHOLD = 0.9


def batch() -> Outcomes:
    """A thousand answers of a good reader: two in a hundred for review, no wrong one accepted."""
    sure = [0.999] * (COUNT - 20) + [0.6] * 20
    return Outcomes("office-office-quay-a5-0000", 40, ["fold"], sure, [RIGHT] * (COUNT - 8) + [0] * 8)


def behind(worse: Outcomes) -> list[str]:
    return list(fallen_behind(recorded_of([batch()], THRESHOLD), recorded_of([worse], THRESHOLD), "office"))


def test_the_same_figures_are_not_behind() -> None:
    assert behind(batch()) == []


@pytest.mark.parametrize("count", [6, 40])
def test_new_wrong_accepted_answers_are_noticed(count: int) -> None:
    worse = replace(batch(), flags=[0] * count + batch().flags[count:])
    assert any("wrong_accepted 0 ->" in line for line in behind(worse))
    assert any("wrong_unreviewed" in line for line in behind(worse))


def test_one_new_mistake_may_be_chance() -> None:
    assert behind(replace(batch(), flags=[0, *batch().flags[1:]])) == []


def test_more_for_review_is_noticed_and_less_is_not() -> None:
    more = replace(batch(), flags=[RIGHT | FORCED] * 15 + batch().flags[15:])
    assert [line.split()[1] for line in behind(more)] == ["reviewed"]
    assert list(fallen_behind(recorded_of([more], THRESHOLD), recorded_of([batch()], THRESHOLD), "office")) == []


def test_as_many_better_as_worse_is_chance() -> None:
    probability = list(batch().probability)
    probability[:12], probability[-12:] = [0.6] * 12, [0.999] * 12
    flags = [*batch().flags[:-8], *[RIGHT] * 8]
    assert not any("reviewed" in line for line in behind(replace(batch(), probability=probability, flags=flags)))


def test_pages_that_are_no_longer_read_are_noticed() -> None:
    assert any("pages_not_read 1 -> 9" in line for line in behind(replace(batch(), refused=["fold"] * 9)))


def test_boasting_is_noticed() -> None:
    boasting = replace(batch(), probability=[0.999] * (COUNT - 20) + [0.89] * 20, flags=[RIGHT] * (COUNT - 20) + [0] * 20)
    assert any("calibration_error" in line for line in behind(boasting))


def test_other_sheets_are_noticed() -> None:
    assert any("record anew" in line for line in behind(replace(batch(), pages=41)))


def test_the_sign_test_is_exact() -> None:
    assert odds_of(6, 0) == pytest.approx(1 / 64)
    assert odds_of(2, 1) == pytest.approx(0.5)
    assert odds_of(0, 0) == 1.0


@pytest.mark.slow
def test_the_reader_is_not_behind_the_recorded_figures() -> None:
    then, now = load_recorded(RECORD), measured(workers=2)
    assert then.keys() == now.keys()
    assert [line for table, seen in now.items() for line in fallen_behind(then[table], seen, table)] == []
