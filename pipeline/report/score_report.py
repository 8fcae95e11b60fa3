"""The whole of `phieu score`: readings, a layout and decisions in; scores, responses and the ledger of pages out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from forms.errors import OutputError, Problem
from forms.layout import Layout
from forms.layout_file import load_layout
from pipeline.errors import InputError
from pipeline.merge.belongs import belonging
from pipeline.merge.decisions import load_decisions
from pipeline.merge.resolve import PageCounts, count_pages, resolve
from pipeline.model import Decision, PageRecord, Response
from pipeline.reading_file import load_readings
from pipeline.scoring.satisfied import chosen_items, satisfied_codes
from pipeline.scoring.score import Scores, score


@dataclass(frozen=True, slots=True)
class ScoreReport:
    """Scores and everything they were made from.

    `files` are the names of readings, layout and decisions (the last may be empty), `items` the questions that a person named for `top2`.
    """

    layout: Layout
    records: tuple[PageRecord, ...]
    decisions: tuple[Decision, ...]
    responses: tuple[Response, ...]
    pages: PageCounts
    scores: Scores
    files: tuple[str, str, str]
    items: str | None = None


def score_readings(
    readings: Path,
    layout_file: Path,
    *,
    satisfied: str | None = None,
    items: str | None = None,
    decisions: Path | None = None,
    decided_by: str = "csv",
) -> ScoreReport:
    """The scores of a readings file.

    `satisfied` and `items` are lists as written on the command line (`4,5`; `q1,q2*`), `decisions` the completed review file. Raises a
    PhieuError with every problem of the first input that cannot be used, or where no page gives a response.
    """
    layout = load_layout(layout_file)
    records = belonging(load_readings(readings), layout)
    codes = None if satisfied is None else satisfied_codes(satisfied, layout)
    chosen = None if items is None else chosen_items(items, layout)
    settled = [] if decisions is None else load_decisions(decisions, layout, records, decided_by)
    responses = resolve(records, settled, layout)
    if not responses:
        raise InputError(Problem("score.no_responses", str(readings), {"pages": len(records)}))
    names = (readings.name, layout_file.name, decisions.name if decisions else "")
    scores = score(responses, layout, codes, chosen)
    return ScoreReport(layout, tuple(records), tuple(settled), tuple(responses), count_pages(records, layout), scores, names, items)


def check_outputs(out: Path | None, inputs: Sequence[Path | None]) -> None:
    """Nothing; raises OutputError where the workbook would take the place of an input, or would not open for want of its ending."""
    if out is None:
        return
    if any(path is not None and out.resolve() == path.resolve() for path in inputs):
        raise OutputError(Problem("score.out_is_input", str(out)))
    if out.suffix.lower() != ".xlsx":
        raise OutputError(Problem("score.out_not_xlsx", str(out), {"better": f"{out.stem or 'scores'}.xlsx"}))
