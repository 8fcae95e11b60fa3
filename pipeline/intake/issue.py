"""`issue`: how many slips a unit handed out, by channel and day; what was returned is compared with it."""

from __future__ import annotations

from datetime import date

from pipeline.intake.add import check_facts
from pipeline.store.issued import add_issued, issued_counts
from pipeline.store.rounds import round_named
from pipeline.store.workspace import Workspace
from pipeline.survey import BatchFacts


def issue(workspace: Workspace, round_name: str, *, unit: str, channel: str, day: date, number: int, who: str) -> int:
    """How many slips the unit has handed out through the channel by now; a negative number takes back a mistake. Raises WorkspaceError."""
    with workspace.database.writing() as connection:
        campaign = round_named(connection, round_name)
        check_facts(campaign, BatchFacts(unit, channel, day, who))
        add_issued(connection, campaign.id, unit, channel, day, number, who)
        return issued_counts(connection, campaign.id)[unit, channel]
