"""Figures by officer as a table on the terminal, and as a CSV file in the form of the tables of `score`."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from rich import box
from rich.table import Table

from forms.catalogue import text
from pipeline.report.csv_files import csv_text
from pipeline.report.officers import OfficerFigures, OfficerLine
from pipeline.scoring.figures import percent_sign, percent_text, rounded
from pipeline.scoring.methods import TOP2

COLUMNS = ("round", "unit", "officer", "people", "method", "codes", "percent", "n", "hidden")
"""Columns of the file."""


def officer_table(found: OfficerFigures, lang: str) -> Table:
    """The table."""
    table = Table(box=box.SIMPLE, pad_edge=False)
    judged = bool(found.judged.keys)
    for name in ("unit", "officer", "people", *(("satisfied", "n") if judged else ())):
        left = name in ("unit", "officer")
        table.add_column(text(f"officers.column.{name}", lang), justify="left" if left else "right", overflow="fold")
    for one in found.lines:
        table.add_row(
            one.unit or text("board.unknown", lang), one.officer or text("officers.unknown", lang), *_said(one, lang, judged=judged)
        )
    return table


def _said(one: OfficerLine, lang: str, *, judged: bool) -> Sequence[str]:
    """People, share and n of a line, as far as they may be told."""
    if one.hidden:
        return [text("board.hidden", lang), "", ""][: 3 if judged else 1]
    if not judged or one.top2 is None:
        return [str(one.people)]
    percent = percent_text(one.top2, lang)
    return [str(one.people), percent_sign(percent, lang) if percent else "–", str(one.top2.base)]


def officer_csv(found: OfficerFigures, round_name: str, lang: str) -> str:
    """The text of the file."""
    codes = " + ".join(found.judged.satisfied)
    rows = [_row(one, round_name, codes) for one in found.lines]
    return csv_text(pd.DataFrame(rows, columns=list(COLUMNS), dtype=object), lang)


def _row(one: OfficerLine, round_name: str, codes: str) -> list[object]:
    """The cells of one line; a hidden one says only that it is."""
    if one.hidden:
        return [round_name, one.unit, one.officer, None, None, None, None, None, 1]
    told = one.top2
    percent = None if told is None or told.percent is None else rounded(told.percent)
    n = None if told is None else told.base
    return [round_name, one.unit, one.officer, one.people, TOP2 if told else None, codes if told else None, percent, n, 0]
