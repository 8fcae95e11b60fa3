"""`accept`: stored readings are decided again under another policy, without reading a page again."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forms.errors import Problem
from forms.whole import whole_file
from omr.reading import PageState
from omr.reasons import Reason
from pipeline.errors import InputError, ReadingFileError
from pipeline.model import AcceptancePolicy, PageRecord
from pipeline.reading_file import as_record, json_line, numbered_lines, parsed
from pipeline.review.acceptance import ERROR_RATE, needs_review, policy_for
from pipeline.review.budget import Choice, Weight, chosen, over_budget, weights, within_budget
from pipeline.review.proof import proof
from pipeline.review.table import refuse_filled
from pipeline.run.reading.accept_tables import write_tables
from pipeline.run.reading.request import FIELDS_TABLE, REVIEW_TABLE
from pipeline.targets import check_file


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was decided: the policy and why, how many answers there are, how many go to review now and went before, and what must be known.

    Repeats of a page are not among the counts, as everywhere.
    """

    choice: Choice
    pages: int
    answers: int
    to_review: int
    before: int
    warnings: tuple[Problem, ...] = ()


def accept(
    readings: Sequence[Path],
    out: Path | None = None,
    *,
    error_rate: float | None = None,
    review_budget: float | None = None,
    review_out: Path | None = None,
    layout_file: Path | None = None,
    lang: str = "en",
) -> Accepted:
    """What was decided about one or several readings files. Afterwards `out` holds all their lines, in order, under the new policy.

    Only `policy` and the `review` of answers change, everything else of a line stays as it is, keys of later versions too; so do the
    decisions of people, which stand in tables of their own and go before any policy. `review_out` gets a new review table, of the form in
    `layout_file`. Without `out` nothing is written; without a wish it
    is the error rate of `phieu read`. Raises a PhieuError with all problems of the readings, or where the wish cannot be met.
    """
    check_wishes(readings, out, error_rate, review_budget)
    lines = [line for path in readings for line in _lines(path)]
    records = [record for _, record in lines]
    known = proof()
    of = weights_of(records)
    choice = (
        within_budget(review_budget, of, known) if review_budget is not None else chosen(policy_for(error_rate or ERROR_RATE), of, known)
    )
    if review_out is not None:
        if layout_file is None:
            raise InputError(Problem("accept.no_layout", "--review-out"))
        for table in (REVIEW_TABLE, FIELDS_TABLE):
            refuse_filled(review_out / table)
        write_tables(review_out, records, layout_file, choice.policy, lang)
    if out is not None:
        check_file(out)
        with whole_file(out) as file:
            for fields, record in lines:
                file.write(json_line(decided(fields, record, choice.policy)))
    counting = [record for record in records if counts(record)]
    return Accepted(
        choice,
        pages=len(records),
        answers=sum(len(record.reading.answers) for record in counting),
        to_review=sum(needs_review(answer, choice.policy) for record in counting for answer in record.reading.answers),
        before=sum(len(record.review) for record in counting),
        warnings=(*other_weights(records, known.model), *over_budget(choice, review_budget)),
    )


def check_wishes(readings: Sequence[Path], out: Path | None, error_rate: float | None, review_budget: float | None) -> None:
    """Nothing; raises InputError where two wishes contradict each other, or the result would take the place of what is read."""
    one_wish(error_rate, review_budget)
    if out is not None and os.path.realpath(out) in {os.path.realpath(path) for path in readings}:
        raise InputError(Problem("read.out_is_input", str(out)))


def one_wish(error_rate: float | None, review_budget: float | None) -> None:
    """Nothing; raises InputError where two wishes contradict each other."""
    if error_rate is not None and review_budget is not None:
        raise InputError(Problem("accept.two_wishes", "--review-budget"))


def decided(fields: dict[str, Any], record: PageRecord, policy: AcceptancePolicy) -> dict[str, Any]:
    """The line with its answers decided by a policy, its keys in their order."""
    review = {answer.question: needs_review(answer, policy) for answer in record.reading.answers}
    answers = [{**answer, "review": review[answer["question"]]} for answer in fields["answers"]]
    return {**fields, "policy": policy.id, "answers": answers}


def counts(record: PageRecord) -> bool:
    """Whether the answers of a page are counted: it was read, and not before."""
    return record.reading.state is PageState.READ and Reason.DUPLICATE not in record.reading.reasons


def weights_of(records: Sequence[PageRecord]) -> tuple[Weight, ...]:
    """What decides about the answers of all pages that count."""
    return tuple(one for record in records if counts(record) for one in weights(record.reading.answers))


def other_weights(records: Sequence[PageRecord], model: str) -> list[Problem]:
    """A warning where pages were read with other weights than the thresholds were tried with: nothing is proven for those."""
    others = sorted({record.reader for record in records if counts(record) and model not in record.reader.partition("+")[2].split(".")})
    return [Problem("accept.other_model", ", ".join(others), {"model": model})] if others else []


def _lines(path: Path) -> Iterator[tuple[dict[str, Any], PageRecord]]:
    """Every line of a readings file as it stands and as a record. Raises ReadingFileError with all problems of the file."""
    problems: list[Problem] = []
    found = False
    for number, text in numbered_lines(path):
        try:
            record = as_record(parsed(text, f"{path}:{number}"))
        except ReadingFileError as error:
            problems += error.problems
        else:
            found = True
            yield json.loads(text), record
    if problems or not found:
        raise ReadingFileError(problems or Problem("readings.no_lines", str(path)))
