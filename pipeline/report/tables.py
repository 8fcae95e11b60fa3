"""Scores for the terminal: what was answered, what was not, and where the figures come from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from forms.catalogue import text
from forms.layout import QuestionKind
from pipeline.report.counters import counters_known, counters_table
from pipeline.report.detail_tables import detail_tables, note_lines
from pipeline.report.frames import CODES_TOGETHER
from pipeline.report.score_report import ScoreReport
from pipeline.report.weighted import weighted_table
from pipeline.scoring.figures import percent_text
from pipeline.scoring.score import OptionScore, QuestionScore, Scores

GRIDS = ((" ", 18), ("\n", 12))
"""Two kinds of table with one row a question, the better first: what parts count and share in a cell, and the width of the first column."""

LISTED_WIDTH = 36
"""Characters of the first column of a table with one row an option."""

NAME_LINES = 3
"""How many lines of its column a question's name and text take, of which words that do not fit waste a sixth; the workbook has it all."""

POOLED_NAMES = 8
"""How many questions the sentence about a pooled figure names: the first and the last of them tell which battery it is."""

PERCENT_WIDTH = len("100.00")

HEADING_LINES = 3
"""An option that needs more lines over its column than this is too long for a heading."""

FRAME = 3
"""Characters between two columns: a space on each side of the frame."""


def print_scores(report: ScoreReport, console: Console, lang: str) -> None:
    """Nothing; prints the tables and the summary of pages and answers."""
    counters = [counters_table(report, lang)] if counters_known(report) else []
    more = () if report.detail is None else detail_tables(report.detail, report.figures, report.groups, lang)
    weighed = [weighted_table(report.weighted, report.detail, lang)] if report.weighted and report.detail else []
    for table in (*score_tables(report.scores, lang, console.width), missing_table(report.scores, lang), *counters, *more, *weighed):
        console.print(table)
    told = [] if report.detail is None else note_lines(report.detail, report.figures, lang)
    for line in (*summary_lines(report, lang), *told):
        console.print(line, soft_wrap=True)


def score_tables(scores: Scores, lang: str, width: int) -> Iterator[Table]:
    """The distribution tables: neighbours with the same options share one, a row each; others are listed option by option.

    `width` is the terminal's: where count and share do not fit beside each other, the share stands below the count. Questions that no
    page that was read asks are left out.
    """
    asked = [question for question in scores.questions if question.responses]
    for (page, kind, _), group in groupby(asked, key=_alike):
        questions = list(group)
        title = text(f"score.title.{kind}", lang, page=page)
        grid = _fitting_grid(questions, width)
        yield _listing(questions, scores, lang, title) if grid is None else _grid(questions, scores, lang, title, grid)


def missing_table(scores: Scores, lang: str) -> Table:
    """One row for each question that was asked: responses, n, and how many are missing for which reason."""
    table = _table(text("score.title.missing", lang))
    table.add_column(text("score.column.question", lang), no_wrap=True, overflow="ellipsis", max_width=24)
    for name in ("responses", "n"):
        table.add_column(text(f"score.column.{name}", lang), justify="right")
    for kind in scores.missing_kinds:
        table.add_column(text(f"score.missing.{kind}", lang), justify="right")
    for question in scores.questions:
        if question.responses:
            table.add_row(
                Text(question.key), str(question.responses), str(question.n), *(str(count or "–") for _, count in question.missing)
            )
    return table


def summary_lines(report: ScoreReport, lang: str) -> list[str]:
    """What the figures rest on: the pooled `top2`, pages, answers, and plainly what was not counted."""
    scores = report.scores
    lines = [text("score.note", lang), *pooled_lines(scores, lang)]
    if scores.pooled and report.items is None:
        lines.append(text("score.items_hint", lang))
    return lines + [words for words, _ in standing_lines(report, lang)]


def standing_lines(report: ScoreReport, lang: str) -> list[tuple[str, bool]]:
    """Where questions, pages and answers stand, a sentence each, and whether it is one that nobody may overlook."""
    scores, pages = report.scores, report.pages
    lines = []
    not_asked = sum(not question.responses for question in scores.questions)
    if not_asked:
        lines.append(text("score.not_asked", lang, count=not_asked))
    parts = {name: getattr(pages, name) for name in ("total", "read", "refused", "duplicate", "rescan", "blank", "cover")}
    lines.append(text("score.pages_with_covers" if pages.cover else "score.pages", lang, **parts))
    if pages.duplicate:
        lines.append(text("score.repeats", lang, count=pages.duplicate))
    total = scores.machine + scores.person + scores.pending
    lines.append(text("score.answers", lang, total=total, machine=scores.machine, person=scores.person, pending=scores.pending))
    if scores.respondent:
        lines.append(text("digital.answers", lang, count=scores.respondent))
    told = [(line, False) for line in lines]
    return [*told, (pending_line(report, lang), True)] if scores.pending else told


def pending_line(report: ScoreReport, lang: str) -> str:
    """How many answers wait for a person, and what to do: fill in the review file, or the rest of the one that was given.

    In a workspace: settle them there.
    """
    *_, decisions = report.files
    if report.round_name:
        return text("score.pending_round", lang, count=report.scores.pending, round=report.round_name)
    return text("score.pending_left" if decisions else "score.pending", lang, count=report.scores.pending, file=decisions)


def pooled_lines(scores: Scores, lang: str) -> list[str]:
    """The pooled `top2` of each scale in one sentence with its method and n; none where nobody answered."""
    return [
        text(
            "score.pooled",
            lang,
            codes=CODES_TOGETHER.join(scores.satisfied),
            percent=percent_text(pool.top2, lang),
            count=pool.top2.numerator,
            n=pool.top2.base,
            questions=len(pool.questions),
            names=shortened(pool.questions, POOLED_NAMES),
            scale=" | ".join(pool.scale),
        )
        for pool in scores.pooled
        if pool.top2.base
    ]


def shortened(names: Sequence[str], most: int) -> str:
    """The names in one line; of many, the first ones and the last."""
    return ", ".join(names if len(names) <= most else [*names[: most - 1], "…", names[-1]])


def _alike(question: QuestionScore) -> tuple[str, QuestionKind, tuple[tuple[str, str], ...]]:
    """What questions in one table have in common."""
    return question.page, question.kind, tuple((option.code, option.label) for option in question.options)


def _fitting_grid(questions: Sequence[QuestionScore], width: int) -> tuple[str, int] | None:
    """The best of GRIDS that the terminal is wide enough for, or None."""
    codes = [option.code for option in questions[0].options]
    digits = max((len(str(option.share.numerator)) for question in questions for option in question.options), default=1)
    others = [max(len(str(question.n)) for question in questions)] + [PERCENT_WIDTH] * _has_top2(questions)
    for between, first in GRIDS:
        cell = PERCENT_WIDTH if between == "\n" else digits + len(between) + PERCENT_WIDTH
        legible = all(len(code) <= HEADING_LINES * cell and max(map(len, code.split()), default=0) <= cell for code in codes)
        columns = [first, *others, *[cell] * len(codes)]
        if legible and sum(columns) + FRAME * len(columns) <= width:
            return between, first
    return None


def _grid(questions: Sequence[QuestionScore], scores: Scores, lang: str, title: str, grid: tuple[str, int]) -> Table:
    """A table with one row a question and one column an option: count and share."""
    between, first = grid
    table = _table(title)
    table.add_column(text("score.column.question", lang), width=first)
    table.add_column(text("score.column.n", lang), justify="right", no_wrap=True)
    for option in questions[0].options:
        table.add_column(Text(option.code), justify="right", min_width=PERCENT_WIDTH)
    if _has_top2(questions):
        table.add_column(_top2_heading(scores, lang), justify="right", min_width=PERCENT_WIDTH)
    for question in questions:
        cells = [Text(_cell(option, between, lang)) for option in question.options]
        top2 = [percent_text(question.top2, lang) if question.top2 else ""] if _has_top2(questions) else []
        table.add_row(_name(question, NAME_LINES * first * 5 // 6), str(question.n), *cells, *top2)
    if any(option.label for option in questions[0].options):
        table.caption, table.caption_justify = Text(" · ".join(map(_option, questions[0].options))), "left"
    return table


def _listing(questions: Sequence[QuestionScore], scores: Scores, lang: str, title: str) -> Table:
    """A table with one row an option: for options with long names, or too many for one row."""
    table = _table(title)
    table.add_column(text("score.column.question", lang), no_wrap=True, overflow="ellipsis", max_width=LISTED_WIDTH)
    table.add_column(text("score.column.code", lang), overflow="fold", max_width=48)
    for name in ("count", "percent", "n"):
        table.add_column(text(f"score.column.{name}", lang), justify="right", no_wrap=True)
    for question in questions:
        shares = [(Text(_option(option)), option.share) for option in question.options]
        if question.top2 is not None:
            shares.append((_top2_heading(scores, lang), question.top2))
        for number, (code, share) in enumerate(shares, 1):
            first = _name(question, LISTED_WIDTH) if number == 1 else Text()
            figures = (str(share.numerator), percent_text(share, lang), str(share.base))
            table.add_row(first, code, *figures, end_section=number == len(shares))
    return table


def _option(option: OptionScore) -> str:
    """The code of an option and its words, where the layout knows them."""
    return f"{option.code} {option.label}".rstrip()


def _cell(option: OptionScore, between: str, lang: str) -> str:
    """Count and share of one option, the share in a column of its own width."""
    share = percent_text(option.share, lang)
    return f"{option.share.numerator}{between}{share:>{PERCENT_WIDTH}}"


def _top2_heading(scores: Scores, lang: str) -> Text:
    """The codes that `top2` adds up, with its method id."""
    return Text(text("score.column.top2", lang, codes=CODES_TOGETHER.join(scores.satisfied)))


def _has_top2(questions: Sequence[QuestionScore]) -> bool:
    """Whether a table of these questions has a column for `top2`."""
    return any(question.top2 is not None for question in questions)


def _name(question: QuestionScore, most: int) -> Text:
    """The question's key, and the beginning of its text where it has one: at most so many characters."""
    room = max(most - len(question.key) - 4, 0)
    label = question.label if len(question.label) <= room else question.label[:room].rstrip() + "…"
    return Text.assemble((question.key, "bold"), f" {label}" if label else "")


def _table(title: str) -> Table:
    """An empty table in the house's plain style."""
    return Table(title=Text(title, "bold"), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
