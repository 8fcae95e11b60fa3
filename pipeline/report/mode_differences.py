"""By how much the index of a question differs between two channels, with an interval, and whether that is more than chance.

`top2`: difference of the shares of satisfied codes; Newcombe's hybrid score interval (1998, method 10); two-sided test of two proportions
with the pooled variance. `mean5pct`: difference of the means in per cent of the highest code 5; Welch's interval and test (1947).
Every channel is compared with the one that has most responses. p-values of all comparisons are corrected after Holm (1979).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import comb, inf, sqrt
from statistics import NormalDist

from scipy.stats import t as student

from forms.layout import Layout, QuestionKind
from forms.question import Scale
from forms.scales import registry
from pipeline.digital.code_lists import own_list
from pipeline.digital.modes import holm
from pipeline.digital.visits import by_channel
from pipeline.model import Response, question_keys
from pipeline.report.within_units import Within, counts_by_unit, within_units
from pipeline.scoring.intervals import LEVEL, wilson
from pipeline.scoring.methods import MEAN5PCT, TOP2

METHODS = (MEAN5PCT, TOP2)
"""Indices that a single question has, the default first: it uses all levels."""

HIGHEST = 5
"""The code that `mean5pct` takes for 100 per cent."""

LEAST_COMPARED = 2
"""Answers in a channel below which nothing can be said of its spread."""

Counts = Mapping[str, int]
"""How often each code was given."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One question in two channels: n and index (per cent) of each, the difference in points with its 95 % interval, p and Holm's p.

    `within` is the difference within units, where at least two have both channels.
    """

    question: str
    label: str
    method: str
    reference: str
    channel: str
    n: tuple[int, int]
    index: tuple[float, float]
    points: float
    low: float
    high: float
    p: float
    p_holm: float = 1.0
    within: Within | None = None


def mode_differences(responses: Sequence[Response], layout: Layout, method: str) -> list[Difference]:
    """Every question with a scale of satisfaction, in the order of the layout, each other channel against the largest."""
    channels = {name: len(some) for name, some in by_channel(responses).items()}
    if len(channels) < 2:
        return []
    reference = max(sorted(channels), key=lambda name: channels[name])
    counts = _counts(responses)
    found = [
        one
        for key, (label, scale) in _rated(layout, method).items()
        for name in channels
        if name != reference
        for one in _compared(key, label, scale, method, (reference, name), (counts.get((reference, key), {}), counts.get((name, key), {})))
    ]
    corrected = holm([one.p for one in found])
    by_unit, rated = counts_by_unit(responses), _rated(layout, method)
    return [
        replace(one, p_holm=p, within=within_units(by_unit, one.question, (reference, one.channel), _worth(rated[one.question][1], method)))
        for one, p in zip(found, corrected, strict=True)
    ]


def _worth(scale: Scale, method: str) -> dict[str, float]:
    """What each code of a scale counts in the index, in per cent."""
    if method == TOP2:
        return {level.code: 100.0 * (level.code in scale.satisfied) for level in scale.levels}
    return {level.code: 100 * int(level.code) / HIGHEST for level in scale.levels if level.code.isdecimal()}


def _counts(responses: Sequence[Response]) -> dict[tuple[str, str], Counter[str]]:
    """How often each code was given, by channel and question, valid answers only."""
    found: dict[tuple[str, str], Counter[str]] = {}
    for one in responses:
        for answer in one.answers:
            if answer.missing is None:
                found.setdefault((one.channel, answer.question), Counter()).update(answer.codes)
    return found


def _rated(layout: Layout, method: str) -> dict[str, tuple[str, Scale]]:
    """The words and the scale of each single choice that the method applies to."""
    keys, found = question_keys(layout), {}
    for page in layout.pages:
        for one in page.questions:
            scale = registry().get(own_list(layout, one)) if one.kind is QuestionKind.SINGLE else None
            if scale is not None and scale.satisfied and (method == TOP2 or _five(scale)):
                found[keys[page.id, one.id]] = (one.label, scale)
    return found


def _five(scale: Scale) -> bool:
    """Whether the codes of a scale are numbers up to the highest code of `mean5pct`."""
    return max((int(level.code) if level.code.isdecimal() else 0 for level in scale.levels), default=0) == HIGHEST


def _compared(
    key: str, label: str, scale: Scale, method: str, names: tuple[str, str], counts: tuple[Counts, Counts]
) -> Iterator[Difference]:
    """The comparison of two channels; none where one of them has too few answers."""
    n = sum(counts[0].values()), sum(counts[1].values())
    if min(n) < LEAST_COMPARED:
        return
    if method == TOP2:
        satisfied = tuple(sum(some.get(code, 0) for code in scale.satisfied) for some in counts)
        made = share_difference((satisfied[0], n[0]), (satisfied[1], n[1]))
    else:
        made = mean_difference(counts[0], counts[1])
    index, points, low, high, p = made
    yield Difference(key, label, method, names[0], names[1], n, index, points, low, high, p)


Made = tuple[tuple[float, float], float, float, float, float]
"""The two indices, the difference of the second from the first, its lower and upper limit, and p; all but p in per cent."""


def share_difference(first: tuple[int, int], second: tuple[int, int]) -> Made:
    """The difference of two shares (count, n)."""
    shares = [count / n for count, n in (first, second)]
    limits = [wilson(count, n) or (0.0, 1.0) for count, n in (first, second)]
    points = shares[1] - shares[0]
    low = points - sqrt((shares[1] - limits[1][0]) ** 2 + (limits[0][1] - shares[0]) ** 2)
    high = points + sqrt((limits[1][1] - shares[1]) ** 2 + (shares[0] - limits[0][0]) ** 2)
    pooled = (first[0] + second[0]) / (first[1] + second[1])
    spread = sqrt(pooled * (1 - pooled) * (1 / first[1] + 1 / second[1]))
    p = 2 * (1 - NormalDist().cdf(abs(points) / spread)) if spread else 1.0
    return (100 * shares[0], 100 * shares[1]), 100 * points, 100 * low, 100 * high, p


def mean_difference(first: Counts, second: Counts) -> Made:
    """The difference of two means of codes, in per cent of the highest."""
    (mean_1, spread_1, n_1), (mean_2, spread_2, n_2) = _spread(first), _spread(second)
    points, variance = mean_2 - mean_1, spread_1 + spread_2
    if not variance:
        return (mean_1, mean_2), points, points, points, _by_chance(n_1, n_2) if points else 1.0
    parts = spread_1**2 / (n_1 - 1) + spread_2**2 / (n_2 - 1)
    freedom = variance**2 / parts if parts else inf
    half = float(student.ppf((1 + LEVEL) / 2, freedom)) * sqrt(variance)
    p = 2 * float(student.sf(abs(points) / sqrt(variance), freedom))
    return (mean_1, mean_2), points, points - half, points + half, p


def _by_chance(n_1: int, n_2: int) -> float:
    """The chance that n_1 equal answers and n_2 other equal ones fall into two groups just so (exact permutation test, two-sided).

    Welch's test has nothing to measure by where neither group varies.
    """
    return min(1.0, (2 if n_1 == n_2 else 1) / comb(n_1 + n_2, n_1))


def _spread(counts: Counts) -> tuple[float, float, int]:
    """Mean in per cent of the highest code, the variance of that mean, and n."""
    n = sum(counts.values())
    values = {100 * int(code) / HIGHEST: count for code, count in counts.items()}
    mean = sum(value * count for value, count in values.items()) / n
    return mean, sum(count * (value - mean) ** 2 for value, count in values.items()) / (n - 1) / n, n
