"""A question as a page draws it: its options as parts of one bar, from worst to best, with the numbers beside it."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.report.board import Judged, in_order
from pipeline.scoring.figures import percent_text
from pipeline.scoring.score import QuestionScore

SHADES = 5
"""Colours from the worst step to the best."""

WIDTH = 100.0
"""How wide a bar is drawn: one for each per cent."""


@dataclass(frozen=True, slots=True)
class Part:
    """One option: where its part of the bar begins, how wide it is, and which shade it has (None: no step of a scale)."""

    code: str
    label: str
    count: int
    percent: str
    start: float
    width: float
    shade: int | None


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question. `single` where the parts add up to a bar; no parts where the figures are hidden or nobody answered."""

    key: str
    label: str
    n: int
    responses: int
    parts: tuple[Part, ...]
    top2: str
    hidden: bool
    single: bool
    missing: tuple[tuple[str, int], ...]


def question_view(question: QuestionScore, meant: Judged, hidden: bool, lang: str) -> QuestionView:
    """The question as it is drawn."""
    judged = question.key in meant.keys
    top2 = percent_text(question.top2, lang) if question.top2 is not None and judged and not hidden else ""
    single = question.kind == "single"
    start, parts = 0.0, list[Part]()
    by_code = {option.code: option for option in question.options}
    codes = in_order(question) if judged else list(by_code)
    for place, code in enumerate(() if hidden or not question.n else codes):
        option = by_code[code]
        width = WIDTH * (option.share.share or 0.0)
        shade = round(place * (SHADES - 1) / max(1, len(codes) - 1)) if judged else None
        parts.append(
            Part(
                code,
                option.label,
                option.share.numerator,
                percent_text(option.share, lang),
                round(start, 3) if single else 0.0,
                round(width, 3),
                shade,
            )
        )
        start += width
    missing = tuple((kind, count) for kind, count in question.missing if count)
    return QuestionView(
        question.key, question.label, question.n, question.responses, tuple(parts), top2, hidden, single, () if hidden else missing
    )  # fmt: skip
