"""The quality of a scan in the reading document and back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from omr.reading import Finding, PageQuality, PageReading, PageState, Side
from omr.reasons import Reason
from pipeline.errors import ReadingFileError
from pipeline.model import PageRecord
from pipeline.reading_file import load_readings, record_line, write_readings

QUALITY = PageQuality(
    turn=180,
    skew_deg=-0.25,
    scale=(0.998, 1.002),
    perspective=0.001,
    cut_mm=(0.0, 2.5, 0.0, 0.0),
    paper=251.0,
    contrast=0.75,
    unevenness=0.02,
    grain=1.5,
    blur_mm=0.2,
    jpeg_step=3,
    findings=(
        Finding(Reason.UPSIDE_DOWN, 180.0),
        Finding(Reason.STREAK, 0.2, 37.125, Side.LEFT, (290.5, 0.0, 290.5, 2338.0)),
        Finding(Reason.CUT_EDGE, 6.0, side=Side.RIGHT),
    ),
)


def record(quality: PageQuality | None) -> PageRecord:
    return PageRecord("a.jpg", 1, PageReading(PageState.READ, quality=quality), "0.3.0", "p", frozenset(), "0" * 64)


@pytest.mark.parametrize("quality", [QUALITY, PageQuality(), None])
def test_what_is_written_is_what_is_read(tmp_path: Path, quality: PageQuality | None) -> None:
    path = tmp_path / "readings.jsonl"
    write_readings(path, [record(quality)])
    assert load_readings(path)[0].reading.quality == quality


def test_the_document_says_where_to_wipe() -> None:
    found = json.loads(record_line(record(QUALITY)))["quality"]["findings"][1]
    assert found == {"reason": "streak", "value": 0.2, "at_mm": 37.125, "side": "left", "line": [290.5, 0.0, 290.5, 2338.0]}


def test_a_document_of_an_earlier_version_has_no_quality(tmp_path: Path) -> None:
    path = tmp_path / "readings.jsonl"
    line = json.loads(record_line(record(None)))
    del line["quality"]
    path.write_text(json.dumps(line) + "\n", encoding="utf-8")
    assert load_readings(path)[0].reading.quality is None


def test_a_damaged_quality_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "readings.jsonl"
    line = json.loads(record_line(record(QUALITY)))
    line["quality"]["cut_mm"] = [1.0]
    path.write_text(json.dumps(line) + "\n", encoding="utf-8")
    with pytest.raises(ReadingFileError) as caught:
        load_readings(path)
    assert caught.value.problems[0].place.endswith("readings.jsonl:1")
    assert "cut_mm" in str(caught.value.problems[0].values["field"])
