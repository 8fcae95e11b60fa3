"""How far a command is, on the terminal: a bar for each stage, with the pages a second that it has done since it began."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from forms.catalogue import text
from pipeline.commands.terminal import Terminal

if TYPE_CHECKING:
    from rich.progress import Progress

    from pipeline.events import Event

STAGES = ("inspect", "sample", "weigh", "read")
"""The stages of a run that take time."""

SOONEST_SECONDS = 1.0
"""No rate is shown before this much of a stage is over: results come in bursts, and the first would promise too much."""


class Bar:
    """The bars on the screen: called with stage, pages done and pages in all. `heard` listens for answers that need a person."""

    def __init__(self, bar: Progress, lang: str, clock: Callable[[], float]) -> None:
        """Show nothing yet."""
        self._bar, self._lang, self._clock = bar, lang, clock
        names = {stage: text(f"read.progress_{stage}", lang) for stage in STAGES}
        self._tasks = {
            stage: bar.add_task(name, total=None, visible=False, rate="", review="", start=False) for stage, name in names.items()
        }
        self._began: dict[str, float] = {}
        self._last = clock()
        self._answers = self._doubtful = 0

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Move the bar of a stage."""
        if stage not in self._began:
            # The stage began when the one before it was last heard of, not with its first page, which took time as well.
            self._began[stage] = self._last
            self._bar.start_task(self._tasks[stage])
        self._last = self._clock()
        rate = "" if stage == "inspect" else rate_text(done, self._last - self._began[stage], self._lang)
        self._bar.update(self._tasks[stage], completed=done, total=total, visible=True, rate=rate, review=self._review())

    def heard(self, event: Event) -> None:
        """Note how many answers of a page need a person."""
        from pipeline.events import PageDone

        if isinstance(event, PageDone):
            self._answers += event.answers
            self._doubtful += event.doubtful

    def _review(self) -> str:
        """The share of answers that need a person, in words; empty before the first answer."""
        share = 100 * self._doubtful / self._answers if self._answers else None
        return "" if share is None else text("run.review_share", self._lang, share=number_text(share, self._lang))


@contextmanager
def progress_bar(terminal: Terminal, clock: Callable[[], float] = time.monotonic, *, quiet: bool = False) -> Iterator[Bar | None]:
    """A callback that moves a bar on stderr; None where stderr is no terminal, or nothing is to be shown. The clock counts seconds."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    if quiet or not terminal.errors.is_terminal:
        yield None
        return
    told = TextColumn("{task.fields[rate]}"), TimeRemainingColumn(), TextColumn("{task.fields[review]}")
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), *told
    with Progress(*columns, console=terminal.errors, transient=True) as bar:
        yield Bar(bar, terminal.lang, clock)


def rate_text(done: int, seconds: float, lang: str) -> str:
    """Pages a second in words, with one decimal below ten; empty while it is too early to say."""
    if seconds < SOONEST_SECONDS or not done:
        return ""
    return text("read.progress_rate", lang, rate=number_text(done / seconds, lang))


def number_text(number: float, lang: str) -> str:
    """A number with as many decimals as it needs: none from ten on, two below a tenth; with the decimal mark of the language."""
    shown = f"{number:.0f}" if number >= 10 else f"{number:.1f}" if number >= 0.1 or number == 0 else f"{number:.2f}"
    return shown.replace(".", ",") if lang == "vi" else shown
