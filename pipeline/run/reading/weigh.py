"""All pages are read once to know how sure their answers are, before a review budget can tell which of them need a person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from omr.reader import read_page
from pipeline.review.budget import Choice, Weight, weights, within_budget
from pipeline.run.reading.batch import Page
from pipeline.run.workers import worker
from pipeline.run.workers.executor import Executor, Stage


def weigh(layout_path: Path, context: Path, spill: Path) -> tuple[Weight, ...]:
    """What decides about the answers of one sampled page; nothing where the reader fails on it, which reading it will report."""
    try:
        reading = read_page(worker.load_sample(spill), worker.desk(layout_path).references, worker.load_context(context))
    except Exception:  # noqa: BLE001 - reported when the page is read, see `worker.broken`
        return ()
    return weights(reading.answers)


def weighed(
    pool: Executor, layout_path: Path, pages: Sequence[Page], context: Path, budget: float, tell: Callable[[int, int], None]
) -> Choice:
    """The policy that keeps the budget on these pages; repeats of a page do not count, as everywhere."""
    spills = [page.spill for page in pages if page.spill is not None and not page.repeat]
    found: list[Weight] = []
    done = 0

    def finished(_: Path, of: tuple[Weight, ...]) -> None:
        nonlocal done
        found.extend(of)
        done += 1
        tell(done, len(spills))

    pool.run(Stage(partial(weigh, layout_path, context), spills, finished, lambda _, __: ()))
    return within_budget(budget, found)
