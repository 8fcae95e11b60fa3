"""The samples, read as a user reads them: accepted answers are right, the blank back and the other form get their states."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from bench.truth import Tally, score
from pipeline.model import PageRecord
from pipeline.reading_file import load_readings
from pipeline.run.read import read

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
READ = ["phieu-004.jpg", "phieu-nguoc.jpg", "phieu-mot-bit.png", "phieu-quet.pdf"]
OTHERS = ["mat-sau-trang.jpg", "phieu-khac-mau.jpg"]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The readings of a few sheets: plain, upside down, one-bit, two in a PDF, an empty back and a sheet of another form."""
    out = tmp_path_factory.mktemp("đọc") / "readings.jsonl"
    scans = [SAMPLES / "scans" / name for name in READ + OTHERS]
    read(scans, SAMPLES / "forms" / "phieu-hai-long.json", out, workers=1)
    return out


@pytest.fixture(scope="module")
def tally(out: Path) -> Tally:
    """The readings judged by the samples' truth, of the files that were read."""
    truth = json.loads((SAMPLES / "expected" / "truth.json").read_text(encoding="utf-8"))
    mine = {key: entry for key, entry in truth["images"].items() if entry["file"] in READ}
    template = json.loads((SAMPLES / "expected" / "template.json").read_text(encoding="utf-8"))
    return score(template, {"images": mine}, [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()])


def test_every_page_gets_the_state_that_is_expected(out: Path) -> None:
    with (SAMPLES / "expected" / "pages.csv").open(encoding="utf-8", newline="") as stream:
        expected = {(row["source"], int(row["page"])): row["state"] for row in csv.DictReader(stream)}
    lines: list[PageRecord] = load_readings(out)
    found = {(Path(line.source).name, line.page): line.reading.state.value for line in lines}
    assert len(found) == len(READ) + 1 + len(OTHERS), "the PDF has two pages"
    assert found == {page: expected[page] for page in found if page[1] is not None}


def test_no_accepted_answer_is_wrong(tally: Tally) -> None:
    assert tally.mistakes == []
    assert (tally.read, tally.refused, tally.missing) == (5, 0, 0)


def test_most_answers_are_right_and_need_nobody(tally: Tally) -> None:
    assert tally.wrong <= 0.05 * tally.answers
    assert tally.reviewed <= 0.25 * tally.answers


def test_what_was_not_read_says_why_and_has_no_answers(out: Path) -> None:
    for line in load_readings(out):
        if Path(line.source).name in OTHERS:
            assert line.reading.reasons and line.reading.answers == ()
