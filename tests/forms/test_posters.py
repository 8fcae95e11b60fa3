"""Posters and table stands: what a phone reads off the paper leads to the counter, and what a person reads is all there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

from forms.draw import DrawError
from forms.printing.poster import Poster, Size, draw_posters
from forms.register.file import load_counters
from pipeline.design.posters import posters
from pipeline.errors import InputError
from tests.workspaces import SAMPLES

DAY = date(2026, 11, 22)
BASE = "https://khaosat.songngan.gov.vn"


def printed(out: Path, size: Size, *, stand: bool) -> Path:
    register, _ = load_counters([SAMPLES / "forms" / "counters.csv"])
    codes = [one.code for one in register.open_on(DAY) if one.unit in ("PC06", "TTHCC-BK")]
    done = posters(register, codes, DAY, f"{BASE}/", out, size=size, stand=stand)
    assert done.count == len(codes) >= 4
    return done.file


@pytest.mark.parametrize("stand", [False, True])
@pytest.mark.parametrize("size", list(Size))
def test_every_code_is_read_back_and_every_word_is_there(tmp_path: Path, size: Size, stand: bool) -> None:
    document = pypdfium2.PdfDocument(printed(tmp_path, size, stand=stand))
    seen = []
    for page in document:
        found = zxingcpp.read_barcodes(page.render(scale=100 / 72).to_pil())
        assert len(found) == (2 if stand else 1)
        addresses = {one.text for one in found}
        assert len(addresses) == 1
        seen += addresses
        words = " ".join(page.get_textpage().get_text_bounded().split())
        assert "Quầy số" in words and "Không quét được? Mở khaosat.songngan.gov.vn" in words
        assert seen[-1].removeprefix("https://") in words.replace(" ", "") and "quét mã QR bằng điện thoại" in words
    document.close()
    assert f"{BASE}/s/PC06-Q03-K" in seen and len(set(seen)) == len(seen)


def test_the_same_posters_give_the_same_bytes_with_their_letters_inside(tmp_path: Path) -> None:
    first, second = (printed(tmp_path / name, Size.A4, stand=False).read_bytes() for name in ("a", "b"))
    assert first == second
    assert b"Helvetica" not in first and first.count(b"/FontFile2") >= 2


def test_names_too_long_for_the_paper_are_refused_and_not_cut() -> None:
    poster = Poster(("Công an tỉnh",), "Quầy số 1", "PC06-Q01-Q", f"{BASE}/s/PC06-Q01-Q", "khaosat.songngan.gov.vn")
    long = replace(poster, agency=("Phòng " + "rất dài " * 120,))
    with pytest.raises(DrawError, match="too_long"):
        draw_posters([poster, long], Size.A5, stand=True)


@pytest.mark.parametrize("address", ["khaosat.vn", "ftp://x.vn", "https://", "https://x.vn/?a=1", "https://khảosát.vn"])
def test_an_address_that_no_phone_opens_is_refused(tmp_path: Path, address: str) -> None:
    register, _ = load_counters([SAMPLES / "forms" / "counters.csv"])
    with pytest.raises(InputError, match=r"poster\.address"):
        posters(register, ["PC06-Q03-K"], DAY, address, tmp_path, size=Size.A4, stand=False)
