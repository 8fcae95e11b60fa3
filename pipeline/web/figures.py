"""The dashboard: the figures of a round, live; free groups for analysts, declared tables with small groups hidden for others."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from forms.layout import Layout
from forms.printing.run_record import CIVIL
from forms.register.counters import unit_of_code
from pipeline.report.board import Board, Filters, Line, board, share, small_questions, usual_satisfied
from pipeline.report.successors import successor_on
from pipeline.run.rounds import layouts_of
from pipeline.scoring.cube import Cube
from pipeline.scoring.figures import Ratio
from pipeline.scoring.satisfied import chosen_items, satisfied_codes
from pipeline.scoring.score import QuestionScore, score_counts
from pipeline.scoring.suppress import SMALL_CELL
from pipeline.store.boards import BoardRule, board_rule, set_board_rule
from pipeline.store.events import add_event
from pipeline.survey import Round
from pipeline.web.figure_rows import question_view
from pipeline.web.figures_kept import Shown
from pipeline.web.office import Office
from pipeline.web.refusal import RefusedError
from pipeline.web.roles import Right
from pipeline.web.scope import a_round, below, units_of
from pipeline.web.seat import Seat, office, seated
from pipeline.web.words import lang_of, page

router = APIRouter()

Viewer = Annotated[Seat, Depends(seated(Right.FIGURES))]

MONTH = re.compile(r"\d{4}-\d{2}")
WRITTEN_MOST = 500
"""Characters of codes or names of questions that a form may bring."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the page says: a layout, the group of people, and the day as of which units are named."""

    form: str = ""
    unit: str = ""
    counter: str = ""
    channel: str = ""
    first: str = ""
    last: str = ""
    as_of: str = ""

    @property
    def filters(self) -> Filters:
        """Which people are meant."""
        return Filters(self.unit, self.counter, self.channel, self.first, self.last)

    def query(self, **other: str) -> str:
        """The same as a query, with other values in it."""
        return urlencode({name: value for name, value in {**asdict(self), **other}.items() if value})


@dataclass(frozen=True, slots=True)
class Seen:
    """Figures as one person may see them: the cube of whom the person sees, `free` where any group may be asked for."""

    campaign: Round
    layout: Layout
    layouts: tuple[Layout, ...]
    shown: Shown
    cube: Cube
    rule: BoardRule
    satisfied: tuple[str, ...]
    items: Collection[str] | None
    mine: frozenset[str] | None
    free: bool


def asked(form: str = "", unit: str = "", counter: str = "", channel: str = "", first: str = "", last: str = "", as_of: str = "") -> Asked:
    """The wishes of a request. Raises RefusedError for months or days that are none."""
    for month in (first, last):
        if month and not MONTH.fullmatch(month):
            raise RefusedError(422, "web.not_understood", month[:20])
    if as_of:
        try:
            date.fromisoformat(as_of)
        except ValueError as error:
            raise RefusedError(422, "web.not_understood", as_of[:20]) from error
    return Asked(form, unit, counter, channel, first, last, as_of)


def seen(here: Office, seat: Seat, number: int, wish: Asked) -> Seen:
    """The figures of a round as a person sees them. Raises RefusedError for a layout that the round has not."""
    campaign = a_round(here, number)
    forms = layouts_of(here.workspace, campaign)
    found = [one for one in forms if wish.form in ("", one[1].id)]
    if not found:
        raise RefusedError(404, "web.not_there", wish.form[:40])
    path, layout = found[0]
    shown = here.figures.of(here.workspace, campaign, path, layout)
    with here.workspace.database.reading() as connection:
        rule = board_rule(connection, campaign.id)
    units, cube = units_of(here, campaign), shown.made.cube
    if wish.as_of and units is not None:
        cube = cube.placed(successor_on(units, date.fromisoformat(wish.as_of)))
    mine = None
    if seat.user.unit:
        today = datetime.now(CIVIL).date()
        mine = frozenset(unit for unit in {cell.unit for cell in cube.cells} if below(seat.user.unit, unit, units, today))
    satisfied = satisfied_codes(rule.satisfied, layout) if rule.satisfied else usual_satisfied(layout)
    items = chosen_items(rule.items, layout) if rule.items else None
    return Seen(campaign, layout, tuple(one for _, one in forms), shown, cube, rule, satisfied, items, mine, free=seat.may(Right.BEHIND))


@dataclass(frozen=True, slots=True)
class View:
    """What the page draws: people and their share, questions, tables; `few` where the whole is too few people to be shown."""

    people: int
    whole: Ratio | None
    board: Board
    questions: tuple[QuestionScore, ...]
    small: frozenset[str]
    few: bool = False


def view(found: Seen, wish: Asked) -> View:
    """What one person sees of the figures. Raises RefusedError where a group is asked for that is not declared."""
    if found.free:
        mine = found.cube if found.mine is None else found.cube.where(lambda cell: cell.unit in (found.mine or ()))
        made = board(mine.where(wish.filters.hold), found.layout, found.satisfied, found.items, least=1)
        return View(made.people, made.whole, made, made.scores.questions, frozenset())
    if replace(wish.filters, unit="").any:
        raise RefusedError(403, "board.group_not_declared", wish.query())
    made = board(found.cube, found.layout, found.satisfied, found.items)
    tables = dict(made.tables)
    if found.mine is not None:
        tables = {name: tuple(line for line in tables[name] if _within(name, line, found.mine)) for name in ("unit", "counter")}
    made = replace(made, tables=tables)
    if found.mine is None and not wish.unit:
        return View(made.people, made.whole, made, made.scores.questions, frozenset(), few=made.people < SMALL_CELL)
    units = {line.code: line for line in tables["unit"]}
    unit = wish.unit or next(iter(units), "")
    if unit not in units:
        raise RefusedError(404, "web.not_there", unit[:40])
    if units[unit].hidden:
        return View(units[unit].people, None, made, (), frozenset(), few=True)
    inside = board(found.cube.where(lambda cell: cell.unit == unit), found.layout, found.satisfied, found.items)
    whole = share(inside.scores, made.judged) if made.judged.keys else None
    return View(inside.people, whole, made, inside.scores.questions, small_questions(found.cube, unit, found.layout))


def _within(table: str, line: Line, mine: Collection[str]) -> bool:
    """Whether a line is about one of these units."""
    return (line.code if table == "unit" else unit_of_code(line.code)) in mine


@router.get("/rounds/{number}/figures")
def figures(request: Request, number: int, seat: Viewer, wish: Annotated[Asked, Depends(asked)]) -> Response:
    """The page."""
    here, lang = office(request), lang_of(request)
    found = seen(here, seat, number, wish)
    drawn = view(found, wish)
    names = {}
    units = units_of(here, found.campaign)
    if units is not None:
        day = date.fromisoformat(wish.as_of) if wish.as_of else datetime.now(CIVIL).date()
        known = {cell.unit: units.record(cell.unit, day) for cell in found.cube.cells}
        names = {code: unit.name.said(lang) for code, unit in known.items() if unit}
    questions = [question_view(one, drawn.board.judged, one.key in drawn.small, lang) for one in drawn.questions]
    cells = found.cube.cells if found.mine is None else [cell for cell in found.cube.cells if cell.unit in found.mine]
    choices = {name: sorted({getattr(cell, name) for cell in cells} - {""}) for name in ("unit", "counter", "channel", "month")}
    return page(
        request, "figures.html", seat, campaign=found.campaign, found=found, drawn=drawn, wish=wish, questions=questions, choices=choices,
        names=names, address=f"/rounds/{number}/figures", small_cell=SMALL_CELL,
    )  # fmt: skip


@router.post("/rounds/{number}/figures")
def set_rule(
    request: Request,
    number: int,
    seat: Annotated[Seat, Depends(seated(Right.FIGURES, Right.SUPERVISE))],
    satisfied: Annotated[str, Form(max_length=WRITTEN_MOST)] = "",
    items: Annotated[str, Form(max_length=WRITTEN_MOST)] = "",
    notice: Annotated[str, Form(max_length=3)] = "",
) -> Response:
    """The page again; afterwards the round is shown so. Raises InputError for codes or questions that its forms have not."""
    here = office(request)
    campaign = a_round(here, number)
    if seat.user.unit:
        raise RefusedError(403, "web.not_allowed", seat.user.name)
    layout = layouts_of(here.workspace, campaign)[0][1]
    codes = satisfied_codes(satisfied, layout) if satisfied.strip() else usual_satisfied(layout)
    score_counts({}, layout, codes or None, chosen_items(items, layout) if items.strip() else None)
    rule = BoardRule(satisfied.strip(), items.strip(), notice == "on")
    with here.workspace.database.writing() as connection:
        set_board_rule(connection, campaign.id, rule, seat.user.name)
        add_event(connection, seat.user.name, "board_set", campaign.name, notice=rule.notice, satisfied=rule.satisfied, items=rule.items)
    return RedirectResponse(f"/rounds/{number}/figures", 303)
