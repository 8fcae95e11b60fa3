"""A round that is read again by a newer reader: the old readings stay, people's decisions stand, every difference is told."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import func, select, update

from pipeline.intake.add import new_batch
from pipeline.model import Decision
from pipeline.report.changes import changes_csv
from pipeline.report.round_report import score_round
from pipeline.run.reread import reread
from pipeline.run.run import run
from pipeline.run.verify import verify
from pipeline.store.decisions import add_decisions
from pipeline.store.tables import readings
from tests.workspaces import ROUND, facts, opened, slips


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
