"""A round served to phones: a workspace, the application of the public pages, and a phone without a screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from pipeline.model import Response
from pipeline.run.responses.digital_responses import digital_responses
from pipeline.run.rounds import layouts_of
from pipeline.store.rounds import round_named
from pipeline.store.workspace import Workspace, workspace
from pipeline.web.public.app import public_application
from pipeline.web.public.desk import Desk
from pipeline.web.public.serve import public_desk
from tests.digital.exports import ROUND, round_at
from tests.workspaces import SAMPLES

FORMS = SAMPLES / "forms"
REGISTER = FORMS / "counters.csv"
COUNTER = "PC06-Q03-K"
PAGE = f"/s/{COUNTER}"
ANSWERS = {"a.overall": "5", "a.attitude": "5", "a.guidance": "4", "a.waiting": "3", "a.place": "0"}
"""What a person answers who answers everything of the counter slip."""


@contextmanager
def phones_at(folder: Path, database: str = "sqlite", form: str = "quay-a5", **more: Any) -> Iterator[tuple[Phone, Desk]]:
    """A phone before the pages of a new round."""
    with round_at(folder, database, form, counter_files=[REGISTER], **more):
        desk, carries = public_desk(folder / "kho", ROUND, FORMS / f"{form}.yaml")
        with TestClient(public_application(desk, carries=carries), follow_redirects=False) as client:
            yield Phone(client), desk


class Phone:
    """A browser that sends forms."""

    def __init__(self, client: TestClient) -> None:
        self.http = client

    def opened(self, path: str = PAGE) -> str:
        """The token of a fresh page."""
        found = self.http.get(path)
        assert found.status_code == 200, found.text
        return token_in(found.text)

    def send(self, answers: dict[str, str | list[str]] | None = None, path: str = PAGE, **more: Any) -> Any:
        """What the server says to a page that is sent; with a fresh token where none is given."""
        more.setdefault("token", None)
        token = more.pop("token") or self.opened(path)
        return self.http.post(path, data={"token": token, "lang": "vi", **(ANSWERS if answers is None else answers), **more})

    def forget(self) -> None:
        """As another phone."""
        self.http.cookies.clear()


def token_in(page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def responses(folder: Path) -> list[Response]:
    """What `score` counts of the round by now."""
    with workspace(folder / "kho") as found:
        return responses_in(found)


def responses_in(found: Workspace) -> list[Response]:
    with found.database.reading() as connection:
        campaign = round_named(connection, ROUND)
    return digital_responses(found, campaign, layouts_of(found, campaign)[0][1])
