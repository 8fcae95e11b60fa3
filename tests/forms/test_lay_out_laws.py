"""Whatever form the model allows: it is laid out with nothing lost, cut or touching, or refused with what does not fit."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings

from forms.definition.items import items
from forms.drawing import Face, Rule, Words
from forms.errors import LayoutError
from forms.form import FontFamily, Fonts, Form, Heading, Margins
from forms.geometry import Rect
from forms.lay_out import lay_out
from forms.layout import LayoutPage
from forms.layout_checks import design_findings
from forms.question import Marking, OpenText, Option, Text
from forms.text_fit import missing_letters, words_rect
from tests.forms.forms_to_lay_out import a_form, choice, grid, one_of_each
from tests.forms.places import crossed, distance, extent, touching
from tests.forms.random_forms import forms

DOES_NOT_FIT = {
    "column_too_narrow",
    "comb_too_wide",
    "head_too_tall",
    "statements_too_narrow",
    "table_too_wide",
    "too_many_pages",
    "too_tall",
    "word_too_wide",
}

LARGE = Fonts(FontFamily.SERIF, body=18, title=24, heading=20, grid=18, grid_header=16, note=14)


def printable(node: Any) -> Any:
    """The same form, `ạ` in place of every letter that a face of the sheets lacks."""
    if isinstance(node, Text):
        return Text(*("".join("ạ" if any(missing_letters(c, face) for face in Face) else c for c in said) for said in (node.vi, node.en)))
    if isinstance(node, tuple):
        return tuple(printable(entry) for entry in node)
    if is_dataclass(node) and not isinstance(node, type):
        return replace(node, **{field.name: printable(getattr(node, field.name)) for field in fields(node)})
    return node


def check_pages(form: Form) -> tuple[LayoutPage, ...]:
    pages = lay_out(form).pages
    for page in pages:
        assert touching(page) == [] and crossed(page) == []
        assert min(extent(page)) >= 5.0 - 0.002
    return pages


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(form=forms())
def test_law_any_form_is_laid_out_whole_or_refused_with_what_does_not_fit(form: Form) -> None:
    form = cast(Form, printable(form))
    try:
        pages = check_pages(form)
    except LayoutError as refused:
        assert {problem.code.removeprefix("lay_out.") for problem in refused.problems} <= DOES_NOT_FIT
        return
    wanted = [item.id for item in items(form)]
    assert [question.id for page in pages for question in page.questions if question.id in wanted] == wanted


def words_at(page: LayoutPage, start: str) -> Rect:
    return next(words_rect(one) for one in page.drawn if isinstance(one, Words) and one.text.startswith(start))


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_page_number_keeps_off_the_grey_ramp_with_the_margins_of_a_decree_on_a_small_sheet(lang: str) -> None:
    form = a_form(*[choice(f"q{number}", "Có", "Không") for number in range(60)], paper="A5", margins=Margins(20, 20, 20, 30))
    pages = lay_out(form, lang).pages
    assert len(pages) > 3
    for page in pages:
        assert touching(page) == []
        assert page.furniture is not None
        number = words_at(page, "Trang" if lang == "vi" else "Page")
        assert number.x > page.furniture.ramp[-1].rect.right


@pytest.mark.parametrize("paper", ["A4", "A5", "Letter"])
def test_without_margins_even_the_lines_stay_where_printers_print(paper: str) -> None:
    form = a_form(*one_of_each(prefilled=True), paper=paper, margins=Margins(0, 0, 0, 0))
    check_pages(form)
    assert not [problem for problem in design_findings(form, lay_out(form)) if problem.code.startswith("lay_out.edge")]


@pytest.mark.parametrize("marking", Marking)
@pytest.mark.parametrize("prefilled", [True, False])
@pytest.mark.parametrize("paper", ["A4", "A3"])
def test_letters_of_a_poster_touch_nothing(marking: Marking, prefilled: bool, paper: str) -> None:
    check_pages(a_form(*one_of_each(prefilled=prefilled), marking=marking, paper=paper, fonts=LARGE))


def test_the_digits_of_a_counter_keep_their_distance_from_what_follows() -> None:
    counter = one_of_each(prefilled=False)[0]
    filler = [choice(f"f{number}", "Có", "Không") for number in range(30)]
    for count in (1, 18, 19, 20, 21, 22, 23):
        for page in lay_out(a_form(counter, *filler[:count])).pages:
            digits = [box for question in page.questions if question.id.startswith("counter.") for box in question.boxes]
            others = [box for question in page.questions if question.id.startswith("f") for box in question.boxes]
            assert all(distance(one.rect, two.rect) >= 3.0 - 0.002 for one in digits for two in others)


def test_the_place_to_write_under_a_label_of_two_lines_is_high_enough_and_holds_no_printed_words() -> None:
    asked = OpenText(id="said", concept="x.said", label=Text("Ông/Bà có ý kiến gì khác về việc phục vụ của cơ quan " * 2), lines=1)
    page = lay_out(a_form(asked)).pages[0]
    place = next(field for field in page.fields if field.id == "said")
    assert place.rect.h > 7.0
    assert all(distance(place.rect, words_rect(one)) >= -0.002 for one in page.drawn if isinstance(one, Words))


def test_statements_without_room_are_refused_in_words() -> None:
    narrow = grid("g", "Nhận định", widths=(3.0, 20.0, 20.0, 20.0, 20.0, 20.0), row_title=Text())
    with pytest.raises(LayoutError) as refused:
        lay_out(a_form(narrow))
    assert "lay_out.statements_too_narrow" in {problem.code for problem in refused.value.problems}


def test_two_high_rows_at_the_end_of_a_grid_may_stand_on_two_pages() -> None:
    long = "Một nhận định rất dài mà người soạn phiếu không muốn rút ngắn lại dù giấy nhỏ " * 4
    pages = check_pages(a_form(grid("g", long, long), paper="A5"))
    assert [[question.id for question in page.questions] for page in pages] == [["g_1"], ["g_2"]]


def test_ten_columns_and_forty_rows_repeat_their_header_and_part_no_row() -> None:
    columns = tuple(Option(str(code), Text(f"Mức {code}")) for code in range(10))
    rows = ["Cán bộ tiếp nhận hướng dẫn đầy đủ, dễ hiểu trong một lần, không yêu cầu bổ sung giấy tờ ngoài quy định"] * 40
    pages = check_pages(a_form(grid("g", *rows, columns=columns), choice("c", *["Một phương án trả lời dài vừa phải"] * 12, write=2)))
    with_rows = [page for page in pages if any(question.id.startswith("g_") for question in page.questions)]
    assert len(with_rows) >= 3
    for page in with_rows:
        first = min(question.boxes[0].rect.y for question in page.questions if question.id.startswith("g_"))
        assert words_at(page, "Mức").y < first
        for question in page.questions:
            lines = [rule.y1 for rule in page.drawn if isinstance(rule, Rule) and rule.y1 == rule.y2]
            assert not any(box.rect.y < line < box.rect.bottom for box in question.boxes for line in lines)


def test_the_rule_at_the_foot_gives_each_sentence_its_own_line_where_one_is_not_enough() -> None:
    page = lay_out(a_form(choice("q", "Có", "Không"), heading=Heading(Text("PHIẾU")))).pages[0]
    assert words_at(page, "Xin đánh dấu X").y < words_at(page, "Nếu chọn nhầm").y
