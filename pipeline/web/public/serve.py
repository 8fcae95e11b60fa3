"""`phieu serve-public`: the public pages of a round, until they are stopped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pipeline.key_file import load_keys
from pipeline.run.public.public_key import public_key
from pipeline.run.public.public_survey import public_survey, standing
from pipeline.store.spool import Spool, spool_path
from pipeline.store.workspace import workspace
from pipeline.web.public.app import public_application
from pipeline.web.public.desk import Desk
from pipeline.web.serve import listen


def public_desk(
    folder: Path, round_name: str, form_file: Path | None = None, *, key_file: Path | None = None, behind_proxy: bool = False
) -> tuple[Desk, bool]:
    """The desk from which a round is served, and whether its answers must be carried to a server. The workspace is closed again."""
    with workspace(folder) as opened:
        survey = public_survey(opened, round_name, form_file)
        now = standing(opened, round_name)
        carries = not opened.database.embedded
    keys = None if key_file is None else load_keys(key_file)
    return Desk(folder, survey, Spool(spool_path(folder)), public_key(folder), now, keys, behind_proxy), carries


def serve_public(desk: Desk, carries: bool, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Nothing; serves until somebody stops it. `ready` is told the address. Raises WorkspaceError where it is taken."""
    listen(public_application(desk, carries=carries), host, port, ready)
