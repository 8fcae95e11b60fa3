"""How the instants of a column seem to be written."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.digital.facts import UTC_FORMAT

CLOCK = {
    r"\d{1,2}:\d\d:\d\d": "%H:%M:%S",
    r"\d{1,2}:\d\d": "%H:%M",
    r"\d{1,2}:\d\d:\d\d (AM|PM|SA|CH)": "%I:%M:%S %p",
    r"\d{1,2}:\d\d:\d\d (AM|PM|SA|CH) GMT[+-]\d{1,2}(:\d\d)?": "%I:%M:%S %p %z",
}
"""How times of day look in Google Forms (its CSV names the zone) and in spreadsheets; SA and CH are Vietnamese for AM and PM."""

DAYS = (
    (re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/\d{4}"), ("%d/%m/%Y", "%m/%d/%Y")),
    (re.compile(r"\d{4}/(?P<month>\d{1,2})/(?P<day>\d{1,2})"), ("%Y/%m/%d", "%Y/%d/%m")),
)
"""How days look, with the formats that read them: the usual one, and the one where day and month have changed places."""

UTC_COLUMNS = ("_submission_time",)
"""Columns whose instants are UTC and do not say so: that of KoboToolbox."""

MONTHS = 12


def when_format(column: str, cells: Sequence[str], fact: str) -> dict[str, str]:
    """The format of a column's instants; nothing where they are ISO or no instants.

    Day stands before month unless a number above twelve says otherwise: a person confirms it.
    """
    if fact not in {"received_at", "started_at"}:
        return {}
    if column in UTC_COLUMNS:
        return {"format": UTC_FORMAT}
    written = [cell.strip() for cell in cells if cell.strip()]
    for day, (usual, other) in DAYS:
        for clock, form in CLOCK.items():
            found = [re.fullmatch(f"{day.pattern} {clock}", cell) for cell in written]
            if found and all(found):
                swapped = any(int(match["month"]) > MONTHS for match in found if match)
                return {"format": f"{other if swapped else usual} {form}"}
    return {}
