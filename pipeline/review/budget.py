"""The policy that sends no more to people than they have time for, and what can still be promised then."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from forms.errors import Problem
from omr.reading import Answer, AnswerStatus
from pipeline.model import PROBABILITY_DIGITS, AcceptancePolicy
from pipeline.review.acceptance import ALWAYS_REVIEWED, must_be_seen, policy_id
from pipeline.review.proof import Proof, Tried, proof

LEAST_THRESHOLD = 0.5
"""The laxest threshold that any budget leads to: an answer that is more likely wrong than right is never accepted."""


ROUNDING = 1e-9
"""What a product of two floats may fall short of a whole number by."""


@dataclass(frozen=True, slots=True)
class Weight:
    """What decides about one answer: its probability as documents keep it, and whether a person must see it whatever that is."""

    probability: float
    forced: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A policy and why it was taken: the threshold that was tried for it (None: this one never was), the error rate that is proven for it
    (None: none is), and which share of the answers it sends to review.
    """

    policy: AcceptancePolicy
    tried: Tried | None
    promise: float | None
    review: float


def weights(answers: Sequence[Answer]) -> tuple[Weight, ...]:
    """What decides about the answers; those to questions that their page does not ask are none."""
    return tuple(
        Weight(round(one.probability, PROBABILITY_DIGITS), must_be_seen(one))
        for one in answers
        if one.status is not AnswerStatus.NOT_ON_PAGE
    )


def review_share(of: Sequence[Weight], threshold: float) -> float:
    """Which share of the answers goes to review under a threshold; none of none."""
    return sum(one.forced or one.probability < threshold for one in of) / len(of) if of else 0.0


def chosen(policy: AcceptancePolicy, of: Sequence[Weight], known: Proof | None = None) -> Choice:
    """What a policy means for these answers."""
    known = known or proof()
    tried = next((one for one in known.tried if one.threshold == policy.threshold), None)
    return Choice(policy, tried, known.promise(policy.threshold), review_share(of, policy.threshold))


def strictest(budget: float, of: Sequence[Weight]) -> float:
    """The highest threshold under which at most this share of the answers goes to review; 0 where even those that must be seen are more."""
    free = sorted(one.probability for one in of if not one.forced)
    room = math.floor(budget * len(of) + ROUNDING) - (len(of) - len(free))
    return 0.0 if room < 0 or not free else free[min(room, len(free) - 1)]


def over_budget(choice: Choice, budget: float | None) -> list[Problem]:
    """A warning where more goes to review than was wished."""
    if budget is None or choice.review <= budget:
        return []
    return [Problem("accept.budget_missed", "--review-budget", {"wanted": f"{100 * budget:g}", "found": f"{100 * choice.review:.2f}"})]


def within_budget(budget: float, of: Sequence[Weight], known: Proof | None = None) -> Choice:
    """The strictest policy that sends at most this share of the answers to review.

    Thresholds that were tried go before all others, since only they promise anything. Where the answers that a person must see anyway, or
    those below LEAST_THRESHOLD, are more than the budget, the laxest policy there is; its share then says so.
    """
    known = known or proof()
    fitting = (one.threshold for one in known.tried if review_share(of, one.threshold) <= budget)
    threshold = next(fitting, None)
    if threshold is None:
        threshold = max(LEAST_THRESHOLD, strictest(budget, of))
    return chosen(AcceptancePolicy(policy_id("b", budget, threshold, ALWAYS_REVIEWED), threshold), of, known)
