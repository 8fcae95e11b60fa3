"""What people at the scanner see: differences are said, and nothing that differs is closed in silence."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline.cli import cli
from pipeline.intake.add import new_batch
from pipeline.run.run import run
from pipeline.store.workspace import workspace
from tests.workspaces import DATABASES, DOUBTFUL, ROUND, SCANS, facts, opened, slips


@pytest.fixture(scope="module")
def kho(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a batch of two slips of which three were expected."""
    folder = tmp_path_factory.mktemp("kho")
    with opened(folder) as found:
        new_batch(found, slips(1, 2), ROUND, facts(expected=3))
        run(found, workers=0)
    return folder


def phieu(kho: Path, *words: object, lang: str = "en") -> Result:
    return CliRunner(env={"COLUMNS": "80"}).invoke(cli, ["--lang", lang, *map(str, words), "--workspace", str(kho)])


def copied(kho: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(kho, tmp_path / "kho"))


@pytest.mark.parametrize(("lang", "said"), [("en", "1 FEWER"), ("vi", "THIẾU 1")])
def test_slips_that_lack_are_said(kho: Path, lang: str, said: str) -> None:
    shown = phieu(kho, "batch", "show", 1, lang=lang)
    assert said in shown.stdout and "[batch.slips_lack]" in shown.stderr


@pytest.mark.parametrize("database", DATABASES)
def test_a_batch_that_differs_is_closed_with_a_reason_only_and_says_by_whom(database: str, tmp_path: Path) -> None:
    with opened(tmp_path / "kho", database) as found:
        new_batch(found, slips(1), ROUND, facts(expected=3))
        run(found, workers=0)
    refused = phieu(tmp_path / "kho", "batch", "close", 1, "--despite", "  ")
    assert refused.exit_code == 1 and "[batch.slips_lack]" in refused.stderr
    assert phieu(tmp_path / "kho", "batch", "more", 1, slips(2)[0]).exit_code == 0
    run_and_close = ("batch", "close", 1, "--despite", "một người xin rút phiếu", "--who", "Nguyễn Thị Lan")
    assert phieu(tmp_path / "kho", *run_and_close).exit_code == 0
    shown = phieu(tmp_path / "kho", "batch", "show", 1).stdout
    assert "một người xin rút phiếu" in shown and "Nguyễn Thị Lan" in shown
    assert phieu(tmp_path / "kho", "batch", "close", 1).exit_code == 0
    assert "[batch.closed]" in phieu(tmp_path / "kho", "batch", "more", 1, slips(3)[0]).stderr


def test_a_batch_that_agrees_is_closed_without_a_word(tmp_path: Path) -> None:
    with opened(tmp_path) as found:
        new_batch(found, slips(1, 2), ROUND, facts(expected=2))
        assert "[batch.pages_wait]" in phieu(tmp_path, "batch", "close", 1).stderr
        run(found, workers=0)
    assert "agree" in phieu(tmp_path, "batch", "show", 1).stdout
    assert phieu(tmp_path, "batch", "close", 1).exit_code == 0


def test_a_round_is_closed_when_nothing_in_it_is_open(kho: Path, tmp_path: Path) -> None:
    folder = copied(kho, tmp_path)
    with workspace(folder) as found:
        new_batch(found, [SCANS / "phieu-khac-mau.jpg"], ROUND, facts())
    refused = phieu(folder, "round", "close", ROUND)
    assert refused.exit_code == 1
    assert [code for code in ("round.pages_wait", "round.batches_open") if code in refused.stderr] == [
        "round.pages_wait",
        "round.batches_open",
    ]
    with workspace(folder) as found:
        run(found, workers=0)
    assert "[round.queue_open]" in phieu(folder, "round", "close", ROUND).stderr
    assert phieu(folder, "round", "close", ROUND, "--despite", "hết thời hạn", "--who", "Lan").exit_code == 0
    assert "hết thời hạn" in phieu(folder, "round", "show", ROUND).stdout


def test_files_of_a_folder_that_are_known_are_told_in_one_line(kho: Path, tmp_path: Path) -> None:
    folder = copied(kho, tmp_path)
    again = (*slips(1, 2, 3), "--round", ROUND, "--unit", "PC06", "--channel", "truc_tiep")
    told = phieu(folder, "batch", "add", *again)
    assert "2 files were there already (batch 1)" in told.stderr and "phieu-001.jpg" not in told.stderr
    everything = phieu(folder, "batch", "add", *again)
    assert everything.exit_code == 1 and len(everything.stderr.splitlines()) == 2  # of each batch that has them, one
    assert "phieu-003.jpg: was there already, in batch 2" in phieu(folder, "batch", "more", 1, *slips(3), "-v").stderr


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_the_list_of_batches_fits_eighty_columns(kho: Path, lang: str) -> None:
    listed = phieu(kho, "batch", "list", lang=lang).stdout
    assert "…" not in listed and "22/11/2026" in listed and max(map(len, listed.splitlines())) <= 80


def test_figures_of_a_round_say_where_what_waits_is_settled(tmp_path: Path) -> None:
    with opened(tmp_path) as found:
        new_batch(found, slips(*range(1, 8), DOUBTFUL), ROUND, facts())
        run(found, workers=0)
    told = phieu(tmp_path, "score", "--round", ROUND)
    assert f"phieu review export FOLDER --round {ROUND}" in " ".join(told.stdout.split() + told.stderr.split())
    assert "--review-out" not in told.stdout + told.stderr
