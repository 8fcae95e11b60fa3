"""Which responses count as valid (hợp lệ), by a rule of the round, and why others do not. Every cause is one function."""

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
    """Why a slip is not valid; the first that applies, many marks before few answers."""

    FEW_ANSWERS = "few_answers"
    MANY_MARKS = "many_marks"
    NO_PLACE = "no_place"


@dataclass(frozen=True, slots=True)
class ValidityRule:
    """The two bounds of the rule, and whether a response must say where the person was received."""

    least_answered: Fraction = LEAST_ANSWERED
    most_multiple: Fraction = MOST_MULTIPLE
    needs_place: bool = False


@dataclass(frozen=True, slots=True)
class Filled:
    """How many items say something about a response, how many of them are answered, and how many bear several marks."""

    settled: int
    answered: int
    multiple: int


DEFAULT_RULE = ValidityRule()


def fault(response: Response, items: Collection[str], rule: ValidityRule) -> Fault | None:
    """Why the slip is not valid, or None.

    Items whose page is not there count as not answered. Those that wait for a person, that the channel did not ask, or that did not concern
    the respondent do not count at all.
    """
    if no_place(response, rule):
        return Fault.NO_PLACE
    found = filled(response, items)
    if many_marks(found, rule):
        return Fault.MANY_MARKS
    return Fault.FEW_ANSWERS if few_answers(found, rule) else None


def no_place(response: Response, rule: ValidityRule) -> bool:
    """Whether neither counter nor unit is known, and the rule wants one."""
    return rule.needs_place and not (response.counter or response.unit or response.facts.place)


def many_marks(found: Filled, rule: ValidityRule) -> bool:
    """Whether too many items bear several marks."""
    return found.settled > 0 and Fraction(found.multiple, found.settled) > rule.most_multiple


def few_answers(found: Filled, rule: ValidityRule) -> bool:
    """Whether too few items are answered; one with several marks was not left out."""
    return found.settled > 0 and Fraction(found.answered + found.multiple, found.settled) < rule.least_answered


def filled(response: Response, items: Collection[str]) -> Filled:
    """How the items of a response are filled in."""
    given = {answer.question: answer for answer in response.answers if answer.question in items}
    settled = len({*items}) - sum(answer.missing in UNCOUNTED for answer in given.values())
    answered = sum(answer.missing is None or bool(answer.codes) for answer in given.values())
    return Filled(settled, answered, sum(answer.missing == "multiple" for answer in given.values()))
