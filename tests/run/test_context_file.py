"""A saved context comes back for the same layout and reader, and a file from elsewhere can neither be read nor run anything."""

from __future__ import annotations

import os
import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from omr.calibrate import Context, PageContext
from pipeline.errors import InputError
from pipeline.run import context_file
from pipeline.run.context_file import MAGIC, load_context, save_context
from tests.sheets import layout, question

FORM = layout(question("q1"))


def context() -> Context:
    blank = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    return Context("b91c", {"main": PageContext(blank, True, 7)})


def code(path: Path, form=FORM) -> str:
    with pytest.raises(InputError) as caught:
        load_context(path, form)
    return caught.value.problems[0].code


def test_a_context_comes_back(tmp_path: Path) -> None:
    save_context(tmp_path / "c", context(), FORM)
    back = load_context(tmp_path / "c", FORM)
    assert back.id == "b91c"
    assert np.array_equal(back.pages["main"].blank, context().pages["main"].blank)


def test_another_layout_or_reader_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_context(tmp_path / "c", context(), FORM)
    assert code(tmp_path / "c", replace(FORM, id="other")) == "read.context_other_layout"
    monkeypatch.setattr(context_file, "READER_VERSION", "9.9")
    assert code(tmp_path / "c") == "read.context_other_reader"


class Evil:
    def __reduce__(self):
        return os.mkdir, ("was-run",)


def test_a_file_from_elsewhere_runs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "c").write_bytes(MAGIC + pickle.dumps((FORM.id, "x", Evil())))
    assert code(tmp_path / "c") == "read.context_damaged"
    assert not (tmp_path / "was-run").exists()


@pytest.mark.parametrize("content", [b"", b"text", MAGIC, MAGIC + b"\x80\x05X", MAGIC + pickle.dumps((1, 2)), MAGIC + pickle.dumps(3)])
def test_damaged_files(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "c").write_bytes(content)
    assert code(tmp_path / "c") == "read.context_damaged"


def test_a_missing_file(tmp_path: Path) -> None:
    assert code(tmp_path / "none") == "read.context_cannot_open"
