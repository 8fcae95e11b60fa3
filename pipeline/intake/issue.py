"""`issue`: how many slips a unit handed out, by channel and day; what was returned is compared with it."""

from __future__ import annotations

from datetime import date

from forms.errors import Problem
from pipeline.errors import WorkspaceError
from pipeline.intake.add import check_facts
from pipeline.intake.place import placed
from pipeline.store.issued import add_issued, issued_counts
from pipeline.store.rounds import round_named
from pipeline.store.workspace import Workspace
from pipeline.survey import BatchFacts


def issue(workspace: Workspace, round_name: str, *, unit: str, channel: str, day: date, number: int, who: str) -> int:
    """How many slips the unit has handed out through the channel by now; a negative number takes back a mistake.

    The unit is the one of the register of the round, as that of a batch is: slips that return are held against it. Raises WorkspaceError
    where the register has no such unit, or more would be taken back than was handed out.
    """
    with workspace.database.writing() as connection:
        campaign = round_named(connection, round_name, lock=True)
        facts = BatchFacts(unit, channel, day, who)
        check_facts(campaign, facts)
        unit = placed(workspace, campaign, facts).unit
        total = issued_counts(connection, campaign.id).get((unit, channel), 0) + number
        if total < 0:
            raise WorkspaceError(Problem("issue.below_nought", str(number), {"there": total - number, "unit": unit, "channel": channel}))
        add_issued(connection, campaign.id, unit, channel, day, number, who)
        return total
