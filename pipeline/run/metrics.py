"""Figures of a run for Prometheus: asked for on a port while it works, or left in a file for the collector of the machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server, write_to_textfile

from forms.errors import Problem
from forms.whole import coded
from pipeline.errors import InputError
from pipeline.events import Event, Listener, PageDone, PageFailed, RunEnded, StepBegan

HERE = "127.0.0.1"
"""Only this machine may ask, unless the user names another address: the figures tell how an office works."""

BUCKETS = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
"""Seconds of a page, from half of the quickest step to the longest that a page may take."""


class Metrics:
    """The figures of one run; a listener."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.registry = CollectorRegistry()
        self._pages = Counter("phieu_pages", "Pages by step and what became of them.", ["step", "state"], registry=self.registry)
        self._failed = Counter("phieu_pages_failed", "Pages on which the reader broke.", registry=self.registry)
        self._answers = Counter("phieu_answers", "Answers read, by whether a person is asked.", ["review"], registry=self.registry)
        self._seconds = Histogram("phieu_page_seconds", "Seconds of a worker on a page.", ["step"], buckets=BUCKETS, registry=self.registry)
        self._left = Gauge("phieu_pages_left", "Pages of the batch at work that wait.", ["step"], registry=self.registry)
        self._held = Gauge("phieu_worker_bytes", "Memory that the last worker to finish a page holds.", registry=self.registry)
        self._ended = Gauge("phieu_run_ended_seconds", "What the run took; 0 while it works.", registry=self.registry)

    def __call__(self, event: Event) -> None:
        """Count an event."""
        match event:
            case StepBegan():
                self._left.labels(event.step).set(event.pages)
            case PageDone():
                self._pages.labels(event.step, event.state).inc()
                self._answers.labels("yes").inc(event.doubtful)
                self._answers.labels("no").inc(event.answers - event.doubtful)
                self._seconds.labels(event.step).observe(event.seconds)
                self._left.labels(event.step).dec()
                self._held.set(event.held)
            case PageFailed():
                self._failed.inc()
            case RunEnded():
                self._ended.set(event.seconds)
            case _:
                pass


@contextmanager
def metrics(port: int | None = None, file: Path | None = None, address: str = HERE) -> Iterator[Listener]:
    """A listener whose figures can be asked for on a port inside the block (0: any that is free), and stand in a file when it ends.

    Raises InputError where the port is taken, OutputError where the file cannot be written.
    """
    found = Metrics()
    server = None
    if port is not None:
        try:
            server, thread = start_http_server(port, addr=address, registry=found.registry)
        except OSError as error:
            raise InputError(Problem("run.metrics_port", f"{address}:{port}", {"why": error.strerror or str(error)})) from error
    try:
        yield found
    finally:
        if server is not None:
            server.shutdown()
            server.server_close()
            thread.join()
        if file is not None:
            with coded(file):
                write_to_textfile(str(file), found.registry)
