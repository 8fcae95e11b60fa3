"""Rosters (lịch trực quầy): which officer had which counter when. An officer is a code; whose code it is, the office's own list says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from forms.errors import PhieuError
from forms.register.units import Period


class RosterError(PhieuError):
    """The file of a roster cannot be used."""


@dataclass(frozen=True, slots=True)
class Shift:
    """One officer at one counter on every day of `period`: from `starts` until before `ends`, in civil time.

    Where neither hour is given the officer has the counter the whole day; one that lacks is the beginning or the end of the day.
    """

    officer: str
    counter: str
    period: Period
    starts: time | None = None
    ends: time | None = None

    @property
    def whole_day(self) -> bool:
        """Whether the officer has the counter the whole day."""
        return self.starts is None and self.ends is None

    def holds(self, day: date, hour: time) -> bool:
        """Whether the officer has the counter at this hour of this day."""
        return day in self.period and (self.starts is None or self.starts <= hour) and (self.ends is None or hour < self.ends)
