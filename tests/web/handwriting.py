"""A workspace whose slips have a comb for the counter's code and lines for words, written on by virtual people; made once, copied."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from fastapi import FastAPI

from forms.print_run import LAYOUT
from pipeline.intake.add import new_batch
from pipeline.review.acceptance import DEFAULT_POLICY
from pipeline.run.rounds import open_round
from pipeline.run.run import run
from pipeline.store.workspace import Workspace, workspace
from pipeline.web.app import application
from pipeline.web.people import new_user
from pipeline.web.roles import Role
from tests.design.typed import FORMS, QUAY, phieu
from tests.web.offices import PASSWORD
from tests.workspaces import ROUND, facts, made

SHEETS = 4


@cache
def _written() -> Path:
    folder = Path(mkdtemp(prefix="phieu-tay-"))
    form = folder / "quay.yaml"
    form.write_text(QUAY.read_text(encoding="utf-8").replace("prefilled: true, cells: 7", "prefilled: false, cells: 7"), encoding="utf-8")
    assert phieu("form", "draw", form, "--out", folder / "in", "--run", 8, "--copies", SHEETS).exit_code == 0
    layout = next((folder / "in").glob(f"*{LAYOUT}"))
    done = phieu("simulate", layout, "--sheets", SHEETS, "--seed", 5, "--condition", "clean", "--dpi", 200, "--out", folder / "quét")
    assert done.exit_code == 0, done.output
    (folder / "quét" / "truth.json").unlink()
    with workspace(made(folder / "kho")) as found:
        open_round(found, ROUND, [layout], DEFAULT_POLICY, counter_files=[FORMS / "counters.csv"])
        new_batch(found, [folder / "quét"], ROUND, facts())
        run(found, workers=0)
        for name, role in (("Nguyễn Thị Lan", Role.REVIEWER), ("reviewer", Role.REVIEWER), ("supervisor", Role.SUPERVISOR)):
            new_user(found, name, PASSWORD, role, by="test")
    return folder / "kho"


def written(folder: Path) -> Path:
    """A copy of that workspace in a new folder."""
    shutil.copytree(_written(), folder)
    return folder


@contextmanager
def writing_office(folder: Path) -> Iterator[tuple[FastAPI, Workspace]]:
    """The application of such a workspace with its lists made."""
    with workspace(written(folder)) as found:
        app = application(found)
        app.state.office.refresh()
        yield app, found
        app.state.office.pictures.close()
