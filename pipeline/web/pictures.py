"""Pictures of items and pages, cut by processes of their own when they are asked for, and kept in memory only: a purge leaves none behind.

Whoever waits for a picture waits alone: nothing of the server is held meanwhile, neither a thread nor the interpreter.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path
from typing import Any

from pipeline.run.reading.request import usable_cores
from pipeline.run.workers.child import deaf, ready, start
from pipeline.store.review_items import ItemRow
from pipeline.store.workspace import Workspace
from pipeline.web import cutter
from pipeline.web.cutter import Key, Look, key_of

KEPT_BYTES = 256 << 20
"""Memory for pictures: some ten thousand crops, what a few reviewers have before them for an hour."""

PROPOSALS_KEPT = 5000
"""Proposals for writing that are kept: each costs the reader of text a second."""

CUTTERS = 2
"""Processes that cut: a crop takes a tenth of a second, and two hundred megabytes stand behind each process."""


class Pool:
    """Processes that do tasks for the server, started when they are first needed, and anew where one died."""

    def __init__(self, folder: Path, workers: int) -> None:
        """Have none yet."""
        self._folder, self._workers = folder, workers
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None

    def submit(self, task: Callable[..., Any], *arguments: object) -> Future[Any]:
        """What the task will bring."""
        with self._lock, deaf():
            for _ in range(2):
                if self._pool is None:
                    begin = partial(cutter.begin, self._folder)
                    spawn = multiprocessing.get_context("spawn")
                    self._pool = ProcessPoolExecutor(self._workers, mp_context=spawn, initializer=start, initargs=(begin,))
                try:
                    return self._pool.submit(task, *arguments)
                except BrokenProcessPool:
                    self._pool = None
            failed: Future[Any] = Future()
            failed.set_exception(BrokenProcessPool())
            return failed

    async def ask(self, task: Callable[..., Any], *arguments: object) -> Any:
        """What the task brings; it is tried once more where its process died. None where it killed that one too."""
        for _ in range(2):
            try:
                return await asyncio.wrap_future(self.submit(task, *arguments))
            except BrokenProcessPool:
                self.forget()
        return None

    def forget(self) -> None:
        """Nothing; the next task starts processes anew."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)

    def close(self) -> None:
        """End the processes."""
        with self._lock:
            if self._pool is not None:
                self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None


class Pictures:
    """Crops, pages and proposals of a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        """Have none yet."""
        folder = workspace.folder.absolute()
        self._cutting = Pool(folder, min(CUTTERS, max(1, usable_cores() - 1)))
        self._proposing = Pool(folder, 1)
        self._lock = threading.Lock()
        self._coming: dict[tuple[object, ...], Future[Any]] = {}
        self._kept: OrderedDict[Key, bytes | None] = OrderedDict()
        self._bytes = 0
        self._proposed: OrderedDict[tuple[int, str], str] = OrderedDict()

    def warm(self) -> None:
        """Nothing; the process that cuts is on its way, so that nobody waits for its start."""
        self._cutting.submit(ready)

    async def crop(self, item: ItemRow, look: Look = Look.ROW) -> bytes | None:
        """The PNG of one item; None where there is nothing to be seen any more."""
        if item.purged:
            return None
        key = key_of(item, look)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        found = await self._cut(item, look)
        with self._lock:
            for one, picture in found.items():
                self._keep(one, picture)
        return found.get(key)

    async def _cut(self, item: ItemRow, look: Look) -> dict[Key, bytes | None]:
        """The pictures of the item's page; several who ask for one page at once wait for the same cut."""
        together = (item.waiting.reading_id, item.waiting.kind, look, item.waiting.item if look is Look.MORE else "")
        with self._lock:
            coming = self._coming.get(together)
            if coming is None:
                coming = self._coming[together] = self._cutting.submit(cutter.cut, item, look)
        try:
            found: dict[Key, bytes | None] = await asyncio.shield(asyncio.wrap_future(coming))
        except (BrokenProcessPool, asyncio.CancelledError):
            if not coming.done():
                raise  # whoever asked has gone
            self._cutting.forget()
            found = await self._cutting.ask(cutter.cut, item, look) or {}
        finally:
            with self._lock:
                self._coming.pop(together, None)
        if key_of(item, look) not in found:
            # the other one's cut had not this item among what waits
            found = await self._cutting.ask(cutter.cut, item, look) or {}
        return found

    async def page(self, round_id: int, page: int, lang: str, told: Collection[str] = ()) -> bytes | None:
        """The JPEG of a page with what was read of these questions, and nothing of the others; None where nothing is there any more."""
        found: bytes | None = await self._cutting.ask(cutter.page, round_id, page, lang, tuple(told))
        return found

    async def scan(self, round_id: int, page: int, lang: str) -> bytes | None:
        """The JPEG of any page as it came, with what is wrong with the scan drawn in; None where it cannot be opened."""
        found: bytes | None = await self._cutting.ask(cutter.scan, round_id, page, lang)
        return found

    async def proposal(self, item: ItemRow) -> str:
        """What a machine takes the writing of an item for; '' where it does not know."""
        key = (item.waiting.reading_id, item.waiting.item)
        if key not in self._proposed:
            self._proposed[key] = await self._proposing.ask(cutter.proposal, item) or ""
            while len(self._proposed) > PROPOSALS_KEPT:
                self._proposed.popitem(last=False)
        return self._proposed[key]

    def close(self) -> None:
        """End the processes."""
        self._cutting.close()
        self._proposing.close()

    def _keep(self, key: Key, picture: bytes | None) -> None:
        """Nothing; keeps a picture, and lets go of those that were not asked for longest."""
        self._bytes += len(picture or b"") - len(self._kept.pop(key, None) or b"")
        self._kept[key] = picture
        while self._bytes > KEPT_BYTES:
            self._bytes -= len(self._kept.popitem(last=False)[1] or b"")
