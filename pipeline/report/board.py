"""What a dashboard shows of a cube: the whole, every question, and tables by place, channel and month with small groups hidden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from forms.layout import Layout, LayoutQuestion, QuestionKind
from forms.register.counters import unit_of_code
from forms.scales import code_of, registry
from pipeline.model import question_keys
from pipeline.scoring.cube import Cell, Cube
from pipeline.scoring.figures import Ratio
from pipeline.scoring.question_figures import scale_of
from pipeline.scoring.ranks import ranks
from pipeline.scoring.said import Said
from pipeline.scoring.satisfied import judging
from pipeline.scoring.score import QuestionScore, Scores, score_counts
from pipeline.scoring.suppress import SMALL_CELL, Sum, hidden
from pipeline.scoring.suppress import Cell as Row

WAYS: Mapping[str, Callable[[Cell], str]] = {
    "channel": lambda cell: cell.channel,
    "unit": lambda cell: cell.unit,
    "counter": lambda cell: cell.counter,
    "month": lambda cell: cell.month,
}
"""The tables of a dashboard, in their order. They are declared here once: whoever may not see slips gets these and no others."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which people: of one unit, counter or channel, of months from `first` to `last`; empty is any."""

    unit: str = ""
    counter: str = ""
    channel: str = ""
    first: str = ""
    last: str = ""

    def hold(self, cell: Cell) -> bool:
        """Whether the people of a cell are meant."""
        same = all(
            wanted in ("", given) for wanted, given in zip((self.unit, self.counter, self.channel), cell[1:3] + cell[:1], strict=True)
        )
        return same and (not self.first or cell.month >= self.first) and (not self.last or "" < cell.month <= self.last)

    @property
    def any(self) -> bool:
        """Whether somebody asked for less than all."""
        return any((self.unit, self.counter, self.channel, self.first, self.last))


@dataclass(frozen=True, slots=True)
class Line:
    """One group: how many people, and the share that is satisfied; none where the group is hidden or nobody answered."""

    code: str
    people: int
    top2: Ratio | None
    hidden: bool
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """Which codes count as satisfied, and the keys of the questions that they are counted for."""

    satisfied: tuple[str, ...]
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Board:
    """All of it: people, the whole as one share, the questions in printed order, the tables by their name."""

    people: int
    judged: Judged
    whole: Ratio | None
    scores: Scores
    tables: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)


def usual_satisfied(layout: Layout, asked: Callable[[LayoutQuestion], bool] = bool) -> tuple[str, ...]:
    """The satisfied codes of the scale that most questions of the layout (those `asked` for) print in its words; none where none does."""
    found: Counter[tuple[str, ...]] = Counter()
    for page in layout.pages:
        for question in filter(asked, page.questions):
            scale = next((one for one in registry().values() if one.satisfied and _prints(question, one.id)), None)
            if scale is not None:
                found[tuple(sorted(scale.satisfied))] += 1
    return found.most_common(1)[0][0] if found else ()


def _prints(question: LayoutQuestion, scale_id: str) -> bool:
    """Whether the options of a question are the levels of a scale, in its words."""
    scale, boxes = registry()[scale_id], judging(question)
    if question.kind is not QuestionKind.SINGLE or {box.value for box in boxes} != {level.code for level in scale.levels}:
        return False
    return all(box.label and code_of(scale, box.label) == box.value for box in boxes)


def judged(scores: Scores, items: Collection[str] | None = None) -> Judged:
    """The questions of the scale that most of those with a share have: what one figure may be pooled from."""
    pools = [pool for pool in scores.pooled if items is None or {*pool.questions} & {*items}]
    most = max(pools, key=lambda pool: len(pool.questions), default=None)
    return Judged(scores.satisfied, frozenset() if most is None else frozenset(most.questions))


def board(cube: Cube, layout: Layout, satisfied: Sequence[str], items: Collection[str] | None, least: int = SMALL_CELL) -> Board:
    """The board of a cube. Groups of fewer than `least` people, or answers, are hidden, and others with them as sums need."""
    scores = score_counts(cube.totals(), layout, satisfied or None, items)
    meant = judged(scores, items)
    found = {name: _lines(cube, way, meant) for name, way in WAYS.items()}
    away = hidden({(name, code): people for name, lines in found.items() for code, (_, people) in lines.items()}, _sums(cube, found), least)
    tables = {name: _ranked([_shown(line, (name, code) in away) for code, (line, _) in lines.items()]) for name, lines in found.items()}
    return Board(cube.responses, meant, share(scores, meant) if meant.keys else None, scores, tables)


def small_questions(cube: Cube, unit: str, layout: Layout, least: int = SMALL_CELL) -> frozenset[str]:
    """The questions whose figures of one unit must not be shown: too few answered, or another unit's would follow from them."""
    keys = list(question_keys(layout).values())
    found = cube.sums(lambda cell: cell.unit, {key: partial(_answered, frozenset((key,))) for key in keys})
    answers: dict[str, dict[Row, int]] = {key: {code: sums[key] for code, sums in found.items()} for key in keys}
    return frozenset(key for key, units in answers.items() if unit in hidden(units, [Sum(None, tuple(units))], least))


def share(scores: Scores, meant: Judged) -> Ratio:
    """The share that is satisfied, pooled over the questions that are meant."""
    return sum((one.top2 for one in scores.questions if one.key in meant.keys and one.top2 is not None), Ratio(0, 0))


def _answered(keys: Collection[str], one: Said) -> bool:
    """Whether something is a valid answer to one of the questions."""
    return one.question in keys and one.missing is None


def _lines(cube: Cube, way: Callable[[Cell], str], meant: Judged) -> dict[str, tuple[Line, int]]:
    """The groups before anything is hidden, each with how many people answered at least: those of its best answered question."""

    def satisfied(one: Said) -> bool:
        return _answered(meant.keys, one) and one.codes[0] in meant.satisfied

    each = {f"q {key}": partial(_answered, frozenset((key,))) for key in meant.keys}
    found = cube.sums(way, {"base": partial(_answered, meant.keys), "satisfied": satisfied, **each})
    lines = {}
    for code, sums in found.items():
        top2 = Ratio(sums["satisfied"], sums["base"]) if meant.keys else None
        lines[code] = (Line(code, sums["people"], top2, hidden=False), max((sums[name] for name in each), default=sums["people"]))
    return lines


def _sums(cube: Cube, found: Mapping[str, Collection[str]]) -> list[Sum]:
    """How the rows of each table add up to the whole, and the counters of a unit to the unit."""
    sums = [Sum(None, tuple((name, code) for code in lines)) for name, lines in found.items()]
    counters: dict[str, set[str]] = {}
    for cell in cube.cells:
        counters.setdefault(cell.unit, set()).add(cell.counter)
    for unit, codes in counters.items():
        inside = {code for code in codes if unit_of_code(code) or len(counters) == 1}
        if inside == codes:
            sums.append(Sum(("unit", unit), tuple(("counter", code) for code in sorted(codes))))
    return sums


def _shown(line: Line, away: bool) -> Line:
    return Line(line.code, line.people, None, hidden=True) if away else line


def _ranked(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines with the ranks of those whose group is known."""
    known = [line for line in lines if line.code and line.top2 is not None]
    places = dict(zip([line.code for line in known], ranks([line.top2.percent if line.top2 else None for line in known]), strict=True))
    return tuple(Line(line.code, line.people, line.top2, line.hidden, places.get(line.code)) for line in lines)


def in_order(question: QuestionScore) -> list[str]:
    """The codes of a question's options from worst to best where they are numbers, else as printed."""
    codes = [option.code for option in question.options]
    return sorted(codes, key=int) if all(code.isdigit() for code in codes) and len(scale_of(question)) == len(codes) else codes
