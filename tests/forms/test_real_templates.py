"""The templates of the real scans import whole; nothing here runs without PHIEU_CORPUS."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from forms.importers.scan_template import import_scan
from forms.layout_file import load_layout, save_layout


def sources() -> list[Path]:
    return sorted(Path(os.environ["PHIEU_CORPUS"]).glob("*/template.json")) if "PHIEU_CORPUS" in os.environ else []


@pytest.mark.corpus
def test_the_real_templates_are_there() -> None:
    if "PHIEU_CORPUS" not in os.environ:
        pytest.skip("PHIEU_CORPUS is not set: the real scans are not at hand")
    assert sources(), "PHIEU_CORPUS names a folder without templates"


@pytest.mark.corpus
@pytest.mark.parametrize("file", sources(), ids=lambda file: file.parent.name)
def test_real_templates_import_whole_and_to_the_pixel(tmp_path: Path, file: Path) -> None:
    layout, images, _ = import_scan(file)
    layout = save_layout(layout, tmp_path / "a.json", images)
    assert load_layout(tmp_path / "a.json") == layout
    raw = json.loads(file.read_text(encoding="utf-8"))
    assert [page.id for page in layout.pages] == list(raw["pages"])
    assert layout.relative == any(page.get("dpi") is None for page in raw["pages"].values())
    for page in layout.pages:
        assert page.reference is not None
        questions = raw["pages"][page.id]["questions"]
        assert [(question.id, question.kind) for question in page.questions] == [
            (question["id"], question["type"]) for question in questions
        ]
        stated = [box for question in questions for box in question["boxes"]]
        for box, foreign in zip(page.boxes(), stated, strict=True):
            back = [length * page.reference.px_per_mm for length in (box.rect.x, box.rect.y, box.rect.w, box.rect.h)]
            assert (box.id, box.value) == (foreign["id"], str(foreign["value"]))
            assert back == pytest.approx(foreign["rect"], abs=0.02)
