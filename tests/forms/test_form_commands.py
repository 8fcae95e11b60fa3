"""`phieu form`, as a person types it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from forms.layout_file import load_layout
from pipeline.cli import cli
from tests.forms.forms_at_hand import with_page, write_template


def phieu(*arguments: object) -> Any:
    return CliRunner().invoke(cli, ["--lang", "en", "form", *map(str, arguments)])


def test_the_command_writes_a_layout_that_the_check_accepts(tmp_path: Path) -> None:
    file = write_template(tmp_path, with_page(dpi=None))
    out = tmp_path / "mới" / "phiếu.json"
    done = phieu("import-scan", file, "--out", out, "--page-size", "A3")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "1 page(s), 2 questions, 3 boxes" in done.stdout
    assert load_layout(out).pages[0].height == 420
    assert phieu("check", out).exit_code == 0
    next(out.with_name("phiếu.images").iterdir()).unlink()
    assert "layout.file_missing" in phieu("check", out).stderr


def test_the_command_refuses_with_every_line_and_writes_nothing(tmp_path: Path) -> None:
    file = write_template(tmp_path, with_page(width=-1, dpi="x"))
    out = tmp_path / "mới" / "phiếu.json"
    failed = phieu("import-scan", file, "--out", out)
    assert failed.exit_code == 1
    assert [line.rsplit("[")[-1] for line in failed.stderr.splitlines()] == [
        "layout.too_small]",
        "layout.not_a_number]",
        "layout.reference_other_size]",
    ]
    assert not out.parent.exists()
    before = file.read_bytes()
    assert phieu("import-scan", file, "--out", file).exit_code == 1
    assert file.read_bytes() == before
    wrong = phieu("import-scan", file, "--out", out, "--page-size", "A44")
    assert wrong.exit_code == 2
    assert "A44" in wrong.stderr


def test_the_command_prints_the_schema() -> None:
    printed = phieu("schema", "layout")
    assert printed.exit_code == 0
    assert json.loads(printed.stdout)["properties"]["schema"] == {"const": 1, "title": "Schema", "type": "integer"}
