"""Which slips count as valid (hợp lệ), by a rule of the round, and why others do not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from pipeline.model import NOT_APPLICABLE, NOT_ASKED, PENDING, Response

LEAST_ANSWERED = Fraction(1, 2)
"""A slip with a smaller share of its index items answered is not valid. Our own rule: no official text was found."""

MOST_MULTIPLE = Fraction(1, 5)
"""A slip with two or more marks on a larger share of its items is not valid. Our own rule as well."""

UNCOUNTED = (PENDING, NOT_ASKED, NOT_APPLICABLE)
"""Kinds of missing that say nothing about how well a slip was filled in."""


class Fault(StrEnum):
    """Why a slip is not valid; the first that applies."""

    FEW_ANSWERS = "few_answers"
    MANY_MARKS = "many_marks"


@dataclass(frozen=True, slots=True)
class ValidityRule:
    """The two bounds of the rule."""

    least_answered: Fraction = LEAST_ANSWERED
    most_multiple: Fraction = MOST_MULTIPLE


def fault(response: Response, items: Collection[str], rule: ValidityRule) -> Fault | None:
    """Why the slip is not valid, or None.

    Items whose page is not there count as not answered. Those that wait for a person, that the channel did not ask, or that did not concern
    the respondent do not count at all.
    """
    given = {answer.question: answer for answer in response.answers if answer.question in items}
    settled = len({*items}) - sum(answer.missing in UNCOUNTED for answer in given.values())
    if not settled:
        return None
    answered = sum(answer.missing is None or bool(answer.codes) for answer in given.values())
    multiple = sum(answer.missing == "multiple" for answer in given.values())
    if Fraction(multiple, settled) > rule.most_multiple:
        return Fault.MANY_MARKS
    return Fault.FEW_ANSWERS if Fraction(answered + multiple, settled) < rule.least_answered else None
