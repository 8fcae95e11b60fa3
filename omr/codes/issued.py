"""What was printed. A sheet code names run and serial: is it a run of this layout, was there such a sheet, is its seal genuine?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from forms.reserved_runs import DECK_RUN, RESERVED_RUNS
from forms.sheet_code import CodeError, SheetCode, parse
from omr.reasons import Reason


class Run(Protocol):
    """The port: a print run as its manifest tells of it (`PrintRun`); omr knows no dates."""

    @property
    def run(self) -> int:
        """Its number."""

    @property
    def layout(self) -> str:
        """The id of the layout that it was printed from; empty in a run of covers."""

    @property
    def key_id(self) -> int | None:
        """The key that seals its codes, None where they have no seal."""

    @property
    def copy_master(self) -> bool:
        """Whether its slips are copies of one sheet without serial."""

    def issued(self, code: SheetCode) -> bool:
        """Whether it printed a sheet with this code."""

    def counter_of(self, serial: int | None) -> str | None:
        """The counter that the slip with this serial was printed for (None: that of the copy master), or None."""


@dataclass(frozen=True, slots=True)
class Issued:
    """The print runs that manifests tell of, those of the layout with this id and others, and the secrets of seals (key id → secret).

    `secrets` None: no seal can be proved. `deck`: the sheets of an acceptance deck are what is to be read; else none of them is. The
    default knows of no run at all.
    """

    layout: str = ""
    runs: tuple[Run, ...] = ()
    secrets: Mapping[int, bytes] | None = field(default=None, repr=False)
    deck: bool = False

    @property
    def own(self) -> tuple[Run, ...]:
        """The runs that were printed from the layout."""
        return tuple(run for run in self.runs if run.layout == self.layout)

    def proves(self, run: int) -> bool:
        """Whether a manifest says that the slips of this print run show the layout."""
        return any(one.run == run for one in self.own)

    def doubts(self, run: int) -> bool:
        """Whether slips of this print run may show another version of the form, for all that is known."""
        return run not in RESERVED_RUNS and not self.proves(run)

    def counter_of(self, run: int, serial: int | None) -> str | None:
        """The counter that a slip of this run was printed for, by its serial (None: a copy of a copy master); None where none is named."""
        named = {one.counter_of(serial) for one in self.own if one.run == run and one.copy_master is (serial is None)}
        return named.pop() if len(named) == 1 else None

    def unproved_seal(self, run: int) -> bool:
        """Whether slips of this print run are sealed and nobody has looked at their seals."""
        return self.secrets is None and any(one.run == run and one.key_id is not None for one in self.own)

    def objection(self, code: SheetCode, text: str) -> Reason | None:
        """Why a page with this code is no slip of the layout; None where the manifests have nothing against it. `text`: as printed.

        A run that no manifest knows is another form's only where the layout's own runs are known.
        """
        if code.run == DECK_RUN and not self.deck:
            return Reason.DECK_SHEET
        named = [run for run in self.own if run.run == code.run]
        if not named:
            others = any(run.run == code.run for run in self.runs)
            return Reason.CODE_OTHER_RUN if others or (self.own and code.run not in RESERVED_RUNS) else None
        if not any(run.issued(replace(code, key_id=run.key_id)) for run in named):
            return Reason.CODE_NOT_ISSUED
        if not any(run.issued(code) for run in named) or not self._genuine(code, text):
            return Reason.CODE_FORGED
        return None

    def _genuine(self, code: SheetCode, text: str) -> bool:
        """Whether the code's seal holds, as far as it can be proved."""
        if code.key_id is None or self.secrets is None:
            return True
        try:
            parse(text, self.secrets)
        except CodeError:
            return False
        return True
