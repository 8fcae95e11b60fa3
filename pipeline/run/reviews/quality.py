"""How well a round is reviewed: what each person does in an hour, how people agree, how often they are wrong where the answer is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from pipeline.review.bound import upper_bound
from pipeline.review.kappa import Agreement, agreement
from pipeline.store.double_words import COUNTED, Doubled, doubled, gold_words
from pipeline.store.judgements import Work, work_of
from pipeline.store.known_answers import KnownAnswer, all_known
from pipeline.store.looks import Purpose, waiting_looks

HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Reviewer:
    """One person: `items` that the person said something about, blind looks among them, and the middle of what each took; agreement with
    others on the items of double entry; of the items whose answer is known (`gold`), how many were seen and said wrong."""

    who: str
    items: int
    median_ms: int
    agreement: Agreement
    gold: int
    gold_wrong: int

    @property
    def per_hour(self) -> int | None:
        """Items an hour at the median; None where nothing was settled."""
        return HOUR_MS // max(1, self.median_ms) if self.items else None

    @property
    def gold_bound(self) -> float | None:
        """The Clopper-Pearson upper bound of the rate of wrong words; None where no known item was seen."""
        return upper_bound(self.gold_wrong, self.gold) if self.gold else None


@dataclass(frozen=True, slots=True)
class Quality:
    """The figures of a round: people, questions with the agreement of those who settled them, items of double entry, what waits for a
    blind look by purpose, and the answers that are known by item."""

    reviewers: tuple[Reviewer, ...]
    questions: tuple[tuple[str, Agreement], ...]
    doubled: tuple[Doubled, ...]
    waiting: dict[str, int]
    known: dict[int, KnownAnswer]

    @property
    def differing(self) -> list[Doubled]:
        """The items on which two people differed."""
        return [one for one in self.doubled if not one.same]

    @property
    def decided(self) -> list[Doubled]:
        """Those of them that a third person has decided."""
        return [one for one in self.differing if one.third is not None]

    @property
    def undecided(self) -> int:
        """How many of them wait for a third person."""
        return sum(one.third is None for one in self.differing)


def quality(connection: Connection, round_id: int, batches: Collection[int] | None = None) -> Quality:
    """The figures of a round, of these batches (None: all)."""
    pairs = tuple(doubled(connection, round_id, batches))
    known = all_known(connection, round_id)
    gold: dict[str, list[bool]] = defaultdict(list)
    for item, word in gold_words(connection, round_id, batches):
        if item in known:
            gold[word.who].append(word.said != (tuple(sorted(known[item].given)), known[item].status))
    work = work_of(connection, round_id, batches, (COUNTED, *(purpose.value for purpose in Purpose)))
    by_question: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for one in pairs:
        by_question[one.question].append((one.first.label, one.second.label))
    questions = tuple((question, agreement(found)) for question, found in sorted(by_question.items()))
    return Quality(_reviewers(work, pairs, gold), questions, pairs, waiting_looks(connection, round_id, batches), known)


def _reviewers(work: Sequence[Work], pairs: Sequence[Doubled], gold: dict[str, list[bool]]) -> tuple[Reviewer, ...]:
    """Everybody who has said something, those who settled most first."""
    words: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for one in pairs:
        words[one.first.who].append((one.first.label, one.second.label))
        words[one.second.who].append((one.second.label, one.first.label))
    done = {one.who: one for one in work}
    names = [one.who for one in work]
    names += sorted((words.keys() | gold.keys()) - done.keys())
    found = []
    for who in names:
        mine = done.get(who, Work(who, 0, 0))
        found.append(Reviewer(who, mine.items, mine.median_ms, agreement(words[who]), len(gold[who]), sum(gold[who])))
    return tuple(found)
