"""Which files of what the user names are read, in which order, and under which names."""

from __future__ import annotations

import os
import sys
import tempfile
import unicodedata
from pathlib import Path

import pytest

from forms.catalogue import LANGUAGES
from pipeline.decode.find import FoundFiles, scan_files
from pipeline.errors import InputError
from tests.nobody import as_nobody


def make(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return folder


def sources(found: FoundFiles) -> list[str]:
    return [file.source for file in found.files]


def test_a_folder_is_read_in_the_order_in_which_people_count(tmp_path: Path) -> None:
    make(tmp_path, "Bogen10.jpg", "Bogen2.jpg", "bogen1.JPG", "Ngày 3/trang 1.tif", "Ngày 12/trang 10.tif", "Ngày 12/trang 9.TIFF", "z.pdf")
    assert sources(scan_files([tmp_path])) == [
        "bogen1.JPG", "Bogen2.jpg", "Bogen10.jpg", "Ngày 3/trang 1.tif", "Ngày 12/trang 9.TIFF", "Ngày 12/trang 10.tif", "z.pdf",
    ]  # fmt: skip


def test_inputs_keep_their_order_and_a_file_named_directly_is_called_by_its_name(tmp_path: Path) -> None:
    make(tmp_path, "b/2.jpg", "a/1.jpg", "scan without suffix")
    found = scan_files([tmp_path / "b", tmp_path / "scan without suffix", tmp_path / "a" / "1.jpg"])
    assert sources(found) == ["2.jpg", "scan without suffix", "1.jpg"]
    assert [file.path for file in found.files] == [tmp_path / "b" / "2.jpg", tmp_path / "scan without suffix", tmp_path / "a" / "1.jpg"]
    assert found.problems == found.notices == ()


def test_a_file_met_twice_counts_once(tmp_path: Path) -> None:
    make(tmp_path, "a/1.jpg", "a/b/2.jpg")
    again = Path(os.path.relpath(tmp_path / "a" / "1.jpg"))
    found = scan_files([tmp_path / "a", tmp_path / "a" / "b", again, tmp_path])
    assert sources(found) == ["1.jpg", "b/2.jpg"]
    assert found.problems == ()


def test_equal_names_from_different_folders_stay_apart(tmp_path: Path) -> None:
    make(tmp_path, "sáng/máy/1.jpg", "chiều/máy/1.jpg", "tối/máy/1.jpg", "x/1.jpg")
    found = scan_files([tmp_path / part / "máy" for part in ("sáng", "chiều", "tối")] + [tmp_path / "x" / "1.jpg"])
    assert sources(found) == ["1.jpg", "máy/1.jpg", "máy (2)/1.jpg", "x/1.jpg"]


def test_what_is_no_scan_is_left_out_and_told(tmp_path: Path) -> None:
    make(tmp_path, "1.jpg", "README.txt", ".hidden.jpg", "~$a.pdf", "sub/scan.tmp", ".git/a.png", "__MACOSX/._1.jpg", "@eaDir/1.jpg/t.jpg")
    found = scan_files([tmp_path])
    assert sources(found) == ["1.jpg"]
    assert found.problems == ()
    (notice,) = found.notices
    for lang in LANGUAGES:
        assert notice.line(lang).startswith(f"{tmp_path}: ")
        assert " 7 (" in notice.line(lang)
        assert "\n" not in notice.line(lang)
    assert ".git, .hidden.jpg, " in notice.line()
    assert "…" in notice.line()


def test_an_empty_folder_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    empty, texts = tmp_path / "trống", make(tmp_path / "chữ", "a.txt")
    empty.mkdir()
    with pytest.raises(InputError) as caught:
        scan_files([empty, texts, tmp_path / "không có"])
    assert [problem.code for problem in caught.value.problems] == ["input.no_scans", "input.no_scans", "input.missing"]
    for lang in LANGUAGES:
        assert all(" → " in line for line in caught.value.lines(lang))


def test_an_empty_folder_beside_a_full_one_is_a_problem_and_the_full_one_is_read(tmp_path: Path) -> None:
    make(tmp_path, "full/1.jpg")
    (tmp_path / "empty").mkdir()
    found = scan_files([tmp_path / "empty", tmp_path / "full", tmp_path / "never.jpg"])
    assert sources(found) == ["1.jpg"]
    assert [(problem.code, problem.place) for problem in found.problems] == [
        ("input.no_scans", str(tmp_path / "empty")),
        ("input.missing", str(tmp_path / "never.jpg")),
    ]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_vietnamese_names_are_found_and_reported_as_on_the_disk(tmp_path: Path, form: str) -> None:
    name = unicodedata.normalize(form, "Đợt 1/Phiếu khảo sát Bưu điện.jpg")
    make(tmp_path, name)
    found = scan_files([tmp_path])
    assert unicodedata.normalize("NFC", found.files[0].source) == "Đợt 1/Phiếu khảo sát Bưu điện.jpg"
    assert (tmp_path / found.files[0].source).read_bytes() == b"x"
    assert sources(scan_files([tmp_path / name])) == [Path(name).name]


def test_composed_and_decomposed_letters_sort_alike(tmp_path: Path) -> None:
    make(tmp_path, unicodedata.normalize("NFD", "ế1.jpg"), unicodedata.normalize("NFC", "ế2.jpg"), unicodedata.normalize("NFD", "ế10.jpg"))
    assert [name[-6:-4].lstrip("ế\u0301") for name in sources(scan_files([tmp_path]))] == ["1", "2", "10"]


@pytest.mark.skipif(sys.platform == "win32", reason="links, bytes and permissions of POSIX")
class TestPosix:
    def test_links_in_a_circle_end(self, tmp_path: Path) -> None:
        make(tmp_path, "a/1.jpg")
        (tmp_path / "a" / "back").symlink_to(tmp_path)
        (tmp_path / "a" / "loop").symlink_to(tmp_path / "a" / "loop")
        (tmp_path / "a" / "2.jpg").symlink_to(tmp_path / "a" / "2.jpg")
        found = scan_files([tmp_path])
        assert sources(found) == ["a/1.jpg", "a/2.jpg"]
        assert found.problems == ()

    def test_a_name_that_is_no_utf8_becomes_text(self, tmp_path: Path) -> None:
        (Path(os.fsdecode(os.fsencode(tmp_path) + b"/Phi\xcau.jpg"))).write_bytes(b"x")
        (found,) = scan_files([tmp_path]).files
        assert found.source == "Phi\\xcau.jpg"
        assert found.path.read_bytes() == b"x"

    def test_a_folder_without_permission_is_told_and_the_rest_is_read(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = make(Path(name), "a/1.jpg", "closed/2.jpg", "z.jpg")
            folder.chmod(0o755)
            (folder / "closed").chmod(0)
            with as_nobody():
                found = scan_files([folder])
                with pytest.raises(InputError) as caught:
                    scan_files([folder / "closed", folder / "closed" / "2.jpg"])
        assert sources(found) == ["a/1.jpg", "z.jpg"]
        assert [(problem.code, problem.place) for problem in found.problems] == [("input.folder_forbidden", str(folder / "closed"))]
        assert [problem.code for problem in caught.value.problems] == ["input.folder_forbidden", "input.forbidden"]
        assert all("\n" not in line and " → " in line for lang in LANGUAGES for line in caught.value.lines(lang))
