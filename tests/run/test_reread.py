"""A round that is read again by a newer reader: the old readings stay, people's decisions stand, every difference is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from pipeline.errors import WorkspaceError
from pipeline.intake.add import new_batch
from pipeline.model import Decision
from pipeline.report.changes import changes_csv
from pipeline.report.round_report import score_round
from pipeline.run.close import open_ends
from pipeline.run.ledgers import ledger
from pipeline.run.purge import purge
from pipeline.run.queues.queue import Action, queue, settle
from pipeline.run.reread import reread
from pipeline.run.run import run
from pipeline.run.verify import verify
from pipeline.run.workers.page_limit import PageLimits
from pipeline.store.decisions import add_decisions
from pipeline.store.tables import readings
from pipeline.survey import State
from tests.workspaces import DOUBTFUL, ROUND, SCANS, facts, opened, slips


def test_a_newer_reader_destroys_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as found:
        new_batch(found, slips(1, 2, 3), ROUND, facts())
        run(found, workers=0)
        before = score_round(found, ROUND)
        with found.database.writing() as connection:
            row = connection.execute(select(readings).order_by(readings.c.id)).first()
            assert row is not None
            question, status, *values = row.codes[3]
            codes = [*row.codes[:3], [question, "answered", "other"], *row.codes[4:]]
            connection.execute(update(readings).values(reader="an earlier one"))
            connection.execute(update(readings).where(readings.c.id == row.id).values(codes=codes))
            said = Decision("1/phieu-001.jpg", 1, question, (), "blank", "Lan", "review.csv:2")
            add_decisions(connection, {("1/phieu-001.jpg", 1): row.page_id}, [said], [])
        again = reread(found, ROUND, workers=0)
        assert again.pages == 3
        (change,) = again.changes
        assert (change.question, change.before, change.now, change.decided) == (question, ("answered", "other"), (status, *values), True)
        assert b"phieu-001" in changes_csv(again.changes)
        after = score_round(found, ROUND)
        assert after.scores.person == 1 and len(after.responses) == len(before.responses)
        with found.database.reading() as connection:
            assert connection.execute(select(func.count()).select_from(readings)).scalar_one() == 6
        assert reread(found, ROUND, workers=0).pages == 0
        assert verify(found).problems == ()


def test_what_a_person_put_aside_is_not_read_again_beside_its_new_scan(tmp_path: Path) -> None:
    with opened(tmp_path) as found:
        new_batch(found, slips(1, 2, 3), ROUND, facts())
        run(found, workers=0, limits=PageLimits(megapixels=1))
        assert ledger(found, 1).states == {State.UNREADABLE: 3}
        settle(found, ROUND, queue(found, ROUND)[0].id, Action.RESCAN, who="Lan", reason="quét lại")
        with found.database.writing() as connection:
            connection.execute(update(readings).values(reader="an earlier one"))
        assert reread(found, ROUND, workers=0).pages == 2
        assert ledger(found, 1).states == {State.READ: 2, State.UNREADABLE: 1}


def test_pages_beyond_a_limit_are_tried_again_when_it_is_raised(tmp_path: Path) -> None:
    hurt = tmp_path / "hỏng.jpg"
    hurt.write_bytes(slips(4)[0].read_bytes()[:3000])
    with opened(tmp_path / "kho") as found:
        new_batch(found, [*slips(1, 2), hurt], ROUND, facts())
        run(found, workers=0, limits=PageLimits(megapixels=1))
        aside, *_ = queue(found, ROUND)
        settle(found, ROUND, aside.id, Action.REJECT, who="Lan", reason="trang bỏ")
        assert run(found, workers=0).sampled == 0, "nobody asked for it"
        assert run(found, workers=0, again=True).read == 1
        assert ledger(found, 1).states == {State.READ: 1, State.UNREADABLE: 2}
        assert run(found, workers=0, again=True).sampled == 0
        assert verify(found).problems == ()


def test_images_that_a_person_has_yet_to_look_at_are_not_deleted_in_silence(tmp_path: Path) -> None:
    with opened(tmp_path) as found:
        new_batch(found, [*slips(1), SCANS / "phieu-khac-mau.jpg"], ROUND, facts())
        run(found, workers=0)
        with pytest.raises(WorkspaceError) as error:
            purge(found, ROUND, date(2027, 1, 1), who="Lan")
        assert [problem.code for problem in error.value.problems] == ["purge.not_looked_at"]
        assert purge(found, ROUND, date(2026, 1, 1), who="Lan") == 0
        assert purge(found, ROUND, date(2027, 1, 1), who="Lan", despite="hết hạn lưu") == 2
        assert verify(found).problems == ()


def test_a_round_with_answers_that_nobody_has_settled_is_not_closed_in_silence(tmp_path: Path) -> None:
    with opened(tmp_path) as found:
        new_batch(found, slips(1, 2, 3, 4, 5, 6, 7, DOUBTFUL), ROUND, facts())
        run(found, workers=0)
        waiting = score_round(found, ROUND).scores.pending
        told = {problem.code: problem.values for problem in open_ends(found, ROUND)}
        assert waiting and told["round.answers_wait"] == {"count": waiting}
