"""The pictures of a report, from the same figures as its tables."""

from __future__ import annotations

from collections.abc import Iterator

from forms.catalogue import text
from pipeline.report.edition.charts.channels import Dot, channel_chart
from pipeline.report.edition.charts.diverging import Bar, diverging
from pipeline.report.edition.charts.heat import Cell, heat
from pipeline.report.edition.charts.lines import MOST_LINES, Point, trend
from pipeline.report.edition.charts.picture import Picture, picture
from pipeline.report.edition.charts.ranking import Place, ranking
from pipeline.report.edition.charts.theme import WORST_TO_BEST
from pipeline.report.edition.criteria import CRITERION, POOLED, earlier
from pipeline.report.edition.gather import Edition
from pipeline.report.edition.groups import figure_ids, figure_of, group_name, intervals_of, part_name
from pipeline.report.edition.table import Shown
from pipeline.report.group_tables import CHANNEL, UNIT, channel_words
from pipeline.scoring.figures import FULL_MARKS, Figure, percent_text, pooled_figure
from pipeline.scoring.methods import DIST, MEAN, Unit, methods
from pipeline.scoring.question_figures import applies_to
from pipeline.scoring.score import QuestionScore

MOST_BARS = 18
"""Questions of one picture: so many stand on an A4 page with their words readable."""

MOST_PLACES = 30
"""Units of one picture, for the same reason; a longer list goes on in the next one."""


def axis_title(edition: Edition, method: str) -> str:
    """What an axis is of: the method with its id, and what it is counted in."""
    known = methods()[method]
    unit = text(f"report.axis.{known.unit}", edition.lang)
    return text("report.axis.of", edition.lang, name=known.name.said(edition.lang), method=method, unit=unit)


def plotted(figure: Figure) -> float | None:
    """Where a figure stands on an axis: percentages of a hundred, points as they are."""
    return None if figure.value is None else float(figure.value)


def ends(edition: Edition, method: str) -> tuple[float, float]:
    """The least and greatest value that a figure of the method can have."""
    if methods()[method].unit is Unit.PERCENT:
        return 0.0, 100.0
    codes = [int(option.code) for one in edition.report.scores.questions if one.key in edition.made.counted and applies_to(MEAN, one)
             for option in one.options]  # fmt: skip
    return (float(min(codes)), float(max(codes))) if codes else (0.0, float(FULL_MARKS))


def diverging_pictures(edition: Edition) -> Iterator[Picture]:
    """The answers about their middle, a picture for each scale; long lists in several. Only questions that figures are made for."""
    if not edition.methods:
        return
    meant = edition.made.counted - edition.small_questions
    fitting = [one for one in edition.report.scores.questions if one.key in meant and one.n and _ordered(edition, one)]
    scales: dict[tuple[tuple[int, str], ...], list[QuestionScore]] = {}
    for one in fitting:
        scales.setdefault(_levels(one), []).append(one)
    for number, (levels, alike) in enumerate(scales.items(), 1):
        parts = [alike[start : start + MOST_BARS] for start in range(0, len(alike), MOST_BARS)]
        for part, some in enumerate(parts, 1):
            yield _diverging(edition, f"diverging_{number}_{part}", levels, some, (part, len(parts)))


def _ordered(edition: Edition, one: QuestionScore) -> bool:
    """Whether the options have an order that the picture can show, and enough people answered to show it."""
    return applies_to(MEAN, one) and len(one.options) in WORST_TO_BEST and one.n >= edition.made.wanted.small_cells


def _levels(one: QuestionScore) -> tuple[tuple[int, str], ...]:
    """The options from worst to best: higher codes are better, on every scale whose mean is taken."""
    return tuple(sorted((int(option.code), option.label or option.code) for option in one.options))


def _diverging(
    edition: Edition, name: str, levels: tuple[tuple[int, str], ...], alike: list[QuestionScore], part: tuple[int, int]
) -> Picture:
    """One picture of questions with the same options."""
    lang = edition.lang
    bars = []
    for one in alike:
        by_code = {int(option.code): option.share for option in one.options}
        shares = tuple((float(by_code[code].percent or 0), edition.style.figure(pooled_figure(DIST, by_code[code]))) for code, _ in levels)
        bars.append(Bar(one.label or one.key, f"n = {edition.style.count(one.n)}", shares))
    title = text("report.picture.diverging", lang)
    if part[1] > 1:
        title = text("report.picture.part", lang, title=title, part=part[0], parts=part[1])
    best = max(alike, key=_top)
    worst = min(alike, key=_top)
    told = text(
        "report.alt.diverging", lang, count=len(alike), levels=", ".join(words for _, words in levels),
        best=best.label or best.key, best_share=_said(edition, best), worst=worst.label or worst.key, worst_share=_said(edition, worst),
        top=levels[-1][1],
    )  # fmt: skip
    chart = diverging(bars, [words for _, words in levels], text("report.axis.answers", lang))
    return picture(name, title, told, chart, lang, text("report.note.diverging", lang))


def _top(one: QuestionScore) -> float:
    """The share of the best level."""
    return max((int(option.code), option.share.share or 0.0) for option in one.options)[1]


def _said(edition: Edition, one: QuestionScore) -> str:
    """The share of the best level as it is printed."""
    share = max((int(option.code), number, option.share) for number, option in enumerate(one.options))[2]
    return edition.style.figure(pooled_figure(DIST, share)) if share.base else percent_text(share, edition.lang)


def ranking_pictures(edition: Edition) -> Iterator[Picture]:
    """The units by the main method, best first. Nothing where fewer than two are known and shown."""
    groups = edition.groups(UNIT)
    if groups is None or not edition.methods:
        return
    main, lang = edition.methods[0], edition.lang
    interval = intervals_of(edition, UNIT, next(iter(figure_ids(groups)), ""), (main,))[main]
    places = []
    for row in groups.rows:
        found = next((one for one in row.figures if one.figure.method == main), None)
        value = None if found is None else plotted(found.figure)
        if row.code and found is not None and value is not None:
            cell = Shown(found.figure, interval(row.code, found.figure))
            places.append((found.rank or 0, _place(edition, group_name(UNIT, row, lang), cell, value, found.rank)))
    ranked = [place for _, place in sorted(places, key=lambda one: (one[0], one[1].name))]
    if len(ranked) < 2:
        return
    title, limits = text("report.picture.ranking", lang), ends(edition, main)
    parts = [ranked[start : start + MOST_PLACES] for start in range(0, len(ranked), MOST_PLACES)]
    for number, some in enumerate(parts, 1):
        named = title if len(parts) == 1 else text("report.picture.part", lang, title=title, part=number, parts=len(parts))
        told = text(
            "report.alt.ranking",
            lang,
            count=len(some),
            first=some[0].name,
            best=some[0].written,
            last=some[-1].name,
            worst=some[-1].written,
        )
        yield picture(
            f"ranking_{number}", named, told, ranking(some, axis_title(edition, main), limits), lang, text("report.note.interval", lang)
        )


def _place(edition: Edition, name: str, cell: Shown, value: float, rank: int | None) -> Place:
    """A unit of the ranking."""
    scale = 100.0 if cell.figure.unit is Unit.PERCENT else 1.0
    low, high = (limit * scale for limit in cell.interval) if cell.interval else (None, None)
    written = f"{edition.style.figure(cell.figure)} (n = {edition.style.count(cell.figure.n)})"
    return Place(str(rank or ""), name, value, low, high, written)


def channel_picture(edition: Edition) -> Picture | None:
    """The channels beside each other by the main method. None where there are not two that may be shown."""
    groups = edition.groups(CHANNEL)
    if groups is None or not edition.methods:
        return None
    main, lang = edition.methods[0], edition.lang
    there = [row for row in groups.rows if not row.hidden]
    if len(there) < 2:
        return None
    dots = [
        Dot(part_name(groups, name, lang), channel_words(row.code, lang), value)
        for name in figure_ids(groups)
        for row in there
        if (one := figure_of(row, name, main)) is not None and (value := plotted(one.figure)) is not None
    ]
    if not dots:
        return None
    channels = [channel_words(row.code, lang) for row in there]
    told = text("report.alt.channels", lang, channels=", ".join(channels), count=len({dot.of for dot in dots}))
    chart = channel_chart(dots, channels, axis_title(edition, main), ends(edition, main))
    return picture("channels", text("report.picture.channels", lang), told, chart, lang, text("report.note.modes", lang))


def heat_pictures(edition: Edition) -> Iterator[Picture]:
    """Units and main criteria by the main method. Nothing where there are no criteria below the whole."""
    groups = edition.groups(UNIT)
    if groups is None or not edition.methods:
        return
    main, lang = edition.methods[0], edition.lang
    _, *parts = figure_ids(groups) or [""]
    rows = [row for row in groups.rows if row.code and not row.hidden]
    if not parts or not rows:
        return
    title = text("report.picture.heat", lang)
    pages = [rows[start : start + MOST_PLACES] for start in range(0, len(rows), MOST_PLACES)]
    for number, some in enumerate(pages, 1):
        cells = [
            Cell(group_name(UNIT, row, lang), part_name(groups, name, lang), value, edition.style.figure(one.figure))
            for row in some
            for name in parts
            if (one := figure_of(row, name, main)) is not None and (value := plotted(one.figure)) is not None
        ]
        if cells:
            named = title if len(pages) == 1 else text("report.picture.part", lang, title=title, part=number, parts=len(pages))
            low, high = (choose(cells, key=lambda one: one.value) for choose in (min, max))
            told = text("report.alt.heat", lang, units=len(some), count=len(parts), low=f"{low.unit}, {low.of}: {low.written}",
                        high=f"{high.unit}, {high.of}: {high.written}")  # fmt: skip
            yield picture(f"heat_{number}", named, told, heat(cells, axis_title(edition, main)), lang)


def trend_picture(edition: Edition) -> Picture | None:
    """The whole and its main criteria over the rounds. None without a round before, or where figures have nothing to compare with."""
    if not edition.before or not edition.methods:
        return None
    main, lang = edition.methods[0], edition.lang
    rows = [one for one in edition.told(CRITERION) or edition.told(POOLED) if one.figure.method == main and one.depth <= 1][:MOST_LINES]
    points = []
    for one in rows:
        name = one.name.said(lang) if one.scope == CRITERION else text("report.row.pooled", lang, count=len(one.questions))
        series = [(earlier(one, then.figures), then.name) for then in edition.before]
        figures = [(None if found is None else found.figure, where) for found, where in series] + [(one.figure, edition.name)]
        points += [
            Point(name, where, value, edition.style.figure(figure))
            for figure, where in figures
            if figure is not None and (value := plotted(figure)) is not None
        ]
    if len({one.round for one in points}) < 2:
        return None
    rounds = [*(one.name for one in edition.before), edition.name]
    first = [one for one in points if one.line == points[0].line]
    told = text("report.alt.trend", lang, count=len({one.line for one in points}), name=first[0].line,
                values="; ".join(f"{one.round}: {one.written}" for one in first))  # fmt: skip
    return picture("trend", text("report.picture.trend", lang), told, trend(points, rounds, axis_title(edition, main)), lang)
