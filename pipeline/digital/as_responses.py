"""What is kept of a digital response becomes the `Response` that scores know."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.layout import Layout, WriteField
from pipeline.digital.cells import BLANK
from pipeline.digital.prepare import Kept, KeptText, Prepared, said_in
from pipeline.model import NOT_ASKED, NOT_SCANNED, RESPONDENT, Response, ResponseAnswer, ResponseFacts, ResponseText, question_keys

REPLY = "reply"
"""Where counter and unit of a digital response are known from: its own row."""


UNASKED: Kept = {"missing": NOT_ASKED}
"""What stands for a question that was not put."""


@dataclass(frozen=True, slots=True)
class KeptResponse:
    """A response out of the store: what was prepared, and the questions that its file answers, in their order."""

    prepared: Prepared
    questions: tuple[str, ...]
    fields: tuple[str, ...]


class Codes(dict[str, ResponseAnswer]):
    """The answers of one question by their code, each made when it is first given: most answers of a round are one of five."""

    def __init__(self, question: str, make: Callable[[str, Kept], ResponseAnswer]) -> None:
        self.question = question
        self.make = make

    def __missing__(self, code: str) -> ResponseAnswer:
        """The answer, which is kept."""
        self[code] = found = self.make(self.question, code)
        return found


@dataclass(slots=True)
class Answers:
    """The answers of a layout's questions, each made once: a million responses say the same few things."""

    layout: Layout
    missing: Mapping[str, Mapping[str, str]] = field(init=False)
    order: tuple[str, ...] = field(init=False)
    made: dict[tuple[str, str, str], ResponseAnswer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Look up which options are no judgement."""
        keys = question_keys(self.layout)
        self.order = tuple(keys.values())
        self.missing = {
            keys[page.id, question.id]: {box.value: box.missing for box in question.boxes if box.missing}
            for page in self.layout.pages
            for question in page.questions
        }

    def answer(self, question: str, kept: Kept) -> ResponseAnswer:
        """The answer to a question."""
        if isinstance(kept, dict) and "by" in kept:
            return self.read(question, kept)
        token = (question, "code", kept) if isinstance(kept, str) else (question, "more", repr(kept))
        found = self.made.get(token)
        if found is None:
            codes, missing = said_in(kept)
            kinds = [self.missing[question].get(code) for code in codes]
            by = "" if missing in (NOT_ASKED, NOT_SCANNED) else RESPONDENT
            found = ResponseAnswer(question, codes, kinds[0] if kinds and all(kinds) else missing, None, by)
            self.made[token] = found
        return found

    def read(self, question: str, kept: Mapping[str, Any]) -> ResponseAnswer:
        """An answer that was read or decided elsewhere."""
        kinds = [self.missing[question].get(code) for code in kept["codes"]]
        return ResponseAnswer(question, tuple(kept["codes"]), kinds[0] if kinds and all(kinds) else kept["missing"], kept["p"], kept["by"])


def as_responses(kept: Iterable[KeptResponse], layout: Layout) -> Iterator[Response]:
    """The responses, in the order in which they come. Questions that a file does not answer were not asked in its channel."""
    answers = Answers(layout)
    codes = [Codes(name, answers.answer) for name in answers.order]
    places = {one.id: one for page in layout.pages for one in page.fields}
    orders: dict[tuple[str, ...], list[int | None]] = {}
    for one in kept:
        order = orders.setdefault(one.questions, [])
        if not order:
            at = {name: number for number, name in enumerate(one.questions)}
            order += [at.get(name) for name in answers.order]
        said = one.prepared.answers
        ordered = [UNASKED if number is None else said[number] for number in order]
        yield Response(
            response_id=one.prepared.name,
            channel=one.prepared.channel,
            form=layout.id,
            source_ref=one.prepared.place,
            answers=tuple(
                [
                    table[given] if given.__class__ is str else answers.answer(name, given)
                    for name, table, given in zip(answers.order, codes, ordered, strict=True)
                ]
            ),
            texts=texts_of(one, places),
            counter=one.prepared.counter,
            counter_from=REPLY if one.prepared.counter else "",
            unit=str(one.prepared.facts.get("place", "")),
            unit_from=REPLY if one.prepared.facts.get("place") else "",
            facts=ResponseFacts(**one.prepared.facts),
        )


def texts_of(one: KeptResponse, places: Mapping[str, WriteField]) -> tuple[ResponseText, ...]:
    """The written answers of a response, in the order of the layout."""
    said = one.prepared.texts
    return tuple(text_of(place, said.get(name, {"missing": BLANK})) for name, place in places.items() if name in one.fields)


def text_of(place: WriteField, kept: KeptText) -> ResponseText:
    """One written answer."""
    more = kept if isinstance(kept, dict) else {"words": kept}
    by = more.get("by", RESPONDENT)
    return ResponseText(place.id, place.question, place.kind, more.get("words", ""), more.get("missing"), "", by)
