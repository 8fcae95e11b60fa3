"""Whose figures a request asks for, and which of them the person may see."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from forms.layout import Layout
from forms.printing.run_record import CIVIL
from pipeline.report.board import Filters, usual_satisfied
from pipeline.report.successors import successor_on
from pipeline.run.rounds import layouts_of
from pipeline.scoring.cube import Cube
from pipeline.scoring.satisfied import chosen_items, satisfied_codes
from pipeline.store.boards import BoardRule, board_rule
from pipeline.survey import Round
from pipeline.web.figures_kept import Shown
from pipeline.web.office import Office
from pipeline.web.refusal import RefusedError
from pipeline.web.roles import Right
from pipeline.web.scope import a_round, below, units_of
from pipeline.web.seat import Seat

MONTH = re.compile(r"\d{4}-\d{2}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the page says: a layout, the group of people, the day as of which units are named, the round to compare with."""

    form: str = ""
    unit: str = ""
    counter: str = ""
    channel: str = ""
    first: str = ""
    last: str = ""
    as_of: str = ""
    before: str = ""

    @property
    def filters(self) -> Filters:
        """Which people are meant."""
        return Filters(self.unit, self.counter, self.channel, self.first, self.last)

    def query(self, **other: str) -> str:
        """The same as a query, with other values in it."""
        return urlencode({name: value for name, value in {**asdict(self), **other}.items() if value})


@dataclass(frozen=True, slots=True)
class Seen:
    """Figures as one person may see them: the cube of the round, `mine` the units that the person sees (None: all), `free` where any group
    may be asked for, `then` the cube of the round to compare with, under the units of this one."""

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
    then: Cube | None = None


def asked(  # noqa: PLR0917 - one parameter a part of the address
    form: str = "",
    unit: str = "",
    counter: str = "",
    channel: str = "",
    first: str = "",
    last: str = "",
    as_of: str = "",
    before: str = "",
) -> Asked:
    """The wishes of a request. Raises RefusedError for months or days that are none."""
    for month in (first, last):
        if month and not MONTH.fullmatch(month):
            raise RefusedError(422, "web.not_understood", month[:20])
    if as_of:
        try:
            date.fromisoformat(as_of)
        except ValueError as error:
            raise RefusedError(422, "web.not_understood", as_of[:20]) from error
    if before and not before.isdecimal():
        raise RefusedError(422, "web.not_understood", before[:20])
    return Asked(form, unit, counter, channel, first, last, as_of, before)


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
    units, today = units_of(here, campaign), datetime.now(CIVIL).date()
    cube, then = shown.made.cube, _before(here, wish, campaign, layout)
    if units is not None and (wish.as_of or then is not None):
        heir = successor_on(units, date.fromisoformat(wish.as_of) if wish.as_of else today)
        cube = cube.placed(heir) if wish.as_of else cube
        then = None if then is None else then.placed(heir)
    mine = None
    if seat.user.unit:
        mine = frozenset(unit for unit in {cell.unit for cell in cube.cells} if below(seat.user.unit, unit, units, today))
    satisfied = satisfied_codes(rule.satisfied, layout) if rule.satisfied else usual_satisfied(layout)
    items = chosen_items(rule.items, layout) if rule.items else None
    known = tuple(one for _, one in forms)
    return Seen(campaign, layout, known, shown, cube, rule, satisfied, items, mine, free=seat.may(Right.BEHIND), then=then)


def _before(here: Office, wish: Asked, campaign: Round, layout: Layout) -> Cube | None:
    """The cube of the round to compare with; None where none is wanted. Raises RefusedError for one of another form, or not earlier."""
    if not wish.before:
        return None
    other = a_round(here, int(wish.before))
    path = next((path for path, one in layouts_of(here.workspace, other) if one.id == layout.id), None)
    if path is None or other.id >= campaign.id:
        raise RefusedError(404, "web.not_there", wish.before[:20])
    return here.figures.of(here.workspace, other, path, layout).made.cube
