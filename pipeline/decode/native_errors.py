"""What C libraries print behind Python's back, kept off the person's screen and in our hands."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

STDERR = 2
"""File number of the process's error stream, on every system."""


@contextmanager
def held_back() -> Iterator[list[str]]:
    """A list that holds, once the block has ended, the lines that were printed on the process's error stream in the block.

    Pillow's libtiff prints every error there that it also reports by failing, and has no switch to stop it.
    """
    lines: list[str] = []
    try:
        shown = os.dup(STDERR)
    except OSError:  # a process without an error stream, as services on Windows are, has no screen to keep clean
        yield lines
        return
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), STDERR)
        try:
            yield lines
        finally:
            os.dup2(shown, STDERR)
            os.close(shown)
            held.seek(0)
            lines += held.read().decode("utf-8", "replace").splitlines()
