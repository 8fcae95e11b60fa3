"""What the boxes of one single choice say together: a posterior over the states that its question can be in."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

P_BLANK = 0.04
"""Share of single-choice questions left blank: between one and seven in a hundred on paper surveys."""

P_DOUBLE = 0.015
"""Share of single-choice questions with two live marks, corrections left out."""

P_CORRECTED = 0.02
"""Share of single-choice questions with a choice and another one taken back by the form's rule."""

P_ONLY_TAKEN_BACK = 0.01
"""Share of single-choice questions whose one mark is taken back, with nothing chosen instead: rare, but never to be counted."""

MORE_THAN_TWO = 0.05
"""Share of the questions with two marks that have more than two."""

LEAST = 1e-9
"""Least probability that an answer is weighed with: no mark is surer, and its odds stay finite."""

LIKELY = 0.5
"""A box with at least this probability of ink takes part in what the question looks like."""

COVERED = 1e-4
"""Probability of a covering mark from which it is asked whether this box was taken back."""

Boxes = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Posterior:
    """The most probable state of a question: which boxes are `chosen`, how `probable` that is with its status, and for each box how
    probable it is that it is `selected`, and `taken_back`.
    """

    chosen: tuple[bool, ...]
    probable: float
    selected: tuple[float, ...]
    taken_back: tuple[float, ...]


def single_choice(
    live: Sequence[float], covered: Sequence[float], marked_share: float, covering_share: float, left_out: float = P_BLANK
) -> Posterior:
    """The posterior of a single choice of a person who leaves the share `left_out` of the questions blank.

    `live` and `covered` hold, per box, the probabilities of a mark that selects and of one that takes back; what is left is no mark. They
    were made with a prior of their own, which is taken out: `marked_share` of the boxes marked, `covering_share` of the marks covering.
    Where the form knows no taking back, `covered` is all 0 and `covering_share` too.

    Where no box is likely to be marked it is nothing, however improbable: an empty sheet stays empty.
    """
    n = len(live)
    empty = [max(1.0 - on - back, LEAST) for on, back in zip(live, covered, strict=True)]
    usual = (1.0 - marked_share) / marked_share
    on = [math.log(max(p, LEAST) / e * usual / (1.0 - covering_share)) for p, e in zip(live, empty, strict=True)]
    back = [math.log(max(p, LEAST) / e * usual / covering_share) if p >= COVERED else None for p, e in zip(covered, empty, strict=True)]
    states = list(_states(on, back, [1.0 - e >= LIKELY for e in empty], left_out))
    highest = max(score for *_, score in states)
    weights = [math.exp(score - highest) for *_, score in states]
    total = sum(weights)
    shares: dict[tuple[Boxes, bool], float] = {}
    selected, taken_back = [0.0] * n, [0.0] * n
    for (chosen, lost, _), weight in zip(states, weights, strict=True):
        key = chosen, bool(lost) and not chosen
        shares[key] = shares.get(key, 0.0) + weight / total
        for i in chosen:
            selected[i] += weight / total
        for i in lost:
            taken_back[i] += weight / total
    nothing: tuple[Boxes, bool] = ((), False)
    best = max(shares, key=lambda key: shares[key]) if min(empty) <= 1.0 - LIKELY else nothing
    return Posterior(tuple(i in best[0] for i in range(n)), shares[best], tuple(selected), tuple(taken_back))


def _states(
    on: Sequence[float], back: Sequence[float | None], inked: Sequence[bool], left_out: float
) -> Iterator[tuple[Boxes, Boxes, float]]:
    """The states that a question can be in: boxes chosen, boxes taken back, and the logarithm of how probable that is up to a factor.

    `on` and `back` are logarithms of how much likelier the look of a box is if it was chosen, or taken back, than if it is empty; None
    where it surely was not taken back.
    """
    n, lost = len(on), [(j, weight) for j, weight in enumerate(back) if weight is not None]
    rest = 1.0 - P_BLANK - P_DOUBLE - (P_CORRECTED + P_ONLY_TAKEN_BACK if lost else 0.0)
    # what a person leaves out is taken from all answers alike
    yield (), (), math.log(left_out * (1.0 - P_BLANK) / (1.0 - left_out))
    one = math.log(rest / n)
    for i in range(n):
        yield (i,), (), one + on[i]
    if n > 1:
        two = math.log(P_DOUBLE / math.comb(n, 2))
        for i, j in combinations(range(n), 2):
            yield (i, j), (), two + on[i] + on[j]
    for j, weight in lost:
        yield (), (j,), math.log(P_ONLY_TAKEN_BACK / n) + weight
        for i in range(n):
            if i != j:
                yield (i,), (j,), math.log(P_CORRECTED / (n * (n - 1))) + on[i] + weight
    for (i, first), (j, second) in combinations(lost, 2):
        yield (), (i, j), math.log(P_ONLY_TAKEN_BACK * MORE_THAN_TWO / math.comb(n, 2)) + first + second
    many = [i for i in range(n) if inked[i]]
    if len(many) > 2:
        chosen = tuple(i for i in many if (other := back[i]) is None or on[i] >= other)
        gone = tuple(i for i in many if i not in chosen)
        score = sum(on[i] for i in chosen) + sum(weight for j, weight in lost if j in gone)
        yield chosen, gone, math.log((P_DOUBLE + P_CORRECTED) * MORE_THAN_TWO) + score
