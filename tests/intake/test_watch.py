"""A hot folder: whole scans come in once, half-written ones wait, bad ones stop nothing."""

from __future__ import annotations

import shutil
import zipfile
from datetime import date
from pathlib import Path
from threading import Event, Thread

import pytest
from PIL import Image

from forms.errors import Problem
from pipeline.errors import WorkspaceError
from pipeline.intake.add import Added
from pipeline.intake.ends_whole import ends_whole
from pipeline.intake.watch import Intake, Settled, Watch, is_scan, watch
from pipeline.run.ledgers import ledgers
from pipeline.store.workspace import Workspace, workspace
from tests.workspaces import ROUND, facts, opened, slips


@pytest.mark.parametrize("name", ["a.pdf", "Phiếu quầy 3.JPG", "b.tiff", "c.zip"])
def test_scans_are_wanted(name: str) -> None:
    assert is_scan(Path(name))


@pytest.mark.parametrize("name", [".a.pdf", "~$a.pdf", "a.pdf.part", "a.tmp", "Thumbs.db", "a.docx", "a.pdf.crdownload"])
def test_what_is_unfinished_or_no_scan_is_not(name: str) -> None:
    assert not is_scan(Path(name))


def test_a_file_is_whole_when_it_has_been_quiet() -> None:
    whole, scan = Settled(quiet=3), slips(1)[0]
    assert not whole(scan, (10, 1), 0)
    assert not whole(scan, (10, 1), 2.9)
    assert not whole(scan, (20, 2), 3.1)
    assert whole(scan, (20, 2), 6.2)
    assert not whole(Path("b"), (0, 1), 0) and not whole(Path("b"), (0, 1), 99)


def test_a_copy_that_stands_still_is_not_taken_for_whole(tmp_path: Path) -> None:
    half, whole = tmp_path / "a.jpg", Settled(quiet=3, unsure=60)
    content = slips(1)[0].read_bytes()
    half.write_bytes(content[:-2000] + bytes(2000))
    assert not whole(half, (10, 1), 0) and not whole(half, (10, 1), 30)
    assert whole(half, (10, 1), 61), "it is damaged, and nobody goes on with it: it is a page that cannot be read"
    half.write_bytes(content)
    assert whole(half, (10, 1), 62)


@pytest.mark.parametrize("ending", ["png", "tif", "pdf", "zip", "jpg"])
def test_each_kind_of_file_without_its_end_is_told_from_a_whole_one(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{ending}"
    if ending == "zip":
        with zipfile.ZipFile(path, "w") as file:
            file.write(slips(1)[0], "a.jpg")
    else:
        with Image.open(slips(1)[0]) as image:
            image.save(path)
    content = path.read_bytes()
    assert ends_whole(path)
    path.write_bytes(content[: len(content) * 9 // 10] + (b"" if ending == "tif" else bytes(len(content) // 10)))
    assert not ends_whole(path)


def hot(found: Workspace, folder: Path) -> tuple[Watch, list[tuple[str, Added | None]]]:
    said: list[tuple[str, Added | None]] = []
    folder.mkdir(exist_ok=True)
    return Watch(folder, Intake(found, ROUND, facts(origin="watch")), lambda path, added, _: said.append((path.name, added))), said


def test_files_come_in_once_and_into_one_batch_a_day(tmp_path: Path) -> None:
    with opened(tmp_path / "kho") as found:
        seen, said = hot(found, tmp_path / "quet")
        for number, scan in enumerate(slips(1, 2, 3)):
            shutil.copy(scan, tmp_path / "quet" / scan.name)
            assert seen.look(10.0 * number) == (number > 0) * 1
        assert seen.look(100.0) == 1 and seen.look(200.0) == 0
        assert [(one.files, one.known, one.pages) for one in ledgers(found)] == [(3, 0, 3)]
        again, _ = hot(found, tmp_path / "quet")
        again.look(0.0)
        assert again.look(10.0) == 3
        assert [(one.files, one.known, one.pages) for one in ledgers(found)] == [(3, 0, 3)]
        assert len(said) == 3


def test_what_lies_there_from_yesterday_is_not_brought_to_the_batch_of_today(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(tmp_path / "kho") as found:
        seen, _ = hot(found, tmp_path / "quet")
        shutil.copy(slips(1)[0], tmp_path / "quet")
        watch(seen, once=True)
        monkeypatch.setattr("pipeline.intake.watch.today", lambda: date(2026, 11, 24))
        shutil.copy(slips(2)[0], tmp_path / "quet")
        tomorrow, _ = hot(found, tmp_path / "quet")
        watch(tomorrow, once=True)
        assert [(one.files, one.known, one.pages) for one in ledgers(found)] == [(1, 0, 1), (1, 0, 1)]


def test_what_could_not_be_taken_in_is_told_once_and_tried_again(tmp_path: Path) -> None:
    with opened(tmp_path / "kho") as found:
        seen, said = hot(found, tmp_path / "quet")
        shutil.copy(slips(1)[0], tmp_path / "quet")
        real, full = seen.action, WorkspaceError(Problem("store.disk_full", "kho"))

        def refuse(path: Path) -> Added:
            raise full

        seen.action = refuse
        seen.look(0.0)
        assert [seen.look(at) for at in (4.0, 5.0, 40.0)] == [0, 0, 0] and said == [("phieu-001.jpg", None)]
        seen.action = real
        assert [seen.look(at) for at in (41.0, 75.0, 76.0)] == [0, 1, 0]
        assert [one.pages for one in ledgers(found)] == [1]


def test_a_folder_that_is_away_for_a_while_is_told_once_and_watched_on(tmp_path: Path) -> None:
    with opened(tmp_path / "kho") as found:
        seen, said = hot(found, tmp_path / "quet")
        (tmp_path / "quet").rename(tmp_path / "away")
        assert [seen.look(at) for at in (0.0, 1.0, 99.0)] == [0, 0, 0] and said == [("quet", None)]
        (tmp_path / "away").rename(tmp_path / "quet")
        shutil.copy(slips(1)[0], tmp_path / "quet")
        assert [seen.look(at) for at in (100.0, 104.0)] == [0, 1]


def test_a_folder_that_is_watched_takes_in_what_comes(tmp_path: Path) -> None:
    with opened(tmp_path / "kho"):
        pass
    stop, arrived = Event(), Event()

    def run() -> None:
        with workspace(tmp_path / "kho") as found:
            seen, _ = hot(found, tmp_path / "quet")
            seen.settled.quiet = 0.1
            action = seen.action

            def taken(path: Path) -> Added:
                added = action(path)
                arrived.set()
                return added

            seen.action = taken
            watch(seen, stop=stop, polling=True)

    station = Thread(target=run)
    station.start()
    try:
        (tmp_path / "quet").mkdir(exist_ok=True)
        shutil.copy(slips(4)[0], tmp_path / "quet" / "a.jpg")
        assert arrived.wait(30)
    finally:
        stop.set()
        station.join(30)
    with workspace(tmp_path / "kho") as found:
        assert [one.pages for one in ledgers(found)] == [1]


def test_a_bad_file_stops_nothing(tmp_path: Path) -> None:
    with opened(tmp_path / "kho") as found:
        seen, said = hot(found, tmp_path / "quet")
        (tmp_path / "quet" / "a.zip").write_bytes(b"PK\x03\x04 no more")
        shutil.copy(slips(1)[0], tmp_path / "quet" / "b.jpg")
        watch(seen, once=True)
        assert [name for name, added in said if added] == ["a.zip", "b.jpg"]
        assert [one.pages for one in ledgers(found)] == [2]
