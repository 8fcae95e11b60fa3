"""The acceptance deck: what a good printer and scanner pass, and what fails with its figure and a remedy."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from forms.deck import deck as deck_of
from forms.geometry import px_per_mm
from forms.lay_out import lay_out
from omr.reading import PageImage
from omr.simulate.degradations import DEGRADATIONS
from omr.simulate.sheet import scan_blank
from pipeline.deck.check import Acceptance, check
from pipeline.deck.deck_files import load_deck, save_deck
from pipeline.decode.files import pages
from pipeline.design.open_form import open_form
from pipeline.errors import InputError
from tests.design.typed import FORMS, QUAY, phieu

Picture = NDArray[np.uint8]
DPI = 200


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deck") / "phiếu thử"
    assert phieu("form", "deck", QUAY, "--out", folder).exit_code == 0
    return folder


def scanned(deck: Path, out: Path, spoil: Callable[[Picture], Picture] = lambda grey: grey, condition: str = "clean") -> Path:
    """The deck through a simulated printer and scanner, then spoilt."""
    rng = np.random.default_rng(3)
    out.mkdir()
    for page in pages(deck / "deck.pdf"):
        assert isinstance(page.image, PageImage) and page.image.dpi
        grey = scan_blank(page.image.grey, px_per_mm(page.image.dpi), DEGRADATIONS[condition], rng, scan_dpi=DPI)
        Image.fromarray(spoil(grey)).save(out / f"{page.page}.png", dpi=(DPI, DPI))
    return out


def verdict(deck: Path, scans: Path) -> tuple[Acceptance, set[str]]:
    """The verdict and the codes of what failed."""
    judged = check([scans], deck, workers=1)
    return judged, {figure.problem.code for figure in judged.figures if figure.problem is not None}


def test_a_good_printer_and_scanner_pass_with_their_numbers(deck: Path, tmp_path: Path) -> None:
    said = phieu("deck", "check", scanned(deck, tmp_path / "quét"), "--deck", deck, "--workers", 1)
    assert (said.exit_code, said.stderr) == (0, "")
    assert "Passed" in said.stdout
    assert "FAIL" not in said.stdout
    for told in ("pages found", "corner markers", "residual", "furthest", "grey ramp", "read wrong", "ink on empty boxes"):
        assert told in said.stdout
    assert "Đạt" in phieu("deck", "check", tmp_path / "quét", "--deck", deck, "--workers", 1, lang="vi").stdout


def test_print_that_is_fitted_to_the_page_fails(deck: Path, tmp_path: Path) -> None:
    def shrunk(grey: Picture) -> Picture:
        small = cv2.resize(grey, None, fx=0.94, fy=0.94, interpolation=cv2.INTER_AREA)
        page = np.full_like(grey, 250)
        page[40 : 40 + small.shape[0], 40 : 40 + small.shape[1]] = small
        return page

    assert verdict(deck, scanned(deck, tmp_path / "s", shrunk))[1] == {"deck.scale"}


def test_worn_toner_fails(deck: Path, tmp_path: Path) -> None:
    def worn(grey: Picture) -> Picture:
        return np.asarray(255 - (255 - grey.astype(np.float32)) * 0.35, dtype=np.uint8)

    failed = verdict(deck, scanned(deck, tmp_path / "s", worn))[1]
    assert "deck.contrast" in failed


def test_a_streak_down_the_page_fails_by_its_ink_on_empty_boxes_or_its_markers(deck: Path, tmp_path: Path) -> None:
    def streaked(grey: Picture) -> Picture:
        spoilt = grey.copy()
        for x in range(0, grey.shape[1], 40):
            spoilt[:, x : x + 4] = np.minimum(spoilt[:, x : x + 4], 60)
        return spoilt

    assert verdict(deck, scanned(deck, tmp_path / "s", streaked))[1]


def test_a_page_that_is_missing_repeated_or_foreign_is_named(deck: Path, tmp_path: Path) -> None:
    scans = scanned(deck, tmp_path / "s")
    (scans / "2.png").replace(scans / "again.png")
    (scans / "again.png").write_bytes((scans / "1.png").read_bytes())
    said = phieu("deck", "check", scans, "--deck", deck, "--workers", 1)
    assert said.exit_code == 1
    assert "light-p1" in said.stderr and "deck.pages_missing" in said.stderr and "deck.page_again" in said.stderr
    slips = tmp_path / "phiếu"
    phieu("form", "draw", QUAY, "--out", slips, "--run", 1)
    other = phieu("deck", "check", slips / "quay-a5-r1.pdf", "--deck", deck, "--workers", 1)
    assert other.exit_code == 1
    assert "deck.other_page" in other.stderr


def test_a_deck_is_never_overwritten_and_a_damaged_one_not_believed(deck: Path, tmp_path: Path) -> None:
    again = phieu("form", "deck", FORMS / "mau-so-02.yaml", "--out", deck)
    assert again.exit_code == 1
    assert "print_run.file_exists" in again.stderr
    copy = tmp_path / "deck"
    copy.mkdir()
    for file in deck.iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    truth = json.loads((copy / "truth.json").read_text(encoding="utf-8"))
    truth["images"]["dark-p1"]["answers"].popitem()
    (copy / "truth.json").write_text(json.dumps(truth), "utf-8")
    assert "deck.other_layout" in phieu("deck", "check", deck / "deck.pdf", "--deck", copy).stderr
    (copy / "truth.json").write_text('{"images": 3}', "utf-8")
    assert "deck.damaged" in phieu("deck", "check", deck / "deck.pdf", "--deck", copy).stderr
    (copy / "truth.json").unlink()
    assert "layout.file_missing" in phieu("deck", "check", deck / "deck.pdf", "--deck", copy).stderr


def spoilt(deck: Path, folder: Path, **changes: object) -> Path:
    """A copy of the deck whose truth says something else about its first page."""
    folder.mkdir()
    for file in deck.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    truth["images"]["dark-p1"].update(changes)
    (folder / "truth.json").write_text(json.dumps(truth), "utf-8")
    return folder


def test_a_truth_that_cannot_be_true_is_refused_before_a_page_is_read(deck: Path, tmp_path: Path) -> None:
    images = json.loads((deck / "truth.json").read_text(encoding="utf-8"))["images"]
    answers = images["dark-p1"]["answers"]
    for number, (code, changes) in enumerate(
        [
            ("deck.damaged", {"pen": "red"}),
            ("deck.damaged", {"code": images["light-p1"]["code"]}),
            ("deck.damaged", {"code": "P9"}),
            ("deck.other_layout", {"answers": {name: ["no option"] for name in answers}}),
            ("deck.other_layout", {"page": "p9"}),
        ]
    ):
        with pytest.raises(InputError) as error:
            load_deck(spoilt(deck, tmp_path / str(number), **changes))
        assert [problem.code for problem in error.value.problems] == [code], changes


def test_a_page_that_cannot_be_measured_any_more_fails_and_is_named(deck: Path, tmp_path: Path) -> None:
    scans = scanned(deck, tmp_path / "s")

    def take_away(stage: str, done: int, total: int) -> None:
        if (stage, done) == ("read", total):
            (scans / "1.png").unlink()

    judged = check([scans], deck, workers=1, progress=take_away)
    (line,) = [figure for figure in judged.figures if figure.name == "measured"]
    assert (line.passed, line.problem and (line.problem.code, line.problem.place)) == (False, ("deck.unmeasured", "dark-p1"))
    assert not judged.passed


def test_a_deck_that_cannot_be_written_whole_leaves_nothing(tmp_path: Path) -> None:
    form, _ = open_form(QUAY)
    layout = lay_out(form, "vi")
    broken = replace(deck_of(layout), truth={"images": object()})
    with pytest.raises(TypeError):
        save_deck(broken, layout, tmp_path / "mới" / "tập")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["mau-so-02", "cong-an-5-tieu-chi", "sipas-2026"])
def test_the_other_shipped_forms_pass_where_nothing_is_wrong(name: str, tmp_path: Path) -> None:
    assert phieu("form", "deck", FORMS / f"{name}.yaml", "--out", tmp_path / "deck").exit_code == 0
    judged, failed = verdict(tmp_path / "deck", scanned(tmp_path / "deck", tmp_path / "s"))
    assert failed == set()
    assert judged.passed
