"""Images go when their time is over; everything that was counted stays counted."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.errors import WorkspaceError
from pipeline.intake.add import new_batch
from pipeline.intake.purge import purge
from pipeline.report.round_report import score_round
from pipeline.run.reviews.round_review import export_review
from pipeline.run.run import run
from pipeline.run.verify import verify
from tests.workspaces import ROUND, facts, opened, slips


def test_the_images_of_old_batches_go_and_the_figures_stay(tmp_path: Path) -> None:
    with opened(tmp_path / "kho") as found:
        new_batch(found, slips(1, 2), ROUND, facts(day=date(2026, 6, 30)))
        new_batch(found, slips(3), ROUND, facts(day=date(2026, 7, 1)))
        with pytest.raises(WorkspaceError) as error:
            purge(found, ROUND, date(2026, 7, 1))
        assert [(one.code, one.values["count"]) for one in error.value.problems] == [("purge.waiting", 2)]
        run(found, workers=0)
        before = score_round(found, ROUND).scores
        assert purge(found, ROUND, date(2026, 7, 1)) == 2
        assert sum(path.is_file() for path in (tmp_path / "kho" / "blobs" / "originals").rglob("*")) == 1
        assert score_round(found, ROUND).scores == before
        assert verify(found).problems == ()
        export_review(found, ROUND, tmp_path / "xem")
        with pytest.raises(WorkspaceError) as error:
            new_batch(found, slips(1), ROUND, facts())
        assert [one.code for one in error.value.problems] == ["batch.all_known"]
        assert purge(found, ROUND, date(2026, 7, 1)) == 0
