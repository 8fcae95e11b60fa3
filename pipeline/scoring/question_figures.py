"""The figures of questions by one method: which questions a method means something for, and its numerators and bases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from forms.errors import Problem
from forms.layout import QuestionKind
from pipeline.errors import InputError
from pipeline.scoring.figures import FULL_MARKS, Figure, Ratio, pooled_figure
from pipeline.scoring.methods import MEAN, MEAN5PCT, ND61_TOTAL, TOP2
from pipeline.scoring.score import QuestionScore

INDEX_METHODS = (TOP2, MEAN, MEAN5PCT)
"""Methods whose figures are quotients of counts, and can therefore be pooled over questions, units and rounds."""

ND61_ITEMS = 9
"""Items of the total of Decree 61: with fewer, the total would not stand on its scale of 18 points."""

ND61_CODES = frozenset({"0", "1", "2"})
"""The points that each of them gives."""


@dataclass(frozen=True, slots=True)
class QuestionFigure:
    """A figure of one question, or of several pooled: `questions` by key, `scale` the options as the first prints them."""

    questions: tuple[str, ...]
    scale: tuple[str, ...]
    figure: Figure


def scale_of(question: QuestionScore) -> frozenset[str]:
    """The options of a question that are a judgement, in no order: questions with the same ones may be pooled."""
    return frozenset(option.code for option in question.options)


def applies_to(method: str, question: QuestionScore, satisfied: Sequence[str] = ()) -> bool:
    """Whether the method means something for the question, by its options alone.

    `top2`: a single choice that offers all satisfied codes. `mean`: one whose codes are whole numbers. `mean5pct`: one whose codes are
    whole numbers from 1 to 5 with 5 among them.
    """
    codes = scale_of(question)
    if question.kind is not QuestionKind.SINGLE or not codes:
        return False
    if method == TOP2:
        return bool(satisfied) and {*satisfied} <= codes
    if not all(code.isascii() and code.isdigit() and str(int(code)) == code for code in codes):
        return False
    points = {int(code) for code in codes}
    return method == MEAN or (min(points) >= 1 and max(points) == FULL_MARKS)


def question_ratio(method: str, question: QuestionScore, satisfied: Sequence[str] = ()) -> Ratio:
    """Numerator and base of the method for a question that it applies to."""
    if method == TOP2:
        chosen = sum(option.share.numerator for option in question.options if option.code in satisfied)
        return Ratio(chosen, question.n)
    points = sum(int(option.code) * option.share.numerator for option in question.options)
    return Ratio(points, question.n * (FULL_MARKS if method == MEAN5PCT else 1))


def pooled(method: str, questions: Iterable[QuestionScore], satisfied: Sequence[str] = ()) -> Figure:
    """The figure over all these questions: all numerators added, divided by all bases added."""
    return pooled_figure(method, sum((question_ratio(method, one, satisfied) for one in questions), Ratio(0, 0)))


def figures_of(method: str, questions: Sequence[QuestionScore], satisfied: Sequence[str] = ()) -> list[QuestionFigure]:
    """The figure of each question that was asked and that the method applies to, then the pooled one of each scale."""
    fitting = [one for one in questions if one.responses and applies_to(method, one, satisfied)]
    scales: dict[frozenset[str], list[QuestionScore]] = {}
    for one in fitting:
        scales.setdefault(scale_of(one), []).append(one)
    single = [QuestionFigure((one.key,), _printed(one), pooled(method, [one], satisfied)) for one in fitting]
    together = [
        QuestionFigure(tuple(one.key for one in alike), _printed(alike[0]), pooled(method, alike, satisfied)) for alike in scales.values()
    ]
    return [*single, *together]


def nd61_total(questions: Sequence[QuestionScore]) -> QuestionFigure:
    """The sum of the nine item means. An item without answers leaves no total. Raises InputError where there are not nine such items."""
    fitting = [one for one in questions if one.kind is QuestionKind.SINGLE and scale_of(one) == ND61_CODES]
    if len(fitting) != ND61_ITEMS:
        values = {"method": ND61_TOTAL, "count": len(fitting), "wanted": ND61_ITEMS}
        raise InputError(Problem("score.method_items", "--method", values))
    means = [pooled(MEAN, [one]) for one in fitting]
    known = [mean.value for mean in means if mean.value is not None]
    total = sum(known, Fraction(0)) if len(known) == ND61_ITEMS else None
    figure = Figure(ND61_TOTAL, total, min(mean.n for mean in means))
    return QuestionFigure(tuple(one.key for one in fitting), _printed(fitting[0]), figure)


def _printed(question: QuestionScore) -> tuple[str, ...]:
    """The options of a question in printed order."""
    return tuple(option.code for option in question.options)
