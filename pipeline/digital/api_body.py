"""A response as another system sends it: the body of the interface, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from forms.errors import Problem
from forms.layout import Layout, LayoutQuestion, QuestionKind
from forms.question import plain_words
from pipeline.digital.cells import NOTHING, Said
from pipeline.digital.facts import EARLIEST, FORMATTED, READ, civil_day
from pipeline.digital.mapping_model import CellMissing
from pipeline.digital.plan import Known
from pipeline.digital.posted import MOST_LETTERS, readable
from pipeline.digital.prepare import Kept, Prepared, content_of, kept
from pipeline.model import question_keys

Short = Annotated[str, Field(max_length=200)]
Code = Annotated[str, Field(min_length=1, max_length=40)]

ToldFact = Literal[
    "place", "unit", "field", "procedure", "dossier_no", "slip_token", "officer_ref", "interviewer", "assisted", "duration_s", "stratum",
    "psu", "weight",
]  # fmt: skip
"""What a body may tell beside answers and times."""


class Sent(BaseModel):
    """Nothing that the program does not know: a slip of the pen is found."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class MissingAnswer(Sent):
    """A question without an answer, and why."""

    missing: CellMissing


class ResponseBody(Sent):
    """One response. `id` is what the source calls it; the same id counts once. Questions that are left out were not asked."""

    id: Annotated[str, Field(max_length=120, pattern=r"^[!-~]*$")] = ""
    counter: Short = ""
    channel: Annotated[str, Field(max_length=40)] = "truc_tuyen_qr"
    received_at: Annotated[AwareDatetime | None, Field(strict=False)] = None
    started_at: Annotated[AwareDatetime | None, Field(strict=False)] = None
    captured_on: Annotated[date | None, Field(strict=False)] = None
    answers: Annotated[dict[str, Code | Annotated[list[Code], Field(max_length=100)] | MissingAnswer], Field(min_length=1)]
    texts: dict[str, str] = Field(default_factory=dict)
    facts: dict[ToldFact, Short] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ApiRow:
    """A response that is sound: the row, and the questions and fields that it answers, in the order of the layout."""

    row: Prepared
    questions: tuple[str, ...]
    fields: tuple[str, ...]


def api_row(body: ResponseBody, name: str, layout: Layout, known: Known, received_at: str) -> ApiRow | list[Problem]:
    """What is kept of a body, or every problem, each with the field as its place. `received_at` is when we got it."""
    keys = question_keys(layout)
    asked = {keys[page.id, one.id]: one for page in layout.pages for one in page.questions}
    fields = {one.id for page in layout.pages for one in page.fields}
    problems = [*_answer_problems(body, asked), *_text_problems(body, fields)]
    facts = dict(_facts(body, problems))
    counter = _counter(body.counter, civil_day(facts), known, problems)
    if body.channel not in known.channels:
        problems.append(Problem("api.channel", "channel", {"value": body.channel[:60], "known": ", ".join(known.channels)}))
    if problems:
        return problems
    answers = [_said(body.answers[key], question) for key, question in asked.items() if key in body.answers]
    texts = {name: plain_words(readable(words)) for name, words in body.texts.items()}
    texts = {name: words for name, words in texts.items() if words}
    content = content_of(body.channel, counter, facts, answers, texts)
    facts.setdefault("received_at", received_at)
    row = Prepared(name, content, name, body.channel, counter, facts, tuple(answers), texts)
    return ApiRow(row, tuple(key for key in asked if key in body.answers), tuple(sorted(body.texts)))


def _answer_problems(body: ResponseBody, asked: Mapping[str, LayoutQuestion]) -> Iterator[Problem]:
    """What is wrong with the answers."""
    for key, given in body.answers.items():
        place = f"answers.{key[:60]}"
        if key not in asked:
            yield Problem("api.question_unknown", place, {"known": ", ".join(asked)[:300]})
            continue
        question = asked[key]
        codes = [box.value for box in question.boxes]
        if isinstance(given, MissingAnswer):
            continue
        for code in [given] if isinstance(given, str) else given:
            if code not in codes:
                yield Problem("api.code_unknown", place, {"value": code, "known": ", ".join(codes)})
        if isinstance(given, list) and len({*given}) > 1 and question.kind is QuestionKind.SINGLE:
            yield Problem("api.one_code", place)


def _text_problems(body: ResponseBody, fields: set[str]) -> Iterator[Problem]:
    """What is wrong with the open answers."""
    for name, words in body.texts.items():
        place = f"texts.{name[:60]}"
        if name not in fields:
            yield Problem("api.text_unknown", place, {"known": ", ".join(sorted(fields))[:300] or "–"})
        elif len(words) > MOST_LETTERS:
            yield Problem("api.text_long", place, {"most": MOST_LETTERS})


def _facts(body: ResponseBody, problems: list[Problem]) -> Iterator[tuple[str, str]]:
    """What is told beside the answers, as it is kept; what cannot be understood, or lies too far back, is added to the problems."""
    for name, said in _told(body, problems):
        if name in FORMATTED and said < EARLIEST:
            problems.append(Problem("api.too_early", name, {"value": said, "known": EARLIEST}))
        else:
            yield name, said


def _told(body: ResponseBody, problems: list[Problem]) -> Iterator[tuple[str, str]]:
    """The same, whatever the instants."""
    for name, told in sorted(body.facts.items()):
        words = plain_words(readable(told))
        if not words:
            continue
        try:
            yield name, READ[name](words, "") if name in READ else words
        except ValueError:
            problems.append(Problem("api.value", f"facts.{name}", {"value": told[:60]}))
    for moment, at in (("received_at", body.received_at), ("started_at", body.started_at)):
        if at is not None:
            try:
                yield moment, at.astimezone(UTC).isoformat(timespec="milliseconds")
            except OverflowError:
                problems.append(Problem("api.value", moment, {"value": str(at)}))
    if body.captured_on is not None:
        yield "captured_on", body.captured_on.isoformat()


def _counter(code: str, day: str, known: Known, problems: list[Problem]) -> str:
    """The counter's code as the register spells it on a day (ISO, today where it is empty)."""
    if not code.strip() or known.counter is None:
        return plain_words(readable(code))
    try:
        return known.counter(code, day)
    except ValueError:
        problems.append(Problem("api.counter", "counter", {"value": code[:60]}))
        return ""


def _said(given: str | list[str] | MissingAnswer, question: LayoutQuestion) -> Kept:
    """An answer as it is kept, its codes in printed order."""
    if isinstance(given, MissingAnswer):
        return kept(((), given.missing))
    chosen = {given} if isinstance(given, str) else {*given}
    said: Said = (tuple(box.value for box in question.boxes if box.value in chosen), None) if chosen else NOTHING
    return kept(said)
