"""The records of a survey in operation that a workspace keeps: rounds, batches, files, pages, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from omr.reading import PageReading
from pipeline.model import AcceptancePolicy

CHANNELS = (
    "truc_tiep", "buu_dien", "truc_tuyen_qr", "cong_dvc", "phong_van", "dien_thoai", "hop_thu", "kiosk", "to_cong_tac", "vneid",
)  # fmt: skip
"""The ways by which slips reach people and come back, as offices name them in their plans."""


class State(StrEnum):
    """What became of a page. It is in exactly one state; the first two are on their way, all others are an end."""

    WAITING = "waiting"
    SAMPLED = "sampled"
    READ = "read"
    BLANK = "blank"
    COVER = "cover"
    OTHER_FORM = "other_form"
    UNREADABLE = "unreadable"
    DUPLICATE = "duplicate"
    POISONED = "poisoned"


ON_THE_WAY = (State.WAITING, State.SAMPLED)


class Stage(StrEnum):
    """What is to be done with a page next."""

    SAMPLE = "sample"
    READ = "read"


@dataclass(frozen=True, slots=True)
class FormVersion:
    """A layout that a workspace keeps: its id, the form's name, the folder in the blob store and the layout's file in it."""

    id: int
    layout: str
    name: str
    folder: str
    file: str


@dataclass(frozen=True, slots=True)
class Round:
    """A survey campaign (đợt khảo sát): its forms, the policy by which answers are accepted, its channels, its register of counters.

    `counters` is the folder in the blob store that has the register, None where there is none; `contexts` are the keys of contexts that all
    batches of the round are read with, by layout id; `counters_on` is the day as of which the register counts, None for each batch's own.
    """

    id: int
    name: str
    policy: AcceptancePolicy
    channels: tuple[str, ...]
    forms: tuple[FormVersion, ...]
    counters: str | None
    contexts: Mapping[str, str]
    opened_at: datetime
    closed_at: datetime | None
    counters_on: date | None = None


@dataclass(frozen=True, slots=True)
class BatchFacts:
    """What the people at the scanner say of a pile: slips inherit of it what their own code does not say.

    `expected` is how many slips they counted, None where nobody did; `origin` is where the files came from.
    """

    unit: str
    channel: str
    day: date
    who: str
    counter: str = ""
    scanner: str = ""
    expected: int | None = None
    origin: str = "files"


@dataclass(frozen=True, slots=True)
class Batch:
    """One pile of paper through one scanner."""

    id: int
    round_id: int
    facts: BatchFacts
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Closing:
    """Who closed a batch (`batch` None: the round), `despite` which reason (None: nothing stood against it); codes of what differed."""

    batch: int | None
    who: str
    despite: str | None
    differences: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that is about to be taken in: its name in the batch, the hash and number of its bytes, how many pages it has.

    A file that cannot be opened has one page, which will be unreadable.
    """

    name: str
    sha256: str
    bytes: int
    pages: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file that was brought: `known` is the batch that has had it before, None for a new one."""

    file: NewFile
    known: int | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """One page to work on, as leased: where its original lies, and what is known of it.

    `accepted`: a person said that it counts although no print run has its serial. `round_id` is nought where nobody asks for it.
    """

    page: int
    number: int
    sha256: str
    layout: str | None = None
    layout_page: str | None = None
    accepted: bool = False
    round_id: int = 0


@dataclass(frozen=True, slots=True)
class StoredReading:
    """One reading of one page, with the page's place: the name of its file, its number there, the hash of the file."""

    page: int
    batch: int
    name: str
    number: int
    sha256: str
    state: State
    reading: PageReading | None
    reader: str


@dataclass(frozen=True, slots=True)
class BatchLedger:
    """The sums of one batch. `pages` = the sum of `states`; of the `files` that were brought, `known` had been there before.

    `slips` are people's questionnaires that were found, `incomplete` those of them that lack a page. Where somebody asked for a new scan,
    and it came in another batch: `elsewhere` are slips of this pile found there only, `for_others` those found here of other piles.
    """

    batch: Batch
    files: int
    known: int
    pages: int
    states: dict[State, int]
    slips: int
    incomplete: int
    elsewhere: int = 0
    for_others: int = 0

    @property
    def balanced(self) -> bool:
        """Whether the sums agree."""
        return self.pages == sum(self.states.values())

    @property
    def of_pile(self) -> int:
        """How many slips of this pile were found, here or in another batch."""
        return self.slips + self.elsewhere - self.for_others

    @property
    def difference(self) -> int | None:
        """How many slips more (or, below zero, fewer) were found than counted; None while pages wait or where nobody counted."""
        expected = self.batch.facts.expected
        return None if expected is None or self.waiting else self.of_pile - expected

    @property
    def waiting(self) -> int:
        """Pages that have not ended yet."""
        return sum(self.states.get(state, 0) for state in ON_THE_WAY)
