"""Which answers need no person. A versioned policy over readings; changing it never changes a reading."""

from __future__ import annotations

from omr.reading import Answer, AnswerStatus
from omr.reasons import Reason
from pipeline.model import PROBABILITY_DIGITS, AcceptancePolicy

DEFAULT_POLICY = AcceptancePolicy(id="p0.96", threshold=0.96)
"""Accept from probability 0.96. Provisional: to be replaced by a threshold fitted to the error rate that the user asks for."""

ALWAYS_REVIEWED = frozenset(
    {
        Reason.BETWEEN_BOXES,
        Reason.BOX_OUT_OF_PAGE,
        Reason.BOX_COVERED,
        Reason.REGISTRATION_WEAK,
        Reason.BLANK_UNKNOWN,
        Reason.TWO_MARKS,
        Reason.ONLY_TAKEN_BACK,
    }
)
"""Reasons that reach a person however sure the reader is of the ink: whose a stroke is, what it is, or what it means is open."""


def sure_enough(answer: Answer, policy: AcceptancePolicy) -> bool:
    """Whether the probability, as documents keep it, reaches the policy's threshold."""
    return round(answer.probability, PROBABILITY_DIGITS) >= policy.threshold


def needs_review(answer: Answer, policy: AcceptancePolicy) -> bool:
    """Whether a person must settle this answer: not sure enough, not readable, or for a reason that no number settles."""
    if answer.status is AnswerStatus.NOT_ON_PAGE:
        return False
    return answer.status is AnswerStatus.UNREADABLE or not sure_enough(answer, policy) or not ALWAYS_REVIEWED.isdisjoint(answer.reasons)


def review_reasons(answer: Answer, policy: AcceptancePolicy) -> tuple[str, ...]:
    """The catalogue names under `reason` that say why a person must look: the reader's own, or that it is not sure enough."""
    return tuple(str(reason) for reason in answer.reasons) or (() if sure_enough(answer, policy) else ("low_probability",))
