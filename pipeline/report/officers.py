"""`officers show`: what people say of the officers who served them; only for those who may see it, and never of a few people."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from forms.layout import Layout, LayoutQuestion
from forms.question import Target
from pipeline.model import question_keys
from pipeline.report.board import Judged, board, judged, usual_satisfied
from pipeline.report.round_report import chosen_form
from pipeline.report.round_stream import officer_cell, round_cube
from pipeline.scoring.cube import Cell, Cube
from pipeline.scoring.figures import Ratio
from pipeline.scoring.said import Said
from pipeline.scoring.satisfied import applies, chosen_items, satisfied_codes
from pipeline.scoring.score import score_counts
from pipeline.scoring.suppress import SMALL_CELL, Sum, hidden
from pipeline.scoring.suppress import Cell as Row
from pipeline.store.boards import BoardRule, board_rule
from pipeline.store.events import add_event
from pipeline.store.rounds import round_named
from pipeline.store.workspace import Workspace

LOOKED = "looked_at_officers"
"""The event of a look at figures by officer."""

Parts = Mapping[str, Callable[[Said], bool]]
"""What is counted of each row, by name."""


@dataclass(frozen=True, slots=True)
class OfficerLine:
    """An officer in a unit, by code, empty where nobody knows who it was: how many people, and the share that is satisfied.

    A line that is `hidden` tells neither: its numbers are nought and None.
    """

    unit: str
    officer: str
    people: int
    top2: Ratio | None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class OfficerFigures:
    """The lines of all units in which an officer is known, `silent` the other units; `judged` has no keys where no share can be told.

    `asked` is how many questions of the form are about officers.
    """

    lines: tuple[OfficerLine, ...]
    silent: frozenset[str]
    judged: Judged
    asked: int

    def within(self, units: Collection[str] | None) -> OfficerFigures:
        """The same for some units only; all of them where None is given. What is hidden stays hidden."""
        if units is None:
            return self
        lines = tuple(one for one in self.lines if one.unit in units)
        return OfficerFigures(lines, self.silent & {*units}, self.judged, self.asked)

    def remarks(self) -> Iterator[tuple[str, dict[str, object]]]:
        """What must be said beside the lines, as keys of the catalogue with their values."""
        if not self.lines:
            yield "officers.none", {}
            return
        if self.judged.keys:
            yield "officers.method", {"codes": " + ".join(self.judged.satisfied), "questions": len(self.judged.keys)}
        else:
            yield "officers.no_codes" if self.asked else "officers.not_asked", {}
        if any(one.hidden for one in self.lines):
            yield "officers.small", {"least": SMALL_CELL}
        if self.silent:
            yield "officers.silent", {"count": len(self.silent)}


def round_officers(workspace: Workspace, round_name: str, who: str, form: str | None = None) -> OfficerFigures:
    """The figures by officer of a round; that somebody looked is recorded. Raises PhieuError where the form is not clear."""
    with workspace.database.reading() as connection:
        campaign = round_named(connection, round_name)
        rule = board_rule(connection, campaign.id)
    path, layout = chosen_form(workspace, campaign, form)
    cube = round_cube(workspace, campaign, path, layout, officer_cell).cube
    with workspace.database.writing() as connection:
        add_event(connection, who, LOOKED, round_name)
    return officer_figures(cube, layout, rule)


def officer_figures(cube: Cube, layout: Layout, rule: BoardRule) -> OfficerFigures:
    """The figures of a cube that was counted by officer; `rule` is how the round is shown on screens.

    What the tables of the dashboard show is taken for known, and what they hide is hidden here as well.
    """
    keys = question_keys(layout)
    about = {keys[page.id, one.id]: one for page in layout.pages for one in page.questions if about_officer(one)}
    meant = _judged(cube, layout, rule, about)
    each = {f"q {key}": partial(_answers, frozenset((key,)), None) for key in meant.keys}
    base = {"base": partial(_answers, meant.keys, None), "satisfied": partial(_answers, meant.keys, meant.satisfied)}
    lines = cube.sums(_line_of, {**base, **each})
    away = _hidden(cube, layout, rule, each)
    known = {unit for _, unit, officer in lines if officer}
    found = [
        OfficerLine(unit, officer, 0, None, hidden=True)
        if ("officer", unit, officer) in away
        else OfficerLine(unit, officer, sums["people"], Ratio(sums["satisfied"], sums["base"]) if meant.keys else None)
        for (_, unit, officer), sums in sorted(lines.items(), key=lambda one: (one[0][1], not one[0][2], one[0][2]))
        if unit in known
    ]
    return OfficerFigures(tuple(found), frozenset(unit for _, unit, _ in lines) - known, meant, len(about))


def about_officer(question: LayoutQuestion) -> bool:
    """Whether the answers to a question judge an officer."""
    return question.target is Target.OFFICER


def _judged(cube: Cube, layout: Layout, rule: BoardRule, about: Mapping[str, LayoutQuestion]) -> Judged:
    """The satisfied codes and the questions about officers that they are counted for: the round's codes, else those of the scale in use."""
    codes = satisfied_codes(rule.satisfied, layout) if rule.satisfied else ()
    if not any(codes and applies(one, codes) for one in about.values()):
        codes = usual_satisfied(layout, about_officer)
    fitting = frozenset(key for key, one in about.items() if codes and applies(one, codes))
    return judged(score_counts(cube.totals(), layout, codes, fitting), fitting) if fitting else Judged((), frozenset())


def _answers(keys: Collection[str], codes: Collection[str] | None, one: Said) -> bool:
    """Whether something is a valid answer to one of the questions, with one of these codes where any are given."""
    return one.question in keys and one.missing is None and (codes is None or one.codes[0] in codes)


def _hidden(cube: Cube, layout: Layout, rule: BoardRule, each: Parts) -> frozenset[Row]:
    """The rows of officers that must not be shown: small ones, and others from which, or from the dashboard, these would follow."""
    codes = satisfied_codes(rule.satisfied, layout) if rule.satisfied else usual_satisfied(layout)
    tables = board(cube, layout, codes, chosen_items(rule.items, layout) if rule.items else None).tables
    closed = {(name, line.code) for name in ("unit", "counter") for line in tables[name] if line.hidden}
    people: dict[Row, int] = {}
    answered: dict[Row, int] = {}
    for way in (_piece_of, _line_of, _unit_of, _counter_of):
        for row, sums in cube.sums(way, each).items():
            people[row] = sums["people"]
            answered[row] = max((sums[name] for name in each), default=sums["people"])
    return hidden(people, [*_officer_sums(cube, closed), *_closed_sums(cube, closed)], SMALL_CELL, [answered], closed)


def _officer_sums(cube: Cube, closed: Collection[Row]) -> Iterator[Sum]:
    """How officers add up to units, and those at one counter to the counter; what an officer has at several counters is taken apart."""
    pieces: dict[tuple[str, ...], list[Row]] = {}
    units: dict[tuple[str, ...], set[Row]] = {}
    for cell in dict.fromkeys(cube.cells):
        pieces.setdefault(_line_of(cell), []).append(_piece_of(cell))
        units.setdefault(_unit_of(cell), set()).add(_line_of(cell))
    counters: dict[tuple[str, ...], list[Row]] = {}
    for cell in dict.fromkeys(cube.cells):
        line = _line_of(cell)
        counters.setdefault(_counter_of(cell), []).append(line if len(pieces[line]) == 1 else _piece_of(cell))
    yield from (Sum(line, tuple(found)) for line, found in pieces.items() if len(found) > 1)
    for groups in (units, counters):
        yield from (Sum(total if total in closed else None, tuple(sorted(found, key=str))) for total, found in groups.items())


def _closed_sums(cube: Cube, closed: Collection[Row]) -> Iterator[Sum]:
    """How what the dashboard hides adds up, to what it shows and among itself."""
    for name in ("unit", "counter"):
        yield Sum(None, tuple(row for row in closed if isinstance(row, tuple) and row[0] == name))
    inside: dict[tuple[str, ...], set[Row]] = {}
    for cell in cube.cells:
        inside.setdefault(_unit_of(cell), set()).add(_counter_of(cell))
    for unit, counters in inside.items():
        yield Sum(unit if unit in closed else None, tuple(sorted((one for one in counters if one in closed), key=str)))


def _line_of(cell: Cell) -> tuple[str, ...]:
    return "officer", cell.unit, cell.officer


def _piece_of(cell: Cell) -> tuple[str, ...]:
    return "piece", cell.unit, cell.officer, cell.counter


def _unit_of(cell: Cell) -> tuple[str, ...]:
    return "unit", cell.unit


def _counter_of(cell: Cell) -> tuple[str, ...]:
    return "counter", cell.counter
