"""What a batch teaches is learnt and frozen when all its pages are sampled; whoever comes second finds it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import overload

from omr.reader import CONTEXT_PAGES, learn
from omr.sample import PageSample
from pipeline.run.reading.context_file import context_bytes
from pipeline.run.workers import station
from pipeline.run.workers.sample_file import LostSampleError, load_sample
from pipeline.run.workers.shipped import reader_version
from pipeline.run.workers.station import Spec
from pipeline.store.blobs import Blobs, sample
from pipeline.store.contexts import Frozen, add_context, contexts_of
from pipeline.store.readings import sample_again, sampled_pages
from pipeline.store.workspace import Workspace
from pipeline.survey import Job


class KeptSamples(Sequence[PageSample]):
    """Samples that are loaded from the blob store one by one, each time they are asked for."""

    def __init__(self, blobs: Blobs, pages: Sequence[int]) -> None:
        """Stand for the samples of these pages."""
        self._blobs = blobs
        self._pages = pages

    def __len__(self) -> int:
        """How many samples there are."""
        return len(self._pages)

    @overload
    def __getitem__(self, index: int) -> PageSample: ...
    @overload
    def __getitem__(self, index: slice) -> KeptSamples: ...
    def __getitem__(self, index: int | slice) -> PageSample | KeptSamples:
        """A sample, or a part of them."""
        return KeptSamples(self._blobs, self._pages[index]) if isinstance(index, slice) else load_sample(self._blobs, self._pages[index])


def freeze(workspace: Workspace, batch: int, spec: Spec) -> list[Frozen] | None:
    """The contexts of a batch, which know every page that waits to be read; None where samples to learn from were lost.

    A context that is there is never changed: pages of layout pages that it does not know get one more. Lost samples are made again.
    """
    reader = reader_version()
    with workspace.database.reading() as connection:
        frozen = contexts_of(connection, batch, reader)
        waiting = sampled_pages(connection, batch)
    known = {(one.layout, page) for one in frozen for page in one.pages}
    new: dict[str, list[Job]] = defaultdict(list)
    for job in waiting:
        if (job.layout, job.layout_page) not in known:
            new[str(job.layout)].append(job)
    if not new:
        return frozen
    lost = [job.page for jobs in new.values() for job in jobs if workspace.blobs.size(sample(job.page)) is None]
    if lost:
        with workspace.database.writing() as connection:
            sample_again(connection, lost)
        return None
    try:
        made = [
            _learnt(workspace, spec, layout, jobs, 1 + sum(one.layout == layout for one in frozen)) for layout, jobs in sorted(new.items())
        ]
    except LostSampleError as error:
        with workspace.database.writing() as connection:
            sample_again(connection, [error.page])
        return None
    with workspace.database.writing() as connection:
        for one in made:
            add_context(connection, batch, one)
    with workspace.database.reading() as connection:
        return contexts_of(connection, batch, reader)


def _learnt(workspace: Workspace, spec: Spec, layout: str, jobs: Sequence[Job], number: int) -> Frozen:
    """What the samples of these pages teach about their layout, or what the round has fixed; its file is in the blob store."""
    if not station.stations or layout not in station.stations[0].forms:
        station.initialise(spec)
    references = station.references_of(layout)
    if number == 1 and (fixed := spec.contexts.get(layout)) is not None:
        known = station.context_of(fixed, layout)
        return Frozen(layout, reader_version(), number, known.id, tuple(sorted(known.pages)), fixed)
    sides: dict[str, list[int]] = defaultdict(list)
    for job in jobs:
        sides[str(job.layout_page)].append(job.page)
    chosen = [page for _, pages in sorted(sides.items()) for page in spaced(pages)]
    context = learn(references, KeptSamples(workspace.blobs, chosen))
    key = f"contexts/{layout}/{context.id}.{reader_version()}"
    workspace.blobs.put(key, context_bytes(context, references.layout))
    return Frozen(layout, reader_version(), number, context.id, tuple(sorted(sides)), key)


def spaced(pages: list[int]) -> list[int]:
    """At most CONTEXT_PAGES of the pages, evenly spaced."""
    count = min(CONTEXT_PAGES, len(pages))
    return [pages[index * len(pages) // count] for index in range(count)]
