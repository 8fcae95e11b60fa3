"""Which answers reach a person: by probability, by status, and for reasons that no number settles."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files

import pytest

from omr.reading import AnswerStatus
from omr.reasons import Reason
from pipeline.errors import InputError
from pipeline.review.acceptance import (
    ALWAYS_REVIEWED,
    DEFAULT_POLICY,
    ERROR_RATE,
    needs_review,
    policy_for,
    policy_id,
    proven_thresholds,
    review_reasons,
)
from pipeline.run.shipped import mark_model
from tests.sheets import answer

LIMIT = DEFAULT_POLICY.threshold


@pytest.mark.parametrize(
    ("probability", "review"), [(1.0, False), (LIMIT, False), (LIMIT - 1e-7, False), (LIMIT - 1e-3, True), (0.0, True)]
)
def test_the_threshold_holds_for_the_probability_as_it_is_written(probability: float, review: bool) -> None:
    assert needs_review(answer("q1", "1", probability), DEFAULT_POLICY) is review


def test_a_smaller_error_rate_never_accepts_more() -> None:
    rates = sorted(proven_thresholds())
    policies = [policy_for(rate) for rate in rates]
    thresholds = [policy.threshold for policy in policies]
    assert thresholds == sorted(thresholds, reverse=True)
    assert len({policy.id for policy in policies}) == len(rates)


def test_the_error_rate_that_counts_is_never_above_the_wanted_one() -> None:
    rates = sorted(proven_thresholds())
    assert policy_for(rates[-1] * 1.5) == policy_for(rates[-1])
    assert policy_for(rates[0] * 1.0001) == policy_for(rates[0])
    with pytest.raises(InputError) as error:
        policy_for(rates[0] / 2)
    assert error.value.problems[0].code == "read.error_rate_unproven"


def test_every_shipped_threshold_was_tried_with_the_shipped_model_and_its_bound_is_not_above_its_rate() -> None:
    card = json.loads((files("pipeline") / "review" / "acceptance.json").read_text(encoding="utf-8"))["card"]
    assert card["model"] == mark_model().version
    bounds = {entry["threshold"]: entry["bound"] for entry in card["tried"]}
    assert {rate: threshold for rate, threshold in proven_thresholds().items() if bounds.get(threshold, 1.0) > rate} == {}


def test_the_name_of_a_policy_tells_what_it_decides_by() -> None:
    threshold = DEFAULT_POLICY.threshold
    assert DEFAULT_POLICY.id == policy_id(ERROR_RATE, threshold, ALWAYS_REVIEWED)
    assert DEFAULT_POLICY.id.startswith("e5e-3.")
    others = {
        policy_id(ERROR_RATE, threshold + 0.001, ALWAYS_REVIEWED),
        policy_id(ERROR_RATE, threshold, ALWAYS_REVIEWED - {Reason.TWO_MARKS}),
        policy_id(0.001, threshold, ALWAYS_REVIEWED),
    }
    assert len(others | {DEFAULT_POLICY.id}) == 4


def test_some_reasons_reach_a_person_however_sure_the_reader_is() -> None:
    sure = answer("q1", "1", 1.0)
    assert {reason for reason in Reason if needs_review(replace(sure, reasons=(reason,)), DEFAULT_POLICY)} == ALWAYS_REVIEWED


def test_an_unreadable_answer_is_reviewed_and_one_that_is_not_on_the_page_never() -> None:
    assert needs_review(answer("q1", AnswerStatus.UNREADABLE, 1.0), DEFAULT_POLICY)
    assert not needs_review(answer("q1", AnswerStatus.NOT_ON_PAGE, 0.0), DEFAULT_POLICY)


def test_a_person_is_always_told_why() -> None:
    assert review_reasons(answer("q1", "1", 0.5), DEFAULT_POLICY) == ("low_probability",)
    assert review_reasons(replace(answer("q1", "1", 0.5), reasons=(Reason.FAINT,)), DEFAULT_POLICY) == ("faint",)
