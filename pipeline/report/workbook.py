"""Scores as an Excel workbook: Overview, Scores, Questions, Counters, Long, Texts, Pages and Method, ready to filter and to print."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pandas as pd
import xlsxwriter

from forms.catalogue import text
from pipeline.merge.frames import long_table, texts_table
from pipeline.report.counters import UNKNOWN, counters_frame, counters_known
from pipeline.report.detail_sheets import (
    DETAIL_FORMATS,
    FIGURE_NUMBERS,
    POINT_STYLES,
    POINTS,
    STYLE,
    detail_rows,
    detail_sheets,
)
from pipeline.report.frames import REFUSED, method_rows, pages_frame, questions_frame, scores_frame
from pipeline.report.overview import write_overview
from pipeline.report.score_report import ScoreReport

PERCENT = "0.00%"
"""Two decimals; the cell holds the exact share, and Excel writes the decimal mark of its own language."""

NUMBER_FORMATS = {"share": PERCENT, "top2": PERCENT, "probability": "0.0000", "residual_mm": "0.000", **DETAIL_FORMATS}
"""Column → number format; every other number is whole."""

WIDEST = 46
"""Characters of the widest column; longer texts are wrapped."""

MEASURED_ROWS = 2000
"""Rows that are looked at to choose a column's width: enough for any questionnaire, quick for a long batch."""

MOST_ROWS = 1_048_575
"""Rows of one Excel sheet below its header (2**20 - 1): a longer table goes on in the next sheet."""

A4 = 9
"""Excel's number of the paper size A4."""

STYLES: dict[str, dict[str, object]] = {
    "": {"text_wrap": True},
    "first": {"text_wrap": True, "top": 1, "top_color": "#A6A6A6"},
    "option": {},
    "top2": {"bold": True, "bg_color": "#EAF3EA"},
    "missing": {"font_color": "#7F7F7F"},
    "pooled": {"text_wrap": True, "bold": True, "bg_color": "#D5E8D5", "top": 2},
    "refused": {"text_wrap": True, "bg_color": "#FFF2CC"},
    "whole": {"text_wrap": True, "bold": True, "bg_color": "#D5E8D5"},
    "points": {"text_wrap": True},
    "whole_points": {"text_wrap": True, "bold": True, "bg_color": "#D5E8D5"},
}
"""How a row of a kind looks. A question's text is wrapped in its first row only; the other rows repeat it for the filter."""

RIGHT: dict[str, object] = {"align": "right", "indent": 1}
"""Numbers keep a space from the text of the next column."""

ARROW = "   "
"""As much room as the filter's arrow takes in a heading."""

LINE_HEIGHT = 15
"""Points of one line in Excel's default font."""

HEADER: dict[str, object] = {"bold": True, "bg_color": "#DDE6F0", "bottom": 1, "text_wrap": True}


def workbook(report: ScoreReport, lang: str) -> bytes:
    """The bytes of the workbook in one language.

    Numbers are numbers with a format, text is text even where it begins with `=`; a share without answers is an empty cell.
    """
    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, options)
    formats = Formats(book)
    footer = text("score.sheet_footer", lang, name=report.layout.name, layout=report.layout.id)
    first = book.add_worksheet(text("score.sheet.overview", lang))
    write_overview(first, formats, report, lang)
    set_footer(first, footer)
    for name, frame in (
        *detail_sheets(report, lang),
        ("scores", worded_scores(scores_frame(report.scores), lang)),
        ("questions", worded_questions(questions_frame(report.scores), lang)),
        *([("counters", worded_counters(counters_frame(report), lang))] if counters_known(report) else []),
        ("long", long_table(report.responses)),
        *([] if (texts := texts_table(report.responses)).empty else [("texts", texts)]),
        ("pages", worded_pages(pages_frame(report, lang), lang)),
        ("method", pd.DataFrame([*method_rows(report, lang), *detail_rows(report, lang)], columns=["what", "how"])),
    ):
        for part, start in enumerate(range(0, max(len(frame), 1), MOST_ROWS), 1):
            title = text(f"score.sheet.{name}", lang) + (f" {part}" if part > 1 else "")
            sheet = book.add_worksheet(title)
            fill(sheet, formats, frame.iloc[start : start + MOST_ROWS], report, lang)
            set_up_print(sheet, footer)
    book.close()
    return target.getvalue()


class Formats:
    """The cell formats of one workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        """Start with none, on this workbook."""
        self._book = book
        self._made: dict[str, Any] = {}

    def __call__(self, properties: dict[str, object]) -> Any:
        """The format with these properties."""
        key = repr(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({"valign": "top", **properties})
        return self._made[key]


def worded_scores(frame: pd.DataFrame, lang: str) -> pd.DataFrame:
    """The scores with their kinds in words; a line above the first row of every question."""
    kinds, codes = list(frame["row"]), list(frame["code"])
    places = list(zip(frame["page"], frame["question"], strict=True))
    begins = [number == 0 or places[number] != places[number - 1] for number in range(len(places))]
    return frame.assign(
        row=[text(f"score.row.{kind}", lang) for kind in kinds],
        code=[text(f"score.missing.{code}", lang) if kind == "missing" else code for kind, code in zip(kinds, codes, strict=True)],
        **{STYLE: ["first" if first and kind == "option" else kind for first, kind in zip(begins, kinds, strict=True)]},
    )


def worded_questions(frame: pd.DataFrame, lang: str) -> pd.DataFrame:
    """The questions with their kinds in words."""
    return frame.assign(kind=[text(f"score.kind.{kind}", lang) for kind in frame["kind"]])


def worded_counters(frame: pd.DataFrame, lang: str) -> pd.DataFrame:
    """The scores of the counters in words; the row of a counter as a whole stands out."""
    styles = [{"counter": "pooled", "pooled": "top2"}.get(kind, "option") for kind in frame["row"]]
    unknown = text("score.counter_unknown_name", lang)
    return frame.assign(
        counter=[unknown if counter == UNKNOWN else counter for counter in frame["counter"]],
        row=[text(f"score.row.{kind}", lang) for kind in frame["row"]],
        **{STYLE: styles},
    )


def worded_pages(frame: pd.DataFrame, lang: str) -> pd.DataFrame:
    """The ledger with what became of each page in words; pages that were refused stand out."""
    styles = ["refused" if fate in REFUSED else "" for fate in frame["fate"]]
    return frame.assign(fate=[text(f"score.fate.{fate}", lang) for fate in frame["fate"]], **{STYLE: styles})


def fill(sheet: Any, formats: Formats, frame: pd.DataFrame, report: ScoreReport, lang: str) -> None:
    """Nothing; writes the frame with a frozen header, a filter, and columns as wide as their texts."""
    styles = list(frame[STYLE]) if STYLE in frame else [""] * len(frame)
    columns = [column for column in frame.columns if column != STYLE]
    headings = {column: heading(column, report, lang) for column in columns}
    lines = [1] * (len(frame) + 1)
    for place, column in enumerate(columns):
        values = [None if pd.isna(value) else value for value in frame[column]]
        width = column_width(headings[column], values[:MEASURED_ROWS], column)
        sheet.set_column(place, place, width)
        numeric = any(isinstance(value, int | float) for value in values[:MEASURED_ROWS])
        sheet.write_string(0, place, headings[column], formats({**HEADER, **(RIGHT if numeric else {})}))
        texts = [headings[column] + ARROW[1:], *(value if isinstance(value, str) else "" for value in values)]
        lines = [max(most, -(-len(written) // (width - 1))) for most, written in zip(lines, texts, strict=True)]
        looks = {
            style: (formats({**STYLES[style], **RIGHT, "num_format": number_format(column, style)}), formats(STYLES[style]))
            for style in {*styles}
        }
        for row, (value, style) in enumerate(zip(values, styles, strict=True), 1):
            write_cell(sheet, (row, place), value, *looks[style])
    for row, (most, style) in enumerate(zip(lines, ["", *styles], strict=True)):
        if most > 1 and "text_wrap" in STYLES[style]:
            sheet.set_row(row, LINE_HEIGHT * most)  # Excel would fit the row by itself, other programs do not
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{len(frame) + 1}"})  # option codes are text on purpose
    sheet.freeze_panes(1, 0)
    if len(frame):
        sheet.autofilter(0, 0, len(frame), len(columns) - 1)


def number_format(column: str, style: str) -> str:
    """How numbers of a column look in a row of this style: a figure as its unit says."""
    if column in FIGURE_NUMBERS:
        return POINTS if style in POINT_STYLES else PERCENT
    return NUMBER_FORMATS.get(column, "0")


def write_cell(sheet: Any, place: tuple[int, int], value: object, number: Any, words: Any) -> None:
    """Nothing; writes one value as what it is: a number or a text, each in its format, or an empty cell."""
    if isinstance(value, int | float):
        sheet.write_number(*place, value, number)
    elif value is None or value == "":
        sheet.write_blank(*place, None, words)
    else:
        sheet.write_string(*place, str(value), words)


def heading(column: str, report: ScoreReport, lang: str) -> str:
    """The heading of a column: kinds of missing as their tables name them, `top2` with its codes."""
    if column in report.scores.missing_kinds:
        return text(f"score.missing.{column}", lang)
    return text(f"score.column.{column}", lang, codes=" + ".join(report.scores.satisfied))


def column_width(title: str, values: list[object], column: str) -> int:
    """Characters of a column: its longest text, within bounds; a long heading is wrapped."""
    if column == "how":
        return 2 * WIDEST
    numeric = column in NUMBER_FORMATS or not any(isinstance(value, str) for value in values)
    longest = 8 if numeric else max((len(str(value)) for value in values if value is not None), default=0)
    words = max(map(len, title.split()), default=0) + len(ARROW)
    return min(max(longest + 2, words, 6), WIDEST)


def set_up_print(sheet: Any, footer: str) -> None:
    """Nothing; A4 across, one page wide, the header on every page, the page number below."""
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    set_footer(sheet, footer)


def set_footer(sheet: Any, footer: str) -> None:
    """Nothing; the words at the left and the page number at the right of every printed page."""
    sheet.set_footer("&L" + footer.replace("&", "&&")[:180] + "&R&P / &N")
