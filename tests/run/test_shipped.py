"""The name of a reader is that of its very code: no change of it goes unnoticed in the documents."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import omr
from pipeline.run.workers.shipped import code_digest, digit_model, field_model, mark_model, reader_version

READER = Path(omr.__file__).parent


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The reader's sources."""
    return Path(shutil.copytree(READER, tmp_path / "omr", ignore=shutil.ignore_patterns("__pycache__")))


def test_the_name_has_the_version_the_code_and_the_weights() -> None:
    weights = re.escape(".".join(model.version for model in (mark_model(), field_model(), digit_model())))
    assert re.fullmatch(rf"\d+\.\d+\.\d+\.[0-9a-f]{{8}}\+{weights}", reader_version())
    assert code_digest(READER) in reader_version()


def test_a_change_of_any_source_of_the_reader_changes_the_name_and_one_of_the_simulator_does_not(copy: Path) -> None:
    usual = code_digest(copy)
    sources = [file for file in sorted(copy.rglob("*.py")) if "simulate" not in file.parts]
    assert {file.stem for file in sources} >= {"reader", "marks", "code_qr", "issued"}
    seen = {usual}
    for file in sources:
        before = file.read_bytes()
        file.write_bytes(before + b"# one more line\n")
        seen.add(code_digest(copy))
        file.write_bytes(before)
    assert len(seen) == 1 + len(sources)
    (copy / "simulate" / "pen.py").write_text("", "utf-8")
    assert code_digest(copy) == usual


def test_a_checkout_with_other_line_ends_is_the_same_reader(copy: Path) -> None:
    usual = code_digest(copy)
    for file in copy.glob("*.py"):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert code_digest(copy) == usual
