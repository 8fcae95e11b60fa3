"""`phieu verify`: everything is counted and hashed again."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands.in_workspace import in_workspace
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE, EXIT_PARTLY_DONE


@click.command()
@in_workspace
@pass_terminal
def verify(terminal: Terminal, folder: Path) -> int:
    """Count and hash everything that the workspace holds."""
    from pipeline.run.verify import verify as look
    from pipeline.store.workspace import workspace

    with workspace(folder) as opened:
        found = look(opened)
    terminal.lines(found.problems)
    sums = found.sums
    terminal.say("verify.looked", files=found.files, pages=sums.pages, readings=sums.readings, decisions=sums.decisions)
    terminal.say("responses.looked", count=sums.responses)
    if found.problems:
        terminal.warn("verify.differs", count=len(found.problems))
        return EXIT_PARTLY_DONE
    terminal.say("verify.agrees")
    return EXIT_DONE
