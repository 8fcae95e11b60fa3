"""Ctrl+C, and its like from outside: one orderly end, however often and however early it comes.

Nothing is imported here that takes time: the process listens before it loads anything else.
"""

from __future__ import annotations

import signal
import time
from types import FrameType

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
"""Ctrl+C, the end by another program, a closed terminal window, Ctrl+Break of Windows; a system knows some of them."""

IMPATIENCE = 1.0
"""Seconds after a signal in which more of them mean the same: whoever keeps Ctrl+C pressed must not interrupt the tidying up."""


class Keyboard:
    """What has come from the keyboard of this process so far."""

    def __init__(self) -> None:
        """Nothing has come yet."""
        self.last: float | None = None

    @property
    def pressed(self) -> bool:
        """Whether somebody wanted this process to end."""
        return self.last is not None

    def interrupt(self, _signal: int, _frame: FrameType | None) -> None:
        """Raise KeyboardInterrupt, once for signals that follow each other closely."""
        now = time.monotonic()
        if self.last is None or now - self.last > IMPATIENCE:
            self.last = now
            raise KeyboardInterrupt


KEYBOARD = Keyboard()


def listen() -> None:
    """Nothing; afterwards every signal to end raises KeyboardInterrupt, except those that the caller has switched off (`nohup`)."""
    for name in SIGNALS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, KEYBOARD.interrupt)


def stop_listening() -> None:
    """Nothing; afterwards Ctrl+C does nothing: the work is done, and the process ends by itself with the code that it has chosen."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Where an interrupt went through code that was compiled from a text (named tuples and the like are), CPython remembers it as not
    # handled and would kill the process by the signal at its very end; evaluating another text makes it forget.
    eval("0")  # noqa: S307
