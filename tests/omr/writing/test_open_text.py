"""Open answers: blank or written, what stands beside "other" without its tick, and what Tesseract proposes."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from forms.drawing import Outline
from forms.geometry import Rect
from forms.layout import FieldKind, LayoutPage, WriteField
from omr.reading import AnswerStatus, FieldReading, FieldStatus, Grey
from omr.reasons import Reason
from omr.simulate.degradations import DEGRADATIONS
from omr.simulate.field_strips import strip, written_strip
from omr.writing.field_ink import FEATURES
from omr.writing.field_model import model_from_json
from omr.writing.fields import FIELD_PX_PER_MM, FieldPatch, area_of, blank_fields, cut_fields
from omr.writing.open_text import open_fields, read_open_fields, suggestion, with_others
from pipeline.review.acceptance import DEFAULT_POLICY, needs_review
from pipeline.run.workers.shipped import field_model
from tests.sheets import answer, question
from tests.tesseract import reader

PLACE = Rect(20.0, 20.0, 120.0, 8.0)
OTHER = WriteField("q1.3", "q1", FieldKind.OTHER, PLACE, option="3")
PAGE = LayoutPage("p1", 210.0, 297.0, (question("q1", ("1", "2", "3")),), fields=(OTHER,))


def read(status: FieldStatus, probability: float = 0.999) -> FieldReading:
    return FieldReading("q1.3", FieldKind.OTHER, status, probability=probability, review=False)


@pytest.mark.parametrize(
    ("chosen", "status", "reasons", "review"),
    [
        ("3", FieldStatus.WRITTEN, (), False),
        ("1", FieldStatus.BLANK, (), False),
        ("1", FieldStatus.WRITTEN, (Reason.OTHER_WRITTEN_UNTICKED,), True),
        (AnswerStatus.BLANK, FieldStatus.WRITTEN, (Reason.OTHER_WRITTEN_UNTICKED,), True),
        ("3", FieldStatus.BLANK, (Reason.OTHER_TICKED_UNWRITTEN,), False),
        ("3", FieldStatus.UNREADABLE, (), False),
    ],
)
def test_words_beside_other_and_its_tick_must_agree(chosen, status: FieldStatus, reasons: tuple[Reason, ...], review: bool) -> None:
    [said] = with_others(PAGE, [answer("q1", chosen)], [read(status)])
    assert said.reasons == reasons
    assert needs_review(said, DEFAULT_POLICY) is review
    assert (said.values, said.status) == (answer("q1", chosen).values, answer("q1", chosen).status)


def test_a_stamp_in_its_frame_is_not_looked_at_and_an_office_line_is() -> None:
    stamp = WriteField("stamp", "stamp", FieldKind.OFFICE, Rect(101.0, 101.0, 38.0, 20.0))
    line = WriteField("place", "place", FieldKind.OFFICE, Rect(20.0, 150.0, 100.0, 7.0))
    comb = WriteField("day", "day", FieldKind.DATE, Rect(20.0, 170.0, 40.0, 7.0), (Rect(20.0, 170.0, 5.0, 7.0),))
    page = LayoutPage("p1", 210.0, 297.0, (), fields=(stamp, line, comb), drawn=(Outline(Rect(100.0, 100.0, 40.0, 22.0), 0.2),))
    assert [field.id for field in open_fields(page)] == ["place"]


def test_a_field_beyond_the_scan_is_for_a_person() -> None:
    blank = np.full((60, 900), 255, np.uint8)
    patches = [FieldPatch("q1.3", blank, area_of(PLACE), on_image=False)]
    [found] = read_open_fields(PAGE, patches, patches, (), field_model())
    assert (found.status, found.review, found.reasons) == (FieldStatus.UNREADABLE, True, (Reason.BOX_OUT_OF_PAGE,))


def test_every_field_of_a_page_that_lies_badly_is_for_a_person() -> None:
    blank = np.full((100, 938), 255, np.uint8)
    patches = [FieldPatch("q1.3", blank, area_of(PLACE), on_image=True)]
    [found] = read_open_fields(PAGE, patches, patches, (Reason.REGISTRATION_WEAK,), field_model())
    assert (found.status, found.review, found.reasons) == (FieldStatus.BLANK, True, (Reason.REGISTRATION_WEAK,))


def test_most_fields_are_told_blank_or_written_without_a_person_and_hardly_one_wrongly() -> None:
    wrong, unsure, total = 0, 0, 60
    for number in range(total):
        rng = np.random.default_rng([4711, number])
        paper = strip(rng)
        made = written_strip(paper, paper.page.fields[0], number % 2 == 0, DEGRADATIONS["office"], rng)
        patches = cut_fields(made.grey, paper.page, made.to_image, np.zeros((0, 2)))
        drawn = blank_fields(paper.printed, paper.page, np.diag([paper.px_per_mm, paper.px_per_mm, 1.0]))
        [found] = read_open_fields(paper.page, patches, drawn, (), field_model())
        wrong += (found.status is FieldStatus.WRITTEN) != made.written and not found.review
        unsure += found.review
        assert (Reason.FIELD_DOUBTFUL in found.reasons) is found.review
    assert wrong <= 1
    assert unsure <= 0.2 * total


def test_a_model_of_other_measures_is_refused() -> None:
    shipped = (files("omr") / "models" / "fields.json").read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="other measures"):
        model_from_json(shipped.replace(FEATURES[0], "height"))


def printed(lines: list[str]) -> Grey:
    """A patch with printed Vietnamese on it, letters of 3 mm."""
    letters = ImageFont.truetype(str(files("forms") / "fonts" / "NotoSans-Regular.ttf"), round(4.0 * FIELD_PX_PER_MM))
    area = area_of(Rect(20.0, 20.0, 120.0, 8.0 * len(lines)))
    canvas = Image.new("L", (round(area.w * FIELD_PX_PER_MM), round(area.h * FIELD_PX_PER_MM)), 250)
    for number, line in enumerate(lines):
        ImageDraw.Draw(canvas).text((60, 28 + number * 8.0 * FIELD_PX_PER_MM), line, font=letters, fill=40)
    return np.asarray(canvas, np.uint8)


@pytest.mark.parametrize("lines", [["Đề nghị bổ sung ghế ngồi chờ"], ["Cán bộ hướng dẫn tận tình", "nhưng phải chờ lâu"]])
def test_tesseract_proposes_printed_vietnamese_with_its_diacritics(lines: list[str]) -> None:
    seen = printed(lines)
    area = area_of(Rect(20.0, 20.0, 120.0, 8.0 * len(lines)))
    patch, blank = (FieldPatch("q1.3", grey, area, on_image=True) for grey in (seen, np.full_like(seen, 255)))
    assert suggestion(patch, blank, reader()).splitlines() == lines


def test_nothing_is_proposed_for_an_empty_field() -> None:
    seen = np.full((80, 938), 250, np.uint8)
    empty = FieldPatch("q1.3", seen, area_of(PLACE), on_image=True)
    assert suggestion(empty, empty, reader()) == ""
