"""The supervisor's page: what is left, how people agree and err, what the audits say, and the rules by which they are measured."""

from __future__ import annotations

import secrets
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from forms.printing.run_record import CIVIL
from pipeline.report.quality_table import quality_csv
from pipeline.run.reviews.audit import draw_audit, round_target
from pipeline.run.reviews.audit_stop import Standing, standings
from pipeline.run.reviews.audit_tables import Found, audit_found
from pipeline.run.reviews.quality import Quality, quality
from pipeline.store.audit_rulings import add_ruling, rulings_of
from pipeline.store.double_words import words_at
from pipeline.store.events import add_event
from pipeline.store.known_answers import SUPERVISOR, add_known
from pipeline.store.looks import Purpose
from pipeline.store.review_items import ItemState, counts
from pipeline.store.review_rules import DOUBLE, GOLD, TARGET, Rule, rules, set_rule
from pipeline.survey import Round
from pipeline.web.office import Office
from pipeline.web.percent import at_most, kappa, percent, share_of, typed
from pipeline.web.refusal import RefusedError
from pipeline.web.review_api import seen_item
from pipeline.web.roles import Right
from pipeline.web.scope import a_round, batch_numbers
from pipeline.web.seat import Seat, office, seated
from pipeline.web.terms import of_unit
from pipeline.web.words import lang_of, page

router = APIRouter()

Supervisor = Annotated[Seat, Depends(seated(Right.SUPERVISE))]

REASON_MOST = 500
"""Characters of a reason: a sentence or two."""

SEED_BITS = 31
"""A seed that a person can copy from the screen."""

DIFFERING_SHOWN = 40
"""Differing items on the page, the last first; all of them stand in the database. Those that nobody has decided are not among them:
whoever reads the page may be the third who looks blind."""


@router.get("/rounds/{number}/quality")
def quality_page(request: Request, number: int, seat: Supervisor) -> Response:
    """The page."""
    here, lang = office(request), lang_of(request)
    campaign = a_round(here, number)
    batches = batch_numbers(here, seat, campaign)
    with here.workspace.database.reading() as connection:
        found = quality(connection, number, batches)
        samples, rulings = standings(connection, number), rulings_of(connection, number)
        left = sum(count for (state, _), count in counts(connection, number, batches).items() if state == ItemState.OPEN)
        target = round_target(connection, number)
    left += sum(found.waiting.values())
    return page(
        request, "quality.html", seat, campaign=campaign, found=found, left=left, minutes=minutes(found, left), samples=samples[::-1],
        audited=audited(here, campaign, seat, samples), rulings=[(one.at.astimezone(CIVIL), one) for one in rulings[::-1]],
        double=rule_of(here, campaign, seat, DOUBLE), gold=rule_of(here, campaign, seat, GOLD), target=target,
        seed=secrets.randbits(SEED_BITS), differing=found.decided[::-1][:DIFFERING_SHOWN], stopped=[one for one in samples if one.stops],
        percent=partial(percent, lang=lang), at_most=partial(at_most, lang=lang), kappa=partial(kappa, lang=lang),
        typed=partial(typed, lang=lang),
    )  # fmt: skip


def minutes(found: Quality, left: int) -> int | None:
    """Minutes of one person for what is left, at the pace of all so far; None where nobody has begun."""
    items = sum(one.items for one in found.reviewers)
    pace = sum(one.items * one.median_ms for one in found.reviewers)
    return -(-left * pace // items // 60_000) if items else None


def audited(here: Office, campaign: Round, seat: Seat, samples: list[Standing]) -> list[Found]:
    """What the last sample says of each batch, each form and the round; of their own batches to people of a unit."""
    if not samples:
        return []
    batches = batch_numbers(here, seat, campaign)
    found = audit_found(here.workspace, campaign.name, number=samples[-1].sample)
    return [one for one in found if batches is None or (one.of == "batch" and int(one.name) in batches)]


def rule_of(here: Office, campaign: Round, seat: Seat, name: str) -> Rule | None:
    """What holds for the person's own unit."""
    with here.workspace.database.reading() as connection:
        said = rules(connection, campaign.id, name)
    return of_unit(here, campaign, said, seat.user.unit)


@router.get("/rounds/{number}/quality.csv")
def quality_file(request: Request, number: int, seat: Supervisor) -> Response:
    """The figures as a table for a spreadsheet."""
    here = office(request)
    campaign = a_round(here, number)
    with here.workspace.database.reading() as connection:
        found = quality(connection, number, batch_numbers(here, seat, campaign))
        samples = standings(connection, number)
    data = quality_csv(found, audited(here, campaign, seat, samples), samples[-1].target if samples else None)
    headers = {"Content-Disposition": f'attachment; filename="quality-{number}.csv"'}
    return Response(data, media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/rounds/{number}/quality/rules")
def set_shares(
    request: Request,
    number: int,
    seat: Supervisor,
    double: Annotated[str, Form()],
    gold: Annotated[str, Form()],
    target: Annotated[str, Form()] = "",
) -> Response:
    """The page again; afterwards these shares hold for the person's units, and the target for samples of the whole round."""
    here = office(request)
    campaign = a_round(here, number)
    wanted: dict[str, Any] = {DOUBLE: share_of(double, "double"), GOLD: share_of(gold, "gold")}
    if target and not seat.user.unit:
        wanted[TARGET] = share_of(target, "target")
    before = rule_of(here, campaign, seat, DOUBLE)
    seed = secrets.token_hex(8) if before is None else before.value["seed"]
    with here.workspace.database.writing() as connection:
        for name, share in wanted.items():
            set_rule(connection, number, name, {"share": share, "seed": seed} if name == DOUBLE else share, seat.user.name, seat.user.unit)
        add_event(connection, seat.user.name, "quality_rules", campaign.name, unit=seat.user.unit, **wanted)
    return RedirectResponse(f"/rounds/{number}/quality", 303)


@router.post("/rounds/{number}/quality/audit")
def draw(
    request: Request, number: int, seat: Supervisor, share: Annotated[str, Form()], seed: Annotated[int, Form(ge=0, lt=2**63)]
) -> Response:
    """The page again; afterwards a sample of what was accepted waits for blind looks."""
    here = office(request)
    campaign = a_round(here, number)
    of_whole_round(seat)
    wanted = share_of(share, "share")
    if not wanted:
        raise RefusedError(400, "control.share", share)
    drawn = draw_audit(here.workspace, campaign.name, share=wanted, seed=seed, who=seat.user.name)
    with here.workspace.database.writing() as connection:
        add_event(connection, seat.user.name, "audit_drawn", f"{campaign.name} {drawn.number}", share=wanted, seed=seed)
    return RedirectResponse(f"/rounds/{number}/quality", 303)


@router.post("/rounds/{number}/quality/ruling")
def go_on(request: Request, number: int, seat: Supervisor, reason: Annotated[str, Form()] = "") -> Response:
    """The page again; afterwards the round accepts answers again, despite what its audits have found until now."""
    here = office(request)
    campaign = a_round(here, number)
    of_whole_round(seat)
    if not reason.strip():
        raise RefusedError(400, "control.no_reason", campaign.name)
    with here.workspace.database.writing() as connection:
        for one in standings(connection, number):
            if one.stops:
                add_ruling(connection, one.sample, one.wrong, reason.strip()[:REASON_MOST], seat.user.name)
        add_event(connection, seat.user.name, "audit_ruling", campaign.name, reason=reason.strip()[:REASON_MOST])
    return RedirectResponse(f"/rounds/{number}/quality", 303)


@router.post("/rounds/{number}/quality/known")
def make_known(request: Request, number: int, seat: Supervisor, item: Annotated[int, Form()]) -> Response:
    """The page again; afterwards the answer that the third person gave is known, and others are measured by it."""
    here = office(request)
    row = seen_item(here, seat, number, item)
    with here.workspace.database.writing() as connection:
        word = words_at(connection, item).get(Purpose.THIRD)
        if word is None:
            raise RefusedError(404, "web.not_there", str(item))
        add_known(connection, item, word.given, word.status, SUPERVISOR, seat.user.name)
        place = f"{row.source_batch}/{row.name}#{row.number} {row.waiting.item}"
        add_event(connection, seat.user.name, "answer_known", place, [row.waiting.batch_id], item=item)
    return RedirectResponse(f"/rounds/{number}/quality", 303)


def of_whole_round(seat: Seat) -> None:
    """Nothing; raises RefusedError for somebody who is over some units only: an audit is of a whole round."""
    if seat.user.unit:
        raise RefusedError(403, "control.whole_round", seat.user.unit)
