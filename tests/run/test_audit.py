"""A sample of what was accepted: the same for the same seed, blind for whoever looks, and its errors bound the rate of all."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from scipy.stats import beta
from sqlalchemy import text

from pipeline.errors import DecisionError, WorkspaceError
from pipeline.intake.add import new_batch
from pipeline.review.bound import upper_bound
from pipeline.run.reviews.audit import accepted, draw_audit, sample_named
from pipeline.run.reviews.audit_tables import TABLE, BlindTables, add_audit, audit_found, export_audit
from pipeline.run.run import run
from pipeline.store.audit_samples import said_of
from pipeline.store.rounds import round_named
from pipeline.store.workspace import Workspace
from tests.design.typed import phieu
from tests.workspaces import DATABASES, ROUND, facts, opened, slips


@pytest.mark.parametrize(("wrong", "of"), [(0, 1), (0, 59), (1, 100), (7, 300), (299, 300)])
def test_the_bound_is_that_of_clopper_and_pearson(wrong: int, of: int) -> None:
    assert upper_bound(wrong, of) == pytest.approx(float(beta.ppf(0.95, wrong + 1, of - wrong)), abs=1e-9)
    assert upper_bound(of, of) == upper_bound(0, 0) == 1.0


def drawn(workspace: Workspace, seed: int = 1) -> list[tuple[int, str]]:
    return [(one.page, one.item) for one in draw_audit(workspace, ROUND, share=0.1, seed=seed, who="Lan").items]


def filled(folder: Path, workspace: Workspace, wrong: int) -> list[dict[str, str]]:
    """The table of the last sample with what the machine read typed in, but for some rows."""
    said = {(one.page, one.item): one for one in sample_named(workspace, ROUND).items}
    with (folder / TABLE).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    numbers = {f"1/phieu-{number:03d}.jpg": number for number in range(1, 7)}
    for at, row in enumerate(rows):
        one = said[numbers[row["source"]], row["question"]]
        row["value"] = "[unreadable]" if at < wrong else ";".join(one.given) or f"[{one.status}]"
    with (folder / TABLE).open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return rows


@pytest.mark.parametrize("database", DATABASES)
def test_a_sample_is_drawn_seen_blind_and_compared(database: str, tmp_path: Path) -> None:
    with opened(tmp_path / "kho", database) as workspace:
        with pytest.raises(WorkspaceError) as error:
            drawn(workspace)
        assert [problem.code for problem in error.value.problems] == ["audit.nothing_accepted"]
        new_batch(workspace, slips(*range(1, 7)), ROUND, facts())
        run(workspace, workers=0)
        with workspace.database.reading() as connection:
            campaign = round_named(connection, ROUND)
        total = len(accepted(workspace, campaign).items)
        first = drawn(workspace)
        assert first == drawn(workspace) != drawn(workspace, seed=2) and len(first) == -(-total // 10)
        assert draw_audit(workspace, ROUND, share=0.1, seed=1, who="An").number == 1
        assert export_audit(workspace, ROUND, tmp_path / "xem", number=2) == BlindTables(len(first), ())
        rows = filled(tmp_path / "xem", workspace, wrong=2)
        assert not {"read", "status", "probability", "reasons"} & rows[0].keys()
        assert all((tmp_path / "xem" / row["crop"]).is_file() for row in rows)
        with pytest.raises(DecisionError) as refused:
            add_audit(workspace, ROUND, [tmp_path / "xem" / TABLE], "Lan", number=1)
        assert {problem.code for problem in refused.value.problems} == {"audit.not_drawn"}
        assert add_audit(workspace, ROUND, [tmp_path / "xem" / TABLE], "Lan") == len(rows)
        found = audit_found(workspace, ROUND)
        assert [(one.of, one.drawn, one.seen, one.wrong) for one in found] == [
            (of, len(rows), len(rows), 2) for of in ("batch", "form", "round")
        ]
        with workspace.database.reading() as connection:
            assert {one.who for one in said_of(connection, 2).values()} == {"Lan"}
        second = [(one.page, one.item) for one in sample_named(workspace, ROUND, 2).items]
        page = second[0][0]
        with workspace.database.writing() as connection:
            connection.execute(text("UPDATE pages SET state = 'waiting' WHERE id = :page"), {"page": page})
        left = export_audit(workspace, ROUND, tmp_path / "xem lại", number=2)
        assert [(one.page, one.item) for one in left.gone] == [one for one in second if one[0] == page]
        assert left.items == len(second) - len(left.gone) and [one.code for one in left.problems(ROUND)] == ["audit.items_gone"]
        assert audit_found(workspace, ROUND)[-1].drawn == len(first)
    shown = phieu("audit", "show", "--round", ROUND, "--workspace", tmp_path / "kho", lang="vi").stdout
    assert f"đợt {ROUND}" in shown and "95%" in shown
