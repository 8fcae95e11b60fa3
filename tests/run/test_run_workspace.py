"""A pile on its way through a workspace: taken in, read, counted, settled, scored; on both databases."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from forms.layout_file import load_layout
from omr.reasons import Reason
from pipeline.errors import InputError, WorkspaceError
from pipeline.intake.add import add_to_batch, new_batch
from pipeline.model import PageRecord
from pipeline.reading_file import load_readings
from pipeline.report.round_report import score_round
from pipeline.review.acceptance import DEFAULT_POLICY
from pipeline.run.ledgers import ledger
from pipeline.run.reading.read import read
from pipeline.run.records import record_of
from pipeline.run.reviews.round_review import add_review, export_review
from pipeline.run.rounds import open_round
from pipeline.run.run import run
from pipeline.run.verify import verify
from pipeline.store.readings import current
from pipeline.store.rounds import round_named
from pipeline.store.workspace import Workspace, workspace
from pipeline.survey import State
from tests.workspaces import DATABASES, DOUBTFUL, FORM, ROUND, SCANS, facts, made, opened, slips


def records(workspace: Workspace) -> list[PageRecord]:
    with workspace.database.reading() as connection:
        policy = round_named(connection, ROUND).policy
        return [record_of(one, policy) for one in current(connection)]


@pytest.mark.parametrize("database", DATABASES)
def test_a_batch_is_read_as_the_same_files_are_without_a_workspace(database: str, tmp_path: Path) -> None:
    files = [*slips(1, 2, 3, 4, 5, 6), SCANS / "phieu-nguoc.jpg", SCANS / "mat-sau-trang.jpg", SCANS / "phieu-khac-mau.jpg"]
    read(files, FORM, tmp_path / "readings.jsonl", workers=1)
    with opened(tmp_path / "kho", database) as workspace:
        added = new_batch(workspace, files, ROUND, facts(expected=8))
        run(workspace, workers=0)
        found, found_ledger = records(workspace), ledger(workspace, added.batch)
    wanted = load_readings(tmp_path / "readings.jsonl")
    assert [replace(one, source=one.source.removeprefix("1/")) for one in found] == sorted(
        wanted, key=lambda one: files.index(SCANS / one.source)
    )
    assert found_ledger.states == {State.READ: 7, State.BLANK: 1, State.OTHER_FORM: 1}
    assert found_ledger.balanced and found_ledger.slips == 7 and found_ledger.waiting == 0


@pytest.mark.parametrize("database", DATABASES)
def test_what_people_settle_stays_and_is_scored(database: str, tmp_path: Path) -> None:
    with opened(tmp_path / "kho", database) as workspace:
        new_batch(workspace, slips(1, 2, 3, 4, 5, 6, 7, DOUBTFUL), ROUND, facts())
        run(workspace, workers=0)
        before = score_round(workspace, ROUND)
        exported = export_review(workspace, ROUND, tmp_path / "xem")
        table = tmp_path / "xem" / "review.csv"
        with table.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        assert exported.answers == len(rows) == before.scores.pending > 0
        assert all((tmp_path / "xem" / row["crop"]).is_file() for row in rows)
        for row in rows:
            row["value"] = "#1"
        with table.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)
        assert add_review(workspace, ROUND, [table], "Lan")[0] == len(rows)
        assert add_review(workspace, ROUND, [table], "Lan")[0] == 0
        with workspace.database.reading() as connection:
            told = text("SELECT question, status, codes, probability, decided_by FROM current_answers ORDER BY page_id, question")
            current = connection.execute(told).all()
        assert len(current) == sum(len(one.reading.answers) for one in records(workspace))
        assert sum(row.decided_by == "Lan" for row in current) == len(rows)
        read_so = {(a.question, a.status.value, a.values, a.probability) for one in records(workspace) for a in one.reading.answers}
        by_machine = [(row.question, row.status, tuple(json.loads(row.codes)), row.probability) for row in current if not row.decided_by]
        assert {*by_machine} <= read_so
        after = score_round(workspace, ROUND)
        assert (after.scores.pending, after.scores.person) == (0, len(rows))
        assert export_review(workspace, ROUND, tmp_path / "het").answers == 0
        assert verify(workspace).problems == ()


def test_a_second_run_finds_nothing_to_do(tmp_path: Path) -> None:
    with opened(tmp_path / "kho") as workspace:
        new_batch(workspace, slips(1), ROUND, facts())
        assert run(workspace, workers=0).read == 1
        assert run(workspace, workers=0).sampled == 0


def test_the_same_file_again_changes_nothing_and_says_so(tmp_path: Path) -> None:
    with opened(tmp_path / "kho") as workspace:
        new_batch(workspace, slips(1, 2), ROUND, facts())
        with pytest.raises(WorkspaceError) as error:
            new_batch(workspace, slips(1, 2), ROUND, facts())
        assert [(problem.code, problem.values) for problem in error.value.problems] == [("batch.all_known", {"batch": 1, "count": 2})]
        second = new_batch(workspace, slips(2, 3), ROUND, facts())
        assert [one.known for one in second.taken] == [1, None]
        again = add_to_batch(workspace, slips(3), second.batch)
        assert again.pages == 0
        found = ledger(workspace, second.batch)
        assert (found.files, found.known, found.pages) == (2, 1, 1)


def test_the_same_picture_in_another_file_is_a_duplicate_that_counts_once(tmp_path: Path) -> None:
    copy = tmp_path / "copy.jpg"
    copy.write_bytes(slips(1)[0].read_bytes() + b"\0")
    with opened(tmp_path / "kho") as workspace:
        new_batch(workspace, [*slips(1, 2), copy], ROUND, facts())
        run(workspace, workers=0)
        assert ledger(workspace, 1).states == {State.READ: 2, State.DUPLICATE: 1}
        report = score_round(workspace, ROUND)
        assert (report.pages.read, report.pages.duplicate, len(report.responses)) == (2, 1, 2)
        assert verify(workspace).problems == ()


def test_slips_inherit_the_counter_of_their_batch(tmp_path: Path) -> None:
    with opened(tmp_path / "kho") as workspace:
        new_batch(workspace, slips(1, 2), ROUND, facts(counter="PC06-Q03-K"))
        new_batch(workspace, slips(3), ROUND, facts())
        run(workspace, workers=0)
        assert sorted(one.counter for one in score_round(workspace, ROUND).responses) == ["", "PC06-Q03-K", "PC06-Q03-K"]


def test_pages_that_wait_are_said_beside_the_figures(tmp_path: Path) -> None:
    with opened(tmp_path / "kho") as workspace:
        new_batch(workspace, slips(1), ROUND, facts())
        run(workspace, workers=0)
        new_batch(workspace, slips(2, 3), ROUND, facts())
        warnings = {one.code: one.values for one in score_round(workspace, ROUND).warnings}
        assert warnings["round.pages_wait"] == {"count": 2}


def test_a_file_that_is_no_scan_ends_as_an_unreadable_page(tmp_path: Path) -> None:
    broken = tmp_path / "hong.pdf"
    broken.write_bytes(b"%PDF-1.7 nothing else")
    with opened(tmp_path / "kho") as workspace:
        new_batch(workspace, [*slips(1), broken], ROUND, facts())
        run(workspace, workers=0)
        assert ledger(workspace, 1).states == {State.READ: 1, State.UNREADABLE: 1}
        assert [one.reading.reasons for one in records(workspace)] == [(), (Reason.FILE_DAMAGED,)]


def test_a_lost_or_changed_original_is_named(tmp_path: Path) -> None:
    with opened(tmp_path / "kho") as workspace:
        new_batch(workspace, slips(1, 2), ROUND, facts())
        run(workspace, workers=0)
        first, second = sorted((tmp_path / "kho" / "blobs" / "originals").rglob("*"), key=lambda path: path.is_dir())[:2]
        first.write_bytes(b"other")
        second.unlink()
        assert sorted(problem.code for problem in verify(workspace).problems) == ["verify.original_changed", "verify.original_lost"]


def test_lost_samples_are_made_again(tmp_path: Path) -> None:
    with opened(tmp_path / "kho") as workspace:
        new_batch(workspace, slips(1, 2, 3), ROUND, facts())

        class StoppedError(Exception):
            pass

        def stop(stage: str, done: int, total: int) -> None:
            if stage == "read":
                raise StoppedError

        with pytest.raises(StoppedError):
            run(workspace, workers=0, progress=stop)
        for sample in (tmp_path / "kho" / "blobs" / "samples").rglob("*"):
            if sample.is_file():
                sample.unlink()
        run(workspace, workers=0)
        assert ledger(workspace, 1).states == {State.READ: 3}
        assert verify(workspace).problems == ()


def test_the_form_that_a_round_keeps_is_the_one_that_was_given(tmp_path: Path) -> None:
    with opened(tmp_path / "kho"):
        kept = next((tmp_path / "kho" / "blobs" / "forms").rglob("layout.json"))
        assert load_layout(kept) == load_layout(FORM)


def test_a_context_of_another_form_is_refused(tmp_path: Path) -> None:
    (tmp_path / "context").write_bytes(b"phieu context 1 of nobody")
    with workspace(made(tmp_path / "kho")) as found, pytest.raises(InputError) as error:
        open_round(found, ROUND, [FORM], DEFAULT_POLICY, context_files=[tmp_path / "context"])
    assert [problem.code for problem in error.value.problems] == ["read.context_damaged"]
