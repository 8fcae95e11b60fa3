"""`responses strike`: a single response, on paper or by a screen, counts no more, for a reason that a person gives; it can be restored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from forms.errors import Problem
from pipeline.errors import InputError
from pipeline.run.returns import each_response
from pipeline.run.round_pages import round_pages
from pipeline.run.validity_rule import STRUCK
from pipeline.store.digital import response_there
from pipeline.store.instants import now
from pipeline.store.rounds import round_named
from pipeline.store.validity_rules import add_validity_rule, last_validity_rule
from pipeline.store.workspace import Workspace
from pipeline.survey import Round


@dataclass(frozen=True, slots=True)
class Struck:
    """A response that a person took out: why, who, and when (ISO, UTC)."""

    response: str
    reason: str
    who: str
    at: str


def struck_responses(workspace: Workspace, round_name: str) -> list[Struck]:
    """The responses of a round that people took out, by id. Raises WorkspaceError where there is no such round."""
    with workspace.database.reading() as connection:
        given = last_validity_rule(connection, round_named(connection, round_name).id)
    return [Struck(name, **said) for name, said in sorted(given.get(STRUCK, {}).items())]


def strike(workspace: Workspace, round_name: str, response: str, reason: str, who: str) -> None:
    """Nothing; afterwards the response counts no more, and the reason stays with it.

    Raises InputError where the round is closed or has no such response, no reason is given, or it was taken out before.
    """
    if not reason.strip():
        raise InputError(Problem("responses.strike_no_reason", response))
    campaign = _open_round(workspace, round_name)
    if not _there(workspace, campaign, response):
        raise InputError(Problem("responses.response_unknown", response))

    def struck(before: Mapping[str, Any]) -> dict[str, Any]:
        if response in before:
            raise InputError(Problem("responses.struck_already", response, {one: before[response][one] for one in ("who", "reason")}))
        return {**before, response: {"reason": reason.strip(), "who": who, "at": now().isoformat(timespec="seconds")}}

    _change(workspace, campaign, struck, who)


def restore(workspace: Workspace, round_name: str, response: str, who: str) -> None:
    """Nothing; afterwards the response counts again. Raises InputError where the round is closed, or it was not taken out."""
    campaign = _open_round(workspace, round_name)

    def left(before: Mapping[str, Any]) -> dict[str, Any]:
        if response not in before:
            raise InputError(Problem("responses.not_struck", response))
        return {name: said for name, said in before.items() if name != response}

    _change(workspace, campaign, left, who)


def _open_round(workspace: Workspace, name: str) -> Round:
    """The round. Raises InputError where it is closed."""
    with workspace.database.reading() as connection:
        campaign = round_named(connection, name)
    if campaign.closed_at is not None:
        raise InputError(Problem("round.closed", name))
    return campaign


def _there(workspace: Workspace, campaign: Round, response: str) -> bool:
    """Whether the round has the response: by a screen, which the database knows, or on paper, which is resolved for it."""
    with workspace.database.reading() as connection:
        if response_there(connection, campaign.id, response):
            return True
    return any(one.response_id == response for some in each_response(round_pages(workspace, campaign)) for one in some)


def _change(workspace: Workspace, campaign: Round, made: Callable[[Mapping[str, Any]], Mapping[str, Any]], who: str) -> None:
    """Nothing; adds the rule of the round with other responses taken out; what was said before stays on record."""
    with workspace.database.writing() as connection:
        if round_named(connection, campaign.name, lock=True).closed_at is not None:
            raise InputError(Problem("round.closed", campaign.name))
        before = last_validity_rule(connection, campaign.id)
        add_validity_rule(connection, campaign.id, {**before, STRUCK: made(before.get(STRUCK, {}))}, who)
