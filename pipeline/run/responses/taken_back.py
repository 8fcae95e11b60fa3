"""`responses take-back`: a file of digital responses counts no more, so that the corrected one can come in."""

from __future__ import annotations

from forms.errors import Problem
from pipeline.errors import InputError
from pipeline.store.rounds import round_named
from pipeline.store.withdrawals import KeptFile, kept_files, take_back
from pipeline.store.workspace import Workspace


def response_files(workspace: Workspace, round_name: str) -> list[KeptFile]:
    """The files of digital responses of a round. Raises WorkspaceError where there is no such round."""
    with workspace.database.reading() as connection:
        return kept_files(connection, round_named(connection, round_name).id)


def take_back_file(workspace: Workspace, round_name: str, file: int, reason: str, who: str) -> tuple[KeptFile, int]:
    """The file, and how many of its responses count no more; who took it back and why stays with it.

    Raises InputError where the round is closed, has no such file, it was taken back before, or no reason is given.
    """
    if not reason.strip():
        raise InputError(Problem("responses.no_reason", str(file)))
    with workspace.database.writing() as connection:
        campaign = round_named(connection, round_name)
        if campaign.closed_at is not None:
            raise InputError(Problem("round.closed", round_name))
        there = kept_files(connection, campaign.id)
        found = next((one for one in there if one.id == file), None)
        if found is None:
            known = ", ".join(f"{one.id} ({one.name})" for one in there) or "–"
            raise InputError(Problem("responses.file_unknown", str(file), {"known": known}))
        if found.taken_back_at is not None:
            raise InputError(Problem("responses.back_already", found.name, {"who": found.taken_back_by, "reason": found.reason}))
        return found, take_back(connection, file, reason.strip(), who)
