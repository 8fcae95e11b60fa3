"""Which answers need no person. A versioned policy over readings; changing it never changes a reading."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files

from forms.errors import Problem
from omr.reading import Answer, AnswerStatus
from omr.reasons import Reason
from pipeline.errors import InputError
from pipeline.model import PROBABILITY_DIGITS, AcceptancePolicy

ERROR_RATE = 0.005
"""Wrong answers among the accepted that are put up with unless the user says otherwise: one in two hundred moves no share that is
published by more than half a percentage point. It holds on simulated sheets through office scanners. Over all simulated
conditions together it may be thrice as much, and photographs and pale print alone have more (docs/decisions/004)."""

DIGEST_DIGITS = 4
"""Hexadecimal digits in the id of a policy: enough to tell the few policies of one error rate apart."""

ALWAYS_REVIEWED = frozenset(
    {
        Reason.BETWEEN_BOXES,
        Reason.BOX_OUT_OF_PAGE,
        Reason.BOX_COVERED,
        Reason.REGISTRATION_WEAK,
        Reason.BLANK_UNKNOWN,
        Reason.TWO_MARKS,
        Reason.ONLY_TAKEN_BACK,
        Reason.CODE_RUN_UNKNOWN,
    }
)
"""Reasons that reach a person however sure the reader is of the ink: whose a stroke is, what it is, what it means, or which question it
answers is open."""


@cache
def proven_thresholds() -> Mapping[float, float]:
    """The least probability to accept by error rate, as `tools/fit_acceptance.py` proved it on simulated sheets."""
    document = json.loads((files("pipeline") / "review" / "acceptance.json").read_text(encoding="utf-8"))
    return {float(rate): float(threshold) for rate, threshold in document["thresholds"].items()}


def policy_for(error_rate: float) -> AcceptancePolicy:
    """The policy with the largest proven error rate that is not above the wanted one. Raises InputError where none is proven so small."""
    proven = proven_thresholds()
    rates = [rate for rate in proven if rate <= error_rate]
    if not rates:
        raise InputError(Problem("read.error_rate_unproven", "--error-rate", {"wanted": f"{error_rate:g}", "least": f"{min(proven):g}"}))
    threshold = proven[max(rates)]
    return AcceptancePolicy(policy_id(max(rates), threshold, ALWAYS_REVIEWED), threshold)


def policy_id(error_rate: float, threshold: float, always_reviewed: Collection[Reason]) -> str:
    """The name of a policy: its error rate (`e5e-3`: five in a thousand), a dot, and a digest of what it decides by."""
    mantissa, exponent = f"{error_rate:e}".split("e")
    decided_by = json.dumps([threshold, sorted(always_reviewed)])
    return f"e{float(mantissa):g}e{int(exponent)}.{hashlib.sha256(decided_by.encode()).hexdigest()[:DIGEST_DIGITS]}"


DEFAULT_POLICY = policy_for(ERROR_RATE)
"""What is accepted where the user asks for no error rate."""


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
