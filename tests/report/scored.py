"""Readings of a small form, and `phieu score` of them as a person sees it."""

from __future__ import annotations

import math

import openpyxl
from click.testing import CliRunner

from omr.reading import AnswerStatus
from pipeline.cli import cli
from tests.sheets import RATING, layout, question

CHANNELS = ("=SUM(A1:A9)", "Loa phát thanh phường", "+84")
FORM = layout(
    question("q1", label="Công chức có thái độ giao tiếp lịch sự"),
    question("q2"),
    question("q3", RATING),
    question("q4", CHANNELS, multi=True),
)
SHEETS = [
    {"q1": "5", "q2": "4", "q3": "++", "q4": (CHANNELS[0], "+84")},
    {"q1": "4", "q2": "1", "q3": "-", "q4": ("+84",)},
    {"q1": "4", "q2": AnswerStatus.BLANK, "q3": "-", "q4": AnswerStatus.BLANK},
    {"q1": "1", "q2": AnswerStatus.MULTIPLE, "q3": AnswerStatus.CANCELLED, "q4": ("+84",)},
]


def run(files, *arguments, lang="en", width="100"):
    command = ["--lang", lang, "score", str(files / "readings.jsonl"), "--layout", str(files / "layout.json"), *map(str, arguments)]
    return CliRunner(env={"COLUMNS": width}).invoke(cli, command)


def words(line):
    return " ".join(line.replace("─", "").split())


def book(path):
    return openpyxl.load_workbook(path)


def rows(sheet):
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=2)]


def plain(value):
    return None if value is None or value == "" or (isinstance(value, float) and math.isnan(value)) else value


def frame_rows(frame):
    return [tuple(plain(value) for value in row) for row in frame.itertuples(index=False)]


def code_of(result):
    assert result.exit_code == 1, result.output
    (line,) = result.stderr.splitlines()
    return line.rsplit("[", 1)[1].rstrip("]")
