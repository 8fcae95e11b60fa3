"""Which answers need no person. A versioned policy over readings; changing it never changes a reading."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Collection

from forms.errors import Problem
from omr.reading import Answer, AnswerStatus
from omr.reasons import NOTICES, Reason
from pipeline.errors import InputError
from pipeline.model import PROBABILITY_DIGITS, AcceptancePolicy
from pipeline.review.proof import proof

ERROR_RATE = 0.002
"""Wrong answers among the accepted that are put up with unless the user says otherwise: two in a thousand move a share that
is published by a fifth of a percentage point at most. It holds on simulated sheets through office scanners. Over all simulated
conditions together it may be thrice as much, and photographs and pale print alone have more (docs/decisions/004)."""

DIGEST_DIGITS = 4
"""Hexadecimal digits in the id of a policy: enough to tell the few policies of one error rate apart."""

ALWAYS_REVIEWED = frozenset(
    {
        Reason.BETWEEN_BOXES,
        Reason.BOX_OUT_OF_PAGE,
        Reason.BOX_COVERED,
        Reason.REGISTRATION_WEAK,
        Reason.TWO_MARKS,
        Reason.ONLY_TAKEN_BACK,
        Reason.CODE_RUN_UNKNOWN,
        Reason.OTHER_WRITTEN_UNTICKED,
        Reason.STREAK_OVER_BOX,
        Reason.FOLD_OVER_BOX,
        Reason.STAMP_OVER_BOX,
    }
)
"""Reasons that reach a person however sure the reader is of the ink: whose a stroke is, what it is, what it means, or which question it
answers is open."""


def policy_for(error_rate: float) -> AcceptancePolicy:
    """The policy that accepts most of those proven for an error rate. Raises InputError where none is proven for one so small."""
    tried = proof().laxest(error_rate)
    if tried is None:
        least = f"{rounded_up(proof().least):g}"
        raise InputError(Problem("read.error_rate_unproven", "--error-rate", {"wanted": f"{error_rate:g}", "least": least}))
    return AcceptancePolicy(policy_id("e", error_rate, tried.threshold, ALWAYS_REVIEWED), tried.threshold)


def rounded_up(rate: float) -> float:
    """A rate with two digits, never smaller than it is: what is promised must hold as it is printed."""
    step = 10.0 ** (math.floor(math.log10(rate)) - 1)
    return round(math.ceil(rate / step - 1e-9) * step, 12)


def policy_id(wish: str, wanted: float, threshold: float, always_reviewed: Collection[Reason]) -> str:
    """The name of a policy: what was wished (`e`rror rate or `b`udget), how much; a dot; a digest of what it decides by: `e5e-3.1a2b`."""
    mantissa, exponent = f"{wanted:e}".split("e")
    decided_by = json.dumps([threshold, sorted(always_reviewed)])
    return f"{wish}{float(mantissa):g}e{int(exponent)}.{hashlib.sha256(decided_by.encode()).hexdigest()[:DIGEST_DIGITS]}"


DEFAULT_POLICY = policy_for(ERROR_RATE)
"""What is accepted where the user asks for no error rate."""


def sure_enough(answer: Answer, policy: AcceptancePolicy) -> bool:
    """Whether the probability, as documents keep it, reaches the policy's threshold."""
    return round(answer.probability, PROBABILITY_DIGITS) >= policy.threshold


def must_be_seen(answer: Answer) -> bool:
    """Whether a person must settle this answer whatever its probability: not readable, or for a reason that no number settles."""
    return answer.status is AnswerStatus.UNREADABLE or not ALWAYS_REVIEWED.isdisjoint(answer.reasons)


def needs_review(answer: Answer, policy: AcceptancePolicy) -> bool:
    """Whether a person must settle this answer: not sure enough, not readable, or for a reason that no number settles."""
    if answer.status is AnswerStatus.NOT_ON_PAGE:
        return False
    return must_be_seen(answer) or not sure_enough(answer, policy)


def review_reasons(answer: Answer, policy: AcceptancePolicy) -> tuple[str, ...]:
    """The catalogue names under `reason` that say why a person must look: the reader's own, or that it is not sure enough."""
    doubt = "blank_unsure" if answer.status is AnswerStatus.BLANK else "low_probability"
    unsure = () if sure_enough(answer, policy) or not NOTICES.issuperset(answer.reasons) else (doubt,)
    return (*map(str, answer.reasons), *unsure)
