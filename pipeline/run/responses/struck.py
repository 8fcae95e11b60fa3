"""`responses strike`: a single response, on paper or by a screen, counts no more, for a reason that a person gives; it can be restored."""

from __future__ import annotations

from forms.errors import Problem
from pipeline.errors import InputError
from pipeline.run.returns import each_response
from pipeline.run.round_pages import round_pages
from pipeline.store.digital import response_there
from pipeline.store.rounds import round_named
from pipeline.store.strikes import Strike, add_strike, strikes_of
from pipeline.store.workspace import Workspace
from pipeline.survey import Round


def struck_responses(workspace: Workspace, round_name: str) -> list[Strike]:
    """The responses of a round that people took out, by id. Raises WorkspaceError where there is no such round."""
    with workspace.database.reading() as connection:
        return strikes_of(connection, round_named(connection, round_name).id)


def strike(workspace: Workspace, round_name: str, response: str, reason: str, who: str) -> None:
    """Nothing; afterwards the response counts no more, and the reason stays with it.

    Raises InputError where the round is closed or has no such response, no reason is given, or it was taken out before.
    """
    if not reason.strip():
        raise InputError(Problem("responses.strike_no_reason", response))
    if not _there(workspace, _open_round(workspace, round_name), response):
        raise InputError(Problem("responses.response_unknown", response))
    _say(workspace, round_name, response, reason.strip(), who)


def restore(workspace: Workspace, round_name: str, response: str, who: str) -> None:
    """Nothing; afterwards the response counts again. Raises InputError where the round is closed, or it was not taken out."""
    _say(workspace, round_name, response, "", who)


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


def _say(workspace: Workspace, round_name: str, response: str, reason: str, who: str) -> None:
    """Nothing; adds that the response is out, or without a reason that it counts again; what was said before stays on record."""
    with workspace.database.writing() as connection:
        # the same lock as of rules and of the end of the round: what is said here is said of a round that is open
        campaign = round_named(connection, round_name, lock=True)
        if campaign.closed_at is not None:
            raise InputError(Problem("round.closed", round_name))
        before = strikes_of(connection, campaign.id, response)
        if reason and before:
            raise InputError(Problem("responses.struck_already", response, {"who": before[0].who, "reason": before[0].reason}))
        if not reason and not before:
            raise InputError(Problem("responses.not_struck", response))
        add_strike(connection, campaign.id, response, reason, who)
