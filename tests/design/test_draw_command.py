"""`phieu form draw`: slips, covers, copy masters and sealed codes on the printer's table."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
import pytest

from forms.printing.run_file import load_run
from forms.sheet_code import CodeError, SheetKind, parse
from tests.design.typed import FORMS, QUAY, REGISTER, phieu

SECRET = "00112233445566778899aabbccddeeff"
CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{2,4}){3,4}")


def texts(pdf: Path) -> list[str]:
    """What stands on each page."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [str(page.get_textpage().get_text_bounded()) for page in document]


def codes(pdf: Path) -> list[str]:
    """The sheet code on each page, as text."""
    return [next(found for found in CODE.findall(words) if len(found.replace("-", "")) in (14, 20)) for words in texts(pdf)]


def test_a_run_for_counters_lies_in_the_folder_and_says_what_to_do_next(tmp_path: Path) -> None:
    out = tmp_path / "đợt in"
    said = phieu(
        "form", "draw", QUAY, "--out", out, "--run", 7, "--copies", 2, "--counters", REGISTER, "--counter", "PC06-Q03-K",
        "--counter", "0006015", "--date", "22/11/2026",
    )  # fmt: skip
    assert (said.exit_code, said.stderr) == (0, "")
    assert sorted(file.name for file in out.iterdir()) == ["quay-a5-r7.layout.json", "quay-a5-r7.pdf", "quay-a5-r7.run.json"]
    assert f"phieu read SCANS --layout {out / 'quay-a5-r7.layout.json'}" in said.stdout
    assert "counter PC06-Q01-Q: serials 3 to 4" in said.stdout
    run = load_run(out / "quay-a5-r7.run.json")
    assert (run.run, run.serials, run.lang, f"{run.printed_on:%d/%m/%Y}") == (7, (1, 4), "vi", "22/11/2026")
    assert [parse(code).serial for code in codes(out / "quay-a5-r7.pdf")] == [1, 2, 3, 4]
    pages = texts(out / "quay-a5-r7.pdf")
    assert ["PC06-Q03-K" in page for page in pages] == [True, True, False, False]
    assert ["PC06-Q01-Q" in page for page in pages] == [False, False, True, True]


def test_the_same_order_of_a_given_day_gives_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        phieu("form", "draw", QUAY, "--out", tmp_path / folder, "--run", 7, "--date", "2026-11-22")
    for file in (tmp_path / "a").iterdir():
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes()


def test_all_means_the_counters_that_are_open_on_the_day(tmp_path: Path) -> None:
    order = ("form", "draw", QUAY, "--counters", REGISTER, "--counter", "all", "--run", 1)
    now = phieu(*order, "--out", tmp_path / "nay", "--date", "22/11/2026")
    old = phieu(*order, "--out", tmp_path / "xưa", "--date", "01/02/2025")
    assert "PC06-Q03-K" in now.stdout and "CAH-TD" not in now.stdout
    assert "CAH-TD-Q01" in old.stdout


def test_english_copy_masters_are_printed_without_a_serial(tmp_path: Path) -> None:
    said = phieu("form", "draw", QUAY, "--out", tmp_path, "--run", 3, "--copy-master", "--lang", "en")
    assert "copy master" in said.stdout
    assert {parse(code).kind for code in codes(tmp_path / "quay-a5-r3.pdf")} == {SheetKind.COPY_MASTER}
    assert "COUNTER RATING SLIP" in texts(tmp_path / "quay-a5-r3.pdf")[0]


def test_a_key_seals_the_codes(tmp_path: Path) -> None:
    key = tmp_path / "khóa.toml"
    key.write_text(f'use = 3\n[keys]\n2 = "{SECRET[::-1]}"\n3 = "{SECRET}"\n', "utf-8")
    assert phieu("form", "draw", QUAY, "--out", tmp_path, "--run", 5, "--key", key).exit_code == 0
    (code,) = codes(tmp_path / "quay-a5-r5.pdf")
    assert parse(code, {3: bytes.fromhex(SECRET)}).key_id == 3
    with pytest.raises(CodeError):
        parse(code, {3: bytes(16)})


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("keys = 3", "key.none"),
        ("[keys", "key.not_toml"),
        ("[keys]\n1 = 'ab'", "key.short"),
        ("[keys]\n1 = 'không phải số'", "key.not_hexadecimal"),
        (f"[keys]\n16 = '{SECRET}'", "key.id_outside"),
        (f"[keys]\n1 = '{SECRET}'\n2 = '{SECRET}'", "key.use_unclear"),
        (f"key = 1\n[keys]\n1 = '{SECRET}'", "key.name_unknown"),
    ],
)
def test_a_bad_key_file_is_refused_without_showing_a_secret(tmp_path: Path, content: str, code: str) -> None:
    key = tmp_path / "k.toml"
    key.write_text(content, "utf-8")
    refused = phieu("form", "draw", QUAY, "--out", tmp_path / "out", "--run", 5, "--key", key)
    assert refused.exit_code == 1
    assert f"[{code}]" in refused.stderr
    assert SECRET not in refused.stderr
    assert not (tmp_path / "out").exists()


def test_a_number_is_used_once_and_nothing_is_overwritten(tmp_path: Path) -> None:
    assert phieu("form", "draw", QUAY, "--out", tmp_path, "--run", 7).exit_code == 0
    before = {file: file.read_bytes() for file in tmp_path.iterdir()}
    again = phieu("form", "draw", FORMS / "mau-so-02.yaml", "--out", tmp_path, "--run", 7)
    assert again.exit_code == 1
    assert "print_run.run_taken" in again.stderr
    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_wrong_counters_are_told_all_at_once(tmp_path: Path) -> None:
    order = ("form", "draw", QUAY, "--out", tmp_path / "o", "--run", 7, "--date", "22/11/2026")
    wrong = phieu(*order, "--counters", REGISTER, "--counter", "PC06-Q03-J", "--counter", "0000000", "--counter", "PC06-Q02-N")
    assert wrong.exit_code == 1
    assert len(wrong.stderr.splitlines()) == 2
    assert "design.register_missing" in phieu(*order, "--counter", "PC06-Q03-K").stderr
    assert not (tmp_path / "o").exists()


def test_a_form_without_a_place_for_the_counter_says_so(tmp_path: Path) -> None:
    order = ("--run", 2, "--counters", REGISTER, "--counter", "PC06-Q03-K", "--date", "22/11/2026", "--out", tmp_path)
    assert "design.counter_not_printed" in phieu("form", "draw", FORMS / "mau-so-02.yaml", *order).stderr
    assert "design.counter_left_empty" in phieu("form", "draw", QUAY, "--run", 3, "--out", tmp_path).stderr


def test_covers_and_separators_carry_what_they_say(tmp_path: Path) -> None:
    said = phieu(
        "form", "draw", "--cover", "--out", tmp_path, "--run", 9, "--round", "Đợt 1/2026", "--channel", "giấy", "--separators", 2,
        "--counters", REGISTER, "--counter", "PC06-Q03-K", "--counter", "CAX-BK-Q01-K", "--date", "22/11/2026",
    )  # fmt: skip
    assert (said.exit_code, said.stderr) == (0, "")
    run = load_run(tmp_path / "covers-r9.run.json")
    assert [(cover.kind, cover.number, cover.unit, cover.counter) for cover in run.covers] == [
        (SheetKind.COVER, 1, "PC06", "PC06-Q03-K"),
        (SheetKind.COVER, 2, "CAX-BK", "CAX-BK-Q01-K"),
        (SheetKind.SEPARATOR, 1, "PC06", "PC06-Q03-K"),
        (SheetKind.SEPARATOR, 2, "PC06", "PC06-Q03-K"),
        (SheetKind.SEPARATOR, 3, "CAX-BK", "CAX-BK-Q01-K"),
        (SheetKind.SEPARATOR, 4, "CAX-BK", "CAX-BK-Q01-K"),
    ]
    pages = texts(tmp_path / "covers-r9.pdf")
    assert len(pages) == 6
    assert all("Đợt 1/2026" in page and "22/11/2026" in page and "giấy" in page for page in pages)
    seen = [" ".join(page.split()) for page in pages]
    assert "PC06 – Phòng Cảnh sát quản lý hành chính về trật tự xã hội" in seen[0] and "PC06-Q03-K – Quầy số 3" in seen[0]
    assert "CAX-BK – Công an xã Bến Kè" in seen[1] and "CAX-BK-Q01-K – Quầy số 1" in seen[5]


def test_covers_name_unit_and_counter_in_the_language_that_is_printed(tmp_path: Path) -> None:
    order = ("--counters", REGISTER, "--date", "22/11/2026", "--out", tmp_path)
    assert phieu("form", "draw", "--cover", *order, "--run", 9, "--counter", "PC06-Q03-K", "--lang", "en").exit_code == 0
    (page,) = texts(tmp_path / "covers-r9.pdf")
    assert "PC06 – Office of Administrative Management of Social Order" in " ".join(page.split()) and "PC06-Q03-K – Counter 3" in page
    assert phieu("form", "draw", "--cover", *order, "--run", 10, "--unit", "PC08").exit_code == 0
    (page,) = texts(tmp_path / "covers-r10.pdf")
    assert "PC08 – Phòng Cảnh sát giao thông" in " ".join(page.split()) and "Quầy" not in page


def test_covers_need_no_form_and_slips_do(tmp_path: Path) -> None:
    assert phieu("form", "draw", "--out", tmp_path, "--run", 9).exit_code == 2
    assert phieu("form", "draw", QUAY, "--cover", "--out", tmp_path, "--run", 9).exit_code == 2
    assert phieu("form", "draw", "--cover", "--copies", 0, "--out", tmp_path, "--run", 9).exit_code == 1
    odd = ("form", "draw", "--cover", "--out", tmp_path, "--run", 9, "--counters", REGISTER, "--unit", "PC99")
    assert "design.unit_not_open" in phieu(*odd).stderr
    assert phieu("form", "draw", "--cover", "--out", tmp_path, "--run", 9, "--date", "31/02/2026").exit_code == 2
    assert list(tmp_path.iterdir()) == []
