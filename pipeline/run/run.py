"""`run`: every page of a workspace that waits is sampled and read, by however many runs at once, and nothing twice.

For each batch: all pages are sampled; repeats are told; what the batch teaches is frozen; all pages are read with it. A run that is
killed anywhere goes on where it was, for each step is a transaction and the work that is left stands in the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from time import sleep

from forms.errors import Problem
from omr.reasons import Reason
from pipeline.run import station
from pipeline.run.enter import Entry
from pipeline.run.executor import Executor, PoolExecutor, SerialExecutor, Stage
from pipeline.run.freeze import freeze
from pipeline.run.hold import owner_name, patiently, pulse, release_dead
from pipeline.run.ledger import Failure
from pipeline.run.request import usable_cores, within_system
from pipeline.run.rounds import spec_of
from pipeline.run.station import ReadJob, ReadResult, SampledPage, Spec
from pipeline.run.worker import broken
from pipeline.store.batches import batch_of
from pipeline.store.contexts import Frozen
from pipeline.store.readings import mark_repeats
from pipeline.store.rounds import round_of
from pipeline.store.work import batches_at_work, lease, left
from pipeline.store.workspace import Workspace
from pipeline.survey import Batch, Job
from pipeline.survey import Stage as Step

BLOCK = 64
"""Pages leased at once: a lease costs two statements, and a run that dies holds no more than this from others."""

POLL_SECONDS = 0.5
"""How often a run asks whether pages that another one has are done."""

Progress = Callable[[str, int, int], None]
"""Called with the step (`sample`, `read`), how many of a batch's pages this run has done, and how many there were to do."""


@dataclass(slots=True)
class Done:
    """What a run did: pages sampled and read by it, and where the reader broke."""

    sampled: int = 0
    read: int = 0
    repeats: int = 0
    failures: list[Failure] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Shift:
    """One run at one batch: who works, where, with what."""

    workspace: Workspace
    owner: str
    batch: Batch
    pool: Executor
    done: Done
    progress: Progress | None

    def jobs(self, step: Step) -> Iterator[Job]:
        """The pages that wait for a step, leased as they are asked for."""
        while True:
            block = patiently(self.workspace.database, partial(self._lease, step))
            if not block:
                return
            yield from block

    def _lease(self, step: Step) -> list[Job]:
        with self.workspace.database.writing() as connection:
            return lease(connection, self.batch.id, step, self.owner, BLOCK)

    def left(self, step: Step) -> int:
        """How many pages wait for a step, whoever has them."""
        return patiently(self.workspace.database, partial(self._left, step))

    def _left(self, step: Step) -> int:
        with self.workspace.database.reading() as connection:
            return left(connection, self.batch.id, step)


def run(
    workspace: Workspace,
    *,
    batch: int | None = None,
    workers: int | None = None,
    key_file: Path | None = None,
    day: date | None = None,
    progress: Progress | None = None,
    pool: Callable[[Spec], Executor] | None = None,
) -> Done:
    """What this run did. Afterwards no page of the batch, or of any batch, waits.

    Args:
        workspace: Where the pages are.
        batch: Only this batch.
        workers: Processes; None for one per core, 0 for none: everything happens in this process.
        key_file: The keys that prove the seals of sealed print runs.
        day: The day on which counters are in service; None for today.
        progress: Told how far the run is.
        pool: Makes the executor, where it is not to be one of this machine.

    Raises:
        PhieuError: A form, a key or the store cannot be used. What was done until then stays done.
    """
    count, warnings = within_system(usable_cores() if workers is None else workers)
    done, owner = Done(warnings=warnings), owner_name()
    release_dead(workspace.database)
    with workspace.database.reading() as connection:
        wanted = [batch_of(connection, number) for number in batches_at_work(connection) if batch in (None, number)]
        rounds = {one.round_id: round_of(connection, one.round_id) for one in wanted}
    with pulse(workspace.database, owner):
        for number, campaign in rounds.items():
            spec = spec_of(workspace, campaign, key_file, day)
            with pool(spec) if pool is not None else own_pool(spec, count) as executor:
                for one in wanted:
                    if one.round_id == number:
                        work_through(Shift(workspace, owner, one, executor, done, progress), spec)
    return done


def own_pool(spec: Spec, workers: int) -> Executor:
    """Processes of this machine. Even a single one is apart from this one: a page that kills it must not kill the run."""
    start = partial(station.initialise, spec)
    return PoolExecutor(start, workers) if workers else SerialExecutor(start)


def work_through(shift: Shift, spec: Spec) -> None:
    """Nothing; afterwards no page of the batch waits."""
    while True:
        sample_all(shift)
        contexts = patiently(shift.workspace.database, partial(freeze, shift.workspace, shift.batch.id, spec))
        if contexts is not None and read_all(shift, contexts):
            return


def sample_all(shift: Shift) -> None:
    """Nothing; afterwards no page of the batch waits to be sampled, and repeats are told."""
    total, entry = shift.left(Step.SAMPLE), Entry(shift.workspace, shift.owner, Step.SAMPLE)

    def finished(_: Job, result: SampledPage) -> None:
        shift.done.sampled += 1
        _failed(shift, result.page, result.failure)
        entry.sampled(result)
        if shift.progress is not None:
            shift.progress("sample", min(entry.brought, total), total)

    while shift.left(Step.SAMPLE):
        shift.pool.run(Stage(station.sample_job, shift.jobs(Step.SAMPLE), finished, _sample_died))
        entry.flush()
        if shift.left(Step.SAMPLE):
            wait(shift)
    shift.done.repeats += patiently(shift.workspace.database, partial(_repeats, shift))


def read_all(shift: Shift, contexts: list[Frozen]) -> bool:
    """Whether no page of the batch waits any more; False where a sample was lost and its page has to be sampled again."""
    total, entry = shift.left(Step.READ), Entry(shift.workspace, shift.owner, Step.READ)

    def finished(_: ReadJob, result: ReadResult) -> None:
        shift.done.read += 1
        _failed(shift, result.page, result.failure)
        entry.read(result)
        if shift.progress is not None:
            shift.progress("read", min(entry.brought, total), total)

    while shift.left(Step.READ):
        tasks = (ReadJob(job, context_for(job, contexts)) for job in shift.jobs(Step.READ))
        shift.pool.run(Stage(station.read_job, tasks, finished, _read_died))
        entry.flush()
        if shift.left(Step.SAMPLE):
            return False
        if shift.left(Step.READ):
            wait(shift)
    return True


def context_for(job: Job, contexts: list[Frozen]) -> str:
    """The key of the context that a page is read with: the first of its batch that knows its layout page."""
    return next(one.key for one in contexts if one.layout == job.layout and job.layout_page in one.pages)


def wait(shift: Shift) -> None:
    """Nothing, after a moment: another run has the pages that are left; if it is dead, they are free now or when its leases end."""
    sleep(POLL_SECONDS)
    patiently(shift.workspace.database, partial(release_dead, shift.workspace.database))


def _repeats(shift: Shift) -> int:
    with shift.workspace.database.writing() as connection:
        return mark_repeats(connection, shift.batch.id)


def _sample_died(job: Job) -> SampledPage:
    """What stands for a page that has killed two workers."""
    return SampledPage(job.page, reading=broken(Reason.WORKER_DIED))


def _read_died(task: ReadJob) -> ReadResult:
    """The same for a page that was sampled well."""
    return ReadResult(task.job.page, broken(Reason.WORKER_DIED))


def _failed(shift: Shift, page: int, failure: str | None) -> None:
    """Nothing; keeps the traceback of a page on which the reader broke."""
    if failure is not None:
        shift.done.failures.append(Failure(f"{shift.batch.id}#{page}", failure))
