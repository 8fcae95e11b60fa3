"""Scores, questions, responses and pages as CSV files that a spreadsheet of the user's language opens with a double click."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path

import pandas as pd

from forms.whole import make_folder, write_whole
from pipeline.csv_cells import guard
from pipeline.merge.frames import long_table, wide_table
from pipeline.report.frames import pages_frame, questions_frame, scores_frame
from pipeline.report.score_report import ScoreReport
from pipeline.scoring.figures import DECIMAL_MARK, Ratio, percent_text

DELIMITER = {"en": ",", "vi": ";"}
"""Between cells: where the comma is the decimal mark, Excel expects the semicolon."""

PERCENTS = {"share": ("percent", "count", "n"), "top2": ("top2_percent", "top2_count", "top2_n")}
"""Column of shares → its name as a percentage, and the columns of numerator and base from which it is rounded, once."""

BYTE_ORDER_MARK = "\ufeff"
"""Without it, Excel takes UTF-8 for the code page of the machine and breaks every Vietnamese letter."""


def csv_tables(report: ScoreReport, lang: str) -> dict[str, pd.DataFrame]:
    """The tables by file name. Their codes and column names are the same in every language."""
    return {
        "scores.csv": scores_frame(report.scores),
        "questions.csv": questions_frame(report.scores),
        "long.csv": long_table(report.responses),
        "wide.csv": wide_table(report.responses, report.layout),
        "pages.csv": pages_frame(report, lang),
    }


def write_csv_files(folder: Path, report: ScoreReport, lang: str) -> list[Path]:
    """The files written into the folder, which is made where it is not there. Raises OutputError."""
    make_folder(folder)
    paths = []
    for name, frame in csv_tables(report, lang).items():
        write_whole(folder / name, csv_text(frame, lang))
        paths.append(folder / name)
    return paths


def csv_text(frame: pd.DataFrame, lang: str) -> str:
    """The frame as the text of a CSV file: guarded cells, percentages with two decimals, nothing where there is nothing."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, delimiter=DELIMITER[lang])
    names = [str(name) for name in frame.columns]
    writer.writerow([PERCENTS[name][0] if name in PERCENTS else name for name in names])
    columns = [_percents(frame, name, lang) if name in PERCENTS else [_cell(value, lang) for value in frame[name]] for name in names]
    writer.writerows(zip(*columns, strict=True))
    return BYTE_ORDER_MARK + lines.getvalue()


def _percents(frame: pd.DataFrame, name: str, lang: str) -> list[str]:
    """A column of shares as percentages, from their counts."""
    _, numerator, base = PERCENTS[name]
    return ["" if pd.isna(n) else percent_text(Ratio(count, n), lang) for count, n in zip(frame[numerator], frame[base], strict=True)]


def _cell(value: object, lang: str) -> str:
    """One value as text."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float):
        return f"{value:g}".replace(".", DECIMAL_MARK[lang])
    return guard(str(value))
