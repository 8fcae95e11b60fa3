"""Review budgets and what they can promise; what the shipped proof says, and what a better one would."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omr.reading import AnswerStatus
from pipeline.review.acceptance import rounded_up
from pipeline.review.budget import LEAST_THRESHOLD, Weight, chosen, over_budget, review_share, weights, within_budget
from pipeline.review.proof import ANYWHERE, Proof, proof, proof_from_json
from tests.sheets import answer


def known(*tried: tuple[float, float, float]) -> Proof:
    """A proof of thresholds, each with its bound through office scanners and everywhere."""
    rows = [
        {"threshold": t, "accepted": 9000, "wrong": 3, "bound": b, "accepted_anywhere": 20000, "wrong_anywhere": 9, "bound_anywhere": a}
        for t, b, a in tried
    ]
    return proof_from_json(json.dumps({"card": {"model": "m1", "answers": 30000, "tried": rows, "later": {}}, "thresholds": {}}))


PROOF = known((0.9999, 0.0004, 0.0009), (0.999, 0.0003, 0.0012), (0.99, 0.002, 0.003), (0.9, 0.001, 0.004))


def test_small_rates_work_as_soon_as_the_data_prove_them() -> None:
    assert PROOF.least == 0.0004
    assert PROOF.laxest(0.0003) is None
    found = PROOF.laxest(0.0005)
    assert found is not None and found.threshold == 0.999


def test_a_threshold_that_fails_bars_those_after_it() -> None:
    laxest = PROOF.laxest(0.0015)
    assert laxest is not None and laxest.threshold == 0.999, "0.9 would pass alone, and 0.99 before it does not"
    assert PROOF.promise(0.9) == 0.002
    assert PROOF.promise(0.95) is None


def test_bad_scans_may_be_wrong_three_times_as_often_and_no_more() -> None:
    strict = known((0.99, 0.0001, 0.009))
    assert strict.least == pytest.approx(0.009 / ANYWHERE)


def test_rows_without_figures_for_all_conditions_stand_for_themselves() -> None:
    rows = [{"threshold": 0.99, "accepted": 9, "wrong": 0, "bound": 0.002}]
    assert proof_from_json(json.dumps({"card": {"model": "m1", "answers": 9, "tried": rows}})).least == 0.002


def test_the_shipped_thresholds_are_in_order_and_prove_something() -> None:
    thresholds = [one.threshold for one in proof().tried]
    assert thresholds == sorted(thresholds, reverse=True)
    promises = [proof().promise(threshold) for threshold in thresholds]
    assert promises == sorted(promises, key=lambda promise: promise or 1.0)


WEIGHTS = st.lists(st.builds(Weight, st.sampled_from([0.3, 0.6, 0.85, 0.93, 0.995, 0.9995, 1.0]), st.booleans()), max_size=40)


@given(WEIGHTS, st.sampled_from([0.0, 0.02, 0.1, 0.25, 0.5, 1.0]))
def test_a_budget_is_kept_where_it_can_be_and_never_by_accepting_what_is_likely_wrong(of: list[Weight], budget: float) -> None:
    choice = within_budget(budget, of, PROOF)
    assert choice.review == review_share(of, choice.policy.threshold)
    assert choice.policy.threshold >= LEAST_THRESHOLD
    assert choice.review <= budget or choice.policy.threshold == LEAST_THRESHOLD
    assert bool(over_budget(choice, budget)) is (choice.review > budget)


@given(WEIGHTS, st.sampled_from([0.02, 0.1, 0.25]))
def test_no_stricter_threshold_that_was_tried_would_keep_the_budget(of: list[Weight], budget: float) -> None:
    choice = within_budget(budget, of, PROOF)
    stricter = [one.threshold for one in PROOF.tried if one.threshold > choice.policy.threshold]
    assert all(review_share(of, threshold) > budget for threshold in stricter)


def test_what_no_threshold_that_was_tried_can_do_has_no_promise() -> None:
    of = [Weight(0.8, False)] * 50 + [Weight(0.7, False)] * 50
    choice = within_budget(0.5, of, PROOF)
    assert (choice.policy.threshold, choice.promise, choice.tried) == (0.8, None, None)
    assert choice.policy.id.startswith("b5e-1.")


def test_a_policy_says_what_it_means_for_a_batch() -> None:
    of = weights([answer("a", "1", 0.9995), answer("b", "1", 0.995), answer("c", AnswerStatus.NOT_ON_PAGE, 0.0)])
    choice = within_budget(0.0, of, PROOF)
    assert chosen(choice.policy, of, PROOF) == choice
    assert (choice.policy.threshold, choice.review, choice.promise) == (0.99, 0.0, 0.002)


@given(st.floats(1e-6, 0.5))
def test_a_rate_is_never_printed_smaller_than_it_is(rate: float) -> None:
    assert rate <= rounded_up(rate) * (1 + 1e-9)
    assert rounded_up(rate) <= rate * 1.1 + 1e-12
