"""Results that take their places together: all of them, or everything is as it was."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import pytest

from forms.errors import OutputError
from forms.together import together
from tests.nobody import NOBODY, as_nobody


def files(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in sorted(folder.rglob("*")) if path.is_file()}


def put(folder: Path, content: str) -> None:
    with together() as parts:
        (parts.folder(folder / "ảnh") / "a.jpg").write_text(content, "utf-8")
        parts.file(folder / "r.jsonl").write(content)
        parts.file(folder / "review.csv").write(content)


def test_all_files_appear_and_replace_their_forerunners(tmp_path: Path) -> None:
    (tmp_path / "ảnh").mkdir()
    for content in ("cũ", "mới"):
        put(tmp_path, content)
        assert files(tmp_path) == dict.fromkeys(("r.jsonl", "review.csv", "ảnh/a.jpg"), content)


def test_a_block_that_breaks_off_leaves_no_trace(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), together() as parts:
        parts.file(tmp_path / "a").write("x" * 100_000)
        (parts.folder(tmp_path) / "b").write_text("x", "utf-8")
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("old", [True, False])
@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be taken away there")
def test_where_the_last_cannot_take_its_place_the_others_are_taken_back(tmp_path: Path, old: bool) -> None:
    (tmp_path / "ảnh").mkdir()
    if old:
        put(tmp_path, "cũ")
    before = files(tmp_path)
    with pytest.raises(OutputError), together() as parts:
        (parts.folder(tmp_path / "ảnh") / "a.jpg").write_text("mới", "utf-8")
        parts.file(tmp_path / "r.jsonl").write("mới")
        known = {*tmp_path.iterdir()}
        parts.file(tmp_path / "review.csv").write("mới")
        (last,) = {*tmp_path.iterdir()} - known
        last.unlink()  # as somebody would who tidies up
    assert files(tmp_path) == before


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root can make files of two owners")
def test_a_file_of_somebody_else_stops_all_and_is_named() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "r.jsonl").write_text("cũ", "utf-8")
        os.chown(folder / "r.jsonl", NOBODY, -1)
        (folder / "review.csv").write_text("của người khác", "utf-8")
        folder.chmod(0o1777)  # everybody may add files, and only replace their own
        before = files(folder)
        with as_nobody(), pytest.raises(OutputError) as error, together() as parts:
            parts.file(folder / "r.jsonl").write("mới")
            parts.file(folder / "review.csv").write("mới")
        assert [(problem.code, problem.place) for problem in error.value.problems] == [("output.forbidden", str(folder / "review.csv"))]
        assert files(folder) == before


def test_a_folder_in_the_place_of_a_picture_is_told_before_anything_moves(tmp_path: Path) -> None:
    (tmp_path / "b.jpg").mkdir()
    with pytest.raises(OutputError) as error, together() as parts:
        hidden = parts.folder(tmp_path)
        for picture in ("a.jpg", "b.jpg"):
            (hidden / picture).write_text("x", "utf-8")
    assert [(problem.code, problem.place) for problem in error.value.problems] == [("output.is_folder", str(tmp_path / "b.jpg"))]
    assert files(tmp_path) == {}
