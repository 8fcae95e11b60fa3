"""The figures of rounds as they are shown: made when somebody asks and something has come in, kept until something more has."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from time import monotonic

from forms.layout import Layout
from forms.printing.run_record import CIVIL
from pipeline.model import Response
from pipeline.report.round_stream import RoundCube, cell_of, round_cube
from pipeline.run.responses.take_in import take_in
from pipeline.scoring.cube import Cell
from pipeline.store.boards import figures_stamp
from pipeline.store.workspace import Workspace
from pipeline.survey import Round

REST = 5.0
"""How many times as long as they took figures are kept at least: a national round costs a sixth of one core at most."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Figures and when they were made."""

    made: RoundCube
    at: datetime
    stamp: tuple[int, ...]
    took: float
    ended: float


@dataclass
class FiguresKept:
    """The figures of every round and layout that somebody has looked at since the server was started, counted by `cell`."""

    cell: Callable[[Response], Cell] = cell_of
    kept: dict[tuple[int, str], Shown] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, workspace: Workspace, campaign: Round, path: Path, layout: Layout) -> Shown:
        """The figures of a round and layout; `path` is the layout's file."""
        key = campaign.id, layout.id
        with self.lock:
            known = self.kept.get(key)
            # what people have just sent from their phones waits in an inbox of its own
            take_in(workspace)
            with workspace.database.reading() as connection:
                stamp = figures_stamp(connection, campaign.id)
            if known is not None and (known.stamp == stamp or monotonic() - known.ended < REST * known.took):
                return known
            began, at = monotonic(), datetime.now(CIVIL)
            made = round_cube(workspace, campaign, path, layout, self.cell)
            self.kept[key] = Shown(made, at, stamp, monotonic() - began, monotonic())
            return self.kept[key]
