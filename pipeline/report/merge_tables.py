"""The merge report for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich import box
from rich.table import Table

from forms.catalogue import text
from pipeline.report.merge_report import MergeReport
from pipeline.scoring.figures import Ratio, percent_sign, percent_text

LEAST_P = 0.0001
"""The least p-value that is printed as a number: nobody decides on a smaller one."""


def merge_tables(report: MergeReport, lang: str) -> Iterator[Table]:
    """Responses by channel and unit; quality by channel; mode effects by question."""
    yield _table("rows", ("channel", "unit", "responses"), [(a, b or "–", f"{count:,}") for a, b, count in report.rows], lang)
    quality = [(one.channel, str(one.responses), *(_of(*pair, lang) for pair in one.shares)) for one in report.quality]
    yield _table("quality", ("channel", "responses", "blank", "lines", "hasty"), quality, lang)
    effects = [
        (
            one.question,
            ", ".join(f"{channel} {count}" for channel, count in one.n),
            f"{one.chi2:.2f} ({one.freedom})",
            _p(one.p),
            _p(one.p_holm),
            text("digital.merge.thin", lang) if one.thin else "",
        )
        for one in report.effects
    ]
    if effects:
        yield _table("effects", ("question", "n", "chi2", "p", "holm", "note"), effects, lang)


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


def _p(value: float) -> str:
    """A p-value with four decimals; one that would show as nought as less than the least of them."""
    return f"{value:.4f}" if value >= LEAST_P else f"<{LEAST_P}"


def _of(count: int, base: int, lang: str) -> str:
    """A count with its share and what it is a share of."""
    return "–" if not base else f"{count} / {base} = {percent_sign(percent_text(Ratio(count, base), lang), lang)}"


def _table(name: str, columns: Sequence[str], rows: Sequence[Sequence[str]], lang: str) -> Table:
    """A table with its title and headings out of the catalogue."""
    table = Table(title=text(f"digital.merge.title_{name}", lang), box=box.SIMPLE, title_justify="left")
    for column in columns:
        table.add_column(text(f"digital.merge.column_{column}", lang))
    for row in rows:
        table.add_row(*row)
    return table
