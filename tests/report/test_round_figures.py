"""Figures of a round: what a workspace knows of its slips reaches the same tables."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.intake.add import new_batch
from pipeline.intake.issue import issue
from pipeline.report.csv_files import csv_tables
from pipeline.report.round_report import score_round
from pipeline.report.wanted import Wanted
from pipeline.run.run import run
from tests.workspaces import ROUND, SAMPLES, facts, opened, slips

DAY = date(2026, 11, 22)


def test_return_rates_units_levels_and_coverage_of_a_round(tmp_path: Path) -> None:
    with opened(tmp_path / "kho") as workspace:
        new_batch(workspace, slips(1, 2), ROUND, facts())
        new_batch(workspace, slips(3), ROUND, facts(unit="CAX-BK", channel="hop_thu"))
        run(workspace, workers=0)
        for unit, channel, number in (("PC06", "truc_tiep", 3), ("CAX-BK", "hop_thu", 4), ("PA08", "truc_tiep", 5)):
            issue(workspace, ROUND, unit=unit, channel=channel, day=DAY, number=number, who="Lan")
        wanted = Wanted(
            ("ratio_resp", "top2"), by=("unit", "level"), register_files=(SAMPLES / "forms" / "counters.csv",), on=DAY, small_cells=1
        )
        report = score_round(workspace, ROUND, satisfied="4,5", items="c*", wanted=wanted)
    tables = csv_tables(report, "vi")
    sent = {(row.unit_code, row.channel): (row.issued, row.returned, str(row.returned_rate)) for row in tables["slips.csv"].itertuples()}
    assert sent == {
        ("CAX-BK", "hop_thu"): (4, 1, "25.00"),
        ("PA08", "truc_tiep"): (5, 0, "0.00"),
        ("PC06", "truc_tiep"): (3, 2, "66.67"),
        ("*", "*"): (12, 3, "25.00"),
    }
    whole = [row for row in report.figures if row.scope == "pooled"]
    units, levels = report.groups
    assert {row.code: row.people for row in units.rows} == {"PC06": 2, "CAX-BK": 1}
    assert {row.code for row in levels.rows} == {"province", "commune"} and levels.day == DAY
    for table in report.groups:
        for pool in whole:
            parts = [
                one.figure.n for row in table.rows for one in row.figures if one.id == pool.id and one.figure.method == pool.figure.method
            ]
            assert sum(parts) == pool.figure.n
    covered = {row.unit_code: row.responses for row in tables["coverage.csv"].itertuples()}
    assert covered["PC06"] == 2 and covered["CAX-BK"] == 1
    assert next(iter(covered.values())) == 0, "units without responses come first"


def test_a_round_that_nobody_handed_slips_out_for_has_no_rates(tmp_path: Path) -> None:
    with opened(tmp_path / "kho") as workspace:
        new_batch(workspace, slips(1), ROUND, facts())
        run(workspace, workers=0)
        with pytest.raises(InputError) as told:
            score_round(workspace, ROUND, wanted=Wanted(("ratio_resp",)))
        assert [problem.code for problem in told.value.problems] == ["score.method_slips"]
        assert "slips.csv" not in csv_tables(score_round(workspace, ROUND), "en")
