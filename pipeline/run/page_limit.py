"""The longest that one page may take: a worker that takes longer ends, and the page is tried again alone, or given up.

The clock runs outside of Python, so it ends a worker that hangs inside a library, too.
"""

from __future__ import annotations

import faulthandler
import multiprocessing
import os
from collections.abc import Iterator
from contextlib import contextmanager

PAGE_SECONDS = 60.0
"""A page of A3 at 600 dpi takes some seconds on a slow machine, and on a machine with other work ten times as long."""


@contextmanager
def page_limit(seconds: float = PAGE_SECONDS) -> Iterator[None]:
    """Nothing; inside, this process ends when so many seconds are over, if it is one that works for another."""
    if multiprocessing.parent_process() is None:
        yield
        return
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - not a path of the file system on every system
        faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()
