"""How much of a page this person left out: whoever left half of it blank has more likely left one more question blank."""

from __future__ import annotations

from collections.abc import Sequence

from omr.posterior import P_BLANK
from omr.reading import Answer, AnswerStatus

USUAL_QUESTIONS = 10.0
"""Questions of a page that what is usual weighs as much as: a few blank ones say little about a person."""

PLAIN = 0.99
"""Probability from which an answer with a mark shows the pen of this person."""

PLAIN_ANSWERS = 3
"""Plain answers that a page needs before blanks are believed: without them all marks may be too faint to be seen."""

MOST = 0.9
"""Largest share that is believed: the next question may be the one that was answered."""


def share_left_out(answers: Sequence[Answer]) -> float:
    """The share of questions that this person leaves blank, from the answers of a page that were weighed with some share before.

    It is the mean of a beta distribution about what is usual (`P_BLANK`), with the probabilities of a blank as counts: one step of the
    expectation-maximisation algorithm (Dempster, Laird & Rubin 1977).
    """
    plain = sum(answer.status is AnswerStatus.ANSWERED and answer.probability >= PLAIN for answer in answers)
    if plain < PLAIN_ANSWERS:
        return P_BLANK
    blank = sum(answer.probability for answer in answers if answer.status is AnswerStatus.BLANK)
    return min(MOST, max(P_BLANK, (USUAL_QUESTIONS * P_BLANK + blank) / (USUAL_QUESTIONS + len(answers))))
