"""The merge report for the terminal."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from rich import box
from rich.table import Table

from forms.catalogue import text
from pipeline.csv_cells import guard
from pipeline.report.group_tables import channel_words
from pipeline.report.merge_report import MergeReport
from pipeline.report.mode_differences import Difference
from pipeline.report.within_units import Within
from pipeline.scoring.figures import DECIMAL_MARK, Ratio, percent_sign, percent_text
from pipeline.scoring.validity import Fault

DIFFERENCE = ("question", "channel", "n", "index", "points", "interval", "p", "p_holm")
"""The columns of the table of differences."""

WITHIN = ("question", "channel", "units", "points", "interval")
"""The columns of the table of differences within units."""

DIFFERENCE_COLUMNS = (
    "question", "label", "method", "reference", "channel", "n_reference", "n", "index_reference", "index", "points", "low", "high", "p",
    "p_holm", "units", "points_within", "low_within", "high_within",
)  # fmt: skip
"""The columns of the same table for programs."""

LEAST_P = 0.0001
"""The least p-value that is printed as a number: nobody decides on a smaller one."""


def merge_tables(report: MergeReport, lang: str) -> Iterator[Table]:
    """Responses by channel and unit; quality by channel; mode effects by question."""
    yield _table(
        "rows", ("channel", "unit", "responses"), [(channel_words(a, lang), b or "–", f"{count:,}") for a, b, count in report.rows], lang
    )
    quality = [(channel_words(one.channel, lang), str(one.responses), *(_of(*pair, lang) for pair in one.shares)) for one in report.quality]
    yield _table("quality", ("channel", "responses", "blank", "lines", "hasty"), quality, lang)
    valid = [
        (channel_words(channel, lang), str(count), str(count - sum(causes.values())), *(str(causes.get(cause.value, 0)) for cause in Fault))
        for channel, count, causes in report.valid
    ]
    table = _table("valid", ("channel", "responses", "valid"), (), lang)
    for cause in Fault:
        table.add_column(text(f"score.column.{cause.value}", lang))
    for row in valid:
        table.add_row(*row)
    yield table
    effects = [
        (
            one.question,
            ", ".join(f"{channel_words(channel, lang)} {count}" for channel, count in one.n),
            f"{one.chi2:.2f} ({one.freedom})".replace(".", DECIMAL_MARK[lang]),
            _p(one.p, lang),
            _p(one.p_holm, lang),
            text("digital.merge.thin", lang) if one.thin else "",
        )
        for one in report.effects
    ]
    if effects:
        yield _table("effects", ("question", "n", "chi2", "p", "holm", "note"), effects, lang)
    if report.differences:
        rows = [difference_cells(one, lang) for one in report.differences]
        reference = channel_words(report.differences[0].reference, lang)
        title = text("modes.title", lang, method=report.differences[0].method, reference=reference)
        yield headed([text(f"modes.{name}", lang) for name in DIFFERENCE], rows, title)
        inside = [within_cells(one, one.within, lang) for one in report.differences if one.within is not None]
        if inside:
            yield headed([text(f"modes.{name}", lang) for name in WITHIN], inside, text("modes.title_within", lang, reference=reference))


def merge_lines(report: MergeReport, lang: str) -> Iterator[str]:
    """The overlaps and likely repeats, one line each."""
    for overlap in report.visits.overlaps:
        left = ", ".join(overlap.left_out)
        by = text(f"digital.merge.{overlap.by}", lang)
        yield text("digital.merge.overlap", lang, by=by, key=overlap.key, counts=overlap.counts, left_out=left)
    for one in report.visits.likely:
        yield text(
            "digital.merge.likely", lang,
            responses=", ".join(one.responses), counter=one.counter or "–", answers=one.answers, seconds=one.seconds,
        )  # fmt: skip
    if not report.visits.overlaps and not report.visits.likely:
        yield text("digital.merge.no_overlap", lang)


def difference_cells(one: Difference, lang: str) -> tuple[str, ...]:
    """One difference as words: question, channel, the two n, the two indices, the points with their interval, p and Holm's p."""
    said = [f"{value:.2f}".replace(".", DECIMAL_MARK[lang]) for value in (one.low, one.high, one.points, *one.index)]
    low, high, points, first, second = said
    n = " / ".join(map(str, one.n))
    chances = _p(one.p, lang), _p(one.p_holm, lang)
    return one.question, channel_words(one.channel, lang), n, f"{first} / {second}", points, f"{low} … {high}", *chances


def within_cells(one: Difference, within: Within, lang: str) -> tuple[str, ...]:
    """One difference within units as words: question, channel, units, and the points with their interval."""
    low, high, points = (f"{value:.2f}".replace(".", DECIMAL_MARK[lang]) for value in (within.low, within.high, within.points))
    return one.question, channel_words(one.channel, lang), str(within.units), points, f"{low} … {high}"


def differences_csv(found: Sequence[Difference]) -> str:
    """The differences as CSV for a program: numbers in full, with a point."""
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow(DIFFERENCE_COLUMNS)
    for one in found:
        numbers = (one.points, one.low, one.high, one.p, one.p_holm)
        inside = ("",) * 4 if one.within is None else (one.within.units, one.within.points, one.within.low, one.within.high)
        table.writerow(
            [*map(guard, (one.question, one.label, one.method, one.reference, one.channel)), *one.n, *one.index, *numbers, *inside]
        )
    return "\ufeff" + written.getvalue()


def _p(value: float, lang: str) -> str:
    """A p-value with four decimals; one that would show as nought as less than the least of them."""
    return (f"{value:.4f}" if value >= LEAST_P else f"<{LEAST_P}").replace(".", DECIMAL_MARK[lang])


def _of(count: int, base: int, lang: str) -> str:
    """A count with its share and what it is a share of."""
    return "–" if not base else f"{count} / {base} = {percent_sign(percent_text(Ratio(count, base), lang), lang)}"


def _table(name: str, columns: Sequence[str], rows: Sequence[Sequence[str]], lang: str) -> Table:
    """A table with its title and headings out of the catalogue."""
    return headed([text(f"digital.merge.column_{column}", lang) for column in columns], rows, text(f"digital.merge.title_{name}", lang))


def headed(columns: Sequence[str], rows: Sequence[Sequence[str]], title: str) -> Table:
    """A table with its headings in words."""
    table = Table(title=title, box=box.SIMPLE, title_justify="left")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table
