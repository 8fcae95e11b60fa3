"""`phieu serve --demo`: a workspace filled from the samples, and somebody who may sign in."""

from __future__ import annotations

import secrets
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from forms.printing.run_record import CIVIL
from pipeline.demo import LAYOUT, find_samples
from pipeline.design.draw import Wish, draw
from pipeline.intake.add import new_batch
from pipeline.review.acceptance import DEFAULT_POLICY
from pipeline.run.rounds import open_round
from pipeline.run.run import run
from pipeline.settings import FILE
from pipeline.simulate.request import SimulationRequest
from pipeline.simulate.simulate import simulate
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
SLIP, REGISTER = "quay-a5.yaml", "counters.csv"
"""A slip with a place for the counter's code, a day and words; and the counters that there are."""

RUN, SHEETS, SEED, CONDITION, DPI = 8, 6, 5, "clean", 200.0
"""Six slips that virtual people fill in: enough to type a code, some days and some words."""


def written_slips(form: Path, folder: Path) -> tuple[Path, Path]:
    """The layout of a slip with places to write in, and a folder of scans on which virtual people have written."""
    open_code = folder / form.name
    open_code.write_text(form.read_text(encoding="utf-8").replace("prefilled: true", "prefilled: false"), encoding="utf-8")
    drawn = draw(open_code, folder / "printed", Wish(RUN, SHEETS, 1, (), (), None, None), lang="vi", copy_master=False)
    assert drawn.layout is not None, "a form has a layout"
    scans = folder / "scans"
    made = simulate(SimulationRequest(drawn.layout, scans, SHEETS, CONDITION, SEED, DPI, "jpg"))
    made.truth.unlink()
    return drawn.layout, scans


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
            with TemporaryDirectory(prefix="phieu-") as spare:
                layout, scans = written_slips(samples / "forms" / SLIP, Path(spare))
                forms, register = [samples / "forms" / LAYOUT, layout], samples / "forms" / REGISTER
                open_round(found, ROUND, forms, DEFAULT_POLICY, counter_files=[register])
                facts = BatchFacts(UNIT, CHANNEL, datetime.now(CIVIL).date(), NAME)
                for pile in (samples / "scans", scans):
                    new_batch(found, [pile], ROUND, facts)
            run(found)
            with found.database.writing() as connection:
                set_board_rule(connection, round_named(connection, ROUND).id, BoardRule(SATISFIED, ITEMS), NAME)
        if any(user.name == NAME for user in people(found)):
            changed_user(found, NAME, by=NAME, password=password)
        else:
            new_user(found, NAME, password, Role.ADMINISTRATOR, by=NAME)
    return NAME, password
