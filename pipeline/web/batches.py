"""The page of batches: what came in, what became of it, and what waits for whom."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from pipeline.run.queues.queue import Action
from pipeline.run.reviews.audit_stop import stopped
from pipeline.run.rounds import layouts_of
from pipeline.store.judgements import Work, not_counted, work_of
from pipeline.store.ledger import batch_ledger
from pipeline.store.looks import blind_left
from pipeline.store.review_items import ItemState, counts
from pipeline.store.rounds import all_rounds
from pipeline.store.settlements import settlements_of
from pipeline.survey import BatchLedger, Round
from pipeline.web.office import Office
from pipeline.web.roles import Right
from pipeline.web.scope import batch_numbers, seen_batches
from pipeline.web.seat import Seat, office, seated
from pipeline.web.words import lang_of, page, said_problem

router = APIRouter()


@dataclass(frozen=True, slots=True)
class RoundView:
    """What the page shows of a round: the sums of its batches, what waits by first reason, the work of people, new scans asked for."""

    campaign: Round
    ledgers: list[BatchLedger]
    waiting: list[tuple[str, int]]
    aside: int
    done: int
    work: list[Work]
    not_counted: int
    rescans: bool
    blind: int
    stopped: bool

    @property
    def left(self) -> int:
        """Items that wait."""
        return sum(count for _, count in self.waiting)

    @property
    def minutes_left(self) -> int | None:
        """Minutes of one person for what waits, at the pace of all so far; None where nobody has begun."""
        items = sum(one.items for one in self.work)
        pace = sum(one.items * one.median_ms for one in self.work)
        return None if not items else -(-self.left * pace // items // 60_000)


def view(here: Office, seat: Seat, campaign: Round) -> RoundView:
    """The round as the person sees it."""
    batches, numbers = seen_batches(here, seat, campaign), batch_numbers(here, seat, campaign)
    sides = {layout.id: len(layout.pages) for _, layout in layouts_of(here.workspace, campaign)}
    with here.workspace.database.reading() as connection:
        ledgers = [batch_ledger(connection, batch, sides) for batch in batches]
        found = counts(connection, campaign.id, numbers)
        work, lost = work_of(connection, campaign.id, numbers), not_counted(connection, campaign.id)
        rescans = any(one.action == Action.RESCAN for one in settlements_of(connection, campaign.id))
        blind = blind_left(connection, campaign.id, seat.user.id, numbers)
        held = bool(stopped(connection, campaign.id))
    waiting = sorted(((reason, count) for (state, reason), count in found.items() if state == ItemState.OPEN), key=lambda one: -one[1])
    aside, done = (sum(count for (state, _), count in found.items() if state == wanted) for wanted in (ItemState.ASIDE, ItemState.DONE))
    return RoundView(campaign, ledgers, waiting, aside, done, work, lost, rescans, blind, held)


@router.get("/")
def start(_: Annotated[Seat, Depends(seated())]) -> Response:
    """The way to the batches."""
    return RedirectResponse("/batches", 303)


@router.get("/batches")
def batches(request: Request, seat: Annotated[Seat, Depends(seated(Right.BATCHES))]) -> Response:
    """The page."""
    here = office(request)
    with here.workspace.database.reading() as connection:
        campaigns = all_rounds(connection)
    return page(
        request, "batches.html", seat, rounds=[view(here, seat, campaign) for campaign in reversed(campaigns)],
        pace=pace_shown(here, lang_of(request)),
    )  # fmt: skip


def pace_shown(here: Office, lang: str) -> dict[str, Any]:
    """How reading goes, as the page says it."""
    pace = here.reader.pace()
    return asdict(pace) | {"problems": [said_problem(one, lang) for one in pace.problems], "here": here.reader.reads}
