"""A process that does tasks for another one: it begins deaf to the keyboard and ends with its caller, never on its own."""

from __future__ import annotations

import atexit
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import connection
from threading import Thread


@contextmanager
def deaf() -> Iterator[None]:
    """Nothing; inside, Ctrl+C waits, and a process that is started inherits deafness for its whole life: the caller alone is interrupted.

    Windows has no such mask: there a process is deaf from `start` on.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def start(initialise: Callable[[], None]) -> None:
    """Initialise a worker process. The keyboard interrupts the caller only, who then ends the workers; without a caller they end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_caller()
    initialise()


def end_with_caller() -> None:
    """Nothing; from now on this process ends as soon as the one that started it is gone, however it went."""
    caller = multiprocessing.parent_process()
    if caller is None:
        return
    done, finish = multiprocessing.Pipe(duplex=False)

    def watch() -> None:
        if caller.sentinel in connection.wait([caller.sentinel, done]):
            os._exit(1)

    def leave() -> None:
        # A thread that is still there when Python ends keeps libraries from letting go of what they hold, and they complain.
        finish.close()
        watcher.join()

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    atexit.register(leave)


def ready() -> bool:
    """True, as soon as the process has been initialised."""
    return True
