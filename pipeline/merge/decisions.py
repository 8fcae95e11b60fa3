"""The review file that a person has completed becomes decisions: all of it, or none of it and every problem by line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from forms.errors import Problem
from forms.layout import Layout, LayoutQuestion, QuestionKind
from forms.tables.named import Row, read_table
from omr.reading import AnswerStatus
from pipeline.csv_cells import unguard
from pipeline.errors import DecisionError
from pipeline.merge.decision_file import decisions_in
from pipeline.merge.decision_rows import HASH, hash_written, listed, record_of
from pipeline.merge.decision_words import Settled, TwoMeaningsError, UnknownWordError, chosen, meaning, nfc, several
from pipeline.merge.known_pages import Pages
from pipeline.model import MACHINE, Decision, FieldDecision, PageRecord

NEEDED = ("source", "page", "question", "value")
"""The columns that say what was settled; all others may be missing."""

KNOWN = (HASH, "read", "status")
"""Columns that mean something where they are there."""


def load_decisions(path: Path, layout: Layout, records: Sequence[PageRecord], decided_by: str = "csv") -> list[Decision]:
    """What a person settled in the review file (CSV or .xlsx), in its order; rows whose `value` is empty are not settled and left out.

    `records` are those that `belonging` gives. A row is for the very file whose hash it carries, under its name in the readings; a row for
    a repeat, or for another scan of a printed page, goes to the page that counts. Raises a PhieuError with every problem of the file at
    once: a page or question that does not exist, another file of the same name, a page that gives no response, a word that names no
    option, two rows that settle one item differently. Equal rows are one decision.
    """
    name = checked_name(decided_by)
    pages = Pages.of(records, layout)
    return decisions_in(
        path, NEEDED, KNOWN,
        lambda row: _decision(row, pages, name), lambda one: one.question, lambda one: (one.values, one.status),
    )  # fmt: skip


def checked_name(decided_by: str) -> str:
    """The name of who decided, in composed letters. Raises DecisionError where it is empty, or the word for what the reader accepted."""
    name = nfc(decided_by)
    if not name:
        raise DecisionError(Problem("score.decided_by_empty", "--decided-by"))
    if name.casefold() == MACHINE:
        raise DecisionError(Problem("score.decided_by_machine", "--decided-by", {"name": name}))
    return name


def unproven(path: Path, decisions: Sequence[Decision] | Sequence[FieldDecision]) -> list[Problem]:
    """One warning where decisions carry no hash: nothing shows then that they were made for the files that were read."""
    count = sum(decision.sha256 is None for decision in decisions)
    return [Problem("score.decisions_unproven", path.name, {"count": count, "total": len(decisions)})] if count else []


def nothing_settled(path: Path, decisions: Sequence[Decision] | Sequence[FieldDecision]) -> list[Problem]:
    """One warning where a file that was read without a problem settles nothing: nobody has filled it in, or it was saved elsewhere."""
    if decisions:
        return []
    return [Problem("score.decisions_empty", str(path), {"count": len(read_table(path, NEEDED, KNOWN).rows)})]


def _decision(row: Row, pages: Pages, decided_by: str) -> tuple[PageRecord, Decision] | Problem | None:
    """The decision of one row and the page it counts for, what is wrong with it, or None where the row settles nothing."""
    record = record_of(row, pages)
    if isinstance(record, Problem):
        return record
    question = _question(row, record, pages.layout)
    if isinstance(question, Problem):
        return question
    if not nfc(row.cells["value"]):
        return None
    settled = _settled(row, question)
    if isinstance(settled, Problem):
        return settled
    assert record.page is not None, "a page that gives a response has a number"
    sha256 = record.sha256 if hash_written(row) else None
    return record, Decision(record.source, record.page, question.id, settled.values, settled.status.value, decided_by, row.place, sha256)


def _question(row: Row, record: PageRecord, layout: Layout) -> LayoutQuestion | Problem:
    """The question that a row speaks of, on the row's page."""
    questions = {nfc(question.id): question for question in layout.page(str(record.reading.layout_page)).questions}
    written = row.cells["question"]
    question = questions.get(nfc(written)) or questions.get(nfc(unguard(written)))
    if question is None:
        values = {"question": nfc(unguard(written)), "page": record.reading.layout_page, "known": listed(list(questions))}
        return Problem("score.decision_question", f"{row.place} question", values)
    return question


def _settled(row: Row, question: LayoutQuestion) -> Settled | Problem:
    """What the row's value means for the question."""
    place, written = f"{row.place} value", row.cells["value"]
    try:
        settled = meaning(written, unguard(written), question)
    except UnknownWordError as error:
        options = listed(
            [f"#{number} {box.value}" + (f" = {box.label}" if box.label else "") for number, box in enumerate(question.boxes, 1)]
        )
        return Problem(
            "score.decision_value", place, {"value": nfc(written), "part": str(error), "question": question.id, "options": options}
        )
    except TwoMeaningsError as error:
        return Problem("score.decision_two_meanings", place, {"value": nfc(written), "question": question.id, "number": error.number})
    if settled is None:
        return _as_read(row, question)
    if settled.status is AnswerStatus.MULTIPLE and question.kind is QuestionKind.MULTI:
        return Problem("score.multiple_on_multi", place, {"value": nfc(written), "question": question.id})
    if settled.status is AnswerStatus.MULTIPLE and settled.values:
        return Problem("score.several_on_single", place, {"value": nfc(written), "question": question.id})
    return settled


def _as_read(row: Row, question: LayoutQuestion) -> Settled | Problem:
    """What the same row says that the machine read: its columns `read` and `status`, never a later reading."""
    status, read = nfc(row.cells.get("status", "")), nfc(unguard(row.cells.get("read", "")))
    place = f"{row.place} value"
    if status not in {known.value for known in AnswerStatus}:
        return Problem("score.read_unknown", place, {"value": nfc(row.cells["value"]), "question": question.id})
    if status != AnswerStatus.ANSWERED:
        return Settled((), AnswerStatus(status))
    try:
        values = several(read, question.boxes)
    except UnknownWordError:
        values = []
    if not values:
        return Problem("score.read_unknown", place, {"value": nfc(row.cells["value"]), "question": question.id})
    return chosen(values, question)
