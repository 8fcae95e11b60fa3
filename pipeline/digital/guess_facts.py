"""Which columns of an export tell facts: the id of a reply, its instants, its counter; and which rows are no finished reply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.digital.guess_codes import bare
from pipeline.digital.guess_when import when_format
from pipeline.digital.headings import BESIDE

FACT_WORDS: Mapping[str, tuple[str, ...]] = {
    "received_at": (
        "timestamp", "dau thoi gian", "submissiontime", "submitdate", "date submitted", "ngay gui", "submissiondate",
        "systemsubmissiondate", "thoi gian", "thoi diem", "submitted",
    ),
    "started_at": ("start", "startdate", "date started", "ngay bat dau", "bat dau"),
    "captured_on": ("today",),
    "counter": ("counter", "quay", "ma quay", "quay so"),
    "unit": ("unit", "don vi", "co quan"),
    "dossier_no": ("ma ho so", "so ho so", "dossier", "dossierno", "dossier no"),
    "slip_token": ("ma phieu", "slip", "token", "sliptoken", "slip token"),
    "duration_s": ("interviewtime", "total time", "duration", "thoi gian tra loi"),
    "interviewer": ("interviewer", "dieu tra vien", "username"),
}  # fmt: skip
"""Headings that survey programs and offices give to facts, without accents and signs."""

ID_WORDS = ("uuid", "instanceid", "meta instanceid", "key", "responseid", "response id", "id phan hoi", "id")
"""Headings of what tells responses apart, the surest first."""

UNFINISHED = ("submitdate", "date submitted", "ngay gui")
"""Columns of LimeSurvey that are empty where a person left before the end."""

REJECTED: Mapping[str, tuple[str, ...]] = {
    "validationstatus": ("validation_status_not_approved", "not approved"),
    "validationstatusuid": ("validation_status_not_approved",),
    "reviewstate": ("rejected",),
    "systemreviewstate": ("rejected",),
}
"""What a reviewer says of a reply that is not to count: `_validation_status` of KoboToolbox, `ReviewState` of ODK Central."""

Rows = Sequence[Mapping[str, str]]


def by_words(columns: Sequence[str]) -> dict[str, str]:
    """The columns by their words without accents; what stands in brackets behind them is left out where nothing else is called so."""
    found = {bare(column).replace(" ", "") if column.startswith("_") else bare(column): column for column in columns}
    for column in columns:
        found.setdefault(bare(BESIDE.sub("", column)), column)
    return found


def id_column(named: Mapping[str, str], rows: Rows) -> str | None:
    """The column that tells replies apart, None where none is filled in everywhere."""
    return next((named[word] for word in ID_WORDS if word in named and all(row.get(named[word], "") for row in rows)), None)


def fact_columns(named: Mapping[str, str], rows: Rows) -> dict[str, dict[str, str]]:
    """The facts with their columns, and how their instants are written."""
    found: dict[str, dict[str, str]] = {}
    taken: set[str] = set()
    for fact, words in FACT_WORDS.items():
        column = next((named[word] for word in words if word in named and named[word] not in taken), None)
        cells = [row.get(column, "") for row in rows] if column is not None else []
        if column is not None and not undated(cells):
            taken.add(column)
            found[fact] = {"column": column, **when_format(column, cells, fact)}
    return found


UNDATED = "1980-01-01 00:00"
"""How the instant begins that LimeSurvey writes for every reply where a survey keeps none."""


def undated(cells: Sequence[str]) -> bool:
    """Whether a column holds LimeSurvey's instant for `not kept`."""
    written = {cell.strip() for cell in cells if cell.strip()}
    return bool(written) and all(cell.startswith(UNDATED) for cell in written)


def left_out(named: Mapping[str, str], rows: Rows) -> dict[str, list[str]]:
    """What rows say that should not count, by column: replies that were not finished, or that a reviewer rejected.

    Unfinished ones may stand behind the rows that are looked at, so their column is always named.
    """
    found: dict[str, list[str]] = {}
    for word in UNFINISHED:
        if word in named and any(row.get(named[word], "").strip() for row in rows):
            found[named[word]] = [""]
    for word, said in REJECTED.items():
        written = {row.get(named[word], "").strip() for row in rows} if word in named else set()
        if rejected := sorted(cell for cell in written if cell.casefold() in said):
            found[named[word]] = rejected
    return found
