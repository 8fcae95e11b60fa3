"""The ledgers of batches as tables on the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.table import Table

from forms.catalogue import text
from forms.printing.run_record import CIVIL
from pipeline.survey import BatchLedger, Closing


def batch_table(lang: str, found: BatchLedger, closing: Closing | None = None) -> Table:
    """The sums of one batch; parts stand indented under their whole. `closing` says how it was closed."""
    facts = found.batch.facts
    title = text("batch.title", lang, number=found.batch.id, unit=facts.unit, day=f"{facts.day:%d/%m/%Y}")
    table = Table(title=title, title_justify="left", box=box.SIMPLE, show_header=False)
    table.add_column()
    table.add_column(justify="right")

    def row(name: str, count: int | str, indent: str = "") -> None:
        table.add_row(indent + text(f"batch.row.{name}", lang), f"{count:,}" if isinstance(count, int) else count)

    row("files", found.files)
    if found.known:
        row("known", found.known, "  ")
    row("pages", found.pages)
    for state, count in found.states.items():
        row(f"state.{state}", count, "  ")
    if facts.expected is not None:
        row("expected", facts.expected)
    row("slips", found.slips)
    if found.incomplete:
        row("incomplete", found.incomplete, "  ")
    if found.elsewhere:
        row("elsewhere", found.elsewhere, "  ")
    if found.for_others:
        row("for_others", found.for_others, "  ")
    if found.difference is not None:
        key = "agree" if not found.difference else "fewer" if found.difference < 0 else "more"
        row("difference", text(f"batch.difference.{key}", lang, count=abs(found.difference)), "  ")
    row("sums", text("batch.sums.agree" if found.balanced else "batch.sums.differ", lang))
    row("status", text("batch.status.closed" if found.batch.closed_at else "batch.status.open", lang))
    if closing is not None:
        row("closed_by", text("batch.closed_by", lang, who=closing.who, day=f"{closing.at.astimezone(CIVIL):%d/%m/%Y}"), "  ")
        if closing.despite is not None:
            row("despite", closing.despite, "  ")
    return table


def batches_table(lang: str, found: Sequence[BatchLedger]) -> Table:
    """One line a batch."""
    table = Table(box=box.SIMPLE, pad_edge=False, padding=(0, 1, 0, 0))  # as wide as a terminal of 80 columns can hold
    for name in ("number", "unit", "day", "who"):
        table.add_column(text(f"batch.column.{name}", lang), overflow="fold", no_wrap=name == "day")
    for name in ("files", "pages", "waiting", "slips", "expected"):
        table.add_column(text(f"batch.column.{name}", lang), justify="right", no_wrap=True)
    table.add_column(text("batch.column.status", lang), no_wrap=True)
    for one in found:
        facts = one.batch.facts
        status = text("batch.status.closed" if one.batch.closed_at else "batch.status.open", lang)
        counts = [f"{count:,}" for count in (one.files, one.pages, one.waiting, one.of_pile)]
        expected = "" if facts.expected is None else f"{facts.expected:,}"
        table.add_row(str(one.batch.id), facts.unit, f"{facts.day:%d/%m/%Y}", facts.who, *counts, expected, status)
    return table
