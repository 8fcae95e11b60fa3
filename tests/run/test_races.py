"""Two runs, two people and a power cut at one pile: what one does late must not undo, double or hide what the other has done."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from threading import Barrier, Thread

import pypdfium2
import pytest
from PIL import Image
from sqlalchemy import text

from pipeline.errors import InputError, WorkspaceError
from pipeline.intake.add import add_to_batch, new_batch
from pipeline.intake.purge import purge
from pipeline.review.acceptance import DEFAULT_POLICY
from pipeline.run.enter import Entry
from pipeline.run.ledgers import ledger
from pipeline.run.rounds import open_round, spec_of
from pipeline.run.run import run
from pipeline.run.verify import verify
from pipeline.run.workers import station
from pipeline.run.workers.sample_file import LostSampleError, keep_sample, load_sample
from pipeline.run.workers.station import ReadResult
from pipeline.store.blobs import sha256_of
from pipeline.store.readings import Placed, enter, sample_again
from pipeline.store.rounds import round_named
from pipeline.store.work import lease
from pipeline.store.workspace import Workspace, workspace
from pipeline.survey import Stage, State
from tests.design.typed import QUAY, phieu
from tests.workspaces import DATABASES, FORM, ROUND, facts, made, opened, slips


class StoppedError(Exception):
    """Raised to leave pages sampled and not read."""


def sampled_only(found: Workspace) -> None:
    def stop(stage: str, done: int, total: int) -> None:
        if stage == "read":
            raise StoppedError

    with pytest.raises(StoppedError):
        run(found, workers=0, progress=stop)


def sampled_by_another_run(found: Workspace, batch: int) -> None:
    """Samples what waits, as a second run does that has not come to telling repeats."""
    with found.database.writing() as connection:
        jobs = lease(connection, batch, Stage.SAMPLE, "other:1:a", 64)
    done = [station.sample_job(job) for job in jobs]
    with found.database.writing() as connection:
        placed = [Placed(one.page, one.layout, one.layout_page, one.content) for one in done]
        assert enter(connection, "other:1:a", Stage.SAMPLE, placed, []) == len(jobs)


def test_who_comes_late_and_finds_no_sample_does_not_set_back_a_page_that_another_run_has_read(tmp_path: Path) -> None:
    with opened(tmp_path) as found:
        new_batch(found, slips(1, 2), ROUND, facts())
        run(found, workers=0)
        ghost = Entry(found, "elsewhere:1:0", Stage.READ)
        ghost.take(ReadResult(1, None))
        ghost.flush()
        with found.database.writing() as connection:
            sample_again(connection, [2])
        assert ledger(found, 1).states == {State.READ: 2}
        assert verify(found).problems == ()


def test_a_repeat_that_another_run_sampled_meanwhile_is_not_read_as_a_page_of_its_own(tmp_path: Path) -> None:
    copy = tmp_path / "lại.jpg"
    copy.write_bytes(slips(1)[0].read_bytes() + b"\0")
    with opened(tmp_path / "kho") as found:
        new_batch(found, slips(1, 2), ROUND, facts())

        def meanwhile(stage: str, done: int, total: int) -> None:
            if stage == "read" and done == 1 and ledger(found, 1).pages == 2:
                add_to_batch(found, [copy], 1)
                sampled_by_another_run(found, 1)

        done = run(found, workers=0, progress=meanwhile)
        assert ledger(found, 1).states == {State.READ: 2, State.DUPLICATE: 1}
        assert done.repeats == 1
        assert verify(found).problems == ()


def test_a_page_of_another_side_that_another_run_sampled_meanwhile_is_read_too(tmp_path: Path) -> None:
    assert phieu("form", "draw", QUAY, "--run", 7, "--copies", 1, "--out", tmp_path / "in").exit_code == 0
    (sheet,), (drawn,) = (tmp_path / "in").glob("*.pdf"), (tmp_path / "in").glob("*.layout.json")
    paper = tmp_path / "a.png"
    pypdfium2.PdfDocument(sheet)[0].render(scale=200 / 72).to_pil().convert("L").save(paper)
    with workspace(made(tmp_path / "kho")) as found:
        open_round(found, ROUND, [FORM, drawn], DEFAULT_POLICY)
        new_batch(found, slips(1, 2), ROUND, facts())

        def meanwhile(stage: str, done: int, total: int) -> None:
            if stage == "read" and done == 1 and ledger(found, 1).pages == 2:
                add_to_batch(found, [paper], 1)
                sampled_by_another_run(found, 1)

        run(found, workers=0, progress=meanwhile)
        assert ledger(found, 1).states == {State.READ: 3}
        assert verify(found).problems == ()


def test_half_a_sample_and_one_of_another_reader_are_taken_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(tmp_path) as found:
        new_batch(found, slips(1, 2, 3), ROUND, facts())
        sampled_only(found)
        with found.database.reading() as connection:
            station.initialise(spec_of(found, round_named(connection, ROUND)))
        whole = load_sample(found.blobs, 2)
        monkeypatch.setattr("pipeline.run.workers.sample_file.reader_version", lambda: "an older one")
        keep_sample(found.blobs, 2, whole)
        monkeypatch.undo()
        (kept,) = (tmp_path / "blobs" / "samples").rglob("3")
        kept.write_bytes(b"\0" * kept.stat().st_size)
        for page in (2, 3):
            with pytest.raises(LostSampleError):
                load_sample(found.blobs, page)
        run(found, workers=0)
        assert ledger(found, 1).states == {State.READ: 3}
        assert verify(found).problems == ()


@pytest.mark.parametrize("database", DATABASES)
def test_two_people_who_bring_one_pile_at_once_in_other_orders_bring_it_once(database: str, tmp_path: Path) -> None:
    piles, start = [slips(1, 2, 3, 4, 5, 6), slips(6, 5, 4, 3, 2, 1)], Barrier(2)
    said: list[str] = []
    with opened(tmp_path, database):
        pass

    def bring(pile: list[Path]) -> None:
        with workspace(tmp_path) as found:
            start.wait()
            try:
                said.append(f"{len(new_batch(found, pile, ROUND, facts()).new)}")
            except WorkspaceError as error:
                said.append(error.problems[0].code)

    people = [Thread(target=bring, args=(pile,)) for pile in piles]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert sorted(said) == ["6", "batch.all_known"]
    with workspace(tmp_path) as found:
        assert verify(found).sums.pages == 6


def test_samples_that_a_killed_run_left_are_deleted_by_the_next_one(tmp_path: Path) -> None:
    with opened(tmp_path) as found:
        new_batch(found, slips(1), ROUND, facts())
        run(found, workers=0)
        found.blobs.put("samples/07/7", b"what somebody wrote")
        run(found, workers=0)
        assert list(found.blobs.list("samples")) == []


def test_an_original_that_a_power_cut_damaged_is_mended_by_the_same_file_and_a_purged_one_does_not_come_back(tmp_path: Path) -> None:
    with opened(tmp_path) as found:
        new_batch(found, slips(1, 2), ROUND, facts())
        run(found, workers=0)
        first, second = (key for key, _ in found.blobs.list("originals"))
        found.blobs.put(first, b"")
        found.blobs.put(second, b"x" * (found.blobs.size(second) or 0))
        assert {problem.code for problem in verify(found).problems} == {"verify.original_changed"}
        with pytest.raises(WorkspaceError):
            new_batch(found, slips(1, 2), ROUND, facts())
        assert verify(found).problems == ()
        assert purge(found, ROUND, date(2027, 1, 1)) == 2
        with pytest.raises(WorkspaceError):
            new_batch(found, slips(1, 2), ROUND, facts())
        assert list(found.blobs.list("originals")) == []
        assert verify(found).problems == ()


def test_a_file_that_grows_while_it_is_taken_in_is_refused_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    growing = tmp_path / "a.jpg"
    growing.write_bytes(slips(1)[0].read_bytes()[:9000])
    real = sha256_of

    def hashed(path: Path) -> str:
        found = real(path)
        with path.open("ab") as file:
            file.write(b"more")
        return found

    monkeypatch.setattr("pipeline.intake.add.sha256_of", hashed)
    with opened(tmp_path / "kho") as found:
        with pytest.raises(InputError) as error:
            new_batch(found, [growing], ROUND, facts())
        assert [problem.code for problem in error.value.problems] == ["batch.changing"]
        assert list(found.blobs.list("originals")) == [] and verify(found).sums.pages == 0


def test_pages_of_a_file_that_were_never_taken_in_are_named(tmp_path: Path) -> None:
    stack = tmp_path / "a.tif"
    with Image.open(slips(1)[0]) as one, Image.open(slips(2)[0]) as two:
        one.save(stack, save_all=True, append_images=[two])
    with opened(tmp_path / "kho") as found:
        new_batch(found, [stack], ROUND, facts())
        assert verify(found).problems == ()
        with found.database.writing() as connection:
            for line in ("DELETE FROM work WHERE page_id = 2", "DELETE FROM pages WHERE number = 2", "UPDATE files SET pages = 1"):
                connection.execute(text(line))
        assert [(problem.code, problem.values) for problem in verify(found).problems] == [
            ("verify.pages_not_taken", {"there": 2, "taken": 1})
        ]


def test_a_run_of_a_batch_that_is_not_there_says_so(tmp_path: Path) -> None:
    with opened(tmp_path) as found, pytest.raises(WorkspaceError) as error:
        run(found, batch=9, workers=0)
    assert [problem.code for problem in error.value.problems] == ["batch.unknown"]


def test_a_worker_that_is_ready_for_another_round_reads_nothing_wrong(tmp_path: Path) -> None:
    with opened(tmp_path) as found:
        open_round(found, "2026-Q4", [FORM], DEFAULT_POLICY)
        new_batch(found, slips(1), ROUND, facts())
        with found.database.writing() as connection:
            (job,) = lease(connection, 1, Stage.SAMPLE, "other:1:a", 64)
            station.initialise(spec_of(found, round_named(connection, "2026-Q4")))
        with pytest.raises(WorkspaceError) as error:
            station.sample_job(job)
        assert [problem.code for problem in error.value.problems] == ["run.other_round"]
