"""`phieu form export-xlsform` and `import-xlsform`."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.load import load_form
from tests.design.typed import FORMS, QUAY, phieu


@pytest.mark.parametrize("name", ["quay-a5", "sipas-2026"])
def test_out_and_in_again_keeps_the_form(tmp_path: Path, name: str) -> None:
    workbook, back = tmp_path / "mẫu.xlsx", tmp_path / "mẫu.yaml"
    out = phieu("form", "export-xlsform", FORMS / f"{name}.yaml", "--out", workbook)
    again = phieu("form", "import-xlsform", workbook, "--out", back)
    assert (out.exit_code, again.exit_code) == (0, 0)
    assert load_form(back) == load_form(FORMS / f"{name}.yaml")


def test_what_a_web_form_cannot_honour_is_said_and_what_is_a_file_of_its_own_stays(tmp_path: Path) -> None:
    said = phieu("form", "export-xlsform", QUAY, "--out", tmp_path / "a.xlsx")
    assert [line.rsplit("[")[-1] for line in said.stderr.splitlines()] == ["design.counter_typed]", "design.office_hidden]"]
    assert "warnings: 2" in said.stdout
    copy = tmp_path / "mẫu.yaml"
    copy.write_bytes(QUAY.read_bytes())
    assert "design.out_is_source" in phieu("form", "export-xlsform", copy, "--out", copy).stderr
    assert copy.read_bytes() == QUAY.read_bytes()


def test_a_file_whose_name_says_something_else_is_refused_in_one_line(tmp_path: Path) -> None:
    for command, source, name in (
        ("export-xlsform", QUAY, "mẫu.txt"),
        ("import-xlsform", QUAY, "mẫu.json"),
        ("export-xlsform", QUAY, "mẫu"),
    ):
        refused = phieu("form", command, source, "--out", tmp_path / name)
        assert refused.exit_code == 1 and len(refused.stderr.splitlines()) == 1
        assert "[design.wrong_ending]" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_workbook_writes_nothing(tmp_path: Path) -> None:
    refused = phieu("form", "import-xlsform", QUAY, "--out", tmp_path / "x.yaml")
    assert refused.exit_code == 1
    assert "[xlsform." in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_workbook_can_be_checked_and_printed_as_it_is(tmp_path: Path) -> None:
    workbook = tmp_path / "quay.xlsx"
    phieu("form", "export-xlsform", QUAY, "--out", workbook)
    assert "answers to mark: 5" in phieu("form", "check", workbook).stdout
    assert phieu("form", "draw", workbook, "--out", tmp_path, "--run", 1).exit_code == 0
