"""The columns of our own tables of responses, and what stands in the cells of one response: one source for every kind of file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from forms.layout import Layout
from pipeline.model import NOT_SCANNED, OFFICER, Response, ResponseAnswer, ResponseText, question_keys

MARK = "#"
"""Stands before a kind of missing in a cell; no code begins with it."""

BETWEEN = " "
"""Between several codes of a cell."""

FACT_COLUMNS: Mapping[str, str] = {
    "place_of_service": "place", "competent_unit": "unit", "counter": "counter", "field": "field", "procedure": "procedure",
    "dossier_no": "dossier_no", "slip_token": "slip_token", "officer_ref": "officer_ref", "interviewer": "interviewer",
    "assisted": "assisted", "channel": "channel", "captured_on": "captured_on", "captured_source": "captured_source",
    "received_at": "received_at", "started_at": "started_at", "duration_s": "duration_s", "stratum": "stratum", "psu": "psu",
    "weight": "weight",
}  # fmt: skip
"""The columns that a file tells us again when it comes in, each with its fact."""

TOLD = ("source_ref", "status", "invalid_reason")
"""What the round knows of a response by itself: it is written, and not taken in again."""

ANSWER_COLUMNS = ("question", "code", "missing", "probability", "decided_by", "text")
"""The columns of the long table behind those of the response."""

VALID, INVALID = "valid", "invalid"


@dataclass(frozen=True, slots=True)
class Told:
    """What a table says of every response beside the response itself: the round, the form's version, and why some are not valid."""

    round: str = ""
    form_version: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)
    officers: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns before the questions, in their order."""
        facts = tuple(name for name in FACT_COLUMNS if self.officers or name != OFFICER)
        return ("response_id", "round", "form_version", *facts, *TOLD)

    def cells(self, one: Response) -> list[str]:
        """What stands in these columns for a response."""
        fault = self.faults.get(one.response_id, "")
        values = {name: fact_of(one, fact) for name, fact in FACT_COLUMNS.items()}
        values |= {"response_id": one.response_id, "round": self.round, "form_version": self.form_version, "source_ref": one.source_ref}
        values |= {"status": INVALID if fault else VALID, "invalid_reason": fault}
        return [values[name] for name in self.columns]


def fact_of(one: Response, fact: str) -> str:
    """One fact of a response."""
    return str(getattr(one if fact in ("counter", "channel") else one.facts, fact))


@dataclass(frozen=True, slots=True)
class OwnTable:
    """The responses of one form as a table: `questions` and `fields` have a column each, under the heading beside them."""

    told: Told
    layout: Layout
    responses: tuple[Response, ...]
    questions: Mapping[str, str]
    fields: Mapping[str, str]

    @property
    def columns(self) -> tuple[str, ...]:
        """The headings of the wide table."""
        return (*self.told.columns, *self.questions.values(), *self.fields.values())

    @property
    def long_columns(self) -> tuple[str, ...]:
        """The headings of the long table."""
        return (*self.told.columns, *ANSWER_COLUMNS)

    def rows(self) -> Iterator[list[str]]:
        """The wide table, a row for each response."""
        for one in self.responses:
            said = {answer.question: answer for answer in one.answers}
            texts = {text.field: text for text in one.texts}
            answers = [answer_cell(said.get(key)) for key in self.questions]
            yield [*self.told.cells(one), *answers, *(text_cell(texts.get(name)) for name in self.fields)]

    def long_rows(self) -> Iterator[list[str]]:
        """The long table: a row for each code that was chosen, each answer that is missing, and each place to write in."""
        for one in self.responses:
            start = self.told.cells(one)
            lacking = self.questions.keys() - {answer.question for answer in one.answers}
            lost = (ResponseAnswer(key, (), NOT_SCANNED, None, "") for key in self.questions if key in lacking)
            for answer in (*one.answers, *lost):
                chance = "" if answer.probability is None else repr(answer.probability)
                for code in answer.codes or ("",):
                    yield [*start, self.questions[answer.question], code, answer.missing or "", chance, answer.decided_by, ""]
            for text in one.texts:
                yield [*start, self.fields[text.field], "", text.missing or "", "", text.decided_by, text.text]


def own_table(responses: Sequence[Response], layout: Layout, told: Told) -> OwnTable:
    """The table of these responses, by id."""
    ordered = tuple(sorted(responses, key=lambda one: one.response_id))
    taken = {*told.columns, *ANSWER_COLUMNS}
    questions = {key: f"question:{key}" if key in taken else key for key in question_keys(layout).values()}
    written = sorted({text.field for one in ordered for text in one.texts})
    return OwnTable(told, layout, ordered, questions, {name: f"text:{name}" for name in written})


def answer_cell(answer: ResponseAnswer | None) -> str:
    """An answer as one cell: its codes, nothing for a blank, else the kind of missing behind the mark.

    A response without an answer to a question lacks the page that has it: screens say of every question what became of it.
    """
    if answer is not None and answer.codes:
        return BETWEEN.join(answer.codes)
    kind = NOT_SCANNED if answer is None else answer.missing
    return "" if kind == "blank" else f"{MARK}{kind}"


def text_cell(text: ResponseText | None) -> str:
    """What was written as one cell; a text that is missing for another reason than being blank says so."""
    if text is None or text.missing in (None, "blank"):
        return "" if text is None else text.text
    return f"{MARK}{text.missing}"
