"""What the server of the public pages has at hand while it runs: the round, the spool, the key, and how often addresses asked."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from pathlib import Path

from fastapi import Request

from forms.errors import PhieuError
from pipeline.key_file import Keys
from pipeline.run.public.public_survey import PublicSurvey, Standing, standing
from pipeline.store.arrivals import Arrival, Put
from pipeline.store.spool import Spool
from pipeline.store.workspace import workspace
from pipeline.web.guard import address_of
from pipeline.web.public.limits import CALLED, OPENED, REFUSED, SENT, Limit

LOOK_AGAIN_SECONDS = 5.0
"""How often the server looks whether the round was closed or a key revoked."""

log = logging.getLogger("phieu.public")


@dataclass
class Desk:
    """One running server. It reads the workspace now and then and writes into the spool alone. `arrived` wakes whoever carries on."""

    folder: Path
    survey: PublicSurvey
    spool: Spool
    key: bytes
    now: Standing
    sheet_keys: Keys | None = None
    behind_proxy: bool = False
    stop: threading.Event = field(default_factory=threading.Event)
    arrived: threading.Event = field(default_factory=threading.Event)
    sent: Limit = field(default_factory=lambda: Limit(SENT))
    opened: Limit = field(default_factory=lambda: Limit(OPENED))
    refused: Limit = field(default_factory=lambda: Limit(REFUSED))
    called: Limit = field(default_factory=lambda: Limit(CALLED))

    def put(self, arrival: Arrival) -> Put:
        """What became of an answer, which is on the disk when this returns. Raises WorkspaceError where it could not be written."""
        done = self.spool.put(arrival)
        self.arrived.set()
        return done

    def look_again(self) -> None:
        """Nothing; keeps what may change up to date until the server stops. While the database does not answer, what was known holds."""
        while not self.stop.wait(LOOK_AGAIN_SECONDS):
            try:
                with workspace(self.folder) as opened:
                    self.now = standing(opened, self.survey.round, self.now)
            except PhieuError as error:
                log.warning("the workspace could not be looked at: %s", error)
            except Exception:
                log.exception("the workspace could not be looked at")

    def address(self, request: Request) -> str:
        """Where a request comes from; behind a proxy of the office, whom the proxy names last."""
        told = request.headers.get("x-forwarded-for", "") if self.behind_proxy else ""
        return told.rpartition(",")[2].strip() or address_of(request)


def desk_of(request: Request) -> Desk:
    """The desk of the server that got the request."""
    found: Desk = request.app.state.desk
    return found
