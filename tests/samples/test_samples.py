"""The samples are what their page says: made by the project, complete, small, and made again the same."""

from __future__ import annotations

import csv
import json
import unicodedata
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageSequence

from forms.importers.scan_template import import_scan
from forms.layout import Layout, QuestionKind
from forms.layout_file import load_layout, reference_bytes
from samples.make import JPEG_QUALITY, PLAN, encoded, filled_page
from samples.slip import draw_slip, layout_page

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
FORM = SAMPLES / "forms" / "phieu-hai-long.json"
MOST_BYTES = 6 * 2**20


@pytest.fixture(scope="module")
def layout() -> Layout:
    return load_layout(FORM)


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    images: dict[str, Any] = json.loads((SAMPLES / "expected" / "truth.json").read_text(encoding="utf-8"))["images"]
    return images


def frames(path: Path) -> int:
    if path.suffix == ".pdf":
        return len(pypdfium2.PdfDocument(path))
    with Image.open(path) as image:
        return sum(1 for _ in ImageSequence.Iterator(image))


def test_the_form_is_the_one_that_is_drawn(layout: Layout) -> None:
    slip = draw_slip()
    with Image.open(BytesIO(reference_bytes(layout, FORM)["main"])) as reference:
        assert np.array_equal(np.asarray(reference.convert("L")), slip.printed)
    for drawn, printed in zip(layout_page(slip).boxes(), layout.page("main").boxes(), strict=True):
        assert drawn.id == printed.id and drawn.value == printed.value
        assert abs(drawn.rect.x - printed.rect.x) < 0.001 and abs(drawn.rect.y - printed.rect.y) < 0.001


def test_the_layout_is_what_the_template_imports_to(layout: Layout) -> None:
    assert import_scan(SAMPLES / "forms" / "phieu-hai-long.template.json").layout.id == layout.id
    assert not layout.relative


def test_every_box_is_printed_empty_with_four_dark_sides() -> None:
    slip = draw_slip()
    for question in slip.questions:
        for box in question.boxes:
            x, y, w, h = box.rect
            for side in ((y, x + w // 2), (y + h, x + w // 2), (y + h // 2, x), (y + h // 2, x + w)):
                assert slip.printed[side] == 0
            assert slip.printed[y + 4 : y + h - 3, x + 4 : x + w - 3].min() == 255


def test_ratings_run_from_worst_to_best_and_one_question_takes_several_answers(layout: Layout) -> None:
    questions = {question.id: question for question in layout.page("main").questions}
    ratings = [question for name, question in questions.items() if name.startswith("c")]
    assert len(ratings) == 12
    for question in ratings:
        assert [box.value for box in question.boxes] == ["1", "2", "3", "4", "5"]
        assert [box.rect.x for box in question.boxes] == sorted(box.rect.x for box in question.boxes)
    assert [name for name, question in questions.items() if question.kind is QuestionKind.MULTI] == ["kenh"]


def test_every_page_of_every_scan_has_an_expected_state_and_nothing_else_has(truth: dict[str, Any]) -> None:
    with (SAMPLES / "expected" / "pages.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    there = {(path.name, number + 1) for path in (SAMPLES / "scans").iterdir() for number in range(frames(path))}
    assert {(row["source"], int(row["page"])) for row in rows} == there
    assert {(row["source"], int(row["page"])) for row in rows if row["state"] == "read"} == {
        (entry["file"], entry["frame"] + 1) for entry in truth.values()
    }
    assert {row["state"] for row in rows} == {"read", "blank", "other_form"}


def test_the_truth_names_boxes_and_values_of_the_form(truth: dict[str, Any], layout: Layout) -> None:
    questions = layout.page("main").questions
    boxes = {box.id for question in questions for box in question.boxes}
    for entry in truth.values():
        assert set(entry["cancelled"]) <= set(entry["marked"]) <= boxes
        live = set(entry["marked"]) - set(entry["cancelled"])
        for question in questions:
            assert entry["answers"][question.id] == [box.value for box in question.boxes if box.id in live]


def test_the_samples_show_what_they_are_for(truth: dict[str, Any]) -> None:
    names = [path.name for path in (SAMPLES / "scans").iterdir()]
    assert {".jpg", ".png", ".tif", ".pdf"} == {Path(name).suffix for name in names}
    assert any(not name.isascii() for name in names)
    assert all(unicodedata.is_normalized("NFC", entry["file"]) for entry in truth.values())
    assert any(entry["cancelled"] for entry in truth.values())
    with Image.open(SAMPLES / "scans" / "xap-mot-bit.tif") as image:
        assert image.mode == "1" and image.info["compression"] == "group4"


def test_the_samples_stay_small_and_their_page_names_every_file() -> None:
    kept = [path for path in SAMPLES.rglob("*") if path.is_file() and path.suffix not in (".pyc", ".py") and path.name != "README.md"]
    assert sum(path.stat().st_size for path in kept) < MOST_BYTES
    page = (SAMPLES / "README.md").read_text(encoding="utf-8")
    numbered = {path.name for path in kept if path.name.startswith("phieu-0")}
    assert [path.name for path in kept if path.name not in page and path.name not in numbered and path.parent.suffix != ".images"] == []


@pytest.mark.parametrize("index", [0, 8])
def test_a_scan_made_again_is_the_same_picture(index: int) -> None:
    slip = draw_slip()
    made = filled_page(slip, layout_page(slip), index)
    again = encoded([made.grey], ".jpg", made.dpi)
    with Image.open(SAMPLES / "scans" / made.file) as kept, Image.open(BytesIO(again)) as fresh:
        assert kept.size == fresh.size and kept.info["dpi"] == fresh.info["dpi"]
        differ = np.abs(np.asarray(kept, dtype=np.int16) - np.asarray(fresh, dtype=np.int16))
    # another processor may round a blur differently: a grey level here and there, never a stroke
    assert differ.mean() < 0.05 and differ.max() < 40
    assert PLAN[index][0] == made.file and JPEG_QUALITY >= 60
