"""How far a command is, on the terminal: a bar for each stage, with the pages a second that it has done since it began."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from forms.catalogue import text
from pipeline.commands.terminal import Terminal

if TYPE_CHECKING:
    from pipeline.run.read import Progress

STAGES = ("inspect", "sample", "weigh", "read")
"""The stages of a run that take time."""

SOONEST_SECONDS = 1.0
"""No rate is shown before this much of a stage is over: results come in bursts, and the first would promise too much."""


@contextmanager
def progress_bar(terminal: Terminal, clock: Callable[[], float] = time.monotonic) -> Iterator[Progress | None]:
    """A callback that moves a bar on stderr; None where stderr is no terminal. The clock counts seconds."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    if not terminal.errors.is_terminal:
        yield None
        return
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), TimeRemainingColumn()
    with Progress(*columns, console=terminal.errors, transient=True) as bar:
        names = {stage: text(f"read.progress_{stage}", terminal.lang) for stage in STAGES}
        tasks = {stage: bar.add_task(name, total=None, visible=False, rate="", start=False) for stage, name in names.items()}
        began: dict[str, float] = {}
        last = clock()

        def moved(stage: str, done: int, total: int) -> None:
            nonlocal last
            if stage not in began:
                # The stage began when the one before it was last heard of, not with its first page, which took time as well.
                began[stage] = last
                bar.start_task(tasks[stage])
            last = clock()
            rate = "" if stage == "inspect" else rate_text(done, last - began[stage], terminal.lang)
            bar.update(tasks[stage], completed=done, total=total, visible=True, rate=rate)

        yield moved


def rate_text(done: int, seconds: float, lang: str) -> str:
    """Pages a second in words, with one decimal below ten; empty while it is too early to say."""
    if seconds < SOONEST_SECONDS or not done:
        return ""
    rate = done / seconds
    shown = f"{rate:.0f}" if rate >= 10 else f"{rate:.1f}" if rate >= 0.1 else f"{rate:.2f}"
    return text("read.progress_rate", lang, rate=shown.replace(".", ",") if lang == "vi" else shown)
