"""Pages that take more than a page may: each ends in a state with a reason, the others are read."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from pipeline.intake.add import new_batch
from pipeline.run.ledgers import ledger
from pipeline.run.run import limits_of, run
from pipeline.run.workers.page_limit import PageLimits
from pipeline.settings import Settings
from pipeline.store.readings import current
from pipeline.store.workspace import Workspace
from pipeline.survey import State
from tests.workspaces import ROUND, facts, opened, slips

SLIP_MEGABYTES = 150
"""What a slip at 200 dpi can be read with, and a page of A3 at 600 dpi in colour cannot, which is decoded into 210."""


def large_page(path: Path) -> Path:
    """The first slip on A3 at 600 dpi, in colour: 70 million pixels."""
    grey = cv2.imdecode(np.fromfile(slips(1)[0], np.uint8), cv2.IMREAD_GRAYSCALE)
    large = cv2.cvtColor(cv2.resize(grey, (7016, 9921)), cv2.COLOR_GRAY2BGR)
    large[:200, :200] = (0, 0, 255)
    cv2.imencode(".png", large, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1].tofile(path)
    return path


def said(found: Workspace) -> dict[str, tuple[State, list[str]]]:
    """State and reasons of every page by its file."""
    with found.database.reading() as connection:
        every = list(current(connection))
    return {one.name: (one.state, [] if one.reading is None else list(map(str, one.reading.reasons))) for one in every}


@pytest.mark.slow
def test_a_page_that_needs_too_much_memory_is_said_and_the_others_are_read(tmp_path: Path) -> None:
    with opened(tmp_path / "kho") as found:
        new_batch(found, [large_page(tmp_path / "large.png"), *slips(2, 3)], ROUND, facts())
        done = run(found, workers=1, limits=PageLimits(megabytes=SLIP_MEGABYTES))
        assert said(found)["large.png"] == (State.UNREADABLE, ["page_too_heavy"])
        assert ledger(found, 1).states == {State.UNREADABLE: 1, State.READ: 2}
        assert not done.failures


def test_a_page_with_too_many_pixels_is_said(tmp_path: Path) -> None:
    with opened(tmp_path / "kho") as found:
        new_batch(found, [large_page(tmp_path / "large.png"), *slips(2)], ROUND, facts())
        run(found, workers=0, limits=PageLimits(megapixels=30))
        assert said(found)["large.png"] == (State.UNREADABLE, ["image_too_large"])
        assert said(found)["phieu-002.jpg"][0] is State.READ


@pytest.mark.slow
def test_a_page_that_takes_too_long_is_given_up_with_its_reason(tmp_path: Path) -> None:
    with opened(tmp_path / "kho") as found:
        new_batch(found, slips(1), ROUND, facts())
        run(found, workers=1, limits=PageLimits(seconds=0.01))
        assert said(found) == {"phieu-001.jpg": (State.POISONED, ["page_too_slow"])}


def test_the_settings_of_the_workspace_say_the_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHIEU_PAGE_SECONDS", "5")
    with opened(tmp_path) as found:
        assert limits_of(found.settings) == PageLimits(seconds=5)
    assert limits_of(Settings(page_megabytes=300)) == PageLimits(5, megabytes=300)
