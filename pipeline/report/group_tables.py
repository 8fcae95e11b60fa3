"""Figures of groups of people (counters, units, levels, answers to a question), small groups hidden."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from forms.catalogue import catalogue, text
from forms.errors import Problem
from forms.layout import Layout
from forms.printing.run_record import CIVIL
from forms.question import NO_TEXT, Text
from forms.register.counters import CounterRegister
from pipeline.errors import InputError
from pipeline.model import Response
from pipeline.report.detail import Detail
from pipeline.report.hidden_groups import hidden_groups
from pipeline.report.successors import successor_on
from pipeline.report.wanted import Origin
from pipeline.scoring.change import Change
from pipeline.scoring.figures import Figure
from pipeline.scoring.groups import UNKNOWN, Group, answer_of, grouped, single_choices
from pipeline.scoring.index import Combine, Criterion, score_index
from pipeline.scoring.people import People
from pipeline.scoring.question_figures import INDEX_METHODS, figures_of
from pipeline.scoring.ranks import ranks

COUNTER, UNIT, LEVEL, CHANNEL, UNIT_CHANNEL = "counter", "unit", "level", "channel", "unit_channel"
REGISTERED = (COUNTER, UNIT, LEVEL)
"""What a register of counters has words for."""

PLACES = (*REGISTERED, CHANNEL, UNIT_CHANNEL)
"""What people may be grouped by beside their answers."""

COUNTER_CODE = re.compile(r"(?P<unit>.+)-Q\d\d-.")
"""The unit of a counter's code stands before its number."""

DEEPEST = 1
"""How far down the tree a table of groups goes: the whole and its main criteria."""


@dataclass(frozen=True, slots=True)
class GroupFigure:
    """One figure of one group: `id` of the criterion (or of the scale, where there is no index), `rank` among the groups shown.

    `before` is the figure of the same group in the round before, where it is known.
    """

    id: str
    label: Text
    figure: Figure
    rank: int | None = None
    before: Figure | None = None
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group: its code, its words, how many people, and its figures; none where it is hidden."""

    code: str
    label: Text
    people: int
    figures: tuple[GroupFigure, ...]
    hidden: bool


@dataclass(frozen=True, slots=True)
class GroupTable:
    """The groups of one kind: `by` is `counter`, `unit`, `level`, `channel`, or the key of a question. `day` is that of the register."""

    by: str
    rows: tuple[GroupRow, ...]
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """Where people were received, as of a day; `heir` is the unit under which those of another one count."""

    origin: Origin
    register: CounterRegister | None
    day: date
    heir: Callable[[str], str] = str

    def unit(self, response: Response) -> str:
        """The code of the unit: that of the counter, else that of the batch."""
        code = COUNTER_CODE.fullmatch(response.counter)
        return self.heir(code["unit"]) if code else self.origin.units.get(response.response_id, UNKNOWN)

    def channel(self, response: Response) -> str:
        """How the slip came."""
        return self.origin.channels.get(response.response_id, response.channel)

    def unit_channel(self, response: Response) -> str:
        """Unit and channel together."""
        return f"{self.unit(response)} · {self.channel(response)}"

    def level(self, response: Response) -> str:
        """The level of the unit; unknown where the register does not have it."""
        return self.level_of(self.unit(response))

    def level_of(self, unit: str) -> str:
        """The level of a unit by its code."""
        found = self.register.units.record(unit, self.day) if self.register and unit else None
        return found.level.value if found else UNKNOWN

    def name(self, unit: str) -> Text:
        """What the register calls a unit on the day."""
        found = self.register.units.record(unit, self.day) if self.register and unit else None
        return found.name if found else NO_TEXT


def places_of(made: Detail, origin: Origin) -> Places:
    """The places as of the day that was asked for, today by default."""
    day = made.wanted.as_of or made.wanted.on or datetime.now(CIVIL).date()
    heir = str if made.wanted.as_of is None or made.register is None else successor_on(made.register.units, day)
    return Places(origin, made.register, day, heir)


def group_tables(responses: Sequence[Response], people: People, layout: Layout, made: Detail, places: Places) -> tuple[GroupTable, ...]:
    """A table for each thing that people are grouped by. Small groups are hidden as `pipeline.scoring.suppress` says.

    Raises InputError for a question that is no single choice, and for levels without a register.
    """
    by = tuple(dict.fromkeys(made.wanted.by))
    words = single_choices(layout)
    known = ", ".join((*PLACES, *words))
    problems = [Problem("score.by_unknown", "--by", {"name": one, "known": known}) for one in by if one not in (*PLACES, *words)]
    if LEVEL in by and places.register is None:
        problems.append(Problem("score.by_level", "--by"))
    if problems:
        raise InputError(problems)
    codes = {one: [way(response) for response in responses] for one in by for way in [group_of(one, places)]}
    away = hidden_groups(codes, people, shown_questions(made), made.wanted.small_cells)
    keys = {key for part in shown_questions(made) for key in part}
    found = {one: grouped(people, codes[one], layout, () if one in made.wanted.bare else keys) for one in by}
    tables = []
    for one, groups in found.items():
        day = places.day if one in REGISTERED and places.register is not None else None
        bare = one in made.wanted.bare
        rows = [_row(group, _label(one, group.code, words, places), made, (one, group.code) in away, bare=bare) for group in groups]
        tables.append(GroupTable(one, tuple(_ranked(rows)), day))
    return tuple(tables)


def group_of(by: str, places: Places) -> Callable[[Response], str]:
    """What tells the group of a response: a place, a channel, or what it answered to a question."""
    ways: dict[str, Callable[[Response], str]] = {
        COUNTER: lambda one: one.counter,
        UNIT: places.unit,
        LEVEL: places.level,
        CHANNEL: places.channel,
        UNIT_CHANNEL: places.unit_channel,
    }
    return ways.get(by) or answer_of(by)


def group_words(by: str, code: str, lang: str) -> str:
    """What a group is called where its code stands: levels in words, people of whom it is not known as such."""
    if not code:
        return text("score.group_unknown", lang)
    if by == CHANNEL:
        return channel_words(code, lang)
    return text(f"score.level.{code}", lang) if by == LEVEL else code


def channel_words(code: str, lang: str) -> str:
    """What people call a channel; a code of the office's own stays what it is."""
    return catalogue(lang).get(f"report.channel.{code}", code)


def shown_criteria(made: Detail) -> list[Criterion]:
    """The criteria that tables of groups show."""
    return [] if made.root is None else [node for depth, node in made.root.walk() if depth <= DEEPEST]


def shown_questions(made: Detail) -> list[tuple[str, ...]]:
    """The questions behind each figure that tables of groups show: of the main criteria, else of each scale."""
    if made.root is not None:
        return [node.all_questions() for node in shown_criteria(made)]
    return list({frozenset(one.scale): one.questions for one in made.questions}.values())


def _row(group: Group, label: Text, made: Detail, away: bool, *, bare: bool) -> GroupRow:
    """One group with its figures, or without where it is hidden or `bare`."""
    if away or bare:
        return GroupRow(group.code, label, group.people, (), hidden=away)
    used = [name for name in made.methods if name in INDEX_METHODS]
    figures: list[GroupFigure] = []
    if made.root is not None and made.index is not None:
        combine = made.wanted.combine or made.index.combine
        for name in used:
            scored = score_index(made.root, group.questions, name, made.satisfied, Combine(combine))
            figures += [GroupFigure(one.criterion.id, one.criterion.name, one.figure) for one in scored if one.depth <= DEEPEST]
    else:
        for name in used:
            pools = figures_of(name, [one for key, one in group.questions.items() if key in made.counted], made.satisfied)
            scales = {one.scale: one for one in pools}
            figures += [GroupFigure(" | ".join(sorted(one.scale)), Text(", ".join(one.questions)), one.figure) for one in scales.values()]
    return GroupRow(group.code, label, group.people, tuple(figures), hidden=False)


def _ranked(rows: Sequence[GroupRow]) -> list[GroupRow]:
    """The rows with the ranks of their figures; people of whom the group is not known take no rank."""
    ranked = {}
    for key in {(one.id, one.figure.method) for row in rows for one in row.figures}:
        there = [(row.code, one.figure.value) for row in rows if row.code for one in row.figures if (one.id, one.figure.method) == key]
        for (code, _), rank in zip(there, ranks([value for _, value in there]), strict=True):
            ranked[code, key] = rank
    return [
        replace(row, figures=tuple(replace(one, rank=ranked.get((row.code, (one.id, one.figure.method)))) for one in row.figures))
        for row in rows
    ]


def _label(by: str, code: str, words: dict[str, dict[str, str]], places: Places) -> Text:
    """What people call a group."""
    if by == UNIT:
        return places.name(code)
    return Text(words[by].get(code, "")) if by in words else NO_TEXT
