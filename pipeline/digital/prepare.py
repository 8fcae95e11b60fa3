"""A row of an export becomes what is kept of it, or every reason why it is refused."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from operator import itemgetter
from typing import Any

from forms.errors import Problem
from forms.question import plain_words
from pipeline.digital.cells import BLANK, MOST_REMEMBERED, OneColumn, Refusal, Said, folded
from pipeline.digital.facts import civil_day
from pipeline.digital.plan import Plan
from pipeline.digital.sheet_rows import ExportRow
from pipeline.model import NOT_ASKED, RESPONDENT

LEFT_OUT = "left_out"
"""The end of the code of a row that the mapping itself leaves out: it is told, and keeps no other row out."""

CONTENT_DIGITS = 32
"""Hexadecimal digits of the hash of a row's content: 128 bits, so that no two rows of a national survey share one by chance."""

Kept = str | list[str] | dict[str, Any] | None
"""One answer as it is kept: a code, several codes, `{"missing": kind}`, or None for a blank; nothing that SQL cannot open.

An answer that the respondent did not give to a screen is `{"codes": […], "missing": kind, "by": who, "p": probability}`.
"""

KeptText = str | dict[str, str]
"""A written answer as it is kept: its words, or `{"missing": kind}`; `words` and `by` where somebody else typed it."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """One response as it is kept: `name` is its id in the round, `content` the hash of all it says, `place` where it stood.

    `answers` are in the order of the plan's questions, `texts` by field.
    """

    name: str
    content: str
    place: str
    channel: str
    counter: str
    facts: Mapping[str, str]
    answers: tuple[Kept, ...]
    texts: Mapping[str, KeptText]


@dataclass(slots=True)
class Preparer:
    """Prepares the rows of one file, in any order; `seen` counts rows that say the same, where nothing else tells them apart."""

    plan: Plan
    seen: Counter[str] = field(default_factory=Counter)
    counters: dict[tuple[str, str], str | Refusal] = field(default_factory=dict)

    def prepared(self, row: ExportRow) -> Prepared | list[Problem]:
        """What is kept of a row, or the problems of its cells."""
        plan, refused, cells = self.plan, list[Refusal](), row.cells
        if (out := left_out(plan, cells)) is not None:
            return [out.problem(row.place)]
        answers: list[Kept] = []
        for _, reader in plan.questions:
            said = reader.said(cells)
            if isinstance(said, Refusal):
                refused.append(said)
            else:
                answers.append(kept(said, row.made.get(reader.column) if isinstance(reader, OneColumn) else None))
        facts = dict(plan.constant)
        for fact in plan.facts:
            found = fact.said(cells)
            if isinstance(found, Refusal):
                refused.append(found)
            elif found:
                facts[fact.fact] = found
        known = plain_words(cells.get(plan.id_column, "")) if plan.id_column else ""
        if plan.id_column and not known:
            refused.append(Refusal("id_missing", plan.id_column, ""))
        if not facts.get("channel"):
            refused.append(Refusal("channel_missing", next((one.column for one in plan.facts if one.fact == "channel"), ""), ""))
        if plan.counter is not None and facts.get("counter"):
            counted = self.counter(facts["counter"], civil_day(facts))
            if isinstance(counted, Refusal):
                refused.append(counted)
            else:
                facts["counter"] = counted
        if refused:
            return [one.problem(row.place) for one in refused]
        texts = {name: self.text(words, row.made.get(col)) for name, col in plan.texts if (words := plain_words(cells.get(col, "")))}
        channel, counter = facts.pop("channel"), facts.pop("counter", "")
        content = content_of(channel, counter, facts, answers, texts)
        return Prepared(self.name(known, content), content, row.place, channel, counter, facts, tuple(answers), texts)

    def counter(self, written: str, day: str) -> str | Refusal:
        """The counter that was meant on a day, or why there is none."""
        found = self.counters.get((written, day))
        if found is None:
            assert self.plan.counter is not None, "a register is asked"
            try:
                found = self.plan.counter(written, day)
            except ValueError:
                column = next((one.column for one in self.plan.facts if one.fact == "counter"), "counter")
                found = Refusal("counter_unknown", column, written, day)
            if len(self.counters) < MOST_REMEMBERED:
                self.counters[written, day] = found
        return found

    def text(self, words: str, made: tuple[str, str] | None) -> KeptText:
        """What was written, as it is kept; in a table of ours a kind of missing may stand for it."""
        kind = self.plan.mapping.missing.get(words) if self.plan.mapping.own_export else None
        who = {"by": made[0]} if made is not None and made[0] != RESPONDENT else {}
        if kind is None:
            return {"words": words, **who} if who else words
        return {"missing": kind, **who}

    def name(self, known: str, content: str) -> str:
        """The id of a response: what the source calls it, else its content, with a number where several say the same."""
        source = self.plan.mapping.source
        if known:
            return known if self.plan.mapping.own_export else f"{source}/{known}"
        self.seen[content] += 1
        number = self.seen[content]
        return f"{source}/{content}" if number == 1 else f"{source}/{content}~{number}"


def left_out(plan: Plan, cells: Mapping[str, str]) -> Refusal | None:
    """Why a row is none to count, by what the mapping says; None where it counts."""
    found = next((column for column, said in plan.leave_out if folded(cells.get(column, "")) in said), None)
    return None if found is None else Refusal(LEFT_OUT, found, cells.get(found, ""))


def kept(said: Said, made: tuple[str, str] | None = None) -> Kept:
    """An answer as it is kept; `made` says who decided it and how probable it is, where a file tells it."""
    codes, missing = said
    if made is not None and made[0] != RESPONDENT and missing != NOT_ASKED:
        return {"codes": list(codes), "missing": missing, "by": made[0], "p": float(made[1]) if made[1] else None}
    if missing is not None:
        return None if missing == BLANK else {"missing": missing}
    return codes[0] if len(codes) == 1 else list(codes)


def said_in(answer: Kept) -> Said:
    """The answer that was kept."""
    if answer is None:
        return (), BLANK
    if isinstance(answer, dict):
        return tuple(answer.get("codes", ())), answer["missing"]
    return ((answer,) if isinstance(answer, str) else tuple(answer)), None


def content_of(channel: str, counter: str, facts: Mapping[str, str], answers: list[Kept], texts: Mapping[str, KeptText]) -> str:
    """The hash of all that a row says."""
    written = json.dumps(
        [channel, counter, sorted(facts.items()), answers, sorted(texts.items(), key=itemgetter(0))], separators=(",", ":")
    )
    return sha256(written.encode("ascii")).hexdigest()[:CONTENT_DIGITS]
