"""A row of an export becomes what is kept of it, or every reason why it is refused."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from forms.errors import Problem
from forms.question import plain_words
from pipeline.csv_cells import unguard
from pipeline.digital.cells import BLANK, Refusal, Said
from pipeline.digital.plan import Plan
from pipeline.digital.sheet_rows import ExportRow

CONTENT_DIGITS = 32
"""Hexadecimal digits of the hash of a row's content: 128 bits, so that no two rows of a national survey share one by chance."""

Kept = str | list[str] | dict[str, str] | None
"""One answer as it is kept: a code, several codes, `{"missing": kind}`, or None for a blank; nothing that SQL cannot open."""


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
    texts: Mapping[str, str]


@dataclass(slots=True)
class Preparer:
    """Prepares the rows of one file, in any order; `seen` counts rows that say the same, where nothing else tells them apart."""

    plan: Plan
    seen: Counter[str] = field(default_factory=Counter)

    def prepared(self, row: ExportRow) -> Prepared | list[Problem]:
        """What is kept of a row, or the problems of its cells."""
        plan, refused = self.plan, list[Refusal]()
        cells = {name: unguard(cell) for name, cell in row.cells.items()} if plan.mapping.own_export else row.cells
        answers: list[Kept] = []
        for _, reader in plan.questions:
            said = reader.said(cells)
            if isinstance(said, Refusal):
                refused.append(said)
            else:
                answers.append(kept(said))
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
        if refused:
            return [one.problem(row.place) for one in refused]
        texts = {name: words for name, column in plan.texts if (words := plain_words(cells.get(column, "")))}
        channel, counter = facts.pop("channel"), facts.pop("counter", "")
        content = content_of(channel, counter, facts, answers, texts)
        return Prepared(self.name(known, content), content, row.place, channel, counter, facts, tuple(answers), texts)

    def name(self, known: str, content: str) -> str:
        """The id of a response: what the source calls it, else its content, with a number where several say the same."""
        source = self.plan.mapping.source
        if known:
            return known if self.plan.mapping.own_export else f"{source}/{known}"
        self.seen[content] += 1
        number = self.seen[content]
        return f"{source}/{content}" if number == 1 else f"{source}/{content}~{number}"


def kept(said: Said) -> Kept:
    """An answer as it is kept."""
    codes, missing = said
    if missing is not None:
        return None if missing == BLANK else {"missing": missing}
    return codes[0] if len(codes) == 1 else list(codes)


def said_in(answer: Kept) -> Said:
    """The answer that was kept."""
    if answer is None:
        return (), BLANK
    if isinstance(answer, dict):
        return (), answer["missing"]
    return ((answer,) if isinstance(answer, str) else tuple(answer)), None


def content_of(channel: str, counter: str, facts: Mapping[str, str], answers: list[Kept], texts: Mapping[str, str]) -> str:
    """The hash of all that a row says."""
    written = json.dumps([channel, counter, sorted(facts.items()), answers, sorted(texts.items())], separators=(",", ":"))
    return sha256(written.encode("ascii")).hexdigest()[:CONTENT_DIGITS]
