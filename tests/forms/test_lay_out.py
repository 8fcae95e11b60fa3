"""A form on paper: nothing touches, nothing is cut, nothing is parted that belongs together."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from forms.definition.items import items
from forms.definition.words import correction_rule
from forms.drawing import Outline, Words
from forms.form import Form
from forms.lay_out import lay_out
from forms.layout import FieldKind, Layout, MarkPolicy, QuestionKind, Shape
from forms.layout_file import load_layout, save_layout
from forms.load import load_form
from forms.question import Choice, Grid, Marking
from tests.forms.places import crossed, distance, extent, touching

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "forms"
NAMES = ("sipas-2026", "mau-so-02", "quay-a5", "cong-an-5-tieu-chi")


@cache
def form(name: str) -> Form:
    return load_form(SAMPLES / f"{name}.yaml")


@cache
def laid(name: str, lang: str = "vi") -> Layout:
    return lay_out(form(name), lang)


each_sample = pytest.mark.parametrize(("name", "lang"), [(name, lang) for name in NAMES for lang in ("vi", "en")])


@each_sample
def test_nothing_touches_anything_else(name: str, lang: str) -> None:
    for page in laid(name, lang).pages:
        assert touching(page) == []
        assert crossed(page) == []


@each_sample
def test_all_is_printed_where_every_printer_prints(name: str, lang: str) -> None:
    for page in laid(name, lang).pages:
        assert min(extent(page)) >= 5.0 - 0.002


@each_sample
def test_every_answer_has_its_boxes_bound_to_its_codes_in_printed_order(name: str, lang: str) -> None:
    printed = {question.id: question for page in laid(name, lang).pages for question in page.questions}
    wanted = list(items(form(name)))
    assert list(printed) == [item.id for item in wanted]
    for item in wanted:
        question = printed[item.id]
        assert [box.value for box in question.boxes] == [option.code for option in item.options]
        assert [box.label for box in question.boxes] == [option.label.said(lang) for option in item.options]
        assert [box.id for box in question.boxes] == [f"{item.id}.{option.code}" for option in item.options]
        assert (question.concept, question.label) == (item.concept, item.label.said(lang))
        assert question.kind is (QuestionKind.MULTI if item.multiple else QuestionKind.SINGLE)


@each_sample
def test_every_word_of_the_form_is_on_paper(name: str, lang: str) -> None:
    printed = " ".join(element.text for page in laid(name, lang).pages for element in page.drawn if isinstance(element, Words))
    words = [question.label.said(lang) for question in form(name).questions()]
    words += [option.label.said(lang) for question in form(name).questions() if isinstance(question, Choice) for option in question.options]
    words += [row.label.said(lang) for question in form(name).questions() if isinstance(question, Grid) for row in question.rows]
    words += [line.said(lang) for line in (*form(name).introduction, *form(name).instructions, form(name).closing)]
    for text in words:
        for word in text.split():
            assert word in printed


@each_sample
def test_boxes_are_large_and_far_enough_apart_to_be_told_apart(name: str, lang: str) -> None:
    for page in laid(name, lang).pages:
        for box in page.boxes():
            assert box.rect.w >= (5.5 if box.shape is Shape.BARE else 4.0) and box.rect.h >= 4.0
        for one, other in combinations(page.boxes(), 2):
            assert distance(one.rect, other.rect) >= (0.5 if one.shape is Shape.BARE else 3.0) - 0.002, (one.id, other.id)


@each_sample
def test_a_page_that_begins_inside_a_grid_repeats_the_header(name: str, lang: str) -> None:
    for grid in (question for question in form(name).questions() if isinstance(question, Grid)):
        rows = {row.id for row in grid.items()}
        title = grid.row_title.said(lang).split()[0]
        for page in laid(name, lang).pages:
            tops = [box.rect.y for question in page.questions if question.id in rows for box in question.boxes]
            if tops:
                bold = [words.text for words in page.drawn if isinstance(words, Words) and "Bold" in words.face and words.y < min(tops)]
                assert any(text.startswith(title) for text in bold)


@each_sample
def test_boxes_of_a_column_stand_below_its_label(name: str, lang: str) -> None:
    for grid in (question for question in form(name).questions() if isinstance(question, Grid)):
        rows = {row.id for row in grid.items()}
        for page in laid(name, lang).pages:
            for code in grid.columns:
                centres = {
                    round(box.rect.centre.x, 1)
                    for question in page.questions
                    if question.id in rows
                    for box in question.boxes
                    if box.value == code.code
                }
                assert len(centres) <= 1


@each_sample
def test_every_page_says_how_to_take_a_choice_back_and_which_page_it_is(name: str, lang: str) -> None:
    layout = laid(name, lang)
    for number, page in enumerate(layout.pages, start=1):
        printed = " ".join(element.text for element in page.drawn if isinstance(element, Words))
        assert correction_rule(form(name).marking).said(lang) in printed
        assert f"{number}/{len(layout.pages)}" in printed
        assert page.id == f"p{number}"


def test_the_policy_is_the_rule_that_is_printed() -> None:
    assert laid("sipas-2026").policy is MarkPolicy.BOX_FILL_CANCELS
    assert "tô kín ô chọn nhầm" in correction_rule(Marking.BOX).vi
    assert laid("mau-so-02").policy is MarkPolicy.CIRCLE


@pytest.mark.parametrize("name", NAMES)
def test_the_furniture_stands_as_the_reader_expects_it(name: str) -> None:
    for page in laid(name).pages:
        found = page.furniture
        assert found is not None
        assert [marker.id for marker in found.markers] == [0, 1, 2, 3]
        assert page.fiducials == tuple(marker.centre for marker in found.markers)
        for marker in found.markers:
            near = min(marker.centre.x, marker.centre.y, page.width - marker.centre.x, page.height - marker.centre.y) - marker.side / 2
            assert marker.side == 7.0 and near >= 5.0
        upper, lower = found.codes
        assert min(upper.w, upper.h, lower.w, lower.h) >= 14.0
        assert upper.centre.x > page.width / 2 > lower.centre.x and upper.centre.y < page.height / 2 < lower.centre.y
        assert [step.grey for step in found.ramp] == sorted((step.grey for step in found.ramp), reverse=True)
        assert len(found.ramp) == 5 and (found.blank.w, found.solid.w) == (found.blank.h, found.blank.w)


def test_a_full_sheet_leaves_room_for_a_stamp_on_its_first_page_and_a_slip_does_not() -> None:
    first, second, *_ = laid("sipas-2026").pages
    assert first.furniture and first.furniture.stamp and first.furniture.stamp.w == 40.0
    assert second.furniture and second.furniture.stamp is None
    slip = laid("quay-a5").pages[0].furniture
    assert slip and slip.stamp is None


def test_forms_take_the_paper_that_people_expect() -> None:
    assert {name: len(laid(name).pages) for name in NAMES} == {"sipas-2026": 6, "mau-so-02": 2, "quay-a5": 1, "cong-an-5-tieu-chi": 2}
    assert (laid("quay-a5").pages[0].width, laid("quay-a5").pages[0].height) == (148.0, 210.0)


def test_the_table_of_questionnaire_b_has_its_measured_columns() -> None:
    page = laid("mau-so-02").pages[0]
    boxes = page.questions[0].boxes
    centres = [box.rect.centre.x for box in boxes]
    widths = (18.2, 20.8, 17.5, 18.9, 18.9)
    assert [right - left for left, right in pairwise(centres)] == pytest.approx([(a + b) / 2 for a, b in pairwise(widths)], abs=0.002)
    assert [box.value for box in boxes] == ["5", "4", "3", "2", "1"]
    assert {box.shape for page in laid("mau-so-02").pages for box in page.boxes()} == {Shape.BARE}


def test_lines_to_write_on_belong_to_their_option() -> None:
    fields = {field.id: field for page in laid("sipas-2026").pages for field in page.fields}
    other = fields["ethnicity.2"]
    assert (other.kind, other.question, other.option) == (FieldKind.OTHER, "ethnicity", "2")
    assert other.rect.w >= 30.0
    assert fields["other_comments"].kind is FieldKind.TEXT and fields["other_comments"].rect.h > 28
    assert [fields[name].kind for name in ("interviewer", "survey_place", "survey_time")] == [FieldKind.OFFICE] * 3


def test_a_place_for_the_counter_and_a_comb_for_the_day() -> None:
    fields = {field.id: field for field in laid("quay-a5").pages[0].fields}
    assert fields["counter"].kind is FieldKind.COUNTER and fields["counter"].cells == ()
    day = fields["visit_date"]
    assert day.kind is FieldKind.DATE and len(day.cells) == 8
    assert [round(b.x - a.right, 1) > 0 for a, b in pairwise(day.cells)] == [False, True, False, True, False, False, False]
    assert min(cell.w for cell in day.cells) >= 5.0


def test_outlines_are_as_broad_as_a_scanner_needs() -> None:
    for page in laid("sipas-2026").pages:
        rects = {box.rect for box in page.boxes()}
        drawn = [element for element in page.drawn if isinstance(element, Outline) and element.rect in rects]
        assert len(drawn) == len(rects) and {element.width for element in drawn} == {0.25}


@pytest.mark.parametrize("name", NAMES)
def test_the_same_form_gives_the_same_file(name: str, tmp_path: Path) -> None:
    for number in (1, 2):
        save_layout(lay_out(form(name)), tmp_path / f"{number}.json")
    assert (tmp_path / "1.json").read_bytes() == (tmp_path / "2.json").read_bytes()
    assert load_layout(tmp_path / "1.json") == laid(name)


def test_decomposed_letters_give_the_same_layout(tmp_path: Path) -> None:
    source = (SAMPLES / "quay-a5.yaml").read_text(encoding="utf-8")
    file = tmp_path / "quay-a5.yaml"
    file.write_text(unicodedata.normalize("NFD", source), encoding="utf-8")
    assert lay_out(load_form(file)) == laid("quay-a5")


def test_the_layout_names_its_form() -> None:
    layout = laid("sipas-2026")
    assert (layout.form, layout.version, layout.name) == ("sipas-2026", "1", "PHIẾU KHẢO SÁT Ý KIẾN")
    other = lay_out(replace(form("sipas-2026"), version="2"))
    assert other.version == "2" and other.id != layout.id
    assert json.dumps(other.id)
