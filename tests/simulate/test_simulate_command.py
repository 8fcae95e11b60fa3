"""`phieu simulate`: whole folders of sheets with their truth, the same for the same seed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zxingcpp
from click.testing import CliRunner

from forms.layout_file import load_layout, reference_bytes, save_layout
from forms.reserved_runs import SIMULATED_RUN
from forms.sheet_code import SheetKind, parse
from omr.reading import PageImage
from omr.simulate.degradations import NAMED
from pipeline.cli import cli
from pipeline.decode.files import pages
from tests.simulate.printed import FORMS, laid_out

FOREIGN = FORMS / "phieu-hai-long.json"


@pytest.fixture(scope="module")
def slip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The layout of a one-page slip of our own."""
    path = tmp_path_factory.mktemp("layout") / "quay.json"
    save_layout(laid_out("quay-a5"), path)
    return path


def simulate(layout: Path, out: Path, *more: str, sheets: int = 2, dpi: int = 100) -> Any:
    arguments = ["--lang", "en", "simulate", str(layout), "--sheets", str(sheets), "--dpi", str(dpi), "--out", str(out), *more]
    return CliRunner().invoke(cli, arguments)


def made(layout: Path, out: Path, *more: str, sheets: int = 2, dpi: int = 100) -> dict[str, Any]:
    result = simulate(layout, out, *more, sheets=sheets, dpi=dpi)
    assert result.exit_code == 0, result.output
    truth: dict[str, Any] = json.loads((out / "truth.json").read_text(encoding="utf-8"))
    return truth


def hashes(folder: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}


def image_of(file: Path, page: int = 1) -> PageImage:
    image = next(iter(pages(file, {page}))).image
    assert isinstance(image, PageImage)
    return image


@pytest.mark.parametrize("kind", ["png", "jpg", "tif", "pdf"])
def test_a_seed_gives_the_same_bytes_and_another_seed_others(slip: Path, tmp_path: Path, kind: str) -> None:
    for name, seed in (("a", "7"), ("b", "7"), ("c", "8")):
        condition = "onebit" if kind == "tif" else "office"
        made(slip, tmp_path / name, "--seed", seed, "--format", kind, "--condition", condition, sheets=1)
    assert hashes(tmp_path / "a") == hashes(tmp_path / "b")
    other = hashes(tmp_path / "c")
    assert set(other) == set(hashes(tmp_path / "a")) and not set(other.values()) & set(hashes(tmp_path / "a").values())


def test_the_truth_names_every_page_with_its_answers(slip: Path, tmp_path: Path) -> None:
    truth, layout = made(slip, tmp_path / "o"), load_layout(slip)
    assert {entry["file"] for entry in truth["images"].values()} == {file.name for file in (tmp_path / "o").glob("*.png")}
    assert set(truth["images"]) == {f"sheet-000{serial}-p1.png" for serial in (1, 2)}
    boxes = {box.id for box in layout.pages[0].boxes()}
    for entry in truth["images"].values():
        assert entry["page"] == "p1" and entry["frame"] == 0
        assert set(entry["cancelled"]) <= set(entry["marked"]) <= set(entry["kinds"]) <= boxes
        for question in layout.pages[0].questions:
            live = [box.value for box in question.boxes if box.id in set(entry["marked"]) - set(entry["cancelled"])]
            assert entry["answers"][question.id] == live


def test_a_sheet_does_not_depend_on_how_many_there_are(slip: Path, tmp_path: Path) -> None:
    made(slip, tmp_path / "one", sheets=1)
    made(slip, tmp_path / "two", sheets=2)
    assert hashes(tmp_path / "one")["sheet-0001-p1.png"] == hashes(tmp_path / "two")["sheet-0001-p1.png"]


def test_all_pages_of_a_slip_are_filled_in_by_one_person_and_carry_its_code(tmp_path: Path) -> None:
    path = tmp_path / "mau.json"
    save_layout(laid_out("mau-so-02"), path)
    truth = made(path, tmp_path / "o", "--condition", "clean", "--seed", "3", sheets=1, dpi=200)
    pair = list(truth["images"].values())
    assert [entry["sheet"] for entry in pair] == [{"run": SIMULATED_RUN, "serial": 1, "page": page} for page in (1, 2)]
    for entry in pair:
        grey = image_of(tmp_path / "o" / entry["file"]).grey
        codes = [parse(code.text) for code in zxingcpp.read_barcodes(grey) if code.format == zxingcpp.BarcodeFormat.QRCode]
        assert len(codes) == 2
        assert {(code.run, code.serial, code.page, code.kind) for code in codes} == {
            (SIMULATED_RUN, 1, entry["sheet"]["page"], SheetKind.SLIP)
        }


def test_the_way_in_the_truth_leads_to_the_printed_boxes(slip: Path, tmp_path: Path) -> None:
    truth = made(slip, tmp_path / "o", "--condition", "clean", sheets=1, dpi=300)
    (entry,) = truth["images"].values()
    grey = image_of(tmp_path / "o" / entry["file"]).grey
    furniture = load_layout(slip).pages[0].furniture
    assert furniture is not None
    x0, y0, x1, y1 = furniture.solid.x, furniture.solid.y, furniture.solid.right, furniture.solid.bottom
    corners = np.array([[x0, y0, 1.0], [x1, y0, 1.0], [x1, y1, 1.0], [x0, y1, 1.0]]) @ np.array(entry["mm_to_image_homography"]).T
    places = corners[:, :2] / corners[:, 2:]
    low, high = np.floor(places.min(axis=0) - 6).astype(int), np.ceil(places.max(axis=0) + 7).astype(int)
    dark = np.argwhere(grey[low[1] : high[1], low[0] : high[0]] < 128).mean(axis=0)[::-1] + low
    assert np.abs(dark - places.mean(axis=0)).max() < 0.6


def test_one_pdf_holds_all_pages_in_order(slip: Path, tmp_path: Path) -> None:
    single, book = made(slip, tmp_path / "s", "--format", "jpg"), made(slip, tmp_path / "b", "--format", "pdf")
    assert [file.name for file in (tmp_path / "b").glob("*.*") if file.suffix != ".json"] == ["sheets.pdf"]
    assert [entry["frame"] for entry in book["images"].values()] == [0, 1]
    for frame, (entry, same) in enumerate(zip(book["images"].values(), single["images"].values(), strict=True)):
        assert entry["answers"] == same["answers"]
        kept, alone = image_of(tmp_path / "b" / "sheets.pdf", frame + 1), image_of(tmp_path / "s" / same["file"])
        assert kept.grey.shape == alone.grey.shape
        assert np.abs(kept.grey.astype(int) - alone.grey).mean() < 1.0


def test_a_fax_opens_with_square_pixels(slip: Path, tmp_path: Path) -> None:
    truth = made(slip, tmp_path / "o", "--condition", "fax", "--format", "tif", sheets=1, dpi=204)
    (entry,) = truth["images"].values()
    image = image_of(tmp_path / "o" / entry["file"])
    assert image.grey.shape[0] / image.grey.shape[1] == pytest.approx(210 / 148, rel=0.03)
    assert image.dpi == pytest.approx(204, abs=1)


def test_a_form_of_foreign_origin_is_filled_in_on_its_blank_scan(tmp_path: Path) -> None:
    truth = made(FOREIGN, tmp_path / "o", sheets=1)
    (entry,) = truth["images"].values()
    assert entry["page"] == "main" and "sheet" not in entry and entry["marked"]


def test_a_filled_reference_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    layout = load_layout(FOREIGN)
    page = layout.pages[0]
    assert page.reference is not None
    filled = replace(layout, pages=(replace(page, reference=replace(page.reference, blank=False)),))
    save_layout(filled, tmp_path / "filled.json", reference_bytes(layout, FOREIGN))
    before = {file.name for file in tmp_path.iterdir()}
    result = simulate(tmp_path / "filled.json", tmp_path / "out")
    assert result.exit_code == 1 and "[simulate.reference_filled]" in result.stderr
    assert {file.name for file in tmp_path.iterdir()} == before


def test_a_folder_that_holds_something_is_left_alone(slip: Path, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "sheet-0009-p1.png").write_bytes(b"another run")
    result = simulate(slip, tmp_path / "old")
    assert result.exit_code == 1 and "[simulate.folder_taken]" in result.stderr
    assert (tmp_path / "old" / "sheet-0009-p1.png").read_bytes() == b"another run"
    (tmp_path / "empty").mkdir()
    assert made(slip, tmp_path / "empty", sheets=1)["sheets"] == 1


def test_all_wrong_wishes_are_told_at_once(slip: Path, tmp_path: Path) -> None:
    result = simulate(slip, tmp_path / "o", "--condition", "rain", "--seed", "-1", sheets=0, dpi=5)
    assert result.exit_code == 1
    codes = [line.rsplit("[", 1)[1].rstrip("]") for line in result.stderr.strip().splitlines()]
    assert codes == [f"simulate.{code}" for code in ("condition_unknown", "sheets_impossible", "seed_negative", "dpi_impossible")]
    assert all(name in result.stderr for name in NAMED)
    assert not (tmp_path / "o").exists()


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_the_word_list_names_every_condition(lang: str) -> None:
    result = CliRunner().invoke(cli, ["--lang", lang, "simulate", "--condition", "list"])
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.stdout.splitlines()] == list(NAMED)
    assert all(len(line.split()) > 2 for line in result.stdout.splitlines())


@pytest.mark.parametrize("kind", ["png", "jpg", "tif", "pdf"])
def test_stamped_sheets_are_files_in_colour_that_say_what_they_said_without_stamps(slip: Path, tmp_path: Path, kind: str) -> None:
    truth = made(slip, tmp_path / "o", "--condition", "stamps", "--format", kind, sheets=1)
    (entry,) = truth["images"].values()
    image = image_of(tmp_path / "o" / entry["file"])
    assert image.colour is not None
    colour = image.colour(1).astype(int)
    assert colour.shape[:2] == image.grey.shape
    assert (colour[..., 0] - colour[..., 1:].max(axis=2) > 60).mean() > 0.002
    assert entry["answers"].keys() == {question.id for question in load_layout(slip).pages[0].questions}


def test_stamps_lie_in_the_way_of_no_other_chance(slip: Path, tmp_path: Path) -> None:
    in_colour = made(slip, tmp_path / "a", "--condition", "stamps", sheets=1)["images"]
    in_grey = made(slip, tmp_path / "b", "--condition", "stamps_grey", sheets=1)["images"]
    for key in ("answers", "marked", "mm_to_image_homography"):
        assert [entry[key] for entry in in_colour.values()] == [entry[key] for entry in in_grey.values()]
