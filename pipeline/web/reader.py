"""Reading beside the server: it begins when files have come in or somebody asks, and its pace can be seen."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from forms.errors import Problem
from pipeline.intake.arrivals import ORIGIN
from pipeline.run.apart import Apart
from pipeline.store.progress import steps_left
from pipeline.store.workspace import Workspace

WINDOW_SECONDS = 30.0
"""How far back the pace is looked at: pages come in groups, and a pile has thin and thick ones."""

LEAST_SECONDS = 2.0
"""Below this a pace says nothing."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How reading goes: pages that wait, whether this server reads, pages a second and seconds left where they can be told."""

    waiting: int
    at_work: bool
    rate: float | None
    left: float | None
    problems: tuple[Problem, ...]


class Reader:
    """What reads for a server, or nothing where the office reads elsewhere."""

    def __init__(self, workspace: Workspace, key_file: Path | None, *, reads: bool) -> None:
        """Read the workspace when asked, if the server `reads` at all."""
        self._workspace, self.reads = workspace, reads
        self._apart = Apart(workspace.folder, key_file)
        self._lock = threading.Lock()
        self._seen: deque[tuple[float, int]] = deque()
        self._problems: tuple[Problem, ...] = ()
        self._again = False

    def begin(self) -> None:
        """Nothing; afterwards everything that waits is being read, what has come while it reads too."""
        with self._lock:
            if not self.reads:
                return
            if self._apart.at_work:
                self._again = True
                return
            self._problems = ()
            self._apart.start()

    def look(self) -> None:
        """Nothing; takes note of a reading that has ended, and begins the next where something has come meanwhile."""
        with self._lock:
            said = self._apart.said()
            if said is not None:
                self._problems = said
                if self._again and not said:
                    self._again = False
                    self._apart.start()

    def go_on(self) -> None:
        """Nothing; begins where pages wait that came in by the browser: a server that was stopped goes on with what it had begun."""
        with self._workspace.database.reading() as connection:
            waiting = steps_left(connection, ORIGIN).pages
        if waiting:
            self.begin()

    def pace(self) -> Pace:
        """How reading goes, whoever reads; a look at it is what the pace is known by."""
        self.look()
        with self._workspace.database.reading() as connection:
            left = steps_left(connection)
        at = monotonic()
        with self._lock:
            if self._seen and left.steps > self._seen[-1][1]:
                self._seen.clear()
            self._seen.append((at, left.steps))
            while at - self._seen[0][0] > WINDOW_SECONDS and len(self._seen) > 2:
                self._seen.popleft()
            began, before = self._seen[0]
        done = before - left.steps
        # two steps a page: where it belongs, and what it says
        rate = done / 2 / (at - began) if done and at - began >= LEAST_SECONDS else None
        return Pace(left.pages, self._apart.at_work, rate, None if not rate else left.steps / 2 / rate, self._problems)

    def close(self) -> None:
        """Nothing; afterwards nothing is read here."""
        with self._lock:
            self._apart.stop()
