"""The figures by criterion and by question: for the whole, for every channel, and against the rounds before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from forms.catalogue import text
from pipeline.report.before import Earlier, Key
from pipeline.report.edition.gather import EarlierRound, Edition
from pipeline.report.edition.table import Cell, Column, Difference, Kind, Look, ReportTable, Row, Shown, words
from pipeline.report.figure_rows import FigureRow
from pipeline.report.group_tables import CHANNEL, channel_words
from pipeline.scoring.change import change
from pipeline.scoring.methods import methods

CRITERION, QUESTION, POOLED = "criterion", "question", "pooled"


def index_table(edition: Edition) -> ReportTable | None:
    """The criteria, each with its figure by every method. None without an index."""
    rows = edition.rows(CRITERION)
    if not rows:
        return None
    title = text("report.table.criteria", edition.lang, index=edition.made.index.name.said(edition.lang) if edition.made.index else "")
    return _figures(edition, rows, "criteria", title, text("score.column.criterion", edition.lang))


def question_table(edition: Edition) -> ReportTable | None:
    """The questions with their figures, and those of all questions of a scale. None where no method was asked for."""
    rows = edition.rows(QUESTION, POOLED)
    if not rows:
        return None
    title = text("report.table.questions", edition.lang)
    return _figures(edition, rows, "questions", title, text("report.column.question", edition.lang))


def _figures(edition: Edition, rows: Sequence[FigureRow], name: str, title: str, first: str) -> ReportTable:
    """A row for what the figures are of, a column a method; against the last round, the main method's change."""
    lang = edition.lang
    used = list(dict.fromkeys(one.figure.method for one in rows))
    last = edition.before[-1] if edition.before else None
    columns = [words("of", first), *(method_column(one, lang) for one in used)]
    if last is not None:
        columns.append(Column("before", text("report.column.before", lang, round=last.name), Kind.FIGURE, used[0]))
        columns.append(Column("change", text("score.column.change", lang), Kind.CHANGE, used[0]))
    found: dict[tuple[str, str], dict[str, FigureRow]] = {}
    for one in rows:
        found.setdefault((one.scope, one.id), {})[one.figure.method] = one
    made, away = [], edition.away
    for (scope, key), by_method in found.items():
        some = next(iter(by_method.values()))
        if (scope, key) in away:
            hidden: list[Cell] = [text("report.hidden", lang), *[None] * (len(columns) - 2)]
            made.append(Row(f"{scope}:{key}", (_name(some, lang), *hidden), Look.HIDDEN, some.depth))
            continue
        cells: list[Cell] = [_name(some, lang)]
        cells += [Shown(by_method[one].figure, by_method[one].interval) if one in by_method else None for one in used]
        if last is not None:
            cells += _against(edition, by_method.get(used[0]), last)
        top = scope == POOLED or (scope == CRITERION and some.depth == 0)
        made.append(Row(f"{scope}:{key}", tuple(cells), Look.TOTAL if top else Look.PLAIN, some.depth))
    return ReportTable(name, title, tuple(columns), tuple(made), tuple(_notes(edition, made)))


def method_column(method: str, lang: str) -> Column:
    """The column of a method's figures."""
    return Column(method, methods()[method].name.said(lang), Kind.FIGURE, method)


def _name(row: FigureRow, lang: str) -> str:
    """What the figures of a row are of."""
    if row.scope == POOLED:
        return text("report.row.pooled", lang, count=len(row.questions))
    return row.name.said(lang) or row.id


def _against(edition: Edition, row: FigureRow | None, last: EarlierRound) -> list[Cell]:
    """The figure of the last round and the change since; empty where it has none."""
    if row is None:
        return [None, None]
    then = earlier(row, last.figures)
    if then is None:
        return [None, None]
    rounding = edition.made.wanted.rounding
    moved = change(row.figure, then.figure, rounding)
    if moved is None:
        return [Shown(then.figure), None]
    note = text("score.change_differs", edition.lang, printed=edition.style.change(Difference(moved.printed, "", 0)))
    return [Shown(then.figure), Difference(moved.exact, row.figure.method, row.figure.n, note if moved.differs(rounding) else "")]


def earlier(row: FigureRow, figures: Mapping[Key, Earlier]) -> Earlier | None:
    """The figure of an earlier round that is of the same thing by the same method."""
    return figures.get(Key(row.scope, row.id, row.figure.method))


def _notes(edition: Edition, rows: Sequence[Row]) -> list[str]:
    """How the figures are marked, and where printed differences differ."""
    lang = edition.lang
    notes = [text("score.unweighted", lang)]
    if any(isinstance(cell, Shown) and cell.interval for row in rows for cell in row.cells):
        notes.append(text("score.interval_note", lang))
    told = [(row.cells[0], cell.note) for row in rows for cell in row.cells if isinstance(cell, Difference) and cell.note]
    return notes + [f"{name}: {note}" for name, note in told]


def channel_table(edition: Edition) -> ReportTable | None:
    """The criteria by the main method: a column a channel, all channels pooled last. None where no method was asked for."""
    groups, lang = edition.groups(CHANNEL), edition.lang
    if groups is None or not edition.methods:
        return None
    main = edition.methods[0]
    whole = [one for one in edition.told(CRITERION) or edition.told(POOLED) if one.figure.method == main and one.depth <= 1]
    columns = [words("of", text("report.column.of", lang))]
    columns += [Column(f"channel_{row.code}", channel_words(row.code, lang), Kind.FIGURE, main) for row in groups.rows]
    columns.append(Column("all", text("report.all_channels", lang), Kind.FIGURE, main))
    hidden = text("report.hidden", lang)
    rows = []
    for one in whole:
        cells: list[Cell] = [_name(one, lang)]
        for group in groups.rows:
            there = next((part.figure for part in group.figures if (part.id, part.figure.method) == (one.id, main)), None)
            cells.append(hidden if group.hidden else None if there is None else Shown(there))
        cells.append(Shown(one.figure))
        rows.append(Row(f"{one.scope}:{one.id}", tuple(cells), Look.TOTAL if one.depth == 0 else Look.PLAIN, one.depth))
    notes = (text("report.note.pooled", lang), text("report.note.modes", lang))
    return ReportTable("channels", text("report.table.channels", lang), tuple(columns), tuple(rows), notes)


def trend_table(edition: Edition) -> ReportTable | None:
    """The whole and its main criteria by the main method, a column a round, the oldest first. None without a round before."""
    if not edition.before or not edition.methods:
        return None
    main, lang = edition.methods[0], edition.lang
    whole = [one for one in edition.told(CRITERION) or edition.told(POOLED) if one.figure.method == main and one.depth <= 1]
    columns = [words("of", text("report.column.of", lang))]
    columns += [Column(f"round_{number}", one.name, Kind.FIGURE, main) for number, one in enumerate(edition.before, 1)]
    columns.append(Column("now", edition.name, Kind.FIGURE, main))
    rows = []
    for one in whole:
        then = [earlier(one, before.figures) for before in edition.before]
        cells = (_name(one, lang), *(None if found is None else Shown(found.figure) for found in then), Shown(one.figure))
        rows.append(Row(f"{one.scope}:{one.id}", cells, Look.TOTAL if one.depth == 0 else Look.PLAIN, one.depth))
    return ReportTable("trend", text("report.table.trend", lang), tuple(columns), tuple(rows), (text("report.note.series", lang),))
