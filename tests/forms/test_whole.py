"""Results are written whole: the old file or the new one, and a coded line where neither can be had."""

from __future__ import annotations

import errno
import sys
import tempfile
from pathlib import Path

import pytest

from forms.errors import OutputError
from forms.whole import check_writable, make_folder, problem_of, whole_file, write_whole
from tests.nobody import as_nobody


def code_of(caught: pytest.ExceptionInfo[OutputError]) -> str:
    return caught.value.problems[0].code


def test_a_file_is_replaced_and_nothing_else_stays(tmp_path: Path) -> None:
    file = tmp_path / "kết quả.jsonl"
    write_whole(file, "cũ\n")
    write_whole(file, "mới\n")
    assert file.read_bytes() == "mới\n".encode()
    assert [path.name for path in tmp_path.iterdir()] == ["kết quả.jsonl"]


def test_a_failure_half_way_leaves_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "out"
    write_whole(file, b"old")
    with pytest.raises(ZeroDivisionError), whole_file(file) as stream:
        stream.write(b"half")
        raise ZeroDivisionError
    assert file.read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_new_file_has_the_rights_of_any_new_file(tmp_path: Path) -> None:
    write_whole(tmp_path / "ours", b"x")
    (tmp_path / "theirs").write_bytes(b"x")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "theirs").stat().st_mode


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as caught:
        write_whole(tmp_path / "no" / "out", b"x")
    assert code_of(caught) == "output.folder_missing"
    assert str(tmp_path / "no") in str(caught.value)


def test_a_folder_in_the_place_of_a_file_and_a_file_in_the_place_of_a_folder(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as caught:
        write_whole(tmp_path, b"x")
    assert code_of(caught) == "output.is_folder"
    (tmp_path / "file").touch()
    for wrong in (lambda: make_folder(tmp_path / "file"), lambda: write_whole(tmp_path / "file" / "out", b"x")):
        with pytest.raises(OutputError) as caught:
            wrong()
        assert code_of(caught) in ("output.not_a_folder", "output.folder_missing")


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_a_folder_without_permission() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o555)
        with as_nobody():
            for wrong in (
                lambda: check_writable(folder / "out"),
                lambda: write_whole(folder / "out", b"x"),
                lambda: make_folder(folder / "new"),
            ):
                with pytest.raises(OutputError) as caught:
                    wrong()
                assert code_of(caught) == "output.forbidden"
        assert not list(folder.iterdir())
        folder.chmod(0o755)


def test_a_full_disk_is_named_and_the_old_file_stays() -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no device that is always full")
    with pytest.raises(OutputError) as caught:
        write_whole(full, b"x")
    assert code_of(caught) == "output.disk_full"


def test_a_workbook_open_in_excel_is_one_clear_line() -> None:
    error = PermissionError(errno.EACCES, "Permission denied")
    error.winerror = 32  # what Windows says; the attribute exists there only
    assert problem_of(error, Path("scores.xlsx"), replacing=True).code == "output.open_elsewhere"


def test_looking_whether_a_file_can_be_written_leaves_no_trace(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"old")
    check_writable(tmp_path / "out")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]
