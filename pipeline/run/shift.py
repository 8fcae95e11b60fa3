"""One run at one batch: each step leases pages, has them done, and enters what was found, until none is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from time import sleep
from typing import TypeVar

from forms.errors import Problem
from omr.reading import PageReading
from omr.reasons import Reason
from pipeline.events import Event, Listener, PageDone, PageFailed, StepBegan, StepEnded
from pipeline.model import AcceptancePolicy
from pipeline.review.acceptance import needs_review
from pipeline.run.enter import Entry
from pipeline.run.hold import patiently, release_dead
from pipeline.run.reading.ledger import Failure
from pipeline.run.workers import station
from pipeline.run.workers.broken import broken
from pipeline.run.workers.executor import Executor, Stage
from pipeline.run.workers.page_limit import PageLimits
from pipeline.run.workers.station import ReadJob, ReadResult, SampledPage
from pipeline.store.contexts import Frozen
from pipeline.store.readings import mark_repeats, state_of
from pipeline.store.work import lease, left, put_back
from pipeline.store.workspace import Workspace
from pipeline.survey import Batch, Job, State
from pipeline.survey import Stage as Step

A = TypeVar("A")
R = TypeVar("R", SampledPage, ReadResult)

BLOCK = 64
"""Pages leased at once: a lease costs two statements, and a run that dies holds no more than this from others."""

POLL_SECONDS = 0.5
"""How often a run asks whether pages that another one has are done."""

Progress = Callable[[str, int, int], None]
"""Called with the step (`sample`, `read`), how many of a batch's pages this run has done, and how many there were to do."""


@dataclass(slots=True)
class Done:
    """What a run did: pages sampled and read by it, answers and how many of them a person is asked, and where the reader broke."""

    sampled: int = 0
    read: int = 0
    repeats: int = 0
    answers: int = 0
    doubtful: int = 0
    failures: list[Failure] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Shift:
    """Who works at a batch, where, with what; and who is told."""

    workspace: Workspace
    owner: str
    batch: Batch
    policy: AcceptancePolicy
    pool: Executor
    limits: PageLimits
    done: Done
    progress: Progress | None
    listeners: Sequence[Listener]

    def jobs(self, step: Step) -> Iterator[Job]:
        """The pages that wait for a step, leased as they are asked for."""
        while True:
            block = patiently(self.workspace.database, partial(self._lease, step))
            if not block:
                return
            yield from block

    def _lease(self, step: Step) -> list[Job]:
        """Pages for a step. None is read before it was held against the pages of its round: another run may have sampled it just now."""
        with self.workspace.database.writing() as connection:
            block = lease(connection, self.batch.id, step, self.owner, BLOCK)
            repeats = mark_repeats(connection, self.batch.id, [job.page for job in block]) if step is Step.READ else set()
        self.done.repeats += len(repeats)
        return [job for job in block if job.page not in repeats]

    def left(self, step: Step) -> int:
        """How many pages wait for a step, whoever has them."""
        return patiently(self.workspace.database, partial(self._left, step))

    def _left(self, step: Step) -> int:
        with self.workspace.database.reading() as connection:
            return left(connection, self.batch.id, step)

    def tell(self, event: Event) -> None:
        """Nothing; every listener hears of it."""
        for listener in self.listeners:
            listener(event)


def sample_all(shift: Shift) -> None:
    """Nothing; afterwards no page of the batch waits to be sampled, and repeats are told."""

    def died(job: Job, seconds: float) -> SampledPage:
        return SampledPage(job.page, reading=killed(shift.limits, seconds))

    go_through(shift, Step.SAMPLE, station.sample_job, shift.jobs, died, lambda: False)
    shift.done.repeats += patiently(shift.workspace.database, partial(_repeats, shift))


def read_all(shift: Shift, contexts: Sequence[Frozen]) -> bool:
    """Whether no page of the batch waits any more; False where pages have to be sampled first, or show what no context knows yet.

    Both come of pages whose samples are lost, and of files that were added meanwhile and sampled by another run.
    """
    strange: list[int] = []

    def tasks(step: Step) -> Iterator[ReadJob]:
        for job in shift.jobs(step):
            if (key := context_for(job, contexts)) is None:
                strange.append(job.page)
            else:
                yield ReadJob(job, key)

    def died(task: ReadJob, seconds: float) -> ReadResult:
        return ReadResult(task.job.page, killed(shift.limits, seconds))

    def again() -> bool:
        if strange:
            patiently(shift.workspace.database, partial(_put_back, shift, strange))
        return bool(strange) or shift.left(Step.SAMPLE) > 0

    return go_through(shift, Step.READ, station.read_job, tasks, died, again)


def go_through(
    shift: Shift,
    step: Step,
    task: Callable[[A], R],
    arguments: Callable[[Step], Iterable[A]],
    died: Callable[[A, float], R],
    again: Callable[[], bool],
) -> bool:
    """Whether the step has no page left; False as soon as `again` says that something else has to be done before."""
    total, entry = shift.left(step), Entry(shift.workspace, shift.owner, step)
    if total:
        shift.tell(StepBegan(shift.batch.id, step, total))

    def finished(_: A, result: R) -> None:
        entry.take(result)
        _note(shift, step, result)
        if shift.progress is not None:
            shift.progress(step, min(entry.brought, total), total)

    while shift.left(step):
        shift.pool.run(Stage(task, arguments(step), finished, died))
        entry.flush()
        if again():
            return False
        if shift.left(step):
            wait(shift)
    if total:
        shift.tell(StepEnded(shift.batch.id, step))
    return True


def _note(shift: Shift, step: Step, result: SampledPage | ReadResult) -> None:
    """Nothing; counts what was done with a page, and tells it."""
    done, reading = shift.done, result.reading
    if step is Step.SAMPLE:
        done.sampled += 1
    else:
        done.read += 1
    sums = Counter(needs_review(answer, shift.policy) for answer in (reading.answers if reading is not None else ()))
    done.answers, done.doubtful = done.answers + sums.total(), done.doubtful + sums[True]
    if result.failure is not None:
        done.failures.append(Failure(f"{shift.batch.id}#{result.page}", result.failure))
        shift.tell(PageFailed(shift.batch.id, result.page, result.failure))
    if shift.listeners:
        going_on = State.SAMPLED if step is Step.SAMPLE else State.WAITING
        state = going_on if reading is None else state_of(reading)
        reasons = () if reading is None else tuple(map(str, reading.reasons))
        shift.tell(PageDone(shift.batch.id, result.page, step, state, reasons, result.seconds, result.held, sums.total(), sums[True]))


def killed(limits: PageLimits, seconds: float) -> PageReading:
    """What stands for a page that has killed two workers, the second one after so many seconds."""
    return broken(Reason.PAGE_TOO_SLOW if seconds >= limits.seconds else Reason.WORKER_DIED)


def context_for(job: Job, contexts: Sequence[Frozen]) -> str | None:
    """The key of the context that a page is read with: the first of its batch that knows its layout page; None where none does."""
    return next((one.key for one in contexts if one.layout == job.layout and job.layout_page in one.pages), None)


def wait(shift: Shift) -> None:
    """Nothing, after a moment: another run has the pages that are left; if it is dead, they are free now or when its leases end."""
    sleep(POLL_SECONDS)
    patiently(shift.workspace.database, partial(release_dead, shift.workspace.database))


def _repeats(shift: Shift) -> int:
    with shift.workspace.database.writing() as connection:
        return len(mark_repeats(connection, shift.batch.id))


def _put_back(shift: Shift, numbers: Sequence[int]) -> None:
    with shift.workspace.database.writing() as connection:
        put_back(connection, shift.owner, numbers)
