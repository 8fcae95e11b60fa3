"""Counts, shares and indices of the questions of a layout, from responses of any channel.

Methods, each with the id that is printed beside its figures:

`dist`   n_k and 100 * n_k / n for every option k. n counts the valid answers of the question; blank, multiple, unreadable, cancelled,
         not on the page, pending and options that are no judgement ("no opinion", "not used") are left out of it and counted apart.
         The n of a multiple choice are the respondents who chose at least one option; its shares may add up to more than 100.
`top2`   100 * (sum of n_k over the satisfied codes) / n. Over several questions: all numerators added, divided by all n added
         (pooled), never the mean of the percentages, and never over questions with different options: a 4 of ten is not a 4 of five.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from forms.errors import Problem
from forms.layout import Layout, LayoutQuestion, QuestionKind
from pipeline.errors import InputError
from pipeline.model import (
    CHANNEL_KINDS,
    MACHINE,
    MISSING_KINDS,
    NOT_ASKED,
    PENDING,
    RESPONDENT,
    Response,
    missing_kinds,
    question_keys,
)
from pipeline.scoring.figures import Ratio
from pipeline.scoring.said import Counts, Said, counted
from pipeline.scoring.satisfied import applies


@dataclass(frozen=True, slots=True)
class OptionScore:
    """One option of one question: how often it was chosen, of how many answers; `label` are its words, where the layout knows them."""

    code: str
    share: Ratio
    label: str = ""


@dataclass(frozen=True, slots=True)
class QuestionScore:
    """One question: `responses` that were asked it, `n` valid answers, options in printed order, `missing` in the order of `missing_kinds`.

    `responses` is `n` plus everything in `missing`. Options that are no judgement are counted in `missing`, and among the options only
    where a multiple choice has them beside others. `top2` is None where the satisfied codes do not apply.
    """

    key: str
    page: str
    label: str
    kind: QuestionKind
    responses: int
    n: int
    options: tuple[OptionScore, ...]
    missing: tuple[tuple[str, int], ...]
    top2: Ratio | None = None


@dataclass(frozen=True, slots=True)
class PooledScore:
    """`top2` over all questions with the same options that were asked: `scale` as the first prints it, `questions` by key."""

    scale: tuple[str, ...]
    questions: tuple[str, ...]
    top2: Ratio


@dataclass(frozen=True, slots=True)
class Scores:
    """All questions of a layout in printed order; `pooled` has one entry for each scale that `top2` applies to.

    `missing_kinds` is the order of `missing` in every question. `machine`, `person`, `pending` and `respondent` (on a screen)
    count the answers by who settled them: the four add up to all answers but those not asked.
    """

    layout: str
    satisfied: tuple[str, ...]
    questions: tuple[QuestionScore, ...]
    pooled: tuple[PooledScore, ...]
    machine: int
    person: int
    pending: int
    missing_kinds: tuple[str, ...] = MISSING_KINDS
    respondent: int = 0


def score(
    responses: Sequence[Response], layout: Layout, satisfied: Sequence[str] | None = None, items: Collection[str] | None = None
) -> Scores:
    """The scores of the responses.

    `satisfied` are the codes of `top2`; it is counted for every single choice that offers all of them, or for those among `items` (question
    keys) where given. Raises InputError where the codes apply to no question. The order of the responses does not matter.
    """
    return score_counts(counted(responses), layout, satisfied, items)


def score_counts(counts: Counts, layout: Layout, satisfied: Sequence[str] | None = None, items: Collection[str] | None = None) -> Scores:
    """The scores of people of whom so many said what, as `score` makes them."""
    codes = tuple(satisfied or ())
    given: dict[str, dict[Said, int]] = {}
    for one, count in counts.items():
        given.setdefault(one.question, {})[one] = count
    keys = question_keys(layout)
    kinds = kinds_of(counts, layout)
    questions = tuple(
        question_score(key, page.id, question, given.get(key, {}), codes if items is None or key in items else (), kinds)
        for page in layout.pages
        for question in page.questions
        for key in [keys[page.id, question.id]]
    )
    if codes and all(question.top2 is None for question in questions):
        raise InputError(Problem("score.satisfied_nowhere", "--satisfied", {"codes": ", ".join(codes)}))
    pending = sum(count for one, count in counts.items() if one.missing == PENDING)
    machine = sum(count for one, count in counts.items() if one.by == MACHINE)
    respondent = sum(count for one, count in counts.items() if one.by == RESPONDENT)
    not_asked = sum(count for one, count in counts.items() if one.missing == NOT_ASKED)
    return Scores(
        layout=layout.id,
        satisfied=codes,
        questions=questions,
        pooled=pooled_scores(questions),
        machine=machine,
        person=sum(counts.values()) - machine - pending - respondent - not_asked,
        pending=pending,
        missing_kinds=kinds,
        respondent=respondent,
    )


def kinds_of(counts: Counts, layout: Layout) -> tuple[str, ...]:
    """The kinds of missing that tables list: those of paper, and of other channels the ones that occur."""
    there = {one.missing for one in counts}
    return (*missing_kinds(layout), *(kind for kind in CHANNEL_KINDS if kind in there))


def question_scores(counts: Counts, layout: Layout, keys: Collection[str] | None = None) -> dict[str, QuestionScore]:
    """The scores of these questions (all by default) by key, without `top2`."""
    given: dict[str, dict[Said, int]] = {}
    for one, count in counts.items():
        given.setdefault(one.question, {})[one] = count
    found = question_keys(layout)
    kinds = kinds_of(counts, layout)
    return {
        key: question_score(key, page.id, question, given.get(key, {}), (), kinds)
        for page in layout.pages
        for question in page.questions
        if keys is None or found[page.id, question.id] in keys
        for key in [found[page.id, question.id]]
    }


def pooled_scores(questions: Sequence[QuestionScore]) -> tuple[PooledScore, ...]:
    """The pooled `top2` of each scale, in printed order. Questions offer the same scale where their options are the same in any order."""
    scales: dict[frozenset[str], list[QuestionScore]] = {}
    for question in questions:
        if question.top2 is not None and question.responses:
            scales.setdefault(frozenset(option.code for option in question.options), []).append(question)
    return tuple(
        PooledScore(
            scale=tuple(option.code for option in alike[0].options),
            questions=tuple(question.key for question in alike),
            top2=sum((question.top2 for question in alike if question.top2 is not None), Ratio(0, 0)),
        )
        for alike in scales.values()
    )


def question_score(
    key: str,
    page: str,
    question: LayoutQuestion,
    answers: Counts,
    satisfied: Sequence[str],
    kinds: Sequence[str] = MISSING_KINDS,
) -> QuestionScore:
    """The score of one question from what so many people said to it; `top2` only where all satisfied codes are options of it."""
    counts: Counter[str] = Counter()
    missing: Counter[str] = Counter()
    for one, people in answers.items():
        if one.missing is None:
            for code in one.codes:
                counts[code] += people
        else:
            missing[one.missing] += people
    assert counts.keys() <= {box.value for box in question.boxes}, f"{key}: a code that is no option: {sorted(counts)}"
    assert missing.keys() <= {*kinds}, f"{key}: a kind of missing without a name: {sorted(missing)}"
    responses = sum(answers.values())
    n = responses - missing.total()
    return QuestionScore(
        key=key,
        page=page,
        label=question.label,
        kind=question.kind,
        responses=responses,
        n=n,
        options=tuple(
            OptionScore(box.value, Ratio(counts[box.value], n), box.label) for box in question.boxes if not box.missing or counts[box.value]
        ),
        missing=tuple((kind, missing[kind]) for kind in kinds),
        top2=Ratio(sum(counts[code] for code in satisfied), n) if satisfied and applies(question, satisfied) else None,
    )
