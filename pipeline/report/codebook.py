"""`codebook`: what every column of a form's responses holds: words, codes, kinds of missing, and how often each occurs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from forms.catalogue import text
from forms.layout import LayoutQuestion, QuestionKind
from forms.question import Target
from forms.scales import registry
from pipeline.digital.code_lists import own_list
from pipeline.digital.facts import civil_day
from pipeline.digital.own_columns import OwnTable
from pipeline.model import NOT_SCANNED, Response, ResponseAnswer, question_keys

Line = tuple[str, str, str, str, int | str]
"""Column, words of the question, code, its words, and how often."""


@dataclass(frozen=True, slots=True)
class Category:
    """A code or a kind of missing: what it is, its words, and how many responses have it."""

    code: str
    label: str
    count: int
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Variable:
    """One question: its column, words, concept, list of codes, kind (single, multi), n (valid answers), codes and kinds of missing.

    `ordered` says that the codes are the levels of a scale; `target` is who is judged by the answers.
    """

    column: str
    label: str
    concept: str
    code_list: str
    kind: str
    n: int
    categories: tuple[Category, ...]
    ordered: bool = False
    target: Target = Target.NONE


@dataclass(frozen=True, slots=True)
class Written:
    """One place to write in: its column, its kind, and in how many responses something is written there."""

    column: str
    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class Fact:
    """One column beside the answers: how many responses have it, how many different values; the values where they are few."""

    column: str
    count: int
    different: int
    values: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Codebook:
    """The codebook of one form in one round; `days` are the first and the last of its answers (ISO), empty where nobody knows them."""

    form: str
    version: str
    layout: str
    round: str
    responses: int
    facts: tuple[Fact, ...]
    variables: tuple[Variable, ...]
    written: tuple[Written, ...]
    days: tuple[str, str] = ("", "")


FEW = 12
"""Different values of a column that are told one by one: channels and reasons, but no ids."""


def codebook(table: OwnTable) -> Codebook:
    """The codebook of a table."""
    layout, told = table.layout, table.told
    keys = question_keys(layout)
    given: dict[str, list[ResponseAnswer]] = {key: [] for key in keys.values()}
    for one in table.responses:
        for answer in one.answers:
            given[answer.question].append(answer)
    asked = [(keys[page.id, one.id], one) for page in layout.pages for one in page.questions]
    variables = tuple(
        Variable(
            table.questions[key], one.label, one.concept, own_list(layout, one), one.kind.value,
            sum(answer.missing is None for answer in given[key]), tuple(_categories(one, given[key], len(table.responses))),
            is_scale(one, own_list(layout, one)), one.target,
        )
        for key, one in asked
    )  # fmt: skip
    rows = [told.cells(one) for one in table.responses]
    facts = tuple(_fact(column, [row[place] for row in rows]) for place, column in enumerate(told.columns))
    count = Counter(text.field for one in table.responses for text in one.texts if text.text)
    kinds = {field.id: field.kind.value for page in layout.pages for field in page.fields}
    written = tuple(Written(column, kinds.get(field, ""), count[field]) for field, column in table.fields.items())
    days = sorted(day for one in table.responses if (day := day_of(one)))
    name, answered = layout.form or layout.name, (days[0], days[-1]) if days else ("", "")
    return Codebook(name, layout.version, layout.id, told.round, len(table.responses), facts, variables, written, answered)


def day_of(one: Response) -> str:
    """The civil day of a response (ISO): what is known of it, else that on which it began or came in; empty where nothing says it."""
    facts = one.facts
    return civil_day({"captured_on": facts.captured_on, "started_at": facts.started_at, "received_at": facts.received_at})


def is_scale(question: LayoutQuestion, code_list: str) -> bool:
    """Whether the answers have an order: one choice of a published scale."""
    return question.kind is QuestionKind.SINGLE and code_list in registry()


def _categories(question: LayoutQuestion, answers: list[ResponseAnswer], responses: int) -> Iterator[Category]:
    """The codes in printed order, then the kinds of missing that occur; a response without an answer lacks the page."""
    chosen = Counter(code for answer in answers for code in answer.codes)
    for box in question.boxes:
        yield Category(box.value, box.label, chosen[box.value], bool(box.missing))
    missing = Counter(str(answer.missing) for answer in answers if answer.missing is not None and not answer.codes)
    missing[NOT_SCANNED] += responses - len(answers)
    for kind, count in sorted(missing.items()):
        if count:
            yield Category(kind, "", count, missing=True)


def _fact(column: str, cells: list[str]) -> Fact:
    """What stands in a column."""
    values = Counter(cell for cell in cells if cell)
    few = tuple(sorted(values.items())) if len(values) <= FEW else ()
    return Fact(column, values.total(), len(values), few)


def label_of(one: Category, lang: str) -> str:
    """The words of a code or a kind of missing."""
    return text(f"score.missing.{one.code}", lang) if one.missing and not one.label else one.label


def codebook_lines(book: Codebook, lang: str) -> Iterator[Line]:
    """The codebook as a table, headings first."""
    column, question, code, words, count = (
        text(f"digital.codebook.{name}", lang) for name in ("column", "question", "code", "words", "count")
    )
    yield column, question, code, words, count
    for fact in book.facts:
        yield fact.column, text(f"digital.column.{fact.column}", lang), "", "", fact.count
    for one in book.variables:
        for category in one.categories:
            yield one.column, one.label, category.code, label_of(category, lang), category.count
    for place in book.written:
        yield place.column, text("digital.codebook.written", lang), "", "", place.count
