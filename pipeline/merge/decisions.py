"""The review file that a person has completed becomes decisions: all of it, or none of it and every problem by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from forms.errors import Problem
from forms.layout import Layout, LayoutQuestion, QuestionKind
from omr.reading import AnswerStatus
from pipeline.csv_cells import unguard
from pipeline.errors import DecisionError
from pipeline.merge.belongs import legible
from pipeline.merge.decision_table import Row, read_table
from pipeline.merge.decision_words import Settled, UnknownWordError, chosen, meaning, nfc, several
from pipeline.merge.resolve import page_fate
from pipeline.model import Decision, PageRecord

NEEDED = ("source", "page", "question", "value")
"""The columns that say what was settled; all others may be missing."""

SHOWN_OPTIONS = 12
"""How many options a message lists before it says how many more there are: two lines of a terminal."""

MOST_DIGITS = 10
"""A page number with more digits is none: no file has ten thousand million pages."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Where decisions may go: the layout and the records by place. Sources are compared with composed accents and `/`."""

    layout: Layout
    records: Mapping[tuple[str, int | None], PageRecord]
    sources: Mapping[str, str]

    @classmethod
    def of(cls, records: Sequence[PageRecord], layout: Layout) -> Pages:
        """The places of these records."""
        return cls(
            layout,
            {(record.source, record.page): record for record in records},
            {nfc(legible(record.source)): record.source for record in records},
        )


def load_decisions(csv_path: Path, layout: Layout, records: Sequence[PageRecord], decided_by: str = "csv") -> list[Decision]:
    """What a person settled in the review file, in the file's order; rows whose `value` is empty are not settled and left out.

    Raises DecisionError with every problem of the file at once: a page or question that does not exist, a page that gives no response,
    a word that names no option, two rows that settle one item differently. Equal rows are one decision.
    """
    pages = Pages.of(records, layout)
    problems: list[Problem] = []
    decisions: dict[tuple[str, int, str], Decision] = {}
    for row in read_table(csv_path, NEEDED):
        found = _decision(row, pages, decided_by)
        if isinstance(found, Problem):
            problems.append(found)
        elif found is not None:
            first = decisions.setdefault((found.source, found.page, found.question), found)
            if (first.values, first.status) != (found.values, found.status):
                place = f"{row.place} value"
                problems.append(
                    Problem("score.decided_twice", place, {"first": first.line, "value": row.cells["value"], "question": found.question})
                )
    if problems:
        raise DecisionError(problems)
    return list(decisions.values())


def _decision(row: Row, pages: Pages, decided_by: str) -> Decision | Problem | None:
    """The decision of one row, what is wrong with it, or None where the row settles nothing."""
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
    return Decision(record.source, record.page, question.id, settled.values, settled.status.value, decided_by, row.place)


def _record(row: Row, pages: Pages) -> PageRecord | Problem:
    """The page that a row speaks of."""
    written = row.cells["source"]
    source = next((pages.sources[name] for name in _spellings(written) if name in pages.sources), None)
    if source is None:
        return Problem("score.decision_source", f"{row.place} source", {"source": nfc(unguard(written))})
    number = nfc(unguard(row.cells["page"]))
    record = pages.records.get((source, int(number))) if number.isdecimal() and len(number) < MOST_DIGITS else None
    if record is None:
        known = sorted(page for name, page in pages.records if name == source and page is not None)
        return Problem(
            "score.decision_page", f"{row.place} page", {"page": number, "source": source, "known": _listed([str(page) for page in known])}
        )
    if page_fate(record) != "read":
        return Problem("score.decision_not_read", f"{row.place} page", {"page": number, "source": source, "state": page_fate(record)})
    return record


def _spellings(written: str) -> Iterator[str]:
    """The ways a file name in a cell may be meant: as typed, unguarded, and each with a Windows path turned round."""
    for name in (nfc(written), nfc(unguard(written))):
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
