"""Scores, questions, responses and pages as CSV files that a spreadsheet of the user's language opens with a double click."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path

import pandas as pd

from forms.whole import whole_file
from pipeline.csv_cells import guard
from pipeline.merge.frames import long_table, texts_table, wide_table
from pipeline.report.counters import counters_frame
from pipeline.report.coverage import coverage_frame
from pipeline.report.detail_frames import asked_for_slips, figures_frame, groups_frame, sheet_frame, slips_frame
from pipeline.report.frames import pages_frame, questions_frame, scores_frame
from pipeline.report.score_report import CSV_FILES, MORE_FILES, ScoreReport
from pipeline.report.weighted import weighted_frame
from pipeline.scoring.figures import DECIMAL_MARK, Ratio, percent_text
from pipeline.targets import new_folders

DELIMITER = {"en": ",", "vi": ";"}
"""Between cells: where the comma is the decimal mark, Excel expects the semicolon."""

Percents = Mapping[str, tuple[str, str, str]]
"""Column of shares → its name as a percentage, and the columns of numerator and base from which it is rounded, once."""

PERCENTS: Mapping[str, Percents] = {
    "scores.csv": {"share": ("percent", "count", "n")},
    "questions.csv": {"top2": ("top2_percent", "top2_count", "top2_n")},
    "counters.csv": {"top2": ("top2_percent", "top2_count", "top2_n")},
}
"""By file: in other tables a column of such a name is a question."""

NO_PERCENTS: Percents = {}

BYTE_ORDER_MARK = "\ufeff"
"""Without it, Excel takes UTF-8 for the code page of the machine and breaks every Vietnamese letter."""


def csv_tables(report: ScoreReport, lang: str) -> dict[str, pd.DataFrame]:
    """The tables by file name. Their codes and column names are the same in every language."""
    frames = (
        scores_frame(report.scores),
        questions_frame(report.scores),
        counters_frame(report),
        long_table(report.responses),
        wide_table(report.responses, report.layout),
        texts_table(report.responses),
        pages_frame(report, lang),
    )
    return dict(zip(CSV_FILES, frames, strict=True)) | more_tables(report, lang)


def more_tables(report: ScoreReport, lang: str) -> dict[str, pd.DataFrame]:
    """The tables of what was asked for beside the counts, by file name: only those that hold something. Figures as they are printed."""
    made = report.detail
    if made is None:
        return {}
    frames = (
        figures_frame(report.figures, made, lang, printed=True),
        groups_frame(report.groups, made, lang, printed=True),
        slips_frame(made.slips if asked_for_slips(made) else (), made, printed=True),
        sheet_frame(made, lang, printed=True),
        coverage_frame(report, lang),
        weighted_frame(report.weighted),
    )
    return {name: frame for name, frame in zip(MORE_FILES, frames, strict=True) if len(frame)}


def write_csv_files(folder: Path, report: ScoreReport, lang: str) -> list[Path]:
    """The files written into the folder, which is made where it is not there: all of them or none. Raises OutputError."""
    tables = csv_tables(report, lang)
    with new_folders(folder), ExitStack() as waiting:
        for name, frame in tables.items():
            waiting.enter_context(whole_file(folder / name)).write(csv_text(frame, lang, PERCENTS.get(name, NO_PERCENTS)))
    return [folder / name for name in tables]


def csv_text(frame: pd.DataFrame, lang: str, percents: Percents = NO_PERCENTS) -> str:
    """The frame as the text of a CSV file: guarded cells, percentages with two decimals, nothing where there is nothing."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, delimiter=DELIMITER[lang])
    names = [str(name) for name in frame.columns]
    writer.writerow([percents[name][0] if name in percents else guard(name) for name in names])
    columns = [
        _percents(frame, percents[name], lang) if name in percents else [_cell(value, lang) for value in frame[name]] for name in names
    ]
    writer.writerows(zip(*columns, strict=True))
    return BYTE_ORDER_MARK + lines.getvalue()


def _percents(frame: pd.DataFrame, made_of: tuple[str, str, str], lang: str) -> list[str]:
    """A column of shares as percentages, from their counts."""
    _, numerator, base = made_of
    return ["" if pd.isna(n) else percent_text(Ratio(count, n), lang) for count, n in zip(frame[numerator], frame[base], strict=True)]


def _cell(value: object, lang: str) -> str:
    """One value as text."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, Decimal):
        return str(value).replace(".", DECIMAL_MARK[lang])
    if isinstance(value, float):
        return f"{value:g}".replace(".", DECIMAL_MARK[lang])
    return guard(str(value))
