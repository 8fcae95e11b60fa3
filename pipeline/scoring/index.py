"""An index: a tree from questions over criteria and domains to the whole, each node scored by one method."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from forms.question import NO_TEXT, Text
from pipeline.scoring.figures import Figure
from pipeline.scoring.question_figures import pooled
from pipeline.scoring.score import QuestionScore

OVERALL = "overall"
"""The id of the top of every tree."""


class Combine(StrEnum):
    """How a node is made from its parts: all their answers pooled, or the mean of their figures by weight."""

    POOLED = "pooled"
    WEIGHTED = "weighted"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One node: it has either `questions` (by key) or `parts`. `weight` counts where its siblings are weighted."""

    id: str
    name: Text = NO_TEXT
    weight: Fraction = Fraction(1)
    questions: tuple[str, ...] = ()
    parts: tuple[Criterion, ...] = ()

    def walk(self, depth: int = 0) -> Iterator[tuple[int, Criterion]]:
        """This node and all below it, each before its parts, with its depth (0 is the top)."""
        yield depth, self
        for part in self.parts:
            yield from part.walk(depth + 1)

    def all_questions(self) -> tuple[str, ...]:
        """The keys of all questions below this node, in order."""
        return (*self.questions, *(key for part in self.parts for key in part.all_questions()))


@dataclass(frozen=True, slots=True)
class Index:
    """A tree with its way of counting. `methods` are those it is meant for, `satisfied` the codes of its `top2`, `bands` a scheme's id."""

    id: str
    name: Text
    root: Criterion
    methods: tuple[str, ...] = ()
    satisfied: tuple[str, ...] = ()
    combine: Combine = Combine.POOLED
    bands: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """The figure of one node. `empty` are the ids of parts that nobody answered and that a weighted mean therefore leaves out."""

    criterion: Criterion
    depth: int
    combine: Combine
    figure: Figure
    empty: tuple[str, ...] = ()


def score_index(
    root: Criterion, questions: Mapping[str, QuestionScore], method: str, satisfied: Sequence[str] = (), combine: Combine = Combine.POOLED
) -> tuple[CriterionScore, ...]:
    """The scores of all nodes, each before its parts. Questions that were not asked add nothing; what nobody answered has no figure.

    A criterion with questions is always the pooled answers of its items. Above it, `combine` says how parts are put together.
    """
    return tuple(_scored(one, depth, questions, method, satisfied, combine) for depth, one in root.walk())


def weighted_mean(values: Sequence[tuple[Fraction | None, Fraction]]) -> Fraction | None:
    """Σ weight · value / Σ weight over the values that are there; None where none is, or their weights add up to nothing."""
    there = [(value, weight) for value, weight in values if value is not None]
    total = sum((weight for _, weight in there), Fraction(0))
    return sum((value * weight for value, weight in there), Fraction(0)) / total if total else None


def _scored(
    node: Criterion,
    depth: int,
    questions: Mapping[str, QuestionScore],
    method: str,
    satisfied: Sequence[str],
    combine: Combine,
) -> CriterionScore:
    """The score of one node."""
    whole = pooled(method, [questions[key] for key in node.all_questions()], satisfied)
    if combine is Combine.POOLED or not node.parts:
        return CriterionScore(node, depth, Combine.POOLED, whole)
    parts = [(part, _scored(part, depth + 1, questions, method, satisfied, combine).figure.value) for part in node.parts]
    value = weighted_mean([(worth, part.weight) for part, worth in parts])
    empty = tuple(part.id for part, worth in parts if worth is None)
    return CriterionScore(node, depth, combine, Figure(method, value, whole.n), empty)
