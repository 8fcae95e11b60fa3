"""Being somebody without rights for a while: root may read and write everything, so tests of permissions would test nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

NOBODY = 65534
"""The user without rights on POSIX systems."""


@contextmanager
def as_nobody() -> Iterator[None]:
    """Nothing; inside, root has the rights of nobody; any other user keeps its own."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
