"""`import-responses --guess`: a draft of the mapping of an export file for a form of a round."""

from __future__ import annotations

from pathlib import Path

from forms.errors import Problem
from forms.whole import write_whole
from pipeline.digital.draft_file import draft_text
from pipeline.digital.guess import guess
from pipeline.errors import InputError, WorkspaceError
from pipeline.run.rounds import layouts_of
from pipeline.store.rounds import round_named
from pipeline.store.workspace import Workspace


def guess_mapping(
    workspace: Workspace,
    round_name: str,
    file: Path,
    draft_file: Path,
    source: str,
    channel: str,
    *,
    form: str | None,
    sheet: str,
    lang: str,
) -> tuple[int, int]:
    """How many questions a column was found for, and for how many none; afterwards `draft_file` is the draft, if it was not there.

    Raises PhieuError where it is there, or the export is no table.
    """
    with workspace.database.reading() as connection:
        campaign = round_named(connection, round_name)
    layouts = [layout for _, layout in layouts_of(workspace, campaign)]
    fitting = [one for one in layouts if form in (None, one.id, one.form, one.name)]
    if len(fitting) != 1:
        known = ", ".join(f"{one.id} ({one.name})" for one in layouts)
        raise WorkspaceError(Problem("digital.form_unclear", round_name, {"known": known}))
    if draft_file.exists():
        raise InputError(Problem("digital.draft_there", str(draft_file)))
    draft = guess(file, fitting[0], source, channel, sheet)
    write_whole(draft_file, draft_text(draft, lang))
    found = draft.mapping["questions"]
    assert isinstance(found, dict), "a draft has questions by name"
    return len(found), len(draft.unmatched)
