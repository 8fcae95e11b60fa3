"""Every kind of question on every kind of paper, what does not fit, and the warnings at design time."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from forms.definition.items import items
from forms.drawing import Outline, Rule, Words
from forms.errors import LayoutError
from forms.form import Form, Heading, Margins, Section
from forms.geometry import Rect
from forms.lay_out import lay_out
from forms.layout import FieldKind, Layout, Shape
from forms.layout_checks import design_findings
from forms.question import Marking, Option, Scale, Text
from forms.scales import registry
from tests.forms.forms_to_lay_out import HL5, a_form, choice, forms, grid, one_of_each
from tests.forms.places import crossed, distance, extent, touching

PAPERS: list[dict[str, Any]] = [
    {"paper": "A4"},
    {"paper": "A4", "columns": 2},
    {"paper": "A4", "landscape": True, "columns": 2},
    {"paper": "A5"},
    {"paper": "A5", "landscape": True},
    {"paper": "Letter"},
    {"paper": "A3", "columns": 2, "margins": Margins(30, 30, 30, 30)},
]


def codes(form: Form) -> dict[str, str]:
    with pytest.raises(LayoutError) as refused:
        lay_out(form)
    assert all(problem.line(lang) for problem in refused.value.problems for lang in ("vi", "en"))
    return {problem.code.removeprefix("lay_out."): problem.place for problem in refused.value.problems}


@pytest.mark.parametrize("marking", Marking)
@pytest.mark.parametrize("prefilled", [True, False])
@pytest.mark.parametrize("page", PAPERS)
def test_every_kind_fits_every_paper(page: dict[str, Any], prefilled: bool, marking: Marking) -> None:
    form = a_form(*one_of_each(prefilled=prefilled), marking=marking, **page)
    layout = lay_out(form)
    for laid in layout.pages:
        assert touching(laid) == [] and crossed(laid) == []
        assert min(extent(laid)) >= 5.0 - 0.002
    fields = [field.id for laid in layout.pages for field in laid.fields]
    assert {"counter", "file", "day", "way.9", "said", "stamp", "clerk"} <= set(fields)
    assert len(fields) == len(set(fields))
    assert design_findings(form, layout) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(form=forms())
def test_whatever_is_asked_nothing_touches_and_nothing_is_lost(form: Form) -> None:
    try:
        layout = lay_out(form)
    except LayoutError as refused:
        assert {problem.code for problem in refused.problems} <= {"lay_out.table_too_wide", "lay_out.too_tall", "lay_out.word_too_wide"}
        return
    assert [question.id for page in layout.pages for question in page.questions] == [item.id for item in items(form)]
    for page in layout.pages:
        assert touching(page) == [] and crossed(page) == []
        assert min(extent(page)) >= 5.0 - 0.002


def test_digits_of_the_counter_are_boxes_below_their_cells() -> None:
    layout = lay_out(a_form(*one_of_each(prefilled=False)))
    page = layout.pages[0]
    comb = next(field for field in page.fields if field.id == "counter")
    assert comb.kind is FieldKind.COUNTER and len(comb.cells) == 7
    digits = [question for question in page.questions if question.id.startswith("counter.")]
    assert [question.id for question in digits] == [f"counter.{number}" for number in range(1, 8)]
    for cell, question in zip(comb.cells, digits, strict=True):
        assert [box.value for box in question.boxes] == list("0123456789")
        assert all(abs(box.rect.centre.x - cell.centre.x) < 0.01 and box.rect.y > cell.bottom for box in question.boxes)
    assert next(field for field in page.fields if field.id == "counter.name").kind is FieldKind.TEXT


def test_numbers_to_circle_have_room_and_no_outline() -> None:
    page = lay_out(a_form(choice("sex", "Nam", "Nữ", label="Giới tính"), marking=Marking.CIRCLE)).pages[0]
    male, female = page.questions[0].boxes
    assert male.shape is Shape.BARE and male.rect.w >= 5.5 and distance(male.rect, female.rect) > 10
    assert not [element for element in page.drawn if isinstance(element, Outline)]
    printed = {words.text: words for words in page.drawn if isinstance(words, Words)}
    assert male.rect.x < printed["1."].x < male.rect.right and male.rect.right < printed["Nam"].x < female.rect.x


def test_options_are_set_as_many_on_a_line_as_wished_or_as_fit() -> None:
    def lines(per_line: int, *labels: str) -> list[int]:
        boxes = lay_out(a_form(choice("q", *labels, per_line=per_line))).pages[0].questions[0].boxes
        tops = [box.rect.y for box in boxes]
        return [tops.count(top) for top in sorted(set(tops))]

    short = ("Một", "Hai", "Ba", "Bốn", "Năm", "Sáu")
    assert lines(0, *short) == [6]
    assert lines(3, *short) == [3, 3]
    assert lines(1, *short) == [1] * 6
    long = "một phương án dài gần hết cả một dòng của trang giấy A4 này"
    assert lines(0, long, long, long) == [1, 1, 1]


def test_a_short_label_stands_on_the_line_of_its_options_and_a_long_one_above() -> None:
    page = lay_out(a_form(choice("a", "Nam", "Nữ", label="Giới tính"), choice("b", "Có", "Không", label="Ông/Bà có " * 12))).pages[0]
    first, second = page.questions
    label = next(words for words in page.drawn if isinstance(words, Words) and words.text == "Giới tính:")
    assert first.boxes[0].rect.y < label.y < first.boxes[0].rect.bottom
    above = [words for words in page.drawn if isinstance(words, Words) and words.text.startswith("Ông/Bà có")]
    assert all(words.y < second.boxes[0].rect.y for words in above)


def test_a_heading_stays_with_its_first_question_and_a_label_with_its_options() -> None:
    filler = [choice(f"f{number}", *("dòng " * 3,) * 6, per_line=1) for number in range(9)]
    for count in range(1, 10):
        form = a_form(*filler[:count])
        tail = Section("t", Text("II. Phần hai"), questions=(grid("g", *["Nhận định"] * 4, headings=True),))
        layout = lay_out(replace(form, sections=(*form.sections, tail)))
        place = next(
            (page.id, words.y) for page in layout.pages for words in page.drawn if isinstance(words, Words) and words.text == "II. Phần hai"
        )
        row = next((page.id, q.boxes[0].rect.y) for page in layout.pages for q in page.questions if q.id == "g_1")
        assert place[0] == row[0] and place[1] < row[1]


def test_wished_widths_and_header_height_are_kept_and_grow_with_the_words() -> None:
    table = grid("g", "Nhận định", widths=(70.0, 20.0, 20.0, 20.0, 20.0, 20.0), header_height=25.0)
    page = lay_out(a_form(table)).pages[0]
    verticals = sorted({round(rule.x1, 2) for rule in page.drawn if isinstance(rule, Rule) and rule.x1 == rule.x2})
    assert [round(b - a, 2) for a, b in pairwise(verticals)] == [70.0, 20.0, 20.0, 20.0, 20.0, 20.0]
    header = max(rule.y2 - rule.y1 for rule in page.drawn if isinstance(rule, Rule))
    assert header == pytest.approx(25.0, abs=0.002)
    lower = replace(table, header_height=4.0)
    grown = max(rule.y2 - rule.y1 for rule in lay_out(a_form(lower)).pages[0].drawn if isinstance(rule, Rule))
    assert grown > 8.0


def test_letters_of_a_narrow_header_shrink_to_seven_points_and_no_further() -> None:
    narrow = grid("g", "Nhận định", widths=(100.0, 12.0, 12.0, 12.4, 12.0, 12.0))
    sizes = {words.size for words in lay_out(a_form(narrow)).pages[0].drawn if isinstance(words, Words) and words.text == "thường"}
    assert len(sizes) == 1 and 7.0 <= min(sizes) < 9.5
    assert codes(a_form(replace(narrow, widths=(100.0, 9.0, 9.0, 9.0, 9.0, 9.0)))).keys() == {"word_too_wide"}


def test_all_that_does_not_fit_is_told_at_once_with_its_place() -> None:
    word = "khôngbaogiờxuốngdòng" * 8
    found = codes(
        a_form(
            choice("a", word, "Hai"),
            grid("b", "Nhận định", widths=(150.0, 20.0, 20.0, 20.0, 20.0, 20.0)),
            grid("c", "Nhận định", widths=(150.0, 5.0, 20.0, 8.0, 8.0, 8.0), columns=tuple(Option(o.code, Text(o.code)) for o in HL5)),
            replace(one_of_each(prefilled=True)[1], cells=40, groups=()),
            choice("e", *["Một phương án"] * 60, per_line=1),
        )
    )
    assert found["word_too_wide"] == "thu: a.1"
    assert found["table_too_wide"] in ("thu: b", "thu: c")
    assert found["column_too_narrow"] == "thu: c.5"
    assert found["comb_too_wide"] == "thu: file"
    assert found["too_tall"] == "thu: e"


def test_letters_that_the_fonts_lack_are_refused_with_their_place() -> None:
    assert codes(a_form(choice("a", "Hài lòng \N{GRINNING FACE}", "Không"))) == {"letter_unknown": "thu: a"}


def test_an_introduction_longer_than_a_page_is_refused() -> None:
    assert "head_too_tall" in codes(replace(a_form(choice("a", "Có", "Không")), introduction=(Text("Xin cảm ơn Ông/Bà. " * 400),)))


def test_a_form_of_more_pages_than_the_code_can_number_is_refused() -> None:
    rows = ["Một nhận định dài để mỗi dòng của bảng cao thêm một chút nữa " * 3] * 400
    assert "too_many_pages" in codes(a_form(grid("g", *rows)))


def test_a_stamp_never_costs_a_page() -> None:
    heading = Heading(Text("PHIẾU"), (Text("UBND PHƯỜNG AN LẠC ĐÔNG"),), national=True)
    counts = {}
    for rows in range(12, 30):
        layout = lay_out(a_form(grid("g", *["Nhận định"] * rows), heading=heading))
        found = layout.pages[0].furniture
        assert found is not None
        counts[rows] = len(layout.pages), found.stamp is not None
    assert counts[12] == (1, True) and (1, False) in counts.values()


def with_page(layout: Layout, **changes: Any) -> Layout:
    return replace(layout, pages=(replace(layout.pages[0], **changes), *layout.pages[1:]))


def found_codes(form: Form, layout: Layout) -> set[str]:
    problems = design_findings(form, layout)
    assert all(problem.line(lang) for problem in problems for lang in ("vi", "en"))
    return {problem.code.removeprefix("lay_out.") for problem in problems}


def test_design_findings_see_what_a_hand_has_moved() -> None:
    form = a_form(choice("a", "Có", "Không"), choice("b", "Có", "Không"))
    layout = lay_out(form)
    page = layout.pages[0]
    assert page.furniture is not None
    assert found_codes(form, layout) == set()

    first = page.questions[0]
    near = replace(first.boxes[1], rect=replace(first.boxes[0].rect, x=first.boxes[0].rect.right + 1.0))
    moved = with_page(layout, questions=(replace(first, boxes=(first.boxes[0], near)), *page.questions[1:]))
    (problem,) = [problem for problem in design_findings(form, moved) if problem.code == "lay_out.boxes_near"]
    assert problem.values["found"] == 1.0 and problem.values["least"] == 3.0

    small = replace(page.furniture, codes=(Rect(180, 6, 9, 9), page.furniture.codes[1]))
    assert "code_small" in found_codes(form, with_page(layout, furniture=small))

    line = next(element for element in page.drawn if isinstance(element, Words))
    pale = replace(line, grey=200)
    assert "pale" in found_codes(form, with_page(layout, drawn=(pale, *page.drawn)))
    assert "text_overlaps" in found_codes(form, with_page(layout, drawn=(replace(line, x=line.x + 1), *page.drawn)))
    assert "letters_small" in found_codes(form, with_page(layout, drawn=(replace(line, size=5.0), *page.drawn)))
    assert "edge_left" in found_codes(form, with_page(layout, drawn=(replace(line, x=2.0), *page.drawn)))


def test_design_findings_name_scales_of_the_forms_own_and_double_codes() -> None:
    own = Scale("rieng", registry()["ck2"].levels)
    asked = replace(choice("a", "Có", "Không"), scale="rieng")
    double = replace(choice("b", "Có", "Không"), options=(Option("1", Text("Có")), Option("1", Text("Không"))))
    form = replace(a_form(asked, double), scales=(own,))
    assert found_codes(form, lay_out(form)) >= {"scale_unregistered", "code_twice"}
