"""The laws of a form on its way through paper: drawn, seen by a scanner, and read, it says what people answered."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
import zxingcpp

from forms.layout_file import load_layout
from forms.sheet_code import parse
from omr.simulate.person import CAREFUL
from pipeline.reading_file import load_readings
from pipeline.run.reading.read import read
from pipeline.simulate.request import SimulationRequest
from pipeline.simulate.simulate import simulate
from tests.design.typed import FORMS, phieu

NAMES = ["quay-a5", "mau-so-02", "cong-an-5-tieu-chi", "sipas-2026"]
CODES_OF_A_PAGE = 2


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of two slips of every shipped form."""
    folder = tmp_path_factory.mktemp("in")
    for number, name in enumerate(NAMES, 1):
        assert phieu("form", "draw", FORMS / f"{name}.yaml", "--out", folder, "--run", number, "--copies", 2).exit_code == 0
    return folder


@pytest.mark.parametrize("dpi", [200, 300])
@pytest.mark.parametrize("name", NAMES)
def test_every_code_of_every_page_reads_back(printed: Path, name: str, dpi: int) -> None:
    run = NAMES.index(name) + 1
    stem = f"{name}-r{run}"
    pages = len(load_layout(printed / f"{stem}.layout.json").pages)
    with pypdfium2.PdfDocument(printed / f"{stem}.pdf") as document:
        pictures = [np.asarray(page.render(scale=dpi / 72, grayscale=True).to_pil()) for page in document]
    read_back = []
    for picture in pictures:
        texts = [code.text for code in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)]
        assert len(texts) in (0, CODES_OF_A_PAGE), "an empty back has no code, every other page has two"
        read_back += [(code.run, code.serial, code.page) for code in {parse(text) for text in texts}]
    assert read_back == [(run, serial, page) for serial in (1, 2) for page in range(1, pages + 1)]


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.slow if name == "sipas-2026" else ()) for name in NAMES])
def test_what_careful_people_answer_is_read_from_clean_scans(printed: Path, tmp_path: Path, name: str) -> None:
    layout = printed / f"{name}-r{NAMES.index(name) + 1}.layout.json"
    made = simulate(SimulationRequest(layout, tmp_path / "scans", 2, "clean", 11, None, "png"), habit=CAREFUL)
    truth = json.loads(made.truth.read_text(encoding="utf-8"))["images"]
    read([tmp_path / "scans"], layout, tmp_path / "r.jsonl", workers=1)
    records = load_readings(tmp_path / "r.jsonl")
    pages = load_layout(layout).pages
    assert len(records) == 2 * len(pages)
    wrong = []
    for record in records:
        meant, sheet = truth[record.source], record.reading.sheet
        assert sheet is not None
        assert (record.reading.layout_page, sheet.serial, sheet.page) == (meant["page"], meant["sheet"]["serial"], meant["sheet"]["page"])
        questions = {question.id: question for page in pages for question in page.questions}
        for answer in record.reading.answers:
            boxes = {box.id for box in questions[answer.question].boxes}
            if boxes & set(meant["hard"]) or list(answer.values) == meant["answers"][answer.question]:
                continue
            # A choice taken back may be left to a person; it is never accepted as something else.
            if not (boxes & set(meant["cancelled"]) and answer.question in record.review):
                wrong.append((record.source, answer, answer.question in record.review))
    assert wrong == []
