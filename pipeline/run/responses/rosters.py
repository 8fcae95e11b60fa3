"""`officers roster`: who sat at which counter when in a round; responses are given their officers by it when they are made."""

from __future__ import annotations

from pathlib import Path

from forms.errors import Problem
from forms.register.roster import Shift
from forms.register.roster_file import load_roster
from pipeline.errors import InputError
from pipeline.intake.place import register_of
from pipeline.merge.roster import Roster, roster_of
from pipeline.store.rosters import add_roster, last_roster
from pipeline.store.rounds import round_named
from pipeline.store.workspace import Workspace
from pipeline.survey import Round


def take_roster(workspace: Workspace, round_name: str, file: Path, who: str) -> tuple[tuple[Shift, ...], tuple[Problem, ...]]:
    """The shifts of a table, and warnings; afterwards they count for the round, and earlier rosters stay on record.

    The file is not kept: it may have names. Raises RosterError with all that is wrong with it, InputError where the round is closed.
    """
    with workspace.database.reading() as connection:
        campaign = round_named(connection, round_name)
    if campaign.closed_at is not None:
        raise InputError(Problem("round.closed", round_name))
    shifts, warnings = load_roster(file, register_of(workspace, campaign), campaign.counters_on)
    with workspace.database.writing() as connection:
        if round_named(connection, round_name, lock=True).closed_at is not None:
            raise InputError(Problem("round.closed", round_name))
        add_roster(connection, campaign.id, file.name, shifts, who)
    return shifts, warnings


def round_roster(workspace: Workspace, campaign: Round) -> Roster:
    """The roster that counts for a round; an empty one where nobody gave any."""
    with workspace.database.reading() as connection:
        return roster_of(last_roster(connection, campaign.id))
