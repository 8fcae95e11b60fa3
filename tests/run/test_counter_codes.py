"""The counter's code on its way back from paper: printed, in digits by hand, bubbled, named by the manifest."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from forms.geometry import px_per_mm
from forms.layout import Box, FieldKind, Layout, MarkPolicy
from forms.layout_file import load_layout
from forms.print_run import LAYOUT, PDF
from omr.reading import CounterWay, FieldStatus, MarkKind
from omr.reasons import Reason
from omr.simulate.fields import write_comb
from omr.simulate.pen import Pen, put
from omr.simulate.person import Person, draw_person
from omr.simulate.strokes import mark
from pipeline.model import PageRecord
from pipeline.reading_file import load_readings
from pipeline.run.reading.read import read
from tests.design.typed import FORMS, QUAY, phieu
from tests.run.test_printed_slips import Picture, scanned

REGISTER = FORMS / "counters.csv"
CODE, DIGITS = "PC06-Q03-K", "0006031"


def drawn(folder: Path, *order: object, form: Path = QUAY) -> tuple[Path, Path]:
    """PDF and layout of a print run."""
    assert phieu("form", "draw", form, "--out", folder, *order).exit_code == 0
    pdf = next(folder.glob(f"*{PDF}"))
    return pdf, pdf.with_name(pdf.name.removesuffix(PDF) + LAYOUT)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A slip with its counter's code printed."""
    order = ("--run", 7, "--copies", 1, "--counters", REGISTER, "--counter", CODE)
    return drawn(tmp_path_factory.mktemp("in sẵn"), *order)


@pytest.fixture(scope="module")
def left_open(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A slip with a comb and bubbles for the code."""
    folder = tmp_path_factory.mktemp("để trống")
    text = QUAY.read_text(encoding="utf-8")
    assert "prefilled: true" in text
    form = folder / "quay.yaml"
    form.write_text(text.replace("prefilled: true, cells: 7", "prefilled: false, cells: 7, bubbles: true"), encoding="utf-8")
    return drawn(folder, "--run", 8, "--copies", 1, form=form)


def reading(scan: Path, layout: Path, to: Path, **options: object) -> PageRecord:
    """The one page, read."""
    read([scan], layout, to / "r.jsonl", workers=1, counter_files=[REGISTER], **options)
    (record,) = load_readings(to / "r.jsonl")
    return record


def person() -> Person:
    return draw_person(np.random.default_rng(4), MarkPolicy.BOX)


def written(layout: Layout, comb: str, bubbles: str) -> object:
    """What spoils a page: digits in the comb, crosses in the bubbles (a space is an empty cell)."""
    page = layout.pages[0]
    pen, who = Pen("black", 0.45, 0.9, 0.05, 0.3), person()

    def spoil(grey: Picture, scale: float) -> None:
        rng = np.random.default_rng(9)
        field = next(one for one in page.fields if one.kind is FieldKind.COUNTER and one.cells)
        for place, digit in enumerate(comb):
            if digit != " ":
                cell = field.cells[place]
                put(grey, write_comb(type(field)("x", "x", field.kind, cell, (cell,)), digit, who, rng), pen, scale, rng)
        for question in page.questions:
            if question.id.startswith(f"{field.question}."):
                digit = bubbles[int(question.id.split(".")[-1]) - 1 : int(question.id.split(".")[-1])]
                for box in question.boxes:
                    if box.value == digit:
                        put(grey, crossed(box, who, rng), pen, scale, rng)

    return spoil


def crossed(box: Box, who: Person, rng: np.random.Generator) -> object:
    return mark(MarkKind.CROSS, box.rect, 6.0, who.hand, rng)


def test_a_printed_code_is_read_as_text_and_by_the_manifest(printed: tuple[Path, Path], tmp_path: Path) -> None:
    pdf, layout = printed
    record = reading(scanned(pdf, 0, tmp_path / "a.png", lambda grey, scale: None), layout, tmp_path)
    counter = record.reading.counter
    assert counter is not None
    assert (counter.value, counter.review) == (CODE, False)
    assert set(counter.ways) == {CounterWay.QR, CounterWay.PRINT}
    assert px_per_mm(25.4) == 1


def test_another_code_stuck_over_the_printed_one_goes_to_a_person(printed: tuple[Path, Path], tmp_path: Path) -> None:
    pdf, layout = printed
    place = next(field.rect for field in load_layout(layout).pages[0].fields if field.kind is FieldKind.COUNTER)
    other, _ = drawn(tmp_path / "khác", "--run", 7, "--copies", 1, "--counters", REGISTER, "--counter", "PC06-Q01-" + _check("PC06Q01"))
    label = tmp_path / "label.png"
    taken: list[Picture] = []
    scanned(other, 0, label, lambda grey, scale: taken.append(grey.copy()))

    def stuck(grey: Picture, scale: float) -> None:
        rows, columns = (
            slice(round(place.y * scale), round(place.bottom * scale)),
            slice(round(place.x * scale), round(place.right * scale)),
        )
        grey[rows, columns] = taken[0][rows, columns]

    record = reading(scanned(pdf, 0, tmp_path / "a.png", stuck), layout, tmp_path)
    assert record.reading.counter is not None
    assert record.reading.counter.review
    assert Reason.COUNTER_WAYS_DIFFER in record.reading.counter.reasons


def _check(symbols: str) -> str:
    from forms.register.check_digit import check_symbol

    return check_symbol(symbols)


def test_digits_by_hand_and_bubbles_name_the_counter(left_open: tuple[Path, Path], tmp_path: Path) -> None:
    pdf, path = left_open
    record = reading(scanned(pdf, 0, tmp_path / "a.png", written(load_layout(path), DIGITS, DIGITS)), path, tmp_path)
    counter = record.reading.counter
    assert counter is not None
    assert counter.ways == {CounterWay.BUBBLES: DIGITS, CounterWay.HAND: DIGITS}
    assert (counter.value, counter.review) == (CODE, False)
    comb = next(one for one in record.reading.fields if one.kind is FieldKind.COUNTER)
    assert (comb.status, comb.value, comb.review) == (FieldStatus.WRITTEN, DIGITS, False)


def test_digits_that_say_another_counter_than_the_bubbles_go_to_a_person(left_open: tuple[Path, Path], tmp_path: Path) -> None:
    pdf, path = left_open
    record = reading(scanned(pdf, 0, tmp_path / "a.png", written(load_layout(path), DIGITS, "0006013")), path, tmp_path)
    assert record.reading.counter is not None
    assert record.reading.counter.review


def test_a_comb_that_nobody_filled_in_is_no_counter_and_no_work(left_open: tuple[Path, Path], tmp_path: Path) -> None:
    pdf, path = left_open
    record = reading(scanned(pdf, 0, tmp_path / "a.png", lambda grey, scale: None), path, tmp_path)
    counter = record.reading.counter
    assert counter is not None
    assert (counter.value, counter.review, counter.reasons) == (None, False, (Reason.COUNTER_MISSING,))
