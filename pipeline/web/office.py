"""What the server has at hand while it runs: the workspace, pictures of pages, and the lists of what waits, kept up to date."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import monotonic

from forms.layout import Layout
from forms.register.counters import CounterRegister
from forms.register.units import Units
from pipeline.intake.arrivals import Arrivals
from pipeline.report.round_stream import officer_cell
from pipeline.run.reviews.review_list import Stamp, refresh
from pipeline.store.rounds import all_rounds
from pipeline.store.workspace import Workspace
from pipeline.web.figures_kept import FiguresKept
from pipeline.web.pictures import Pictures
from pipeline.web.queue_kept import QueueKept
from pipeline.web.reader import Reader

PAUSE_SECONDS = 2.0
"""How long the keeper of the lists rests at least: a reviewer waits no longer for what was just read."""

REST = 5.0
"""How many times as long as its last work the keeper rests: a large round costs a sixth of one core at most."""

log = logging.getLogger("phieu.web")


@dataclass
class Office:
    """One running server."""

    workspace: Workspace
    pictures: Pictures
    arrivals: Arrivals
    reader: Reader
    registers: dict[str, Units] = field(default_factory=dict)
    counters: dict[str, CounterRegister] = field(default_factory=dict)
    layouts: dict[int, dict[str, Layout]] = field(default_factory=dict)
    stamps: dict[int, Stamp] = field(default_factory=dict)
    figures: FiguresKept = field(default_factory=FiguresKept)
    officers: FiguresKept = field(default_factory=partial(FiguresKept, officer_cell))
    queues: QueueKept = field(default_factory=QueueKept)
    stop: threading.Event = field(default_factory=threading.Event)

    def refresh(self) -> None:
        """Nothing; afterwards the lists of all rounds are what waits now."""
        with self.workspace.database.reading() as connection:
            campaigns = all_rounds(connection)
        for campaign in campaigns:
            self.stamps[campaign.id] = refresh(self.workspace, campaign, self.stamps.get(campaign.id))

    def keep(self, first: Callable[[Office], object]) -> None:
        """Nothing; until the server stops, does what comes `first`, then brings the lists up to date.

        A round that cannot be listed is reported and tried again.
        """
        while not self.stop.is_set():
            began = monotonic()
            try:
                self.reader.look()
                first(self)
                self.refresh()
            except Exception:
                log.exception("the list of what waits could not be made")
            self.stop.wait(max(PAUSE_SECONDS, REST * (monotonic() - began)))


def office_of(workspace: Workspace, key_file: Path | None = None, *, reads: bool = True) -> Office:
    """The office of a workspace, its lists not yet made; whether it `reads` what comes in, and the keys of sealed print runs."""
    return Office(workspace, Pictures(workspace), Arrivals(workspace), Reader(workspace, key_file, reads=reads))
