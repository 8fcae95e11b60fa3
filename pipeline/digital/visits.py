"""`counted_visits`: one visit that was told of on paper and on a screen counts once. Every rule is one function.

1. `visit_of`: responses with one slip token are one visit's, and so are those with one dossier number; the token goes first. The id of a
   slip (`R7/10422`) is its token, whether it comes from paper or in a table.
2. `first_of`: of one visit counts the paper, which can be looked at again; without paper, what was received first, then the smaller id.
   Answers of two responses are never mixed.
3. What only looks like one visit (`likely_repeats`) is listed with what speaks for it, and every response of it counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from omr.reading import AnswerStatus
from pipeline.digital.cells import BLANK
from pipeline.model import NOT_APPLICABLE, NOT_ASKED, NOT_SCANNED, PENDING, RESPONDENT, Response

MINUTES_APART = 5
"""Minutes between two equal responses at one counter that may be one person's: a phone that sends twice does it within these."""

LEAST_ANSWERS = 5
"""Answers that two responses must share to look like one: with fewer, two people often say the same."""


NOT_PUT = (NOT_ASKED, NOT_SCANNED, NOT_APPLICABLE, PENDING, AnswerStatus.NOT_ON_PAGE.value)
"""Kinds of missing that say nothing about what a respondent left out."""

Said = tuple[tuple[str, tuple[str, ...]], ...]
"""Questions with the codes given to them."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """Responses about one visit: `by` says how that is known (slip_token, dossier_no), `key` is it, `counts` the one that counts."""

    by: str
    key: str
    counts: str
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LikelyRepeat:
    """Responses that may be one person's: where, what they share, and how many seconds lie between the first and the last."""

    counter: str
    channel: str
    responses: tuple[str, ...]
    answers: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Visits:
    """The responses that count, by id; what was left out for which of them; and what a person may look at."""

    responses: tuple[Response, ...]
    overlaps: tuple[Overlap, ...]
    likely: tuple[LikelyRepeat, ...]


def counted_visits(responses: Iterable[Response]) -> Visits:
    """The visits of these responses, whatever their order. Given the responses that count once more, they all count."""
    ordered = sorted(responses, key=lambda one: (one.response_id, on_screen(one)))
    groups: dict[tuple[str, str], list[Response]] = defaultdict(list)
    for visit in _visits(ordered):
        for one in visit[1]:
            groups[visit[0]].append(one)
    overlaps, left_out = [], set[int]()
    for (by, key), told in sorted(groups.items()):
        first = first_of(told)
        others = [one for one in told if one is not first]
        left_out.update(map(id, others))
        overlaps.append(Overlap(by, key, first.response_id, tuple(one.response_id for one in others)))
    counted = tuple(one for one in ordered if id(one) not in left_out)
    return Visits(counted, tuple(overlaps), tuple(likely_repeats(counted)))


def _visits(ordered: Sequence[Response]) -> list[tuple[tuple[str, str], list[Response]]]:
    """The visits that several responses tell of, each with its name. Tokens and dossiers that share a response are one visit."""
    parent: dict[int, int] = {}

    def root(number: int) -> int:
        while parent.setdefault(number, number) != number:
            number = parent[number]
        return number

    seen: dict[tuple[str, str], int] = {}
    for number, one in enumerate(ordered):
        for key in visit_of(one):
            first = seen.setdefault(key, number)
            low, high = sorted((root(first), root(number)))
            parent[high] = low
    groups: dict[int, list[int]] = defaultdict(list)
    for number in parent:
        groups[root(number)].append(number)
    found = []
    for numbers in groups.values():
        if len(numbers) > 1:
            told = [ordered[number] for number in sorted(numbers)]
            shared = sorted({key for one in told for key in visit_of(one)}, key=lambda key: (key[0] != "slip_token", key))
            found.append((shared[0], told))
    return found


def visit_of(response: Response) -> tuple[tuple[str, str], ...]:
    """What names the visit that a response tells of (see `visit_keys`)."""
    return visit_keys(response.response_id, response.facts.slip_token, response.facts.dossier_no)


def visit_keys(response_id: str, slip_token: str, dossier_no: str) -> tuple[tuple[str, str], ...]:
    """What names a visit; the response's own id where nothing else does: a table of paper may come in as a file, too.

    What a person typed is taken in capitals; ids of files and of other systems may differ by nothing but that.
    """
    known = (("slip_token", slip_token.upper() or response_id), ("dossier_no", dossier_no.upper()))
    return tuple(key for key in known if key[1])


def on_screen(response: Response) -> bool:
    """Whether the respondent answered on a screen."""
    return any(answer.decided_by == RESPONDENT for answer in response.answers)


def first_of(told: Sequence[Response]) -> Response:
    """The response that counts for a visit: one that says something, then paper, then what was received first."""
    return min(told, key=lambda one: (says_nothing(one), on_screen(one), one.facts.received_at or "~", one.response_id))


def says_nothing(response: Response) -> bool:
    """Whether everything was left blank; what waits for a person may still say something."""
    left = all(answer.missing in (BLANK, NOT_ASKED, NOT_SCANNED) for answer in response.answers)
    return left and not any(one.text or one.missing == PENDING for one in response.texts)


def likely_repeats(responses: Sequence[Response]) -> list[LikelyRepeat]:
    """Responses of one counter and channel with the same answers, minutes apart: likely one person's, but nobody knows.

    Slips of a pile are all received at once, so paper is left to the comparison of its scans.
    """
    alike: dict[tuple[str, str, Said], list[Response]] = defaultdict(list)
    for one in responses:
        said = tuple((answer.question, answer.codes) for answer in one.answers if answer.codes)
        if on_screen(one) and one.facts.received_at and len(said) >= LEAST_ANSWERS:
            alike[one.counter, one.channel, said].append(one)
    found = []
    for (counter, channel, said), some in alike.items():
        for run in _runs(sorted(some, key=lambda one: (one.facts.received_at, one.response_id))):
            names = tuple(one.response_id for one in run)
            found.append(LikelyRepeat(counter, channel, names, len(said), round(_between(run[0], run[-1]))))
    return sorted(found, key=lambda one: one.responses)


def _runs(ordered: Sequence[Response]) -> list[list[Response]]:
    """The parts of a sequence whose neighbours are minutes apart, those of one response left out."""
    runs: list[list[Response]] = []
    for one in ordered:
        if runs and _between(runs[-1][-1], one) <= MINUTES_APART * 60:
            runs[-1].append(one)
        else:
            runs.append([one])
    return [run for run in runs if len(run) > 1]


def _between(first: Response, last: Response) -> float:
    """Seconds from one response to another."""
    instants = [datetime.fromisoformat(one.facts.received_at) for one in (first, last)]
    return (instants[1] - instants[0]).total_seconds()


def by_channel(responses: Iterable[Response]) -> Mapping[str, list[Response]]:
    """The responses of each channel, by its name."""
    found: dict[str, list[Response]] = defaultdict(list)
    for one in responses:
        found[one.channel].append(one)
    return dict(sorted(found.items()))


def asked_in(response: Response) -> int:
    """How many questions were put to the respondent, and are known to be answered or not: what waits for a person is not known yet."""
    return sum(answer.missing not in NOT_PUT for answer in response.answers)
