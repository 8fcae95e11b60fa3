"""Open answers from the scan to the table of texts: nothing is lost on the way, and nothing is counted."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from forms.errors import PhieuError
from forms.layout_file import load_layout
from forms.print_run import LAYOUT
from omr.reading import FieldStatus
from pipeline.model import PENDING
from pipeline.report.score_report import score_readings
from pipeline.review.fields_table import FIELD_COLUMNS
from pipeline.run.reading.ledger import RunSummary
from pipeline.run.reading.read import read
from tests.design.typed import FORMS, phieu

SHEETS = 2


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The layout of a slip with an open question on its second page."""
    folder = tmp_path_factory.mktemp("in")
    assert phieu("form", "draw", FORMS / "cong-an-5-tieu-chi.yaml", "--out", folder, "--run", 7).exit_code == 0
    return next(folder.glob(f"*{LAYOUT}"))


@pytest.fixture(scope="module")
def scans(printed: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bool]]:
    """Scanned second pages, and whether somebody wrote on each; one of them lies there twice."""
    folder = tmp_path_factory.mktemp("quét") / "giả lập"
    done = phieu("simulate", printed, "--sheets", SHEETS, "--seed", 5, "--condition", "clean", "--dpi", 200, "--out", folder)
    assert done.exit_code == 0, done.output
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))["images"]
    (folder / "truth.json").unlink()
    for file in folder.glob("*-p1.png"):
        file.unlink()
    written = {name: "comment" in shown["written"] for name, shown in truth.items() if name.endswith("-p2.png")}
    shutil.copy(folder / "sheet-0001-p2.png", folder / "xấp 2.png")
    return folder, written


@pytest.fixture(scope="module")
def run(printed: Path, scans: tuple[Path, dict[str, bool]], tmp_path_factory: pytest.TempPathFactory) -> tuple[RunSummary, Path]:
    out = tmp_path_factory.mktemp("kết quả")
    summary = read([scans[0]], printed, out / "r.jsonl", fields_dir=out / "ý kiến", review_dir=out / "ý kiến", workers=1, lang="vi")
    return summary, out


def table(out: Path) -> list[dict[str, str]]:
    with (out / "ý kiến" / "fields.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def lines(out: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (out / "r.jsonl").read_text(encoding="utf-8").splitlines()]


def test_every_field_for_words_is_in_the_document_and_is_what_it_truly_is(run, scans) -> None:
    for line in lines(run[1]):
        [field] = [one for one in line["fields"] if one["kind"] == "text"]
        assert (field["id"], field["value"]) == ("comment", "")
        wanted = scans[1].get(str(line["source"]), scans[1]["sheet-0001-p2.png"])
        assert (field["status"] == FieldStatus.WRITTEN) is wanted
        assert 0.5 <= field["probability"] <= 1


def test_the_table_has_what_a_person_must_type_once_with_place_and_picture(run, scans, printed: Path) -> None:
    summary, out = run
    rows = table(out)
    doubted = {str(line["source"]) for line in lines(out) for one in line["fields"] if one["review"]}
    wanted = {name for name, written in scans[1].items() if written} | (doubted - {"xấp 2.png"})
    assert [row["source"] for row in rows] == sorted(wanted)
    assert summary.to_type == len(rows) > 0
    [place] = load_layout(printed).page("p2").fields
    for row in rows:
        assert tuple(row) == FIELD_COLUMNS
        assert row["value"] == row["note"] == ""
        assert row["sha256"].startswith("sha256:")
        assert [float(row[name]) for name in ("x_mm", "y_mm", "width_mm", "height_mm")] == pytest.approx(
            [place.rect.x, place.rect.y, place.rect.w, place.rect.h], abs=0.06
        )
        picture = np.asarray(Image.open(out / "ý kiến" / row["crop"]))
        assert picture.shape[1] > picture.shape[0] > 100


def test_what_people_type_comes_out_in_the_tables_and_in_no_percentage(run, printed: Path, tmp_path: Path) -> None:
    _, out = run
    rows = table(out)
    typed = tmp_path / "fields.csv"
    with typed.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, FIELD_COLUMNS)
        writer.writeheader()
        writer.writerows({**row, "value": "Cán bộ tận tình"} for row in rows[:1])
    before, after = (score_readings([out / "r.jsonl"], printed, decisions=files) for files in ((), [typed]))
    assert before.scores == after.scores
    said = texts(after.responses)
    assert said[rows[0]["source"]] == ("Cán bộ tận tình", None)
    assert all(said[row["source"]] == ("", PENDING) for row in rows[1:])
    wanted = ("--csv", tmp_path / "bảng", "--out", tmp_path / "s.xlsx")
    done = phieu("score", out / "r.jsonl", "--layout", printed, "--decisions", typed, *wanted)
    assert done.exit_code == 0, done.output
    assert "Cán bộ tận tình" in (tmp_path / "bảng" / "texts.csv").read_text(encoding="utf-8-sig")


def texts(responses: Sequence[object]) -> dict[str, tuple[str, str | None]]:
    """Text and kind of missing of the open question, by the file of the response."""
    return {one.source_ref.split("#")[0]: (text.text, text.missing) for one in responses for text in one.texts if text.field == "comment"}


def test_a_table_that_somebody_has_filled_is_not_replaced(run, printed: Path, scans, tmp_path: Path) -> None:
    folder = tmp_path / "ý kiến"
    folder.mkdir()
    (folder / "fields.csv").write_text("source,page,field,value,note\na.png,1,comment,tốt,\n", encoding="utf-8")
    with pytest.raises(PhieuError) as error:
        read([scans[0]], printed, tmp_path / "r.jsonl", fields_dir=folder, workers=1)
    assert [problem.code for problem in error.value.problems] == ["read.review_filled"]
    assert not (tmp_path / "r.jsonl").exists()


def test_a_budget_chooses_a_policy_for_the_batch_and_says_what_it_promises(printed: Path, scans, tmp_path: Path) -> None:
    summary = read([scans[0]], printed, tmp_path / "r.jsonl", review_budget=0.5, workers=1)
    choice = summary.choice
    assert choice is not None
    assert {line["policy"] for line in lines(tmp_path)} == {choice.policy.id}
    assert summary.to_review <= 0.5 * summary.answers
    assert choice.policy.id.startswith("b5e-1.")
