"""Workspaces for tests: on each database, with a round of the sample form, and piles of its scans."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from pipeline.review.acceptance import DEFAULT_POLICY
from pipeline.run.rounds import open_round
from pipeline.store.workspace import Workspace, init, workspace
from pipeline.survey import BatchFacts
from tests.postgres import new_database

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
FORM = SAMPLES / "forms" / "phieu-hai-long.json"
SCANS = SAMPLES / "scans"
ROUND = "2026-Q3"

DATABASES = ["sqlite", "postgresql"]


def facts(**other: object) -> BatchFacts:
    return BatchFacts(**{"unit": "PC06", "channel": "truc_tiep", "day": date(2026, 11, 22), "who": "Lan", **other})  # type: ignore[arg-type]


def made(folder: Path, database: str = "sqlite") -> Path:
    """The folder of a new workspace on a database."""
    init(folder, "" if database == "sqlite" else new_database())
    return folder


@contextmanager
def opened(folder: Path, database: str = "sqlite") -> Iterator[Workspace]:
    """A new workspace with a round of the sample form."""
    with workspace(made(folder, database)) as found:
        open_round(found, ROUND, [FORM], DEFAULT_POLICY)
        yield found


DOUBTFUL = 18
"""A slip of the samples with a mark so faint that a person must look, and not by a narrow margin."""


def slips(*numbers: int) -> list[Path]:
    return [SCANS / f"phieu-{number:03d}.jpg" for number in numbers]
