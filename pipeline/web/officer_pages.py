"""The page of figures by officer, for heads of units and administrators; every look is recorded, for it is about people."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from forms.printing.run_record import CIVIL
from pipeline.report.officers import LOOKED, officer_figures
from pipeline.run.rounds import layouts_of
from pipeline.store.boards import board_rule
from pipeline.store.events import add_event
from pipeline.web.refusal import RefusedError
from pipeline.web.roles import Right
from pipeline.web.scope import a_round, below, units_of
from pipeline.web.seat import Seat, office, seated
from pipeline.web.words import lang_of, page

router = APIRouter()

Viewer = Annotated[Seat, Depends(seated(Right.FIGURES, Right.OFFICERS))]


@router.get("/rounds/{number}/officers")
def officers(request: Request, number: int, seat: Viewer, form: str = "") -> Response:
    """The page: the officers of the person's unit and of units below it."""
    here = office(request)
    campaign = a_round(here, number)
    forms = layouts_of(here.workspace, campaign)
    found = next((one for one in forms if form in ("", one[1].id)), None)
    if found is None:
        raise RefusedError(404, "web.not_there", form[:40])
    path, layout = found
    shown = here.officers.of(here.workspace, campaign, path, layout)
    with here.workspace.database.writing() as connection:
        rule = board_rule(connection, campaign.id)
        add_event(connection, seat.user.name, LOOKED, campaign.name, unit=seat.user.unit)
    units, today = units_of(here, campaign), datetime.now(CIVIL).date()
    cube, mine = shown.made.cube, None
    if seat.user.unit:
        mine = frozenset(unit for unit in {cell.unit for cell in cube.cells} if below(seat.user.unit, unit, units, today))
    figures = officer_figures(cube, layout, rule).within(mine)
    known = {} if units is None else {one.unit: units.record(one.unit, today) for one in figures.lines}
    names = {code: unit.name.said(lang_of(request)) for code, unit in known.items() if unit}
    groups = [(unit, [*lines]) for unit, lines in groupby(figures.lines, key=lambda one: one.unit)]
    return page(
        request, "officers.html", seat, campaign=campaign, layout=layout, layouts=[one for _, one in forms], figures=figures, groups=groups,
        names=names, remarks=[*figures.remarks()], at=shown.at,
    )  # fmt: skip
