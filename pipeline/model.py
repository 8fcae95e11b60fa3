"""The records of a survey in operation."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from forms.layout import FieldKind, Layout
from forms.question import Missing
from omr.reading import AnswerStatus, FieldStatus, PageReading

READING_SCHEMA = 1
"""Version of the reading document; raised when an old line would be understood differently."""

PROBABILITY_DIGITS = 6
"""Decimals of a probability wherever it is kept or compared: one in a million is finer than any rate that can be checked on paper."""

MACHINE = "machine"
"""`decided_by` of an answer that the reader gave and the policy accepted; a person's answer carries the person's name."""

PENDING = "pending"
"""The kind of missing of an answer that waits for a person."""

RESPONDENT = "respondent"
"""`decided_by` of an answer that the respondent gave to a screen: nobody read it."""

NOT_ASKED = "not_asked"
"""The kind of missing of a question that a response's channel did not put."""

NOT_APPLICABLE = "not_applicable"
"""The kind of missing of a question that did not concern the respondent."""

NOT_SCANNED = "not_scanned"
"""The kind of missing of a question on a page of a slip that nobody scanned; tables that leave the machine say it."""

CHANNEL_KINDS = (NOT_APPLICABLE, NOT_ASKED, NOT_SCANNED)
"""Kinds of missing that no page has; tables show them where a response has them."""

MISSING_KINDS = (*(status.value for status in AnswerStatus if status is not AnswerStatus.ANSWERED), PENDING)
"""Why an answer is not there, in the order of every table. The kinds never mix."""


def missing_kinds(layout: Layout) -> tuple[str, ...]:
    """Why an answer of this form is outside n, in the order of every table: MISSING_KINDS, then kinds of options without a judgement."""
    meant = {box.missing for page in layout.pages for box in page.boxes()}
    return (*MISSING_KINDS, *(kind.value for kind in Missing if kind in meant))


@dataclass(frozen=True, slots=True)
class AcceptancePolicy:
    """Which answers need no person: `threshold` is the least probability, `id` names the policy in every document."""

    id: str
    threshold: float


@dataclass(frozen=True, slots=True)
class PageRecord:
    """One page of one file and what was read from it.

    `source` is a POSIX path relative to the folder given; `page` counts from 1 inside the file and is None where the file
    could not be opened at all; `review` holds the ids of the questions that a person must look at under `policy`;
    `sha256` is the hash of the file's bytes, None where they could not be had. `rescan_of` is where the scan lies that counts for the same
    printed page, empty where this one counts; only `pipeline.merge` says so, no document holds it.
    """

    source: str
    page: int | None
    reading: PageReading
    reader: str
    policy: str
    review: frozenset[str] = frozenset()
    sha256: str | None = None
    rescan_of: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person settled about one question of one page. Added, never updated; the last one counts.

    `values` in printed order, `status` one of the answer statuses, `line` the place in the file it came from. `sha256` is the hash of the
    scan file that the person looked at, None where the decision does not say it: then only the names tell what it is about.
    """

    source: str
    page: int
    question: str
    values: tuple[str, ...]
    status: str
    decided_by: str
    line: str
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class FieldDecision:
    """What a person settled about one field of one page: `value` is what is written there, '' unless `status` is written."""

    source: str
    page: int
    field: str
    value: str
    status: FieldStatus
    decided_by: str
    line: str
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class ResponseText:
    """One field to write in of one response: the text, or the kind of missing (blank, unreadable, pending: a person has not typed it yet).

    `suggestion` is what a reader of text proposed while it is pending. It is never counted: no percentage knows it.
    """

    field: str
    question: str
    kind: FieldKind
    text: str
    missing: str | None
    suggestion: str
    decided_by: str


@dataclass(frozen=True, slots=True)
class ResponseAnswer:
    """One question of one response: option codes chosen, or the kind of missing (`missing` None where there is a valid answer).

    Kinds of missing: blank, multiple, unreadable, cancelled, not_on_page, pending (a person has not decided yet). An answer that is no
    judgement ("no opinion") has its codes and its kind.
    """

    question: str
    codes: tuple[str, ...]
    missing: str | None
    probability: float | None
    decided_by: str


OFFICER = "officer_ref"
"""The fact that leads to a person by the roster, and what a form calls the place to write it; tables leave it out unless somebody asks."""


@dataclass(frozen=True, slots=True)
class ResponseFacts:
    """What is known of a response beside its answers, as it was told; empty where nobody told it.

    `place` is the unit that received the person, `unit` the one that decides; `captured_on` is a civil day (ISO) and `captured_source` who
    says so: slip, batch or file. `received_at` and `started_at` are instants in UTC (ISO), `duration_s` seconds. `officer_ref` leads to a
    person by the roster only.
    """

    place: str = ""
    unit: str = ""
    field: str = ""
    procedure: str = ""
    dossier_no: str = ""
    slip_token: str = ""
    officer_ref: str = ""
    interviewer: str = ""
    assisted: str = ""
    captured_on: str = ""
    captured_source: str = ""
    received_at: str = ""
    started_at: str = ""
    duration_s: str = ""
    stratum: str = ""
    psu: str = ""
    weight: str = ""


NO_FACTS = ResponseFacts()


@dataclass(frozen=True, slots=True)
class Response:
    """One person's answers as the scoring tables see them, whatever channel they came by. `source_ref` leads to the paper.

    `counter` and `unit` are the codes of the counter that received the person and of its unit, empty where nobody knows them;
    `counter_from` and `unit_from` say where each was found (person, code, slip, cover, batch).
    """

    response_id: str
    channel: str
    form: str
    source_ref: str
    answers: tuple[ResponseAnswer, ...]
    texts: tuple[ResponseText, ...] = ()
    counter: str = ""
    counter_from: str = ""
    unit: str = ""
    unit_from: str = ""
    facts: ResponseFacts = NO_FACTS


RESPONSE_COLUMNS = (
    "response_id", "channel", "form", "source_ref", "unit", "unit_from", "counter", "counter_from", "question", "code", "missing",
    "probability", "decided_by",
)  # fmt: skip
"""The columns that tables of responses have of their own; no question is called like one of them."""


def question_keys(layout: Layout) -> dict[tuple[str, str], str]:
    """The name of every question in response tables, by (page id, question id), in printed order; no two are equal.

    It is the question's id. Where two pages use the same id, or the tables have a column of that name, it is `page/id`; where even
    that is taken, a number follows.
    """
    asked = [(page.id, question.id) for page in layout.pages for question in page.questions]
    times = Counter(question for _, question in asked)
    plain = {question for question in times if times[question] == 1 and question.casefold() not in RESPONSE_COLUMNS}
    taken = {*plain}
    keys: dict[tuple[str, str], str] = {}
    for page, question in asked:
        name, number = question if question in plain else f"{page}/{question}", 1
        while question not in plain and name in taken:
            number += 1
            name = f"{page}/{question} ({number})"
        taken.add(name)
        keys[page, question] = name
    return keys
