"""ZIP files: what is in them comes in under their name; bombs, locks and damage make one unreadable page."""

from __future__ import annotations

import errno
import zipfile
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.intake.unpack import brought, safe
from tests.workspaces import slips


def archive(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


def names(inputs: list[Path], spare: Path) -> list[str]:
    return [file.source for file in brought(inputs, spare)[0]]


def test_scans_in_a_zip_file_come_in_under_its_name(tmp_path: Path) -> None:
    scan = slips(1)[0].read_bytes()
    path = archive(tmp_path / "a.zip", **{"quầy 1/1.jpg": scan, "Thumbs.db": b"x", "2.jpg": scan})
    found, notices = brought([path, *slips(2)], tmp_path / "spare")
    assert [file.source for file in found] == ["phieu-002.jpg", "a.zip/2.jpg", "a.zip/quầy 1/1.jpg"]
    assert [notice.code for notice in notices] == ["input.left_out"]


def test_zip_files_in_a_folder_are_found_beside_its_scans(tmp_path: Path) -> None:
    folder = tmp_path / "quet"
    folder.mkdir()
    (folder / "x.jpg").write_bytes(slips(1)[0].read_bytes())
    archive(folder / "b.zip", **{"y.jpg": slips(2)[0].read_bytes()})
    assert sorted(names([folder], tmp_path / "spare")) == ["b.zip/y.jpg", "x.jpg"]


def test_a_folder_of_zip_files_alone_is_enough(tmp_path: Path) -> None:
    folder = tmp_path / "quet"
    folder.mkdir()
    archive(folder / "b.zip", **{"y.jpg": slips(2)[0].read_bytes()})
    assert names([folder], tmp_path / "spare") == ["b.zip/y.jpg"]


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"", b"no zip at all"])
def test_a_damaged_zip_file_is_a_file_itself(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(content)
    assert names([tmp_path / "a.zip"], tmp_path / "spare") == ["a.zip"]


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", **{"a.jpg": b"\0" * (220 << 20)})
    assert path.stat().st_size < 1 << 20
    assert names([path], tmp_path / "spare") == ["a.zip"]
    assert not any((tmp_path / "spare").rglob("*.jpg"))


def test_names_stay_inside_the_folder() -> None:
    assert safe("../../etc/a.jpg") == ["etc", "a.jpg"]
    assert safe("C:\\..\\a.jpg") == ["C:", "a.jpg"]
    assert safe("..") == ["_"]


def test_nothing_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        brought([tmp_path / "none.jpg"], tmp_path / "spare")


def test_members_of_one_name_are_all_there(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file, pytest.warns(UserWarning, match="Duplicate"):
        for number in (1, 2):
            file.writestr("1.jpg", slips(number)[0].read_bytes())
    assert names([path], tmp_path / "spare") == ["a.zip/1 (2).jpg", "a.zip/1.jpg"]


def test_a_full_disk_is_no_damaged_zip_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = archive(tmp_path / "a.zip", **{"1.jpg": slips(1)[0].read_bytes()})

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr("pipeline.intake.unpack.shutil.copyfileobj", full)
    with pytest.raises(InputError) as error:
        brought([path], tmp_path / "spare")
    assert [problem.code for problem in error.value.problems] == ["batch.no_room"]
