"""Two runs, two people and a power cut at one pile: what one does late must not undo, double or hide what the other has done."""

from __future__ import annotations

from pathlib import Path
from threading import Barrier, Thread

import pypdfium2
import pytest

from pipeline.errors import WorkspaceError
from pipeline.intake.add import add_to_batch, new_batch
from pipeline.review.acceptance import DEFAULT_POLICY
from pipeline.run import station
from pipeline.run.enter import Entry
from pipeline.run.ledgers import ledger
from pipeline.run.rounds import open_round, spec_of
from pipeline.run.run import run
from pipeline.run.sample_file import LostSampleError, keep_sample, load_sample
from pipeline.run.station import ReadResult
from pipeline.run.verify import verify
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
        monkeypatch.setattr("pipeline.run.sample_file.reader_version", lambda: "an older one")
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
