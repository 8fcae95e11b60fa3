"""The answers of people as arrays: every group of them is counted, and every ratio of persons made, without going back to the responses."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.model import Response
from pipeline.scoring.figures import FULL_MARKS
from pipeline.scoring.methods import MEAN5PCT, TOP2
from pipeline.scoring.said import Said, said

AT_ONCE = 20_000
"""People that are counted at a time."""

Numbers = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class People:
    """`answers` has the number, in `said`, of each answer, person after person; those of person i begin at `starts[i]`."""

    said: tuple[Said, ...]
    answers: Numbers
    starts: Numbers

    def __len__(self) -> int:
        """How many people there are."""
        return len(self.starts) - 1

    def counts(self, codes: Sequence[str]) -> dict[str, tuple[int, dict[Said, int]]]:
        """For each group, by the code of each person's, how many people it has and how many of them said what; "" last."""
        order = {code: number for number, code in enumerate(sorted(set(codes), key=lambda code: (not code, code)))}
        groups = np.array([order[code] for code in codes], dtype=np.int64)
        sizes = np.bincount(groups, minlength=len(order))
        flat = np.zeros(len(order) * len(self.said), dtype=np.int64)
        for people, answers, lengths in self._chunks():
            places = np.repeat(groups[people], lengths) * len(self.said) + answers
            flat += np.bincount(places, minlength=len(flat))
        table = flat.reshape(len(order), len(self.said))
        return {
            code: (int(sizes[row]), {self.said[column]: int(table[row, column]) for column in np.flatnonzero(table[row])})
            for code, row in order.items()
        }

    def sums(self, worth: Callable[[Said], int]) -> Numbers:
        """For each person the sum of what the answers are worth."""
        worths = np.array([worth(one) for one in self.said], dtype=np.int64)
        found = np.zeros(len(self), dtype=np.int64)
        for people, answers, lengths in self._chunks():
            if len(answers):
                running = np.concatenate([[0], np.cumsum(worths[answers])])
                ends = np.cumsum(lengths)
                found[people] = running[ends] - running[ends - lengths]
        return found

    def _chunks(self) -> Iterator[tuple[slice, Numbers, Numbers]]:
        """Some people at a time: which, the numbers of their answers, and how many each has; all at once would take a gigabyte."""
        for first in range(0, len(self), AT_ONCE):
            last = min(first + AT_ONCE, len(self))
            answers = self.answers[self.starts[first] : self.starts[last]]
            yield slice(first, last), answers, np.diff(self.starts[first : last + 1])

    def ratio(self, keys: Collection[str], method: str, satisfied: Collection[str]) -> tuple[Numbers, Numbers]:
        """What each person adds to numerator and base of a figure over these questions."""
        wanted = frozenset(keys)

        def base(one: Said) -> int:
            counts = one.question in wanted and one.missing is None
            return (FULL_MARKS if method == MEAN5PCT else 1) * counts

        def points(one: Said) -> int:
            if not base(one):
                return 0
            return int(one.codes[0] in satisfied) if method == TOP2 else int(one.codes[0])

        return self.sums(points), self.sums(base)


def people_of(responses: Iterable[Response]) -> People:
    """The answers of these responses, in their order. Answers of replies that say the same are mostly one object: those are known by it."""
    numbers: dict[Said, int] = {}
    known: dict[int, int] = {}
    answers = array("i")
    starts = [0]
    held = []
    for response in responses:
        for answer in response.answers:
            place = known.get(id(answer))
            if place is None:
                place = known[id(answer)] = numbers.setdefault(said(answer), len(numbers))
                held.append(answer)  # an identity is one only while the answer lives
            answers.append(place)
        starts.append(len(answers))
    return People(tuple(numbers), np.array(answers, dtype=np.int32), np.array(starts, dtype=np.int64))


def rows_of(codes: Sequence[str]) -> Mapping[str, Numbers]:
    """The places of the people of each group."""
    found: dict[str, list[int]] = {}
    for place, code in enumerate(codes):
        found.setdefault(code, []).append(place)
    return {code: np.array(places, dtype=np.int64) for code, places in found.items()}
