"""Where results cannot go is said before the work begins: one line, the very place, and what to do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from forms.errors import OutputError
from forms.whole import make_folder
from pipeline.targets import check_file, check_folder


def told(check, path: Path) -> tuple[str, str]:
    with pytest.raises(OutputError) as caught:
        check(path)
    (problem,) = caught.value.problems
    assert "\n" not in problem.line("vi")
    return problem.code, problem.place


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="/proc is a folder of Linux")
@pytest.mark.parametrize("check", [check_folder, make_folder])
def test_a_folder_of_the_system_takes_no_results(check) -> None:
    assert told(check, Path("/proc/x/y")) == ("output.takes_no_files", "/proc/x/y")
    assert told(check_file, Path("/proc/x")) == ("output.takes_no_files", "/proc/x")


@pytest.mark.parametrize("check", [check_folder, make_folder])
def test_a_folder_below_a_file_names_the_file(tmp_path: Path, check) -> None:
    (tmp_path / "tệp").write_text("", encoding="utf-8")
    assert told(check, tmp_path / "tệp") == ("output.not_a_folder", str(tmp_path / "tệp"))
    assert told(check, tmp_path / "tệp" / "a" / "b") == ("output.not_a_folder", str(tmp_path / "tệp"))
    assert told(check_file, tmp_path / "tệp" / "b.csv") == ("output.not_a_folder", str(tmp_path / "tệp"))


def test_a_missing_folder_is_named_and_not_made(tmp_path: Path) -> None:
    assert told(check_file, tmp_path / "chưa có" / "x.csv")[0] == "output.folder_missing"
    check_folder(tmp_path / "chưa có" / "x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="links need a right that users of Windows rarely have")
@pytest.mark.parametrize("check", [check_folder, make_folder])
def test_a_link_that_leads_nowhere_is_no_folder(tmp_path: Path, check) -> None:
    (tmp_path / "liên kết").symlink_to(tmp_path / "không" / "có")
    assert told(check, tmp_path / "liên kết") == ("output.not_a_folder", str(tmp_path / "liên kết"))
    with pytest.raises(OutputError) as caught:
        check_file(tmp_path / "liên kết")
    assert str(tmp_path / "không") in caught.value.lines("vi")[0]


@pytest.mark.parametrize("check", [check_file, check_folder, make_folder])
def test_a_name_too_long_for_the_system_is_told_without_repeating_all_of_it(tmp_path: Path, check) -> None:
    code, place = told(check, tmp_path / ("a" * 300))
    assert code == "output.name_too_long" and len(place) < 100
