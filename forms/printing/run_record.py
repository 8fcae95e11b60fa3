"""What is known of a print run: the types of its manifest.

The manifest gives a sheet code its meaning: the code names run, serial and page; form, version, layout and counter stand here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from forms.draw import Slip
from forms.errors import PhieuError
from forms.sheet_code import SheetCode, SheetKind

COVERS = (SheetKind.COVER, SheetKind.SEPARATOR)
"""Sheets that lie with the slips and carry no answers."""


CIVIL = timezone(timedelta(hours=7))
"""Where the civil dates of a run stand: Asia/Ho_Chi_Minh, seven hours before UTC without summer time since 1975."""


class PrintRunError(PhieuError):
    """A print run cannot be made, or its manifest cannot be used."""


@dataclass(frozen=True, slots=True)
class RunCounter:
    """The slips printed for one counter: its code and the first and last of their serials; no serials on a copy master."""

    code: str
    serials: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Cover:
    """One sheet laid on a batch (`cover`) or between its parts (`separator`), with what it says of the slips under it.

    `unit` and `counter` are codes; the names beside them are those of the register on the day, in the language of the run.
    """

    number: int
    kind: SheetKind
    round: str = ""
    unit: str = ""
    counter: str = ""
    channel: str = ""
    day: date | None = None
    unit_name: str = ""
    counter_name: str = ""


@dataclass(frozen=True, slots=True)
class PrintRun:
    """What is known of every sheet of one run (1 to 1,048,574).

    `form`, `version` and `definition` (SHA-256) name the form as it was printed, `layout` the id of its geometry; all are empty in a run of
    covers alone. `serials` are the first and the last; a copy master has none. `created` is an instant with its time zone.
    """

    run: int
    created: datetime
    lang: str
    form: str = ""
    version: str = ""
    definition: str = ""
    layout: str = ""
    pages: int = 0
    duplex: bool = False
    copies: int = 0
    serials: tuple[int, int] | None = None
    counters: tuple[RunCounter, ...] = ()
    key_id: int | None = None
    copy_master: bool = False
    covers: tuple[Cover, ...] = ()

    def counter_of(self, serial: int | None) -> str | None:
        """The counter that the slip with this serial was printed for (None: that of the copy master), or None."""
        for counter in self.counters:
            if counter.serials is None or (serial is not None and counter.serials[0] <= serial <= counter.serials[1]):
                return counter.code
        return None

    @property
    def printed_on(self) -> date:
        """The civil date of the run."""
        return self.created.astimezone(CIVIL).date()

    def issued(self, code: SheetCode) -> bool:
        """Whether this run printed a sheet with this code."""
        if code.run != self.run or code.key_id != self.key_id:
            return False
        if code.kind in COVERS:
            return code.page == 1 and any((cover.number, cover.kind) == (code.serial, code.kind) for cover in self.covers)
        if code.page > self.pages:
            return False
        if code.kind is SheetKind.COPY_MASTER:
            return self.copy_master
        return self.serials is not None and code.serial is not None and self.serials[0] <= code.serial <= self.serials[1]

    def slips(self) -> Iterator[Slip]:
        """The slips of the run as `draw` prints them: by serial, counter after counter."""
        if self.copy_master:
            code = SheetCode(self.run, None, kind=SheetKind.COPY_MASTER, key_id=self.key_id)
            yield Slip(code, self.counter_of(None) or "")
        elif self.serials is not None:
            for serial in range(self.serials[0], self.serials[1] + 1):
                yield Slip(SheetCode(self.run, serial, key_id=self.key_id), self.counter_of(serial) or "")
