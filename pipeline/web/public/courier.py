"""Carries answers from the spool into the inbox of a database on a server, while the public pages are served."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from forms.errors import PhieuError
from pipeline.store.arrivals import Arrival
from pipeline.store.inbox import post
from pipeline.store.spool import hand_over, spool_path
from pipeline.store.workspace import workspace
from pipeline.web.public.desk import Desk

AT_ONCE = 200
"""Answers carried with one transaction."""

PAUSE_SECONDS = 5.0
"""How long the courier waits before it tries again while the database does not answer."""

log = logging.getLogger("phieu.public")


def carry(desk: Desk) -> None:
    """Nothing; carries until the server stops. What cannot be carried stays in the spool and is tried again."""
    while not desk.stop.is_set():
        desk.arrived.clear()
        if not carried(desk):
            desk.stop.wait(PAUSE_SECONDS)
            continue
        desk.arrived.wait(PAUSE_SECONDS)
    carried(desk)


def carried(desk: Desk) -> bool:
    """Whether all that lay in the spool is in the inbox now."""
    try:
        with workspace(desk.folder) as opened:

            def posted(arrivals: Sequence[Arrival]) -> None:
                with opened.database.writing() as connection:
                    post(connection, arrivals)

            hand_over(spool_path(desk.folder), posted, AT_ONCE)
    except PhieuError as error:
        log.warning("answers wait in the spool: %s", error)
        return False
    except Exception:
        log.exception("answers wait in the spool")
        return False
    return True
