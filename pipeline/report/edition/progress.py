"""Slips handed out, come back and valid by unit and channel; and the units from which nothing came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from forms.catalogue import text
from pipeline.report.coverage import coverage_frame
from pipeline.report.edition.gather import Edition
from pipeline.report.edition.table import Cell, Column, Kind, Look, ReportTable, Row, Shown, counts, words
from pipeline.report.edition.units_day import units_line
from pipeline.report.group_tables import CHANNEL, UNIT_CHANNEL, channel_words
from pipeline.report.wanted import SlipCount
from pipeline.scoring.methods import RATIO_RESP
from pipeline.scoring.records import return_rate
from pipeline.scoring.validity import Fault


def progress_table(edition: Edition) -> ReportTable:
    """Channel after channel, each unit and then the channel as a whole; the whole at the end. Rates need all that were handed out.

    Reasons for which no slip was invalid have no column.
    """
    lang, lines = edition.lang, edition.made.slips
    faults = [fault for fault in Fault if any(line.faults.get(fault.value) for line in lines)]
    rows: list[Row] = []
    channels = sorted({line.channel for line in lines})
    for channel in channels:
        here = [line for line in lines if line.channel == channel]
        rows += [_row(edition, line, (UNIT_CHANNEL, f"{line.unit} · {channel}"), faults) for line in here]
        if len(here) > 1:
            rows.append(_row(edition, added(here, "*", channel), (CHANNEL, channel), faults, Look.TOTAL))
    if len(channels) > 1:
        rows.append(_row(edition, added(lines, "*", "*"), None, faults, Look.TOTAL))
    columns = (
        words("channel", text("report.column.channel", lang)),
        words("unit", text("score.column.unit_code", lang)),
        counts("issued", text("score.column.issued", lang)),
        counts("returned", text("score.column.returned", lang)),
        Column("returned_rate", text("score.column.returned_rate", lang), Kind.FIGURE, RATIO_RESP),
        counts("valid", text("score.column.valid", lang)),
        Column("valid_rate", text("score.column.valid_rate", lang), Kind.FIGURE, RATIO_RESP),
        *(counts(fault.value, text(f"score.column.{fault.value}", lang)) for fault in faults),
    )
    notes = [text("report.note.valid", lang)]
    if any(line.issued is None for line in lines):
        notes.insert(0, text("report.note.issued_unknown", lang))
    more = [line for line in lines if line.issued is not None and line.returned > line.issued]
    if more and not edition.public:
        named = ", ".join(f"{channel_words(line.channel, lang)} / {line.unit or text('score.group_unknown', lang)}" for line in more)
        notes.append(text("report.note.more_than_issued", lang, places=named))
    notes += [line for line in (units_line(edition),) if line]
    return ReportTable("progress", text("report.table.progress", lang), columns, tuple(rows), tuple(notes))


def added(lines: Sequence[SlipCount], unit: str, channel: str) -> SlipCount:
    """The lines added up; slips handed out are known only where every line says them."""
    said = [line.issued for line in lines if line.issued is not None]
    faults = {fault.value: sum(line.faults.get(fault.value, 0) for line in lines) for fault in Fault}
    issued = sum(said) if len(said) == len(lines) else None
    return SlipCount(unit, channel, issued, sum(line.returned for line in lines), sum(line.valid for line in lines), faults)


def _row(edition: Edition, line: SlipCount, group: tuple[str, str] | None, faults: Sequence[Fault], look: Look = Look.PLAIN) -> Row:
    """One line; in a public edition, without its numbers where the group is hidden."""
    lang = edition.lang
    unit = {"": text("score.group_unknown", lang), "*": text("report.all_units", lang)}.get(line.unit, _unit_words(edition, line.unit))
    channel = text("report.all_channels", lang) if line.channel == "*" else channel_words(line.channel, lang)
    name = f"{line.channel}/{line.unit}"
    if edition.public and group is not None and _away(edition, group, line.returned):
        hidden: Iterable[Cell] = [text("report.hidden", lang), *[None] * (3 + len(faults))]
        return Row(name, (channel, unit, line.issued, *hidden), Look.HIDDEN)
    rates = [None if not line.issued else Shown(return_rate(part, line.issued)) for part in (line.returned, line.valid)]
    invalid = (line.faults.get(fault.value, 0) for fault in faults)
    return Row(name, (channel, unit, line.issued, line.returned, rates[0], line.valid, rates[1], *invalid), look)


def _away(edition: Edition, group: tuple[str, str], people: int) -> bool:
    """Whether the group must not be shown."""
    by, code = group
    table = edition.groups(by)
    hidden = {row.code for row in table.rows if row.hidden} if table else set()
    return code in hidden or 0 < people < edition.made.wanted.small_cells


def _unit_words(edition: Edition, unit: str) -> str:
    """Code and name of a unit."""
    name = edition.places.name(unit).said(edition.lang) if unit else ""
    return f"{unit} · {name}" if name else unit


def coverage_table(edition: Edition) -> ReportTable | None:
    """The units of the register, those without responses first; a public edition lists these alone. None without a register."""
    lang = edition.lang
    frame = coverage_frame(edition.report, lang)
    shown = frame[frame["responses"] == 0] if edition.public else frame
    if not len(frame):
        return None
    listed = shown.astype(object).values.tolist()
    rows = tuple(Row(str(code), (str(code), str(name), str(level), int(count))) for code, name, level, count in listed)
    columns = (
        words("unit", text("score.column.unit_code", lang)),
        words("name", text("score.column.name", lang)),
        words("level", text("score.column.level", lang)),
        counts("responses", text("report.column.responses", lang)),
    )
    without = int((frame["responses"] == 0).sum())
    note = text("report.note.coverage", lang, without=without, units=len(frame), day=f"{edition.places.day:%d/%m/%Y}")
    return ReportTable("coverage", text("report.table.coverage", lang), columns, rows, (note,))
