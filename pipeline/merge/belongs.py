"""Whether readings belong to a layout: nothing is resolved from a file that was read with another form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from forms.errors import Problem
from forms.layout import Layout, LayoutPage, LayoutQuestion, QuestionKind
from omr.reading import Answer, AnswerStatus, PageState
from pipeline.errors import ReadingFileError
from pipeline.merge.places import place
from pipeline.merge.repeats import counted_once
from pipeline.model import PageRecord


def belonging(records: Sequence[PageRecord], layout: Layout, *, photocopied: bool = False) -> list[PageRecord]:
    """The records sorted by file and page, repeats of a page marked as `duplicate` or `rescan` (see `counted_once`).

    Raises ReadingFileError, with all problems at once, where a page has readings that say different things, was read with another
    layout, or does not answer the questions of its layout page.
    """
    once = counted_once(records, photocopied=photocopied)
    problems = [*_other_layouts(records, layout), *once.problems]
    if not problems:
        problems = [
            problem for record in once.records if record.reading.state is PageState.READ for problem in _page_problems(record, layout)
        ]
    if problems:
        raise ReadingFileError(problems)
    return list(once.records)


def _other_layouts(records: Sequence[PageRecord], layout: Layout) -> Iterator[Problem]:
    """One problem for each foreign layout id, naming how many pages were read with it."""
    others: dict[str, list[PageRecord]] = {}
    for record in sorted(records, key=place):
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
