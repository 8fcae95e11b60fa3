"""The figures of units, counters, levels and kinds of people, small groups hidden."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from forms.catalogue import text
from pipeline.report.edition.criteria import method_column
from pipeline.report.edition.gather import Edition
from pipeline.report.edition.table import Cell, Column, Difference, Kind, Look, ReportTable, Row, Shown, counts, words
from pipeline.report.edition.units_day import units_line
from pipeline.report.group_tables import COUNTER, LEVEL, UNIT, GroupFigure, GroupRow, GroupTable, group_of, group_words
from pipeline.scoring.figure_intervals import interval_of
from pipeline.scoring.figures import Figure
from pipeline.scoring.index import OVERALL
from pipeline.scoring.methods import TOP2, Unit
from pipeline.scoring.people import rows_of

PLACED = (UNIT, COUNTER, LEVEL)
"""Groups that are places; all others are answers to a question."""

RANKED = (UNIT, COUNTER)
"""Groups that are ranked: people of an age or a channel are not."""


FULL = 100
"""Per cent that nobody is missing from."""

Intervals = Callable[[str, Figure], tuple[float, float] | None]
"""The interval of the figure of a group, by the group's code."""


def group_table(edition: Edition, by: str) -> ReportTable | None:
    """The groups with people, rank and figures: the whole by every method, main criteria by the main one. None where nothing is known."""
    groups, lang = edition.groups(by), edition.lang
    if groups is None or not edition.methods or not any(row.code for row in groups.rows):
        return None
    main = edition.methods[0]
    first = text(f"report.group.{by}", lang) if by in PLACED else text("report.column.group", lang)
    columns: list[Column] = [words("group", first), counts("people", text("score.column.people", lang))]
    if by in RANKED:
        columns.insert(0, counts("rank", text("score.column.rank", lang)))
    if by == LEVEL and TOP2 in edition.methods:
        columns.append(counts("satisfied", text("report.column.satisfied", lang)))
    whole, *parts = figure_ids(groups) or [OVERALL]
    columns += [method_column(one, lang) for one in edition.methods]
    if edition.before and any(one.change for row in groups.rows for one in row.figures):
        columns.append(Column("before", text("report.column.before", lang, round=edition.before[-1].name), Kind.FIGURE, main))
        columns.append(Column("change", text("score.column.change", lang), Kind.CHANGE, main))
    columns += [Column(f"part_{one}", part_name(groups, one, lang), Kind.FIGURE, main) for one in parts]
    wanted = edition.methods if edition.made.wanted.intervals else (main,) if by in RANKED else ()  # the picture of the ranking shows it
    limits = intervals_of(edition, by, whole, wanted)
    rows = [_row(edition, row, columns, whole, group_name(by, row, lang), limits) for row in groups.rows]
    if by in RANKED:
        rows.sort(key=lambda row: (row.cells[0] is None, row.cells[0] if isinstance(row.cells[0], int) else 0, row.id))
    notes = [text("score.unweighted", lang)]
    if any(row.hidden for row in groups.rows):
        notes.append(text("report.note.hidden", lang, least=edition.made.wanted.small_cells))
    if by in RANKED and not edition.public and (full := perfect(groups, whole, main)):
        notes.append(text("report.note.perfect", lang, places=", ".join(full)))
    if groups.day is not None:
        notes.append(units_line(edition))
    return ReportTable(f"by_{by}", title(edition, by), tuple(columns), tuple(rows), tuple(notes))


def perfect(groups: GroupTable, whole: str, method: str) -> list[str]:
    """The groups whose share is full marks to the last person: to be checked by a look at the slips, not to be thrown away."""
    found = [(row.code, figure_of(row, whole, method)) for row in groups.rows if row.code]
    return [code for code, one in found if one is not None and one.figure.unit is Unit.PERCENT and one.figure.value == FULL]


def title(edition: Edition, by: str) -> str:
    """What the table of a kind of groups is called."""
    if by in PLACED:
        return text(f"report.table.by_{by}", edition.lang)
    label = next((one.label for one in edition.report.scores.questions if one.key == by), "")
    return text("report.table.by_answer", edition.lang, question=label or by)


def group_name(by: str, row: GroupRow, lang: str) -> str:
    """Code and words of a group."""
    code, label = group_words(by, row.code, lang), row.label.said(lang)
    if by in PLACED:
        return f"{code} · {label}" if label and row.code else code
    return label or code


def figure_ids(groups: GroupTable) -> list[str]:
    """What the figures of the groups are of, the whole first."""
    return list(dict.fromkeys(one.id for row in groups.rows for one in row.figures))


def part_name(groups: GroupTable, name: str, lang: str) -> str:
    """The words of a criterion, else its id."""
    return next((one.label.said(lang) for row in groups.rows for one in row.figures if one.id == name), "") or name


def figure_of(row: GroupRow, name: str, method: str) -> GroupFigure | None:
    """A figure of a group by what it is of and its method."""
    return next((one for one in row.figures if (one.id, one.figure.method) == (name, method)), None)


def intervals_of(edition: Edition, by: str, name: str, wanted: Sequence[str]) -> dict[str, Intervals]:
    """For each of these methods what gives the interval of a figure of a group by its code; `name` is the criterion or scale."""
    report, keys = edition.report, _keys(edition, name)
    way = group_of(by, edition.places)
    rows = rows_of([way(one) for one in report.responses]) if wanted else {}

    def intervals(method: str) -> Intervals:
        y, x = report.people.ratio(keys, method, edition.made.satisfied)
        return lambda code, figure: interval_of(figure, len(keys), y[rows[code]], x[rows[code]])

    return {method: intervals(method) for method in wanted}


def _keys(edition: Edition, name: str) -> tuple[str, ...]:
    """The questions behind a criterion or a scale."""
    made = edition.made
    if made.root is not None:
        return next((node.all_questions() for _, node in made.root.walk() if node.id == name), ())
    return next((one.questions for one in reversed(made.questions) if " | ".join(sorted(one.scale)) == name), ())


def _row(edition: Edition, row: GroupRow, columns: Sequence[Column], whole: str, name: str, limits: Mapping[str, Intervals]) -> Row:
    """One group; without its numbers where it is hidden."""
    main = edition.methods[0]
    cells: list[Cell] = []
    for column in columns:
        if column.id == "group":
            cells.append(name)
        elif row.hidden:
            cells.append(text("report.hidden", edition.lang) if column.id == "people" else None)
        elif column.id == "people":
            cells.append(row.people)
        elif column.id == "rank":
            one = figure_of(row, whole, main)
            cells.append(None if one is None else one.rank)
        elif column.id == "satisfied":
            one = figure_of(row, whole, TOP2)
            cells.append(None if one is None or one.figure.ratio is None else one.figure.ratio.numerator)
        elif column.id in ("before", "change"):
            cells.append(_moved(figure_of(row, whole, main), column.id))
        elif column.id.startswith("part_"):
            part = figure_of(row, column.id.removeprefix("part_"), main)
            cells.append(None if part is None else Shown(part.figure))
        else:
            found = figure_of(row, whole, column.id)
            limit = limits.get(column.id)
            cells.append(None if found is None else Shown(found.figure, None if limit is None else limit(row.code, found.figure)))
    return Row(row.code or "unknown", tuple(cells), Look.HIDDEN if row.hidden else Look.PLAIN)


def _moved(one: GroupFigure | None, column: str) -> Cell:
    """The figure of the round before, or the change since; empty where there is none."""
    if one is None or one.before is None or one.change is None:
        return None
    return Shown(one.before) if column == "before" else Difference(one.change.exact, one.figure.method, one.figure.n)
