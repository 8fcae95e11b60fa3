"""What a channel does to the answers: items left out, straight lines, haste, and whether two channels answer a question alike.

`mode_effect`: Pearson's chi-square of the table channel × option, over valid answers of single choices, without continuity correction;
p-values of all questions corrected after Holm (1979). Options and channels that nobody chose are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scipy.stats import chi2_contingency

from forms.layout import Layout, QuestionKind
from pipeline.digital.visits import asked_in, by_channel
from pipeline.model import Response, question_keys

LEAST_EXPECTED = 5.0
"""Cochran's rule: below this expected count the chi-square is not to be relied on, and the table says so."""

LEAST_LINE = 5
"""Answers on one scale from which the same code everywhere is a straight line."""

HASTY_SHARE = 1 / 3
"""Of the median time of the channel: who is quicker than a third of it has hardly read (a rule of thumb of panel surveys)."""


@dataclass(frozen=True, slots=True)
class ChannelQuality:
    """One channel: responses, questions asked and left blank, straight lines among those that could be, speeders among those timed."""

    channel: str
    responses: int
    asked: int
    blank: int
    lines: int
    could_line: int
    hasty: int
    timed: int

    @property
    def shares(self) -> tuple[tuple[int, int], ...]:
        """Blanks, straight lines and speeders, each with what it is a share of."""
        return (self.blank, self.asked), (self.lines, self.could_line), (self.hasty, self.timed)


@dataclass(frozen=True, slots=True)
class ModeEffect:
    """Whether channels answer a question alike: n by channel, chi-square, degrees of freedom, p and Holm's p; `thin`: low counts."""

    question: str
    n: tuple[tuple[str, int], ...]
    chi2: float
    freedom: int
    p: float
    p_holm: float
    thin: bool


def channel_quality(responses: Sequence[Response], layout: Layout) -> list[ChannelQuality]:
    """Each channel's quality, by its name."""
    scales = _scales(layout)
    found = []
    for channel, some in by_channel(responses).items():
        lines = [_line(one, scales) for one in some]
        times = sorted(float(one.facts.duration_s) for one in some if one.facts.duration_s)
        median = times[len(times) // 2] if times else 0.0
        found.append(
            ChannelQuality(
                channel,
                len(some),
                sum(map(asked_in, some)),
                sum(answer.missing == "blank" for one in some for answer in one.answers),
                sum(line is True for line in lines),
                sum(line is not None for line in lines),
                sum(time < HASTY_SHARE * median for time in times),
                len(times),
            )
        )
    return found


def _scales(layout: Layout) -> Mapping[str, frozenset[str]]:
    """The codes of every single choice by question: equal ones are one scale, whether or not one of them offers `no opinion` as well."""
    keys = question_keys(layout)
    return {
        keys[page.id, one.id]: frozenset(box.value for box in one.boxes if not box.missing)
        for page in layout.pages
        for one in page.questions
        if one.kind is QuestionKind.SINGLE
    }


def _line(response: Response, scales: Mapping[str, frozenset[str]]) -> bool | None:
    """Whether a person gave one code to all questions of the scale with most answers; None where those are too few."""
    given: dict[frozenset[str], list[str]] = {}
    for answer in response.answers:
        if answer.question in scales and answer.missing is None:
            given.setdefault(scales[answer.question], []).extend(answer.codes)
    longest = max(given.values(), key=len, default=[])
    return None if len(longest) < LEAST_LINE else len(set(longest)) == 1


def mode_effects(responses: Sequence[Response], layout: Layout) -> list[ModeEffect]:
    """The mode effect of every single choice that two channels answered in more than one way, in the order of the layout."""
    counts: dict[str, dict[str, Counter[str]]] = {name: {} for name in _scales(layout)}
    for one in responses:
        for answer in one.answers:
            if answer.question in counts and answer.missing is None:
                counts[answer.question].setdefault(one.channel, Counter()).update(answer.codes)
    tested = []
    for question, table in counts.items():
        channels = sorted(table)
        codes = sorted({code for one in table.values() for code in one})
        if len(channels) > 1 and len(codes) > 1:
            rows = [[table[channel][code] for code in codes] for channel in channels]
            result = chi2_contingency(rows, correction=False)
            n = tuple((channel, sum(row)) for channel, row in zip(channels, rows, strict=True))
            thin = bool(result.expected_freq.min() < LEAST_EXPECTED)
            tested.append(ModeEffect(question, n, float(result.statistic), int(result.dof), float(result.pvalue), 1.0, thin))
    corrected = holm([one.p for one in tested])
    return [ModeEffect(one.question, one.n, one.chi2, one.freedom, one.p, p, one.thin) for one, p in zip(tested, corrected, strict=True)]


def holm(values: Sequence[float]) -> list[float]:
    """Holm's adjusted p-values in the order given: each at least as large as that of any smaller p, and at most 1."""
    order = sorted(range(len(values)), key=lambda at: values[at])
    adjusted, highest = [0.0] * len(values), 0.0
    for rank, at in enumerate(order):
        highest = max(highest, min(1.0, (len(values) - rank) * values[at]))
        adjusted[at] = highest
    return adjusted
