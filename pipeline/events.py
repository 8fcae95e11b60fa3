"""What happens while a run works, for whoever listens: a bar on the screen, a log, figures for a monitor. Small facts, never images."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RunBegan:
    """A run begins with so many pages that wait, in so many batches."""

    owner: str
    batches: int
    pages: int


@dataclass(frozen=True, slots=True)
class StepBegan:
    """A step (`sample`, `read`) of a batch begins with so many pages that wait for it."""

    batch: int
    step: str
    pages: int


@dataclass(frozen=True, slots=True)
class PageDone:
    """A step of a page is done.

    `state` and `reasons` are what became of the page (`sampled` where it goes on to be read), `seconds` what it took its worker, `held` the
    bytes that the worker holds afterwards. Of its `answers`, so many are `doubtful`: a person is asked.
    """

    batch: int
    page: int
    step: str
    state: str
    reasons: tuple[str, ...]
    seconds: float
    held: int
    answers: int = 0
    doubtful: int = 0


@dataclass(frozen=True, slots=True)
class PageFailed:
    """The reader broke on a page."""

    batch: int
    page: int
    traceback: str


@dataclass(frozen=True, slots=True)
class StepEnded:
    """A step of a batch has no page left."""

    batch: int
    step: str


@dataclass(frozen=True, slots=True)
class RunEnded:
    """A run has ended well; `seconds` by the clock."""

    sampled: int
    read: int
    repeats: int
    answers: int
    doubtful: int
    seconds: float


@dataclass(frozen=True, slots=True)
class RunStopped:
    """A run ended early; what it had done until then is kept. `why` are the codes of the problems, or the name of what was raised."""

    why: tuple[str, ...]


Event = RunBegan | StepBegan | PageDone | PageFailed | StepEnded | RunEnded | RunStopped

Listener = Callable[[Event], None]
