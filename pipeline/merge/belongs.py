"""Whether readings belong to a layout: nothing is resolved from a file that was read with another form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from forms.errors import Problem
from forms.layout import Layout, LayoutPage, LayoutQuestion, QuestionKind
from omr.reading import Answer, AnswerStatus, PageState
from pipeline.errors import ReadingFileError
from pipeline.model import PageRecord


def place(record: PageRecord) -> str:
    """Where a page comes from, in one word: `scans/a.pdf#3`, or the file alone where it could not be opened."""
    return legible(record.source) if record.page is None else f"{legible(record.source)}#{record.page}"


def legible(source: str) -> str:
    """The name of a file as every document can hold it: bytes that are no text stand escaped, as in the review file."""
    return source.encode("utf-8", "backslashreplace").decode("utf-8")


def reading_order(record: PageRecord) -> tuple[str, int]:
    """The sorting key of pages: by file, then by page in the file."""
    return record.source, record.page or 0


def belonging(records: Sequence[PageRecord], layout: Layout) -> list[PageRecord]:
    """The records, each page once, sorted by file and page.

    A line that stands twice in the same words counts once. Raises ReadingFileError, with all problems at once, where a page stands
    twice with different readings, was read with another layout, or does not answer the questions of its layout page.
    """
    problems = list(_other_layouts(records, layout))
    pages: dict[tuple[str, int], PageRecord] = {}
    for record in sorted(records, key=reading_order):
        first = pages.setdefault(reading_order(record), record)
        if first is not record and _words(first) != _words(record):
            problems.append(Problem("score.page_twice", place(record)))
    if not problems:
        problems = [
            problem for record in pages.values() if record.reading.state is PageState.READ for problem in _page_problems(record, layout)
        ]
    if problems:
        raise ReadingFileError(problems)
    return list(pages.values())


def _words(record: PageRecord) -> PageRecord:
    """The record without the outlines, which no document carries and which arrays cannot compare."""
    return replace(record, reading=replace(record.reading, outlines=None))


def _other_layouts(records: Sequence[PageRecord], layout: Layout) -> Iterator[Problem]:
    """One problem for each foreign layout id, naming how many pages were read with it."""
    others: dict[str, list[PageRecord]] = {}
    for record in sorted(records, key=reading_order):
        if record.reading.layout not in (None, layout.id):
            others.setdefault(str(record.reading.layout), []).append(record)
    for other, pages in others.items():
        yield Problem("score.other_layout", place(pages[0]), {"theirs": other, "ours": layout.id, "name": layout.name, "pages": len(pages)})


def _page_problems(record: PageRecord, layout: Layout) -> Iterator[Problem]:
    """What is wrong with the answers of one page that was read."""
    pages: dict[str | None, LayoutPage] = {page.id: page for page in layout.pages}
    page = pages.get(record.reading.layout_page)
    if page is None:
        yield Problem(
            "score.page_unknown", place(record), {"page": record.reading.layout_page, "known": ", ".join(p.id for p in layout.pages)}
        )
        return
    given = [answer.question for answer in record.reading.answers]
    asked = {question.id: question for question in page.questions}
    strange = sorted({*given} ^ asked.keys() | {name for name in given if given.count(name) > 1})
    if strange:
        yield Problem("score.questions_differ", place(record), {"page": page.id, "questions": ", ".join(strange)})
    for answer in record.reading.answers:
        if answer.question in asked and not _possible(answer, asked[answer.question]):
            yield Problem(
                "score.answer_impossible",
                f"{place(record)} {answer.question}",
                {"values": " | ".join(answer.values), "status": answer.status.value},
            )


def _possible(answer: Answer, question: LayoutQuestion) -> bool:
    """Whether the values are options of the question, as many as its status allows."""
    known = {*answer.values} <= {box.value for box in question.boxes} and len({*answer.values}) == len(answer.values)
    if answer.status is not AnswerStatus.ANSWERED:
        return known
    return known and (len(answer.values) == 1 or (len(answer.values) > 1 and question.kind is QuestionKind.MULTI))
