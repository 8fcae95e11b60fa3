"""The review file that a person has completed becomes decisions: all of it, or none of it and every problem by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from forms.errors import Problem
from forms.layout import Layout, LayoutQuestion, QuestionKind
from omr.reading import AnswerStatus
from pipeline.csv_cells import unguard
from pipeline.errors import DecisionError
from pipeline.file_hash import hash_cell, hash_digits, same_file
from pipeline.merge.decision_words import Settled, UnknownWordError, chosen, meaning, nfc, several
from pipeline.merge.known_pages import Pages
from pipeline.merge.places import legible
from pipeline.merge.resolve import page_fate
from pipeline.model import MACHINE, Decision, PageRecord
from pipeline.page_number import page_number
from pipeline.table_file import Row, read_table

NEEDED = ("source", "page", "question", "value")
"""The columns that say what was settled; all others may be missing."""

HASH = "sha256"
"""The column with the hash of the file that was looked at."""

KNOWN = (HASH, "read", "status")
"""Columns that mean something where they are there."""

SHOWN_OPTIONS = 12
"""How many options a message lists before it says how many more there are: two lines of a terminal."""


def load_decisions(path: Path, layout: Layout, records: Sequence[PageRecord], decided_by: str = "csv") -> list[Decision]:
    """What a person settled in the review file (CSV or .xlsx), in its order; rows whose `value` is empty are not settled and left out.

    `records` are those that `belonging` gives. A row is for the very file whose hash it carries, under its name in the readings; a row for
    a repeat, or for another scan of a printed page, goes to the page that counts. Raises a PhieuError with every problem of the file at
    once: a page or question that does not exist, another file of the same name, a page that gives no response, a word that names no
    option, two rows that settle one item differently. Equal rows are one decision.
    """
    name = checked_name(decided_by)
    pages = Pages.of(records, layout)
    problems: list[Problem] = []
    decisions: dict[tuple[str, int, str | None, str], Decision] = {}
    for row in read_table(path, NEEDED, KNOWN).rows:
        found = _decision(row, pages, name)
        if isinstance(found, Problem):
            problems.append(found)
        elif found is not None:
            record, decision = found
            first = decisions.setdefault((decision.source, decision.page, record.sha256, decision.question), decision)
            if (first.values, first.status) != (decision.values, decision.status):
                values = {"first": first.line, "value": row.cells["value"], "question": decision.question}
                problems.append(Problem("score.decided_twice", f"{row.place} value", values))
    if problems:
        raise DecisionError(problems)
    return list(decisions.values())


def checked_name(decided_by: str) -> str:
    """The name of who decided, in composed letters. Raises DecisionError where it is empty, or the word for what the reader accepted."""
    name = nfc(decided_by)
    if not name:
        raise DecisionError(Problem("score.decided_by_empty", "--decided-by"))
    if name.casefold() == MACHINE:
        raise DecisionError(Problem("score.decided_by_machine", "--decided-by", {"name": name}))
    return name


def unproven(path: Path, decisions: Sequence[Decision]) -> list[Problem]:
    """One warning where decisions carry no hash: nothing shows then that they were made for the files that were read."""
    count = sum(decision.sha256 is None for decision in decisions)
    return [Problem("score.decisions_unproven", path.name, {"count": count, "total": len(decisions)})] if count else []


def _decision(row: Row, pages: Pages, decided_by: str) -> tuple[PageRecord, Decision] | Problem | None:
    """The decision of one row and the page it counts for, what is wrong with it, or None where the row settles nothing."""
    record = _record(row, pages)
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
    sha256 = record.sha256 if _hash_cell(row) else None
    return record, Decision(record.source, record.page, question.id, settled.values, settled.status.value, decided_by, row.place, sha256)


def _record(row: Row, pages: Pages) -> PageRecord | Problem:
    """The page that a row speaks of: it gives a response."""
    found = _named(row, pages)
    record = found if isinstance(found, Problem) else _of_hash(row, found)
    if isinstance(record, Problem):
        return record
    record = pages.counting(record)
    if page_fate(record) != "read":
        values = {"page": record.page, "source": legible(record.source), "state": page_fate(record)}
        return Problem("score.decision_not_read", f"{row.place} page", values)
    return record


def _named(row: Row, pages: Pages) -> Sequence[PageRecord] | Problem:
    """The pages of the row's file name and page number: one for each file of that name."""
    written = row.cells["source"]
    source = next((pages.sources[name] for name in _spellings(written) if name in pages.sources), None)
    if source is None:
        return Problem("score.decision_source", f"{row.place} source", {"source": nfc(unguard(written))})
    written = nfc(unguard(row.cells["page"]))
    number = page_number(written)
    found = None if number is None else pages.records.get((source, number))
    if found is None:
        known = sorted(page for name, page in pages.records if name == source and page is not None)
        values = {"page": written, "source": legible(source), "known": _listed([str(page) for page in known])}
        return Problem("score.decision_page", f"{row.place} page", values)
    return found


def _of_hash(row: Row, records: Sequence[PageRecord]) -> PageRecord | Problem:
    """The one of the pages whose file has the row's hash; without a hash in the row, the only one."""
    place, written = f"{row.place} {HASH}", _hash_cell(row)
    source = legible(records[0].source)
    if not written:
        return records[0] if len(records) == 1 else Problem("score.decision_ambiguous", place, {"source": source, "count": len(records)})
    digits = hash_digits(written)
    if digits is None:
        return Problem("score.decision_hash_damaged", place, {"found": written})
    same = [record for record in records if same_file(digits, record.sha256)]
    unknown = [record for record in records if record.sha256 is None]
    if same or len(unknown) == len(records) == 1:
        return (same or unknown)[0]
    wanted = ", ".join(hash_cell(record.sha256) for record in records if record.sha256)
    return Problem("score.decision_other_file", place, {"source": source, "found": written, "wanted": wanted})


def _hash_cell(row: Row) -> str:
    """The row's hash as it is written; empty where it has none."""
    return nfc(unguard(row.cells.get(HASH, "")))


def _spellings(written: str) -> Iterator[str]:
    """The ways a file name in a cell may be meant, the most literal first: as typed, unguarded, each with a Windows path turned round."""
    for name in (written, nfc(written), unguard(written), nfc(unguard(written))):
        yield name
        yield name.replace("\\", "/")


def _question(row: Row, record: PageRecord, layout: Layout) -> LayoutQuestion | Problem:
    """The question that a row speaks of, on the row's page."""
    questions = {nfc(question.id): question for question in layout.page(str(record.reading.layout_page)).questions}
    written = row.cells["question"]
    question = questions.get(nfc(written)) or questions.get(nfc(unguard(written)))
    if question is None:
        values = {"question": nfc(unguard(written)), "page": record.reading.layout_page, "known": _listed(list(questions))}
        return Problem("score.decision_question", f"{row.place} question", values)
    return question


def _settled(row: Row, question: LayoutQuestion) -> Settled | Problem:
    """What the row's value means for the question."""
    place, written = f"{row.place} value", row.cells["value"]
    try:
        settled = meaning(written, unguard(written), question)
    except UnknownWordError as error:
        options = _listed([f"#{number} {box.value}" for number, box in enumerate(question.boxes, 1)])
        return Problem(
            "score.decision_value", place, {"value": nfc(written), "part": str(error), "question": question.id, "options": options}
        )
    if settled is None:
        return _as_read(row, question)
    if settled.status is AnswerStatus.MULTIPLE and question.kind is QuestionKind.MULTI:
        return Problem("score.multiple_on_multi", place, {"value": nfc(written), "question": question.id})
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
        values = several(read, [box.value for box in question.boxes])
    except UnknownWordError:
        values = []
    if not values:
        return Problem("score.read_unknown", place, {"value": nfc(row.cells["value"]), "question": question.id})
    return chosen(values, question)


def _listed(names: list[str]) -> str:
    """The names in one line, the first SHOWN_OPTIONS of them."""
    rest = len(names) - SHOWN_OPTIONS
    return " | ".join(names[:SHOWN_OPTIONS]) + (f" | … (+{rest})" if rest > 0 else "")
