"""The most that one page may take: time, memory, pixels. A worker that takes more ends, and the page is tried again alone, or given up.

The clock runs outside of Python, so it ends a worker that hangs inside a library, too. On Linux the system itself refuses memory above the
limit, which the page is told by; elsewhere a thread looks at the worker every moment and ends it.
"""

from __future__ import annotations

import faulthandler
import multiprocessing
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread

import cv2
import psutil

from pipeline.decode.page import MAX_PIXELS, most_pixels

PAGE_SECONDS = 60.0
"""A page of A3 at 600 dpi takes some seconds on a slow machine, and on a machine with other work ten times as long."""

PAGE_MEGABYTES = 1536
"""Above what the worker holds before: a page of 200 million pixels in colour (800 MB as PDFium draws it) and its grey fit."""

LOOK_SECONDS = 0.05
"""How often a worker's memory is looked at where the system keeps no limit: a library needs longer to fill a gigabyte."""

MEGA = 1 << 20
MEGAPIXEL = 1_000_000

OVER_LIMIT = 70
"""Exit code of a worker that took more memory than it may."""

standing: list[int] = []
"""Bytes that this process held when it began its first page."""


@dataclass(frozen=True, slots=True)
class PageLimits:
    """The most that one page may take: seconds, millions of bytes above what its worker holds before, millions of pixels."""

    seconds: float = PAGE_SECONDS
    megabytes: int = PAGE_MEGABYTES
    megapixels: int = MAX_PIXELS // MEGAPIXEL


@contextmanager
def page_limit(limits: PageLimits) -> Iterator[None]:
    """Nothing; inside, the limits hold. Those of time and memory only where this process works for another one."""
    token = most_pixels.set(limits.megapixels * MEGAPIXEL)
    try:
        if multiprocessing.parent_process() is None:
            yield
            return
        leave_if_swollen(limits.megabytes)
        with clock(limits.seconds), room(limits.megabytes):
            yield
    finally:
        most_pixels.reset(token)


@contextmanager
def clock(seconds: float) -> Iterator[None]:
    """Nothing; inside, this process ends when so many seconds are over."""
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - not a path of the file system on every system
        faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()


@contextmanager
def room(megabytes: int) -> Iterator[None]:
    """Nothing; inside, this process gets no more memory than this above what it has, or ends."""
    if sys.platform == "linux":
        import resource

        before = resource.getrlimit(resource.RLIMIT_AS)
        most = psutil.Process().memory_info().vms + megabytes * MEGA
        hard = before[1]
        resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_AS, before)
    else:
        with guard(megabytes):
            yield


@contextmanager
def guard(megabytes: int) -> Iterator[None]:
    """Nothing; inside, a thread ends this process when it holds so much more than at first."""
    process, end = psutil.Process(), Event()
    most = process.memory_info().rss + megabytes * MEGA

    def look() -> None:
        while not end.wait(LOOK_SECONDS):
            if process.memory_info().rss > most:
                os._exit(OVER_LIMIT)

    looking = Thread(target=look, daemon=True)
    looking.start()
    try:
        yield
    finally:
        end.set()
        looking.join()


def leave_if_swollen(megabytes: int) -> None:
    """Nothing; ends this process where earlier pages have left it with more than a page may take. Its page goes to a new worker."""
    held = psutil.Process().memory_info().rss
    if not standing:
        standing.append(held)
    if held > standing[0] + megabytes * MEGA:
        os._exit(OVER_LIMIT)


def is_lack_of_memory(error: Exception) -> bool:
    """Whether an error says that there was no memory: Python's own, or OpenCV's."""
    return isinstance(error, MemoryError) or (isinstance(error, cv2.error) and getattr(error, "code", 0) == cv2.Error.StsNoMem)


def resident() -> int:
    """Bytes that this process holds now."""
    return int(psutil.Process().memory_info().rss)
