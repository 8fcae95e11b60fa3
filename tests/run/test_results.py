"""What a run leaves behind: all its results together, or everything as it was; and wishes that cannot be met are told before the work."""

from __future__ import annotations

import csv
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from forms.errors import PhieuError
from forms.layout_file import load_layout
from pipeline.cli import cli
from pipeline.merge.decisions import load_decisions
from pipeline.model import AcceptancePolicy
from pipeline.reading_file import load_readings
from pipeline.run.reading import request
from pipeline.run.reading.read import read
from tests.nobody import as_nobody
from tests.run.test_read import LAYOUT, SAMPLES

SLIP = SAMPLES / "scans" / "phieu-mot-bit.png"


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else b"" for path in sorted(folder.rglob("*"))}


ALL = AcceptancePolicy("all", 2.0)
"""Sends every answer to a person, however sure the reader is."""


def wishes(folder: Path) -> dict[str, Any]:
    return {"annotate_dir": folder / "ảnh" / "đợt 1", "review_dir": folder / "xem", "context_out": folder / "context", "policy": ALL}


class StoppedError(Exception):
    pass


def stop(stage: str, done: int, total: int) -> None:
    if stage == "read":
        raise StoppedError


def test_a_run_that_breaks_off_leaves_no_trace(tmp_path: Path) -> None:
    with pytest.raises(StoppedError):
        read([SLIP], LAYOUT, tmp_path / "r.jsonl", workers=1, progress=stop, **wishes(tmp_path))
    assert files(tmp_path) == {}


def test_a_run_that_breaks_off_changes_nothing_of_the_run_before_and_a_new_one_replaces_all(tmp_path: Path) -> None:
    read([SLIP], LAYOUT, tmp_path / "r.jsonl", workers=1, lang="vi", **wishes(tmp_path))
    before = files(tmp_path)
    assert {Path(name).suffix for name in before} == {"", ".jsonl", ".jpg", ".png", ".csv", ".html"}
    assert not [name for name in before if "part" in name]
    with pytest.raises(StoppedError):
        read([SLIP], LAYOUT, tmp_path / "r.jsonl", workers=1, progress=stop, **wishes(tmp_path))
    assert files(tmp_path) == before
    read([SLIP], LAYOUT, tmp_path / "r.jsonl", workers=1, lang="en", **wishes(tmp_path))
    after = files(tmp_path)
    assert after.keys() == before.keys()
    assert after["xem/review.html"] != before["xem/review.html"]


def test_where_one_picture_cannot_take_its_place_readings_and_review_stay_those_of_the_run_before(tmp_path: Path) -> None:
    read([SLIP], LAYOUT, tmp_path / "r.jsonl", workers=1, lang="vi", **wishes(tmp_path))
    crop = max((tmp_path / "xem" / "crops").iterdir())
    crop.unlink()
    crop.mkdir()
    before = files(tmp_path)
    assert told(tmp_path, lang="en", **wishes(tmp_path)) == ["output.is_folder"]
    assert files(tmp_path) == before


def test_the_review_file_carries_the_hash_through_a_workbook_to_the_decision(tmp_path: Path) -> None:
    read([SLIP], LAYOUT, tmp_path / "r.jsonl", workers=1, review_dir=tmp_path / "xem", policy=ALL)
    rows = list(csv.reader((tmp_path / "xem" / "review.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) > 1, "the one-bit slip has a doubtful answer"
    book = openpyxl.Workbook()
    for row in [rows[0], *([*row[:-3], "#1", *row[-2:]] for row in rows[1:])]:
        book.active.append(row)
    book.save(tmp_path / "review.xlsx")
    records = load_readings(tmp_path / "r.jsonl")
    settled = load_decisions(tmp_path / "review.xlsx", load_layout(LAYOUT), records)
    assert {decision.sha256 for decision in settled} == {records[0].sha256} and len(settled) == len(rows) - 1


def told(folder: Path, **options: object) -> list[str]:
    with pytest.raises(PhieuError) as caught:
        read([SLIP], LAYOUT, **{"out": folder / "r.jsonl", "workers": 1, **options})
    return [problem.code for problem in caught.value.problems]


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and devices of POSIX")
@pytest.mark.parametrize("target", ["/dev/stdout", "/dev/null", "pipe"])
def test_a_pipe_or_a_device_is_refused_in_words(tmp_path: Path, target: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    target = str(tmp_path / "pipe") if target == "pipe" else target
    done = CliRunner().invoke(cli, ["--lang", "en", "read", str(SLIP), "--layout", str(LAYOUT), "--out", target])
    # a test runner may have a file for its standard output; then it is one like any other
    assert done.exit_code == 1 or Path(target).is_file()
    assert "[output.special]" in done.stderr or Path(target).is_file()
    assert told(tmp_path, context_out=tmp_path / "pipe") == ["output.special"]


def test_a_result_never_takes_the_place_of_a_scan_or_of_another_result(tmp_path: Path) -> None:
    scans = tmp_path / "scans"
    scans.mkdir()
    scan = scans / "a.png"
    scan.write_bytes(SLIP.read_bytes())
    with pytest.raises(PhieuError) as caught:
        read([scans], LAYOUT, scan, workers=1)
    assert [problem.code for problem in caught.value.problems] == ["read.out_is_input"]
    assert scan.read_bytes() == SLIP.read_bytes()
    assert told(tmp_path, out=tmp_path / "x" / "review.html", review_dir=tmp_path / "x") == ["read.out_is_input"]
    assert told(tmp_path, annotate_dir=tmp_path / "r.jsonl") == ["output.not_a_folder"]
    assert sorted(files(tmp_path)) == ["scans", "scans/a.png"]


@pytest.fixture
def closed() -> Iterator[Path]:
    """A folder that everybody can see, and nobody but root can write to."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "xem").mkdir()
        (folder / "xem" / "crops").mkdir()
        (folder / "xem" / "crops").chmod(0o777)
        (folder / "xem").chmod(0o755)
        folder.chmod(0o755)
        yield folder


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_folders_that_cannot_be_written_to_are_told_before_a_page_is_read(closed: Path) -> None:
    heard: list[str] = []
    with as_nobody(), tempfile.TemporaryDirectory() as own:
        options = {"out": Path(own) / "r.jsonl", "progress": lambda stage, done, total: heard.append(stage)}
        assert told(closed, **options, review_dir=closed / "xem") == ["output.forbidden"]
        assert told(closed, **options, annotate_dir=closed / "mới" / "ảnh") == ["output.forbidden"]
        assert told(closed, **options, context_out=closed / "context") == ["output.forbidden"]
        assert told(closed) == ["output.forbidden"]
        everything = {"annotate_dir": closed / "ảnh", "review_dir": closed / "xem", "context_out": closed / "context"}
        assert told(closed, **everything) == ["output.forbidden"] * 4
    assert heard == []


def test_a_folder_that_holds_a_folder_called_x_takes_pictures(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    read([SAMPLES / "scans" / "mat-sau-trang.jpg"], LAYOUT, tmp_path / "r.jsonl", workers=1, annotate_dir=tmp_path, review_dir=tmp_path)
    assert {Path(name).suffix for name in files(tmp_path)} == {"", ".jsonl", ".jpg", ".csv", ".html"}


@pytest.mark.parametrize("option", ["--out", "--annotate", "--pages", "scan"])
def test_an_empty_path_is_wrong_usage_and_not_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str) -> None:
    monkeypatch.chdir(tmp_path)
    given = {"--layout": str(LAYOUT), "--out": str(tmp_path / "r.jsonl"), "scan": str(SLIP), option: ""}
    scan = given.pop("scan")
    done = CliRunner().invoke(cli, ["--lang", "vi", "read", scan, *(word for pair in given.items() for word in pair)])
    assert (done.exit_code, list(tmp_path.iterdir())) == (2, [])
    assert "đường dẫn đang để trống" in done.stderr


def test_more_workers_than_windows_can_wait_for_are_fewer_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request.sys, "platform", "win32")
    workers, (warning,) = request.within_system(200)
    assert (workers, warning.code) == (61, "read.fewer_workers")
    assert "200" in warning.line("vi") and "61" in warning.line("vi")
    assert request.within_system(61) == (61, [])
    assert request.usable_cores() <= 61
