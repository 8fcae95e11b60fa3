"""Results on their way into the database, in groups: one commit for many pages, and never a result that was not asked for."""

from __future__ import annotations

from functools import partial
from time import monotonic

from pipeline.run.hold import patiently
from pipeline.run.workers.shipped import reader_version
from pipeline.run.workers.station import ReadResult, SampledPage
from pipeline.store.blobs import sample
from pipeline.store.readings import Ended, Placed, enter, sample_again
from pipeline.store.work import held
from pipeline.store.workspace import Workspace
from pipeline.survey import Stage

GROUP = 64
"""Pages of one commit: a commit waits for the disk, some milliseconds, and a page takes some dozens."""

GROUP_SECONDS = 1.0
"""Longest time that a result waits for its commit: so much work a power cut may cost."""


class Entry:
    """Results that wait for their commit."""

    def __init__(self, workspace: Workspace, owner: str, stage: Stage) -> None:
        """Enter results of a stage for an owner."""
        self._workspace = workspace
        self._owner = owner
        self._stage = stage
        self._placed: list[Placed] = []
        self._ended: list[Ended] = []
        self._lost: list[int] = []
        self._since = monotonic()
        self.brought = 0
        self.counted = 0

    def take(self, result: SampledPage | ReadResult) -> None:
        """Take what was found on a page: where it belongs, its reading, or the word that its sample is lost."""
        if result.reading is not None:
            traces = result.traces if isinstance(result, ReadResult) else None
            self._ended.append(Ended(result.page, result.reading, reader_version(), traces))
        elif isinstance(result, SampledPage):
            self._placed.append(Placed(result.page, result.layout, result.layout_page, result.content))
        else:
            self._lost.append(result.page)
        self._taken()

    def _taken(self) -> None:
        self.brought += 1
        if len(self._placed) + len(self._ended) + len(self._lost) >= GROUP or monotonic() - self._since > GROUP_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Nothing; afterwards all results are in the database, and samples that nobody needs any more are gone."""
        if self._placed or self._ended or self._lost:
            self.counted += patiently(self._workspace.database, partial(self._commit))
            if self._stage is Stage.READ:
                self._workspace.blobs.delete([sample(one.page) for one in self._ended])
        self._placed, self._ended, self._lost = [], [], []
        self._since = monotonic()

    def _commit(self) -> int:
        with self._workspace.database.writing() as connection:
            counted = enter(connection, self._owner, self._stage, self._placed, self._ended)
            sample_again(connection, sorted(held(connection, self._owner, self._stage, self._lost)))
        return counted
