"""The first sheet of the workbook: what a head of office reads and prints, one line a question, with what the figures rest on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from forms.catalogue import text
from pipeline.report.frames import CODES_TOGETHER
from pipeline.report.score_report import ScoreReport
from pipeline.report.tables import POOLED_NAMES, shortened, standing_lines
from pipeline.scoring.figures import Ratio
from pipeline.scoring.score import Scores

Formats = Callable[[dict[str, object]], Any]
"""Gives the cell format with these properties."""

WIDTHS = {"question": 12, "text": 58, "responses": 11, "n": 8, "top2_count": 11, "top2": 13}
"""Characters of each column; together they fill the width of an upright A4 sheet."""

WORDS = ("question", "text")
"""The columns of words; the others are numbers and stand at the right."""

TOP2 = ("top2_count", "top2")
"""The columns that are there only where somebody said which codes are satisfied."""

LINE_HEIGHT = 15
"""Points of one line in Excel's default font."""

ONE_PAGE_ROWS = 60
"""Rows that are put on one printed page: more of them would be smaller than 8 points, which the elderly cannot read."""

A4 = 9
"""Excel's number of the paper size A4."""

TITLE: dict[str, object] = {"bold": True, "font_size": 14, "text_wrap": True}
LINE: dict[str, object] = {"text_wrap": True, "font_color": "#404040"}
ALARM: dict[str, object] = {"text_wrap": True, "bold": True, "bg_color": "#FFF2CC"}
HEADER: dict[str, object] = {"bold": True, "bg_color": "#DDE6F0", "bottom": 1, "text_wrap": True}
CELL: dict[str, object] = {"text_wrap": True, "bottom": 4, "bottom_color": "#BFBFBF"}
POOLED: dict[str, object] = {"text_wrap": True, "bold": True, "bg_color": "#D5E8D5", "top": 1}
NUMBER: dict[str, object] = {"align": "right", "num_format": "0"}
SHARE: dict[str, object] = {"align": "right", "num_format": "0.00%"}


@dataclass(slots=True)
class Page:
    """The sheet while it is written from top to bottom."""

    sheet: Any
    formats: Formats
    columns: Sequence[str]
    row: int = 0

    def line(self, words: str, look: dict[str, object], size: int = 1) -> None:
        """Nothing; writes a text over all columns, in as many lines as it needs; `size` counts the height of one of them."""
        width = sum(WIDTHS[column] for column in self.columns)
        self.sheet.merge_range(self.row, 0, self.row, len(self.columns) - 1, words, self.formats(look))
        self.sheet.set_row(self.row, LINE_HEIGHT * max(size, -(-len(words) // (width - 2))))
        self.row += 1

    def cells(self, values: Sequence[object], look: dict[str, object]) -> None:
        """Nothing; writes one value into each column: numbers as numbers, what is not there as an empty cell."""
        lines = 1
        for place, (column, value) in enumerate(zip(self.columns, values, strict=True)):
            shown = self.formats(look if column in WORDS else {**look, **(SHARE if column == "top2" else NUMBER)})
            if isinstance(value, int | float):
                self.sheet.write_number(self.row, place, value, shown)
            elif value is None or value == "":
                self.sheet.write_blank(self.row, place, None, shown)
            else:
                self.sheet.write_string(self.row, place, str(value), shown)
                lines = max(lines, -(-len(str(value)) // (WIDTHS[column] - 1)))
        self.sheet.set_row(self.row, LINE_HEIGHT * lines)
        self.row += 1


def write_overview(sheet: Any, formats: Formats, report: ScoreReport, lang: str) -> None:
    """Nothing; writes the title, what the figures rest on, a line a question that was asked, the pooled figures, and how n is meant."""
    scores = report.scores
    page = Page(sheet, formats, [column for column in WIDTHS if scores.satisfied or column not in TOP2])
    page.line(report.layout.name, TITLE, size=2)
    page.line(text("score.overview_responses", lang, count=len(report.responses)), LINE)
    for words, alarming in standing_lines(report, lang):
        page.line(words, ALARM if alarming else LINE)
    together = CODES_TOGETHER.join(scores.satisfied)
    heading = page.row
    page.cells([text(f"score.column.{column}", lang, codes=together) for column in page.columns], HEADER)
    for values in question_rows(scores):
        page.cells(values, CELL)
    for values in pooled_rows(scores, lang):
        page.cells(values, POOLED)
    page.line(text("score.note", lang), LINE)
    if scores.pooled and report.items is None:
        page.line(text("score.items_hint", lang), LINE)
    set_up(page, heading)


def question_rows(scores: Scores) -> list[list[object]]:
    """The values of each question that was asked: key, text, asked, n and, where codes count as satisfied, their count and share."""
    return [
        [question.key, question.label, question.responses, question.n, *_figure(scores, question.top2)]
        for question in scores.questions
        if question.responses
    ]


def pooled_rows(scores: Scores, lang: str) -> list[list[object]]:
    """The values of each pooled figure that somebody answered."""
    return [
        [
            text("score.row.pooled", lang),
            shortened(pool.questions, POOLED_NAMES),
            None,
            pool.top2.base,
            *_figure(scores, pool.top2),
        ]
        for pool in scores.pooled
        if pool.top2.base
    ]


def _figure(scores: Scores, ratio: Ratio | None) -> list[object]:
    """Count and share; empty cells where the question has none, nothing where the columns are not there."""
    if not scores.satisfied:
        return []
    return [None, None] if ratio is None else [ratio.numerator, ratio.share]


def set_up(page: Page, heading: int) -> None:
    """Nothing; sets widths, the frozen heading and the print: A4 upright, one page where it can be read."""
    for place, column in enumerate(page.columns):
        page.sheet.set_column(place, place, WIDTHS[column])
    page.sheet.freeze_panes(heading + 1, 0)
    page.sheet.hide_gridlines(2)
    page.sheet.set_portrait()
    page.sheet.set_paper(A4)
    page.sheet.print_area(0, 0, page.row - 1, len(page.columns) - 1)
    page.sheet.fit_to_pages(1, 1 if page.row <= ONE_PAGE_ROWS else 0)
    page.sheet.repeat_rows(heading)
    page.sheet.center_horizontally()
    page.sheet.set_margins(left=0.6, right=0.5, top=0.6, bottom=0.7)
