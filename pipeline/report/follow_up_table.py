"""The list of what must be done as a table on the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.table import Table

from forms.catalogue import text
from pipeline.report.follow_up import Followed
from pipeline.scoring.figures import Ratio, percent_text


def follow_up_table(found: Sequence[Followed], lang: str) -> Table:
    """The table."""
    table = Table(box=box.SIMPLE, pad_edge=False)
    for name in ("number", "unit", "question", "why", "evidence", "state", "owner", "deadline", "effect"):
        table.add_column(text(f"follow_up.column.{name}", lang), overflow="fold", justify="right" if name == "number" else "left")
    for one in found:
        item, evidence = one.item, one.item.noticed.evidence
        said = f"{percent_text(Ratio(evidence.numerator, evidence.base), lang)} % (n = {evidence.base})"
        if evidence.before_base:
            said += f" ← {percent_text(Ratio(evidence.before_numerator, evidence.before_base), lang)} %"
        effect = "–" if one.effect is None else f"{percent_text(one.effect.share, lang)} % ({one.effect.round_name})"
        table.add_row(
            str(item.id), item.noticed.unit or text("follow_up.all_units", lang), one.label or item.noticed.question,
            text(f"follow_up.why.{item.noticed.why}", lang), said, text(f"follow_up.state.{item.state}", lang), item.owner or "–",
            "–" if item.deadline is None else f"{item.deadline:%d/%m/%Y}", effect,
        )  # fmt: skip
    return table
