"""`run`: every page of a workspace that waits is sampled and read, by however many runs at once, and nothing twice.

For each batch: all pages are sampled; repeats are told; what the batch teaches is frozen; all pages are read with it. A run that is
killed anywhere goes on where it was, for each step is a transaction and the work that is left stands in the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from time import monotonic

from forms.errors import PhieuError
from pipeline.events import Event, Listener, RunBegan, RunEnded, RunStopped
from pipeline.run.freeze import freeze
from pipeline.run.hold import owner_name, patiently, pulse, release_dead
from pipeline.run.reading.request import usable_cores, within_system
from pipeline.run.rounds import spec_of
from pipeline.run.second_try import second_try
from pipeline.run.shift import Done, Progress, Shift, read_all, sample_all
from pipeline.run.workers import station
from pipeline.run.workers.executor import Executor, PoolExecutor, SerialExecutor
from pipeline.run.workers.page_limit import PageLimits
from pipeline.run.workers.sample_file import sweep
from pipeline.run.workers.station import Spec
from pipeline.settings import Settings
from pipeline.store.batches import batch_of
from pipeline.store.rounds import round_of
from pipeline.store.work import batches_at_work, left
from pipeline.store.workspace import Workspace
from pipeline.survey import Batch, Round
from pipeline.survey import Stage as Step


def run(  # noqa: PLR0913 - each is a wish of its own
    workspace: Workspace,
    *,
    batch: int | None = None,
    workers: int | None = None,
    key_file: Path | None = None,
    day: date | None = None,
    progress: Progress | None = None,
    pool: Callable[[Spec], Executor] | None = None,
    limits: PageLimits | None = None,
    listeners: Sequence[Listener] = (),
    again: bool = False,
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
        limits: The most that a page may take; None for what the workspace says.
        listeners: Told everything that happens.
        again: Pages that ended because of a limit, or because the reader broke, wait again (see `second_try`).

    Raises:
        PhieuError: A form, a key or the store cannot be used. What was done until then stays done.
    """
    count, warnings = within_system(usable_cores() if workers is None else workers)
    done, owner = Done(warnings=warnings), owner_name()
    most = limits or limits_of(workspace.settings)
    release_dead(workspace.database)
    if again:
        second_try(workspace, batch)
    wanted, rounds, waiting = _waiting(workspace, batch)
    with told(listeners, RunBegan(owner, len(wanted), waiting), done), pulse(workspace.database, owner):
        for number, campaign in rounds.items():
            spec = replace(spec_of(workspace, campaign, key_file, day), limits=most)
            with pool(spec) if pool is not None else own_pool(spec, count) as executor:
                for one in wanted:
                    if one.round_id == number:
                        work_through(Shift(workspace, owner, one, campaign.policy, executor, most, done, progress, listeners), spec)
    sweep(workspace)
    return done


def limits_of(settings: Settings) -> PageLimits:
    """The most that a page may take by the settings of a workspace; what they leave open is as this version thinks right."""
    usual = PageLimits()
    return PageLimits(
        settings.page_seconds or usual.seconds, settings.page_megabytes or usual.megabytes, settings.page_megapixels or usual.megapixels
    )


def _waiting(workspace: Workspace, batch: int | None) -> tuple[list[Batch], dict[int, Round], int]:
    """The batches with pages that wait, their rounds, and how many pages these are."""
    with workspace.database.reading() as connection:
        if batch is not None:
            batch_of(connection, batch)  # one that is not there is said, not taken for done
        wanted = [batch_of(connection, number) for number in batches_at_work(connection) if batch in (None, number)]
        rounds = {one.round_id: round_of(connection, one.round_id) for one in wanted}
        waiting = sum(left(connection, one.id, step) for one in wanted for step in Step)
    return wanted, rounds, waiting


@contextmanager
def told(listeners: Sequence[Listener], began: RunBegan, done: Done) -> Iterator[None]:
    """Nothing; the listeners hear of the run's beginning, and of its end, whichever it has."""

    def tell(event: Event) -> None:
        for listener in listeners:
            listener(event)

    start = monotonic()
    tell(began)
    try:
        yield
    except BaseException as error:
        why = tuple(problem.code for problem in error.problems) if isinstance(error, PhieuError) else (type(error).__name__,)
        tell(RunStopped(why))
        raise
    tell(RunEnded(done.sampled, done.read, done.repeats, done.answers, done.doubtful, monotonic() - start))


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
