"""Which answers reach a person: by probability, by status, and for reasons that no number settles."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forms.catalogue import text
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
    review_reasons,
)
from pipeline.review.proof import proof
from pipeline.run.workers.shipped import mark_model
from tests.sheets import answer

LIMIT = DEFAULT_POLICY.threshold


@pytest.mark.parametrize(
    ("probability", "review"), [(1.0, False), (LIMIT, False), (LIMIT - 1e-7, False), (LIMIT - 1e-3, True), (0.0, True)]
)
def test_the_threshold_holds_for_the_probability_as_it_is_written(probability: float, review: bool) -> None:
    assert needs_review(answer("q1", "1", probability), DEFAULT_POLICY) is review


RATES = (0.003, 0.004, 0.0045, 0.005, 0.007, 0.01, 0.02, 0.1)


def test_a_smaller_error_rate_never_accepts_more() -> None:
    policies = [policy_for(rate) for rate in RATES]
    thresholds = [policy.threshold for policy in policies]
    assert thresholds == sorted(thresholds, reverse=True)
    assert len({policy.id for policy in policies}) == len(RATES)


def test_a_rate_that_is_not_proven_is_refused_and_the_least_one_that_is_told_works() -> None:
    with pytest.raises(InputError) as error:
        policy_for(proof().least / 2)
    [problem] = error.value.problems
    assert problem.code == "read.error_rate_unproven"
    least = float(str(problem.values["least"]))
    promise = proof().promise(policy_for(least).threshold)
    assert promise is not None and promise <= least


def test_the_proof_was_made_with_the_shipped_model_and_every_policy_keeps_to_it() -> None:
    assert proof().model == mark_model().version
    for rate in RATES:
        promise = proof().promise(policy_for(rate).threshold)
        assert promise is not None and promise <= rate


def test_the_name_of_a_policy_tells_what_it_decides_by() -> None:
    threshold = DEFAULT_POLICY.threshold
    assert DEFAULT_POLICY.id == policy_id("e", ERROR_RATE, threshold, ALWAYS_REVIEWED)
    assert DEFAULT_POLICY.id.startswith("e2e-3.")
    others = {
        policy_id("e", ERROR_RATE, threshold + 0.001, ALWAYS_REVIEWED),
        policy_id("e", ERROR_RATE, threshold, ALWAYS_REVIEWED - {Reason.TWO_MARKS}),
        policy_id("e", 0.001, threshold, ALWAYS_REVIEWED),
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


def test_a_blank_that_is_not_sure_says_so_in_its_own_words() -> None:
    assert review_reasons(answer("q1", AnswerStatus.BLANK, 0.5), DEFAULT_POLICY) == ("blank_unsure",)
    assert "nhạt" in text("reason.blank_unsure.message", "vi")


def test_a_mere_notice_does_not_hide_why_an_answer_is_doubted() -> None:
    noticed = replace(answer("q1", "1", 0.5), reasons=(Reason.OTHER_TICKED_UNWRITTEN,))
    assert review_reasons(noticed, DEFAULT_POLICY) == ("other_ticked_unwritten", "low_probability")
    assert not needs_review(replace(noticed, probability=1.0), DEFAULT_POLICY)
