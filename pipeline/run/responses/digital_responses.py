"""The responses of a round that came by a screen, out of its workspace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from forms.layout import Layout
from pipeline.digital.as_responses import KeptResponse, as_responses
from pipeline.digital.prepare import Prepared
from pipeline.merge.roster import Roster, officer_of, with_officer
from pipeline.model import OFFICER, Response
from pipeline.run.responses.rosters import round_roster
from pipeline.run.responses.take_in import take_in
from pipeline.store.digital import responses_of
from pipeline.store.rounds import round_named
from pipeline.store.withdrawals import counts_by_channel
from pipeline.store.workspace import Workspace
from pipeline.survey import Round

PARTS = ("name", "content", "place", "channel", "counter", "facts", "answers", "texts")


def digital_counts(workspace: Workspace, round_name: str) -> Sequence[tuple[str, int]]:
    """How many digital responses of a round count, by channel. Raises WorkspaceError where there is no such round."""
    with workspace.database.reading() as connection:
        return counts_by_channel(connection, round_named(connection, round_name).id)


def digital_responses(workspace: Workspace, campaign: Round, layout: Layout) -> list[Response]:
    """The digital responses of a round for one of its layouts, by id; what has just arrived by the public pages is among them."""
    return sorted(each_digital(workspace, campaign, layout), key=lambda one: one.response_id)


def each_digital(workspace: Workspace, campaign: Round, layout: Layout) -> Iterator[Response]:
    """The same one by one, in the order in which the database has them."""
    take_in(workspace)
    roster = round_roster(workspace, campaign)
    written = any(place.id == OFFICER for page in layout.pages for place in page.fields)

    def kept() -> Iterator[KeptResponse]:
        with workspace.database.reading() as connection:
            for file, stored in responses_of(connection, campaign.id, layout.id):
                row = stored if written else with_officer_of(stored, roster)
                yield KeptResponse(Prepared(*(row[part] for part in PARTS)), file.questions, file.fields)

    told = as_responses(kept(), layout)
    return (with_officer(one, roster) for one in told) if written else told


def with_officer_of(stored: Mapping[str, Any], roster: Roster) -> Mapping[str, Any]:
    """A stored response with the officer among its facts, where exactly one can be meant."""
    counter, facts = stored["counter"], stored["facts"]
    if counter not in roster.shifts:
        return stored
    return {**stored, "facts": {**facts, OFFICER: officer_of(counter, facts, roster)}}
