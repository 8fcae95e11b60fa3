"""Slips of our own on their way back: only what was printed from the layout is read, and everything else says what it is."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from click.testing import Result
from numpy.typing import NDArray
from PIL import Image

from forms.geometry import Rect
from forms.layout_file import load_layout
from forms.print_run import LAYOUT, PDF
from forms.printing.run_file import MANIFEST
from pipeline.model import PageRecord
from pipeline.reading_file import load_readings
from pipeline.run.reading.ledger import RunSummary
from pipeline.run.reading.read import read
from tests.design.typed import FORMS, QUAY, phieu

FOREIGN = FORMS / "phieu-hai-long.json"
SECRET, FORGER = "00112233445566778899aabbccddeeff", "ffeeddccbbaa99887766554433221100"
DPI = 150

Picture = NDArray[np.uint8]


def only_unfilled(told: str) -> bool:
    """Whether nothing is told but that nobody has filled in these slips."""
    return "[read.mostly_unfilled]" in told and told.count("[") == 1


def drawn(folder: Path, *order: object, form: Path = QUAY) -> Path:
    """The first part of the names of the run's files."""
    assert phieu("form", "draw", form, "--out", folder, *order).exit_code == 0
    return next(folder.glob(f"*-r{order[order.index('--run') + 1]}{PDF}")).with_suffix("")


def beside(start: Path, end: str) -> Path:
    """One of the files of a run."""
    return start.with_name(start.name + end)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run 7 of the slip, two copies."""
    return drawn(tmp_path_factory.mktemp("bản 1"), "--run", 7, "--copies", 2)


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run 8: a second version of the slip, on which the criteria have changed places."""
    folder = tmp_path_factory.mktemp("bản 2")
    text = QUAY.read_text(encoding="utf-8")
    rows = re.findall(r"^ +- .*$", text[text.index(" rows:") :], re.MULTILINE)
    assert len(rows) >= 2
    swapped = text.replace(rows[0], "§").replace(rows[1], rows[0]).replace("§", rows[1])
    form = folder / "quay-a5.yaml"
    form.write_text(re.sub(r"^version: .*$", 'version: "2"', swapped, count=1, flags=re.MULTILINE), encoding="utf-8")
    return drawn(folder, "--run", 8, form=form)


@pytest.fixture(scope="module")
def alone(printed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The layout of run 7 without its manifest."""
    return Path(shutil.copy(beside(printed, LAYOUT), tmp_path_factory.mktemp("một mình") / "layout.json"))


def done(tmp_path: Path, scans: Path, layout: Path, **options: object) -> tuple[RunSummary, list[PageRecord]]:
    summary = read([scans], layout, tmp_path / "r.jsonl", workers=1, **options)
    return summary, load_readings(tmp_path / "r.jsonl")


def states(records: list[PageRecord]) -> list[tuple[str, tuple[str, ...]]]:
    return [(record.reading.state.value, tuple(map(str, record.reading.reasons))) for record in records]


def typed(tmp_path: Path, scans: Path, layout: Path, *more: object) -> Result:
    return phieu("read", scans, "--layout", layout, "--out", tmp_path / "r.jsonl", "--workers", 1, *more)


def scanned(pdf: Path, page: int, to: Path, spoil: Callable[[Picture, float], None]) -> Path:
    """One page of a PDF as a picture, spoilt: `spoil` is given the pixels and how many there are to a mm."""
    with pypdfium2.PdfDocument(pdf) as document:
        grey = document[page].render(scale=DPI / 72, grayscale=True).to_numpy().squeeze().copy()
    spoil(grey, DPI / 25.4)
    Image.fromarray(grey).save(to, dpi=(DPI, DPI))
    return to


def wiped(grey: Picture, rect: Rect, px_per_mm: float) -> None:
    """Make a part of the page white."""
    top, bottom, left, right = (round(side * px_per_mm) for side in (rect.y - 1, rect.bottom + 1, rect.x - 1, rect.right + 1))
    grey[top:bottom, left:right] = 255


def test_slips_that_were_printed_from_the_layout_are_read_without_a_word(printed: Path, tmp_path: Path) -> None:
    said = typed(tmp_path, beside(printed, PDF), beside(printed, LAYOUT))
    assert said.exit_code == 0 and only_unfilled(said.stderr)
    assert states(load_readings(tmp_path / "r.jsonl")) == [("read", ())] * 2


def test_a_slip_of_another_version_is_not_read_with_this_layout(printed: Path, changed: Path, tmp_path: Path) -> None:
    said = typed(tmp_path, beside(changed, PDF), beside(printed, LAYOUT))
    assert said.exit_code == 1
    assert "(R8/1)" in said.stderr and "[reason.code_other_run]" in said.stderr
    (record,) = load_readings(tmp_path / "r.jsonl")
    assert states([record]) == [("other_form", ("code_other_run",))]
    assert record.reading.answers == () and record.reading.sheet is not None
    alone = (tmp_path / "r.jsonl").read_bytes()
    read([beside(changed, PDF)], beside(printed, LAYOUT), tmp_path / "two.jsonl", workers=2)
    assert (tmp_path / "two.jsonl").read_bytes() == alone, "other processes know the same runs"


def test_without_a_manifest_no_answer_of_an_unknown_run_is_accepted(changed: Path, alone: Path, tmp_path: Path) -> None:
    summary, (record,) = done(tmp_path, beside(changed, PDF), alone)
    assert states([record])[0][0] == "read"
    assert record.review == {answer.question for answer in record.reading.answers} != set()
    (warning,) = summary.warnings
    assert (warning.code, warning.values["runs"], warning.values["count"]) == ("read.runs_unknown", "R8", 1)


def test_a_manifest_of_another_layout_beside_it_is_enough_to_tell_its_slips(changed: Path, alone: Path, tmp_path: Path) -> None:
    layout = Path(shutil.copy(alone, tmp_path))
    shutil.copy(beside(changed, MANIFEST), tmp_path)
    assert states(done(tmp_path, beside(changed, PDF), layout)[1]) == [("other_form", ("code_other_run",))]


def test_a_manifest_from_elsewhere_is_named_and_must_be_of_this_layout(printed: Path, changed: Path, alone: Path, tmp_path: Path) -> None:
    said = typed(tmp_path, beside(printed, PDF), alone, "--run", beside(printed, MANIFEST))
    assert said.exit_code == 0 and only_unfilled(said.stderr)
    assert states(load_readings(tmp_path / "r.jsonl")) == [("read", ())] * 2
    wrong = typed(tmp_path, beside(printed, PDF), alone, "--run", beside(changed, MANIFEST))
    assert wrong.exit_code == 1 and "[read.run_other_layout]" in wrong.stderr


def test_a_serial_that_was_never_printed_is_no_slip(printed: Path, tmp_path: Path) -> None:
    more = drawn(tmp_path / "thêm", "--run", 7, "--copies", 4)
    _, records = done(tmp_path, beside(more, PDF), beside(printed, LAYOUT))
    assert states(records) == [("read", ())] * 2 + [("other_form", ("code_not_issued",))] * 2


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Key files: that of the office, of a forger, and one without the key."""
    folder = tmp_path_factory.mktemp("khóa")
    files = {"office": f'[keys]\n3 = "{SECRET}"', "forger": f'[keys]\n3 = "{FORGER}"', "other": f'[keys]\n4 = "{SECRET}"'}
    for name, content in files.items():
        (folder / f"{name}.toml").write_text(content, "utf-8")
    return {name: folder / f"{name}.toml" for name in files}


def test_a_seal_is_proved_with_the_key_and_a_missing_one_seen_without(keys: dict[str, Path], tmp_path: Path) -> None:
    order = ("--run", 5)
    sealed = drawn(tmp_path / "thật", *order, "--key", keys["office"])
    forged = drawn(tmp_path / "giả", *order, "--key", keys["forger"])
    bare = drawn(tmp_path / "trơn", *order)
    layout = beside(sealed, LAYOUT)
    genuine, records = done(tmp_path, beside(sealed, PDF), layout, key_file=keys["office"])
    assert (states(records), genuine.warnings) == ([("read", ())], ())
    assert states(done(tmp_path, beside(forged, PDF), layout, key_file=keys["office"])[1]) == [("other_form", ("code_forged",))]
    assert states(done(tmp_path, beside(bare, PDF), layout)[1]) == [("other_form", ("code_forged",))]
    unproved, records = done(tmp_path, beside(forged, PDF), layout)
    assert states(records) == [("read", ())]
    assert [warning.code for warning in unproved.warnings] == ["read.seals_unproved"]
    lacking = typed(tmp_path, beside(sealed, PDF), layout, "--key", keys["other"])
    assert lacking.exit_code == 1 and "[read.key_lacking]" in lacking.stderr
    assert SECRET not in lacking.stderr + lacking.stdout


def test_another_form_of_ours_is_another_form_and_no_bad_scan(alone: Path, tmp_path: Path) -> None:
    other = drawn(tmp_path / "khác", "--run", 3, form=FORMS / "mau-so-02.yaml")
    assert states(done(tmp_path, beside(other, PDF), alone)[1]) == [("other_form", ("no_known_form",))] * 2


def test_a_page_that_its_code_proves_to_be_ours_is_to_be_scanned_again(printed: Path, alone: Path, tmp_path: Path) -> None:
    layout = beside(printed, LAYOUT)
    codes = load_layout(layout).pages[0].furniture.codes

    def only_codes(grey: Picture, px_per_mm: float) -> None:
        kept = grey.copy()
        wiped(kept, codes[0], px_per_mm)
        grey[kept < 255] = 255

    scan = scanned(beside(printed, PDF), 0, tmp_path / "một mã.png", only_codes)
    assert states(done(tmp_path, scan, layout)[1]) == [("unreadable", ("registration_weak",))]
    assert states(done(tmp_path, scan, alone)[1]) == [("other_form", ("no_known_form",))]


@pytest.fixture(scope="module")
def two_pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run 4 of a form of two pages."""
    return drawn(tmp_path_factory.mktemp("hai trang"), "--run", 4, form=FORMS / "mau-so-02.yaml")


def test_a_code_that_names_another_page_than_the_user_is_told(two_pages: Path, tmp_path: Path) -> None:
    layout = beside(two_pages, LAYOUT)
    second = load_layout(layout).pages[1].id
    said = typed(tmp_path, beside(two_pages, PDF), layout, "--page", second)
    assert said.exit_code == 3 and "[reason.code_other_page]" in said.stderr
    assert states(load_readings(tmp_path / "r.jsonl")) == [("unreadable", ("code_other_page",)), ("read", ())]


def test_pages_without_a_readable_code_are_told_where_a_slip_has_several(two_pages: Path, printed: Path, tmp_path: Path) -> None:
    def blot(start: Path) -> Callable[[Picture, float], None]:
        codes = load_layout(beside(start, LAYOUT)).pages[0].furniture.codes
        return lambda grey, px_per_mm: [wiped(grey, code, px_per_mm) for code in codes] and None

    scan = scanned(beside(two_pages, PDF), 0, tmp_path / "mất mã.png", blot(two_pages))
    summary, records = done(tmp_path, scan, beside(two_pages, LAYOUT))
    assert states(records) == [("read", ("code_unreadable",))]
    (warning,) = summary.warnings
    assert (warning.code, warning.place, warning.values["count"]) == ("read.codes_unreadable", "mất mã.png#1", 1)
    single = scanned(beside(printed, PDF), 0, tmp_path / "đơn.png", blot(printed))
    assert done(tmp_path, single, beside(printed, LAYOUT))[0].warnings == ()


def test_sheets_of_an_acceptance_deck_are_nobodys_answers(printed: Path, tmp_path: Path) -> None:
    deck = tmp_path / "phiếu thử"
    assert phieu("form", "deck", QUAY, "--out", deck).exit_code == 0
    for layout in (beside(printed, LAYOUT), deck / "deck.layout.json"):
        said = typed(tmp_path, deck / "deck.pdf", layout)
        assert said.exit_code == 1 and "phieu deck check" in said.stderr
        assert {*states(load_readings(tmp_path / "r.jsonl"))} == {("other_form", ("deck_sheet",))}


def test_covers_and_separators_are_counted_apart_and_are_no_refusal(printed: Path, tmp_path: Path) -> None:
    covers, scans = tmp_path / "bìa", tmp_path / "quét"
    cover = ("form", "draw", "--cover", "--out", covers, "--run", 9, "--separators", 1, "--round", "Đợt 1/2026")
    assert phieu(*cover).exit_code == 0
    scans.mkdir()
    for pdf in (beside(printed, PDF), covers / "covers-r9.pdf"):
        shutil.copy(pdf, scans)
    said = typed(tmp_path, scans, beside(printed, LAYOUT))
    assert said.exit_code == 0 and only_unfilled(said.stderr)
    assert re.search(r"covers and separators +2\b", said.stdout) and "of another form" not in said.stdout
    assert states(load_readings(tmp_path / "r.jsonl")) == [
        ("other_form", ("cover_sheet",)),
        ("other_form", ("separator_sheet",)),
        ("read", ()),
        ("read", ()),
    ]
    alone, records = done(tmp_path, scans / "covers-r9.pdf", FOREIGN)
    assert (alone.exit_code, alone.covers, alone.other_form) == (0, 2, 0)
    assert [reasons for _, reasons in states(records)] == [("cover_sheet",), ("separator_sheet",)]
