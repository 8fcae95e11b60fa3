"""What was said of a pile by mistake is said anew: its slips follow, the record stays; slips handed out are a unit's of the register."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.errors import WorkspaceError
from pipeline.intake.add import new_batch
from pipeline.intake.correct import correct_batch, corrections_of
from pipeline.intake.issue import issue
from pipeline.report.round_report import score_round
from pipeline.review.acceptance import DEFAULT_POLICY
from pipeline.run.close import end_round
from pipeline.run.ledgers import ledger
from pipeline.run.queues.queue import queue
from pipeline.run.returns import returns
from pipeline.run.rounds import open_round
from pipeline.run.run import run
from pipeline.store.workspace import workspace
from tests.design.typed import FORMS
from tests.workspaces import DATABASES, FORM, ROUND, facts, made, opened, slips

DAY = date(2026, 11, 22)


@pytest.mark.parametrize("database", DATABASES)
def test_slips_follow_their_batch_when_its_unit_is_corrected(database: str, tmp_path: Path) -> None:
    with workspace(made(tmp_path, database)) as found:
        open_round(found, ROUND, [FORM], DEFAULT_POLICY, counter_files=[FORMS / "counters.csv"], counters_on=DAY)
        new_batch(found, slips(1, 2), ROUND, facts(unit="PA08", expected=1))
        run(found, workers=0)
        for wanted, who, reason, code in (
            ({"unit": "PX99"}, "Lan", "nhầm", "batch.unit_unknown"),
            ({"channel": "fax"}, "Lan", "nhầm", "batch.channel"),
            ({"unit": "PC06"}, "Lan", " ", "queue.no_reason"),
        ):
            with pytest.raises(WorkspaceError) as error:
                correct_batch(found, 1, wanted, who=who, reason=reason)
            assert [problem.code for problem in error.value.problems] == [code]
        assert (
            correct_batch(found, 1, {"unit": "pc06", "expected": 2}, who="Lan", reason="nhầm tập") == "unit: PA08 → PC06; expected: 1 → 2"
        )
        assert correct_batch(found, 1, {"unit": "PC06"}, who="Lan", reason="nhầm tập") == ""
        assert {one.unit for one in score_round(found, ROUND).responses} == {"PC06"}
        after = ledger(found, 1)
        assert after.difference == 0
        assert [(one.what, one.who, one.reason) for one in corrections_of(found, after.batch)] == [
            ("unit: PA08 → PC06; expected: 1 → 2", "Lan", "nhầm tập")
        ]
        assert queue(found, ROUND) == []


def test_a_closed_round_is_not_corrected(tmp_path: Path) -> None:
    with opened(tmp_path) as found:
        new_batch(found, slips(1), ROUND, facts())
        end_round(found, ROUND, who="Lan", despite="thử")
        with pytest.raises(WorkspaceError) as error:
            correct_batch(found, 1, {"unit": "PA08"}, who="Lan", reason="nhầm")
        assert [problem.code for problem in error.value.problems] == ["round.closed"]


def test_slips_are_handed_out_by_units_of_the_register_and_no_more_taken_back_than_were(tmp_path: Path) -> None:
    with workspace(made(tmp_path)) as found:
        open_round(found, ROUND, [FORM], DEFAULT_POLICY, counter_files=[FORMS / "counters.csv"], counters_on=DAY)

        def noted(unit: str, number: int) -> int:
            return issue(found, ROUND, unit=unit, channel="truc_tiep", day=DAY, number=number, who="Lan")

        assert [noted("PC06", 60), noted("pc06", 5), noted("PC06", -65)] == [60, 65, 0]
        for unit, number, code in (("PC6", 1, "batch.unit_unknown"), ("PC06", -1, "issue.below_nought")):
            with pytest.raises(WorkspaceError) as error:
                noted(unit, number)
            assert [problem.code for problem in error.value.problems] == [code]
        assert [(one.unit, one.issued) for one in returns(found, ROUND)] == [("PC06", 0)]
