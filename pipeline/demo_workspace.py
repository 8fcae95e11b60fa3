"""`phieu serve --demo`: a workspace filled from the samples, and somebody who may sign in."""

from __future__ import annotations

import secrets
from datetime import datetime
from pathlib import Path

from forms.printing.run_record import CIVIL
from pipeline.demo import LAYOUT, find_samples
from pipeline.intake.add import new_batch
from pipeline.review.acceptance import DEFAULT_POLICY
from pipeline.run.rounds import open_round
from pipeline.run.run import run
from pipeline.settings import FILE
from pipeline.store.boards import BoardRule, set_board_rule
from pipeline.store.rounds import round_named
from pipeline.store.workspace import init, workspace
from pipeline.survey import BatchFacts
from pipeline.web.people import changed_user, new_user, people
from pipeline.web.roles import Role

ROUND = "2026-Q3"
NAME = "demo"
UNIT, CHANNEL = "PC06", "truc_tiep"
PASSWORD_BYTES = 9

SATISFIED, ITEMS = "4,5", "c*"
"""What counts as satisfied on the sample slip, whose boxes have no words."""


def fill(folder: Path) -> tuple[str, str]:
    """Name and new password of somebody who may do everything; afterwards the folder is a workspace with the samples, read.

    A workspace that is there stays as it is, but for that password. Raises PhieuError where there are no samples.
    """
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    new = not (folder / FILE).exists()
    init(folder)
    with workspace(folder) as found:
        if new:
            samples = find_samples()
            open_round(found, ROUND, [samples / "forms" / LAYOUT], DEFAULT_POLICY)
            facts = BatchFacts(UNIT, CHANNEL, datetime.now(CIVIL).date(), NAME)
            new_batch(found, [samples / "scans"], ROUND, facts)
            run(found)
            with found.database.writing() as connection:
                set_board_rule(connection, round_named(connection, ROUND).id, BoardRule(SATISFIED, ITEMS), NAME)
        if any(user.name == NAME for user in people(found)):
            changed_user(found, NAME, by=NAME, password=password)
        else:
            new_user(found, NAME, password, Role.ADMINISTRATOR, by=NAME)
    return NAME, password
