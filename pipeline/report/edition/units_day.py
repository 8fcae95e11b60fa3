"""The day as of which a report names units, in the words that stand on its cover, over its tables and in its data."""

from __future__ import annotations

from forms.catalogue import text
from pipeline.report.edition.gather import Edition


def units_line(edition: Edition) -> str:
    """The sentence with the day of the register, and that units which have merged count under their heirs; empty without a register."""
    made, places = edition.made, edition.places
    if made.register is None:
        return ""
    name = "units_as_of" if made.wanted.as_of is not None else "units_on"
    return text(f"report.line.{name}", edition.lang, day=f"{places.day:%d/%m/%Y}")


def heirs_line(edition: Edition) -> str:
    """Which units count under which, in one line; empty where none has merged."""
    merged: dict[str, list[str]] = {}
    for unit, heir in sorted(edition.report.origin.heirs.items()):
        merged.setdefault(heir, []).append(unit)
    return "; ".join(f"{', '.join(units)} → {heir}" for heir, units in sorted(merged.items()))


def data_notes(edition: Edition) -> list[str]:
    """What must be known of the data of single persons: that their units are as they were, and those of the figures are not."""
    if edition.made.wanted.as_of is None:
        return []
    return [units_line(edition), text("report.line.units_in_data", edition.lang)]
