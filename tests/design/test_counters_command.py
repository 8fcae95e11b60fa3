"""`phieu counters check`."""

from __future__ import annotations

from pathlib import Path

from tests.design.typed import REGISTER, phieu


def test_a_register_in_order_says_what_is_open_on_a_day() -> None:
    said = phieu("counters", "check", REGISTER, "--on", "22/11/2026")
    assert (said.exit_code, said.stderr) == (0, "")
    assert "8 units, 12 counters, 9 of them open on 22/11/2026" in said.stdout
    assert "10 of them" in phieu("counters", "check", REGISTER, "--on", "2025-12-31").stdout
    assert phieu("counters", "check", REGISTER, "--on", "22.11.26").exit_code == 2


def test_the_list_has_the_codes_that_a_print_run_asks_for() -> None:
    listed = phieu("counters", "check", REGISTER, "--on", "22/11/2026", "--list", lang="vi").stdout
    assert "PC06-Q03-K" in listed and "0006031" in listed and "Quầy số 3" in listed
    assert "CAH-TD" not in listed


def test_all_mistakes_of_a_register_are_told(tmp_path: Path) -> None:
    wrong = tmp_path / "quầy.csv"
    wrong.write_text(
        REGISTER.read_text(encoding="utf-8").replace("PC08,,Quầy số 1", "PC09,,Quầy số 1") + "PC06,,Quầy,,,,,,,100,\n", "utf-8"
    )
    said = phieu("counters", "check", wrong)
    assert said.exit_code == 1
    assert "quầy.csv" in said.stderr and said.stdout == ""
