"""The pages of one run on their way: listed, sampled, and each read under the batch's context."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import overload

from omr.calibrate import Context
from omr.reader import CONTEXT_PAGES
from omr.reading import PageReading, PageState
from omr.reasons import Reason
from omr.sample import PageSample
from pipeline.decode.find import FoundFile
from pipeline.model import AcceptancePolicy, PageRecord
from pipeline.run.reading.hints import Hints
from pipeline.run.workers import worker
from pipeline.run.workers.broken import broken
from pipeline.run.workers.executor import Executor, Stage
from pipeline.run.workers.shipped import reader_version
from pipeline.run.workers.tasks import FileFacts, PageDone, Pictures, ReadTask, Sampled, SampleTask

Told = Callable[[int, int], None]
"""Called with how many pages are done and how many there are."""


@dataclass(slots=True)
class Page:
    """One page of the run.

    `number` counts from 1 and becomes None where the file does not open; pages of a file that was known to have several keep theirs.
    `shared` is an earlier page of the same bytes that is expected to be the same layout page, so that one sample serves both; `repeat`
    says that the same layout page was sampled from the same bytes before.
    """

    path: Path
    source: str
    number: int | None
    sha256: str | None
    expected: str | None
    alone: bool = True
    opened: bool = True
    shared: Page | None = None
    repeat: bool = False
    spill: Path | None = None
    layout_page: str | None = None
    reading: PageReading | None = None
    failure: str | None = None

    @property
    def shows(self) -> tuple[str, int, str] | None:
        """What two pages that show one sheet have in common: bytes, place in the file, layout page. None where it is not known."""
        if self.sha256 is None or self.number is None or self.layout_page is None:
            return None
        return self.sha256, self.number, self.layout_page


def opened(executor: Executor, files: Sequence[FoundFile], tell: Told) -> list[FileFacts]:
    """Hash and number of pages of every file, in order."""
    facts: list[FileFacts] = []

    def finished(_: Path, fact: FileFacts) -> None:
        facts.append(fact)
        tell(len(facts), len(files))

    died = FileFacts(None, 1, Reason.WORKER_DIED)
    executor.run(Stage(worker.inspect, [file.path for file in files], finished, lambda _, __: died))
    return facts


def listed(files: Sequence[FoundFile], facts: Sequence[FileFacts], hints: Hints) -> list[Page]:
    """Every page of every file in order. The same page of the same bytes, expected to be the same layout page, is told by `shared`."""
    pages: list[Page] = []
    met: dict[tuple[str, int, str | None], Page] = {}
    for file, fact in zip(files, facts, strict=True):
        if fact.refused is not None or fact.pages == 0:
            reading = broken(fact.refused or Reason.FILE_DAMAGED)
            pages.append(Page(file.path, file.source, None, fact.sha256, None, reading=reading, failure=fact.failure))
            continue
        for number in range(1, fact.pages + 1):
            page = Page(file.path, file.source, number, fact.sha256, hints.of(file.source, number), alone=fact.pages == 1)
            if fact.sha256 is not None:
                first = met.setdefault((fact.sha256, number, page.expected), page)
                page.shared = None if first is page else first
            pages.append(page)
    return pages


def sampled(executor: Executor, layout_path: Path, pages: Sequence[Page], folder: Path, tell: Told) -> None:
    """Nothing; afterwards every page has its sample in a file of `folder`, or the reading that says why it has none.

    Pages with the same bytes share a sample. Where the first of their files did not open, the others are asked themselves: what keeps
    a file from being opened is not in its bytes. Repeats are told when all samples are there.
    """
    firsts = [page for page in pages if page.reading is None and page.shared is None]
    _sample(executor, layout_path, firsts, folder / "first", tell)
    for page in pages:
        same = page.shared
        if same is not None and same.opened:
            page.spill, page.layout_page, page.reading = same.spill, same.layout_page, same.reading
    left = [page for page in pages if page.shared is not None and not page.shared.opened]
    _sample(executor, layout_path, left, folder / "left", tell)
    met: set[tuple[str, int, str]] = set()
    for page in pages:
        if page.spill is not None and page.shows is not None:
            page.repeat = page.shows in met
            met.add(page.shows)


def _sample(executor: Executor, layout_path: Path, todo: Sequence[Page], folder: Path, tell: Told) -> None:
    """Nothing; takes the sample of each of these pages."""
    folder.mkdir()
    waiting = iter(todo)
    done = 0

    def finished(task: SampleTask, result: Sampled) -> None:
        nonlocal done
        page = next(waiting)
        page.layout_page, page.reading, page.failure = result.layout_page, result.reading, result.failure
        page.spill = task.spill if result.reading is None else None
        page.opened = result.opened
        if page.alone and not page.opened:
            page.number = None
        done += 1
        tell(done, len(todo))

    tasks = (SampleTask(page.path, page.number or 1, page.expected, folder / f"{index}.sample") for index, page in enumerate(todo))
    died = Sampled(None, broken(Reason.WORKER_DIED))
    executor.run(Stage(partial(worker.sample, layout_path), tasks, finished, lambda _, __: died))


class SpilledSamples(Sequence[PageSample]):
    """Samples that are loaded from their files one by one, each time they are asked for."""

    def __init__(self, files: Sequence[Path]) -> None:
        """Stand for the samples in these files."""
        self._files = files

    def __len__(self) -> int:
        """How many samples there are."""
        return len(self._files)

    @overload
    def __getitem__(self, index: int) -> PageSample: ...
    @overload
    def __getitem__(self, index: slice) -> SpilledSamples: ...
    def __getitem__(self, index: int | slice) -> PageSample | SpilledSamples:
        """A sample, or a part of them."""
        return SpilledSamples(self._files[index]) if isinstance(index, slice) else worker.load_sample(self._files[index])


def teachers(pages: Sequence[Page]) -> SpilledSamples:
    """The samples to learn the context from: at most CONTEXT_PAGES of every layout page, evenly spaced over the batch, none twice."""
    by_page: dict[str, list[Path]] = {}
    for page in pages:
        if page.spill is not None and page.layout_page is not None and not page.repeat:
            by_page.setdefault(page.layout_page, []).append(page.spill)
    return SpilledSamples([spill for _, spills in sorted(by_page.items()) for spill in spaced(spills, CONTEXT_PAGES)])


def spaced(spills: list[Path], most: int) -> list[Path]:
    """At most `most` of the files, evenly spaced."""
    count = min(most, len(spills))
    return [spills[index * len(spills) // count] for index in range(count)]


def frozen(context: Context | None, folder: Path) -> Path:
    """The file in `folder` from which the workers take the context."""
    file = folder / "context"
    file.write_bytes(pickle.dumps(context, protocol=pickle.HIGHEST_PROTOCOL))
    return file


def finished_pages(
    executor: Executor,
    layout_path: Path,
    pages: Sequence[Page],
    context: Path,
    policy: AcceptancePolicy,
    pictures: Pictures,
    told: Callable[[PageDone], None],
) -> None:
    """Nothing; `told` is called with every page, finished, in order; their pictures are written."""
    todo = [page for page in pages if page.spill is not None or (pictures.annotate_dir is not None and page.number is not None)]
    waiting = iter(pages)
    counted: set[tuple[str, int, str]] = set()

    def finished(task: ReadTask, result: PageDone) -> None:
        for page in waiting:
            if page.source == task.record.source and page.number == task.record.page:
                told(once(replace(result, failure=result.failure or page.failure), page, counted))
                return
            told(unread(page, policy))

    tasks = (ReadTask(page.path, begun(page, policy), page.spill, context, policy, page.repeat, pictures) for page in todo)
    executor.run(Stage(partial(worker.read, layout_path), tasks, finished, died))
    for page in waiting:
        told(unread(page, policy))


def once(done: PageDone, page: Page, counted: set[tuple[str, int, str]]) -> PageDone:
    """The finished page, called a repeat only if the page that it repeats was really read; that is known when both are finished."""
    reading = done.record.reading
    if reading.state is not PageState.READ or page.shows is None:
        return done
    own = tuple(reason for reason in reading.reasons if reason is not Reason.DUPLICATE)
    reasons = (*own, Reason.DUPLICATE) if page.shows in counted else own
    counted.add(page.shows)
    return replace(done, record=replace(done.record, reading=replace(reading, reasons=reasons)))


def begun(page: Page, policy: AcceptancePolicy) -> PageRecord:
    """The record of a page before it is read: its place, and the reading where one already stands."""
    reading = page.reading or PageReading(PageState.UNREADABLE)
    return PageRecord(page.source, page.number, reading, reader_version(), policy.id, sha256=page.sha256)


def unread(page: Page, policy: AcceptancePolicy) -> PageDone:
    """A page that needs no worker: it was refused before."""
    return PageDone(begun(page, policy), failure=page.failure)


def died(task: ReadTask, _: float) -> PageDone:
    """What stands for a page whose worker died twice."""
    return PageDone(replace(task.record, reading=broken(Reason.WORKER_DIED)))


def samples_of(pages: Sequence[Page]) -> Iterator[str]:
    """The layout pages that were met, each once, in the order of the run."""
    yield from dict.fromkeys(page.layout_page for page in pages if page.spill is not None and page.layout_page is not None)
