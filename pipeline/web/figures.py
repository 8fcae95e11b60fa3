"""The dashboard: the figures of a round, live; free groups for analysts, declared tables with small groups hidden for others."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from forms.printing.run_record import CIVIL
from forms.register.counters import unit_of_code
from pipeline.report.board import Board, Line, board, share, small_questions, usual_satisfied
from pipeline.run.rounds import layouts_of
from pipeline.scoring.figures import Ratio, number_text
from pipeline.scoring.satisfied import chosen_items, satisfied_codes
from pipeline.scoring.score import QuestionScore, score_counts
from pipeline.scoring.suppress import SMALL_CELL
from pipeline.store.boards import BoardRule, set_board_rule
from pipeline.store.events import add_event
from pipeline.store.rounds import all_rounds
from pipeline.web.figure_rows import question_view
from pipeline.web.figures_seen import Asked, Seen, asked, seen
from pipeline.web.refusal import RefusedError
from pipeline.web.roles import Right
from pipeline.web.scope import a_round, units_of
from pipeline.web.seat import Seat, office, seated
from pipeline.web.words import lang_of, page

router = APIRouter()

Viewer = Annotated[Seat, Depends(seated(Right.FIGURES))]

WRITTEN_MOST = 500
"""Characters of codes or names of questions that a form may bring."""


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


def changes(found: Seen, wish: Asked, drawn: View, lang: str) -> dict[str, dict[str, str]]:
    """By table and group, the percentage points since the round before; under `whole` and no group, those of what the page is about.

    A group that is hidden in one of the two rounds has none. Periods are not compared: the other round has other months.
    """
    if found.then is None or wish.first or wish.last:
        return {}
    people = found.then
    if found.free:
        people = people.where(lambda cell: wish.filters.hold(cell) and (found.mine is None or cell.unit in found.mine))
    then = board(people, found.layout, found.satisfied, found.items, least=1 if found.free else SMALL_CELL)
    made: dict[str, dict[str, str]] = {"whole": {}}
    for name in ("channel", "unit", "counter"):
        earlier = {line.code: line.top2 for line in then.tables[name]}
        made[name] = {line.code: _points(line.top2, earlier.get(line.code), lang) for line in drawn.board.tables.get(name, ())}
    if not found.free and (wish.unit or found.mine is not None):
        unit = wish.unit or next((line.code for line in drawn.board.tables["unit"]), "")
        made["whole"][""] = made["unit"].get(unit, "")
    else:
        made["whole"][""] = _points(drawn.whole, then.whole if then.people >= SMALL_CELL else None, lang)
    return made


def _points(now: Ratio | None, then: Ratio | None, lang: str) -> str:
    """The difference in percentage points, from exact shares, with its sign; empty where one of the two is not there."""
    if now is None or then is None or now.percent is None or then.percent is None:
        return ""
    points = now.percent - then.percent
    return ("+" if points > 0 else "") + number_text(points, lang)


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
    with here.workspace.database.reading() as connection:
        rounds = [one for one in all_rounds(connection) if one.id < number and any(form.layout == found.layout.id for form in one.forms)]
    return page(
        request, "figures.html", seat, campaign=found.campaign, found=found, drawn=drawn, wish=wish, questions=questions, choices=choices,
        names=names, address=f"/rounds/{number}/figures", small_cell=SMALL_CELL,
        rounds=rounds, changes=changes(found, wish, drawn, lang),
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
