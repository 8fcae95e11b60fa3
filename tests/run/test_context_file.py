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
from pipeline.run.reading import context_file
from pipeline.run.reading.context_file import MAGIC, context_bytes, load_context, sealed
from tests.sheets import layout, question

FORM = layout(question("q1"))


def context() -> Context:
    blank = np.arange(5 * 3 * 4, dtype=np.uint8).reshape(5, 3, 4)
    return Context("b91c", {"main": PageContext(blank, 7, np.zeros(5))})


def kept(path: Path, of: Context) -> Path:
    path.write_bytes(context_bytes(of, FORM))
    return path


def code(path: Path, form=FORM) -> str:
    with pytest.raises(InputError) as caught:
        load_context(path, form)
    return caught.value.problems[0].code


def test_a_context_comes_back(tmp_path: Path) -> None:
    back = load_context(kept(tmp_path / "c", context()), FORM)
    assert (back.id, back.pages["main"].sheets) == ("b91c", 7)
    assert np.array_equal(back.pages["main"].blank, context().pages["main"].blank)
    assert np.array_equal(back.pages["main"].doubt, np.zeros(5))


def test_another_layout_or_reader_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(tmp_path / "c", context())
    assert code(tmp_path / "c", replace(FORM, id="other")) == "read.context_other_layout"
    monkeypatch.setattr(context_file, "reader_version", lambda: "9.9")
    assert code(tmp_path / "c") == "read.context_other_reader"


def test_one_changed_byte_anywhere_is_damage(tmp_path: Path) -> None:
    whole = kept(tmp_path / "c", context()).read_bytes()
    for place in range(0, len(whole), 37):
        (tmp_path / "c").write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert code(tmp_path / "c") == "read.context_damaged"
    for length in (len(whole) - 1, len(whole) // 2, len(MAGIC) + 3):
        (tmp_path / "c").write_bytes(whole[:length])
        assert code(tmp_path / "c") == "read.context_damaged"


@pytest.mark.parametrize(
    "wrong",
    [
        "no context",
        Context("b91c", {"another page": context().pages["main"]}),
        Context("b91c", {"main": PageContext(np.zeros((4, 3, 4), np.uint8), 7, np.zeros(4))}),
        Context("b91c", {"main": PageContext(np.zeros((5, 3, 4)), 7, np.zeros(5))}),
        Context("b91c", {"main": ("blank", 7)}),
        Context("b91c", None),
    ],
)
def test_what_does_not_fit_the_layout_is_damage_and_no_failure_later(tmp_path: Path, wrong) -> None:
    assert code(kept(tmp_path / "c", wrong)) == "read.context_damaged"


class Evil:
    def __reduce__(self):
        return os.mkdir, ("was-run",)


def test_a_file_from_elsewhere_runs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "c").write_bytes(sealed(pickle.dumps((FORM.id, "x", Evil()))))
    assert code(tmp_path / "c") == "read.context_damaged"
    assert not (tmp_path / "was-run").exists()


@pytest.mark.parametrize("content", [b"", b"text", MAGIC, sealed(b"\x80\x05X"), sealed(pickle.dumps((1, 2))), sealed(pickle.dumps(3))])
def test_damaged_files(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "c").write_bytes(content)
    assert code(tmp_path / "c") == "read.context_damaged"


def test_a_missing_file(tmp_path: Path) -> None:
    assert code(tmp_path / "none") == "input.missing"
