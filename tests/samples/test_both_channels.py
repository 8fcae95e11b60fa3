"""The script of a round on paper and phones, run small: both channels end in one table."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from forms.catalogue import text
from pipeline.cli import cli
from samples import both_channels


@pytest.mark.slow
def test_paper_and_phones_end_in_one_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []

    def here(words: Sequence[object], *, may_be_partly: bool = False) -> None:
        """The same command without a process of its own, which takes seconds to start."""
        more = ["--workers", "0"] if words[0] == "run" else []
        done = CliRunner().invoke(cli, [*map(str, words), *more])
        assert done.exit_code in ((0, 3) if may_be_partly else (0,)), done.output
        said.append(done.output)

    monkeypatch.setattr(both_channels, "phieu", here)
    both_channels.survey(tmp_path / "đợt", 4, 40)
    with (tmp_path / "đợt" / "responses.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    channels = [row["channel"] for row in rows]
    assert channels.count("truc_tiep") == 4 and 36 <= channels.count("truc_tuyen_qr") <= 40
    assert {row["counter"] for row in rows} == {"PC06-Q03-K"}
    assert {row["place_of_service"] for row in rows if row["channel"] == "truc_tiep"} == {"PC06"}
    assert all(row["slip_token"] for row in rows if row["channel"] == "truc_tiep")
    (scored,) = [one for one in said if "By channel" in one]
    assert all(text(f"report.channel.{channel}", "en") in scored for channel in ("truc_tiep", "truc_tuyen_qr"))
    assert (tmp_path / "đợt" / "channels.svg").stat().st_size > 1000
