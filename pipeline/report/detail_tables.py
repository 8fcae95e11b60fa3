"""The figures that were asked for, as tables for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from forms.catalogue import text
from pipeline.report.detail import Detail
from pipeline.report.detail_frames import sheet_frame, slips_frame
from pipeline.report.figure_rows import FigureRow, notes, signed, value_text
from pipeline.report.group_tables import PLACES, GroupTable, group_words
from pipeline.scoring.figures import number_text
from pipeline.scoring.methods import methods

NAME_WIDTH = 34
"""Characters of the column of names; the workbook has all of them."""


def detail_tables(made: Detail, rows: Sequence[FigureRow], groups: Sequence[GroupTable], lang: str) -> Iterator[Table]:
    """A table for the criteria, one for questions and scales, one for each kind of group, for slips and for the score sheet."""
    for scopes, title in ((("criterion",), "index"), (("question", "pooled"), "figures")):
        chosen = [row for row in rows if row.scope in scopes]
        if chosen:
            yield _figures(chosen, made, lang, text(f"score.title.{title}", lang))
    for table in groups:
        yield _groups(table, made, lang)
    if any(line.issued for line in made.slips):
        yield _plain(slips_frame(made.slips, made, printed=True).iloc[:, :7].values.tolist(), "slips", _SLIPS, lang)
    if made.sheet is not None:
        yield _plain(sheet_frame(made, lang, printed=True).values.tolist(), "sheet", _SHEET, lang)


def note_lines(made: Detail, rows: Sequence[FigureRow], lang: str) -> list[str]:
    """Each method with its state, what bands rest on, and that nothing is weighted."""
    lines = []
    for name in made.methods:
        method = methods()[name]
        lines.append(
            text(
                "score.method_line",
                lang,
                id=name,
                name=method.name.said(lang),
                formula=method.formula,
                state=text(f"score.state.{method.state}", lang),
            )
        )
    if made.scheme is not None:
        scheme = made.scheme
        values = {
            "name": scheme.name.said(lang),
            "first": f"{scheme.valid_from:%d/%m/%Y}",
            "state": text(f"score.state.{scheme.state}", lang),
        }
        lines.append(text("score.bands_line", lang, **values))
    if made.methods:
        lines.append(text("score.unweighted", lang))
    if any(row.interval for row in rows):
        lines.append(text("score.interval_note", lang))
    return lines


_SLIPS = ("unit_code", "channel", "issued", "returned", "returned_rate", "valid", "valid_rate")
_SHEET = ("id", "name", "maximum", "self_score", "verified_score", "method", "note")


def _figures(rows: Sequence[FigureRow], made: Detail, lang: str, title: str) -> Table:
    """One row a figure; columns that nothing fills are left out."""
    bands, changes, intervals = (
        any(row.band or row.below for row in rows),
        any(row.before for row in rows),
        any(row.interval for row in rows),
    )
    table = _table(title)
    table.add_column(text("score.column.name", lang), max_width=NAME_WIDTH)
    for name in ("method", "value", "n"):
        table.add_column(text(f"score.column.{name}", lang), justify="left" if name == "method" else "right", no_wrap=True)
    for name, there in (("interval", intervals), ("band", bands), ("before", changes), ("change", changes)):
        if there:
            table.add_column(text(f"score.column.{name}", lang), justify="left" if name == "band" else "right")
    for row in rows:
        words = row.id if row.scope == "question" else row.name.said(lang) or row.id
        cells: list[Text | str] = [Text("  " * row.depth + words), row.figure.method, value_text(row.figure, made, lang), str(row.figure.n)]
        if intervals:
            cells.append(_interval(row, made, lang))
        if bands:
            cells.append(row.band.name.said(lang) if row.band else text("score.band_below", lang) if row.below else "")
        if changes:
            cells.append("" if row.before is None else value_text(row.before, made, lang))
            cells.append("" if row.change is None else signed(row.change.exact, made, lang) + ("*" if "*" in _mark(row, made) else ""))
        table.add_row(*cells)
    told = dict.fromkeys(note for row in rows if row.change is not None and (note := notes(row, made, lang)))
    if told:
        table.caption, table.caption_justify = Text("\n".join(f"* {note}" for note in told)), "left"
    return table


def _mark(row: FigureRow, made: Detail) -> str:
    """A star where a note about the change stands below."""
    return "*" if row.change is not None and (row.change.differs(made.wanted.rounding) or not row.change.known_exactly) else ""


def _interval(row: FigureRow, made: Detail, lang: str) -> str:
    """Both limits of an interval."""
    from fractions import Fraction

    if row.interval is None:
        return ""
    factor = 100 if row.figure.unit == "percent" else 1
    return " – ".join(number_text(Fraction(value) * factor, lang, rounding=made.wanted.rounding) for value in row.interval)


def _groups(table: GroupTable, made: Detail, lang: str) -> Table:
    """One row a group, one column a method: the figure of the whole; hidden groups say so."""
    title = text("score.title.by", lang, by=text(f"score.by.{table.by}", lang) if table.by in PLACES else table.by)
    made_of = _table(title if table.day is None else f"{title} {text('score.as_of', lang, day=f'{table.day:%d/%m/%Y}')}")
    made_of.add_column(text("score.column.group", lang), max_width=NAME_WIDTH)
    made_of.add_column(text("score.column.people", lang), justify="right")
    firsts = next((list(row.figures) for row in table.rows if row.figures), [])
    shown = list(dict.fromkeys((one.id, one.figure.method) for one in firsts if one.id == firsts[0].id))
    moved = any(one.change for row in table.rows for one in row.figures)
    for _, method in shown:
        made_of.add_column(method, justify="right")
        made_of.add_column("n", justify="right")
        made_of.add_column(text("score.column.rank", lang), justify="right")
        if moved:
            made_of.add_column(text("score.column.change", lang), justify="right")
    for row in table.rows:
        words = f"{group_words(table.by, row.code, lang)} {row.label.said(lang)}".strip()
        if row.hidden:
            made_of.add_row(Text(words), text("score.group_hidden_short", lang))
            continue
        found = {(one.id, one.figure.method): one for one in row.figures}
        cells = []
        for key in shown:
            one = found.get(key)
            told = [] if one is None else [value_text(one.figure, made, lang), str(one.figure.n), str(one.rank or "–")]
            if moved and one is not None:
                told.append("–" if one.change is None else signed(one.change.exact, made, lang))
            cells += told or [""] * (3 + moved)
        made_of.add_row(Text(words), str(row.people), *cells)
    return made_of


def _plain(rows: Sequence[Sequence[object]], title: str, columns: Sequence[str], lang: str) -> Table:
    """A frame as it is."""
    table = _table(text(f"score.title.{title}", lang))
    for name in columns:
        table.add_column(
            text(f"score.column.{name}", lang),
            justify="left" if name in ("unit_code", "channel", "id", "name", "method", "note") else "right",
        )
    for row in rows:
        table.add_row(
            *(
                Text("" if cell is None else str(cell).replace(".", "," if lang == "vi" and not isinstance(cell, str) else "."))
                for cell in row
            )
        )
    return table


def _table(title: str) -> Table:
    """An empty table in the house's plain style."""
    return Table(title=Text(title, "bold"), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
