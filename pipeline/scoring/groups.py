"""Figures of groups of people: the same criteria by the same methods, from the responses of one group at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from forms.layout import Layout
from pipeline.model import Response, question_keys
from pipeline.scoring.people import People
from pipeline.scoring.score import QuestionScore, question_scores, score

UNKNOWN = ""
"""The group of people of whom nobody knows it."""


@dataclass(frozen=True, slots=True)
class Group:
    """One group: its code, how many people, and the scores of all questions by key."""

    code: str
    people: int
    questions: Mapping[str, QuestionScore]


def by_key(responses: Sequence[Response], layout: Layout) -> dict[str, QuestionScore]:
    """The scores of all questions by key."""
    return {question.key: question for question in score(responses, layout).questions}


def grouped(people: People, codes: Sequence[str], layout: Layout, keys: Collection[str] | None = None) -> tuple[Group, ...]:
    """The groups by code, people of whom it is not known last; `codes` has that of each person. Everybody is in exactly one.

    `keys` are the questions whose scores are wanted, all by default.
    """
    return tuple(Group(code, count, question_scores(counts, layout, keys)) for code, (count, counts) in people.counts(codes).items())


def answer_of(question: str) -> Callable[[Response], str]:
    """What a person answered to a single choice: its code; unknown where there is no valid answer."""

    def code(response: Response) -> str:
        for answer in response.answers:
            if answer.question == question and answer.missing is None:
                return answer.codes[0]
        return UNKNOWN

    return code


def single_choices(layout: Layout) -> dict[str, dict[str, str]]:
    """The words of the options of each single choice, by question key and code."""
    keys = question_keys(layout)
    return {
        keys[page.id, question.id]: {box.value: box.label for box in question.boxes}
        for page in layout.pages
        for question in page.questions
        if question.kind == "single"
    }
