"""A log of a run as lines of JSON, one for each thing that happened: for machines that watch, and for the person who asks afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import structlog

from forms.whole import coded
from pipeline.events import Event, Listener, PageDone, PageFailed, RunBegan, RunEnded, RunStopped, StepBegan, StepEnded

NAMES = {
    RunBegan: "run_began",
    StepBegan: "step_began",
    PageDone: "page_done",
    PageFailed: "page_failed",
    StepEnded: "step_ended",
    RunEnded: "run_ended",
    RunStopped: "run_stopped",
}
"""What events are called in the log."""

SECONDS_DIGITS = 4
"""Decimals of seconds: a tenth of a millisecond."""


@contextmanager
def json_log(path: Path) -> Iterator[Listener]:
    """A listener that writes each event at the end of a file, with its instant in UTC. Raises OutputError where it cannot be opened."""
    with coded(path):
        file = path.open("a", encoding="utf-8", buffering=1)
    with file:
        stamp = structlog.processors.TimeStamper(fmt="iso", utc=True, key="at")
        json = structlog.processors.JSONRenderer(ensure_ascii=False)
        logger = structlog.wrap_logger(structlog.WriteLogger(file), processors=[structlog.processors.add_log_level, stamp, json])

        def listen(event: Event) -> None:
            facts = asdict(event)
            if "seconds" in facts:
                facts["seconds"] = round(facts["seconds"], SECONDS_DIGITS)
            tell = logger.error if isinstance(event, (PageFailed, RunStopped)) else logger.info
            tell(NAMES[type(event)], **facts)

        yield listen
