"""The list of what must be done as a CSV file, in the form of the tables of `score`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from forms.catalogue import text
from pipeline.report.csv_files import csv_text
from pipeline.report.follow_up import Followed
from pipeline.scoring.figures import Ratio, rounded

COLUMNS = (
    "number", "round", "unit", "question", "text", "why", "method", "codes", "percent", "n", "before", "before_n", "change", "limit",
    "state", "owner", "deadline", "note", "next_round", "next_percent", "next_n", "effect",
)  # fmt: skip
"""Columns of the table."""


def follow_up_csv(found: Sequence[Followed], round_name: str, lang: str) -> str:
    """The text of the file."""
    return csv_text(pd.DataFrame([_row(one, round_name, lang) for one in found], columns=list(COLUMNS), dtype=object), lang)


def _row(one: Followed, round_name: str, lang: str) -> list[object]:
    """The cells of one line."""
    item, evidence, effect = one.item, one.item.noticed.evidence, one.effect
    now, before = Ratio(evidence.numerator, evidence.base), Ratio(evidence.before_numerator, evidence.before_base)
    fall = None if now.percent is None or before.percent is None else now.percent - before.percent
    return [
        item.id,
        round_name,
        item.noticed.unit,
        item.noticed.question,
        one.label,
        text(f"follow_up.why.{item.noticed.why}", lang),
        item.noticed.method,
        item.noticed.satisfied.replace(",", " + "),
        _number(now.percent),
        now.base,
        _number(before.percent),
        before.base or None,
        _number(fall),
        evidence.limit,
        text(f"follow_up.state.{item.state}", lang),
        item.owner,
        None if item.deadline is None else item.deadline.isoformat(),
        item.note,
        effect.round_name if effect else None,
        _number(effect.share.percent) if effect else None,
        effect.share.base if effect else None,
        _number(effect.change(evidence)) if effect else None,
    ]


def _number(value: Fraction | None) -> Decimal | None:
    return None if value is None else rounded(value)
