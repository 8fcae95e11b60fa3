"""Laws of layouts that are printed: what is saved comes back, and nothing that is drawn or read can change without the id."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from forms.canonical import gridded
from forms.drawing import Area, Element, Face, Outline, Rule, Shape, Words
from forms.furniture import FieldKind, Furniture, Marker, WriteField
from forms.geometry import Point, Rect
from forms.layout import Layout, LayoutPage, layout_id, sealed
from forms.layout_file import load_layout, save_layout
from forms.question import Target
from tests.forms.forms_at_hand import images_of, layouts, texts

lengths = st.floats(0, 60)
breadths = st.floats(0.02, 5)
greys = st.integers(0, 255)
rects = st.builds(Rect, lengths, lengths, st.floats(0.5, 40), st.floats(0.5, 40))
some_rects = st.lists(rects, max_size=3).map(tuple)
shapes = st.sampled_from(Shape)
areas = st.builds(Area, rects, greys)
elements: st.SearchStrategy[Element] = st.one_of(
    st.builds(Words, lengths, lengths, texts, st.sampled_from(Face), st.floats(4, 40), greys),
    st.builds(Rule, lengths, lengths, lengths, lengths, breadths, greys, st.none() | st.tuples(breadths, breadths)),
    areas,
    st.builds(Outline, rects, breadths, shapes, greys),
)
markers = st.builds(Marker, st.integers(0, 3), st.builds(Point, st.floats(10, 60), st.floats(10, 60)), st.floats(1, 10))
furnitures = st.builds(
    Furniture,
    st.lists(markers, max_size=4, unique_by=lambda marker: marker.id).map(tuple),
    some_rects,
    rects,
    rects,
    rects,
    st.lists(areas, max_size=3).map(tuple),
    st.none() | rects,
)
fields = st.lists(
    st.builds(WriteField, texts, texts, st.sampled_from(FieldKind), rects, some_rects, st.just("") | texts),
    max_size=3,
    unique_by=lambda field: field.id,
).map(tuple)


@st.composite
def printed_layouts(draw: st.DrawFn) -> Layout:
    """Layouts of any shape, with concepts, targets and labels, with or without what is printed."""
    layout = draw(layouts())
    pages = []
    for page in layout.pages:
        questions = tuple(
            replace(
                question,
                concept=draw(texts),
                target=draw(st.sampled_from(Target)),
                boxes=tuple(replace(box, label=draw(st.just("") | texts)) for box in question.boxes),
            )
            for question in page.questions
        )
        drawn = tuple(draw(st.lists(elements, max_size=4)))
        pages.append(replace(page, questions=questions, furniture=draw(st.none() | furnitures), fields=draw(fields), drawn=drawn))
    return sealed(replace(layout, pages=tuple(pages), form=draw(st.just("") | texts), version=draw(st.just("") | texts)))


def with_page(layout: Layout, page: LayoutPage) -> Layout:
    return replace(layout, pages=(page, *layout.pages[1:]))


@settings(max_examples=60, deadline=None)
@given(printed_layouts())
def test_law_all_that_is_printed_comes_back_from_the_file(layout: Layout) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.json"
        written = save_layout(layout, path, images_of(layout))
        assert load_layout(path) == written
        assert replace(written, pages=layout.pages) == layout
        assert [replace(page, reference=None) for page in written.pages] == [replace(page, reference=None) for page in layout.pages]


@settings(max_examples=60, deadline=None)
@given(printed_layouts(), elements, st.data())
def test_law_nothing_that_is_drawn_or_read_changes_without_the_id(layout: Layout, element: Element, data: st.DataObject) -> None:
    page = layout.pages[0]
    assert layout_id(with_page(layout, replace(page, drawn=(*page.drawn, element)))) != layout.id
    if (other := gridded(data.draw(furnitures))) != page.furniture:
        assert layout_id(with_page(layout, replace(page, furniture=other))) != layout.id
    if len(page.drawn) > 1 and page.drawn[0] != page.drawn[-1]:
        assert layout_id(with_page(layout, replace(page, drawn=page.drawn[::-1]))) != layout.id
    if page.fields:
        moved = replace(page.fields[0], rect=replace(page.fields[0].rect, x=page.fields[0].rect.x + 0.001))
        assert layout_id(with_page(layout, replace(page, fields=(moved, *page.fields[1:])))) != layout.id


@settings(max_examples=30, deadline=None)
@given(printed_layouts())
def test_law_the_order_of_printed_pages_is_part_of_the_id(layout: Layout) -> None:
    assume(len(layout.pages) > 1)
    turned = layout_id(replace(layout, pages=layout.pages[::-1]))
    assert (turned != layout.id) == any(page.printable for page in layout.pages)


@settings(max_examples=30, deadline=None)
@given(printed_layouts())
def test_law_what_is_known_but_neither_drawn_nor_read_leaves_the_id(layout: Layout) -> None:
    pages = tuple(
        replace(
            page,
            questions=tuple(
                replace(question, concept="", target=Target.NONE, boxes=tuple(replace(box, label="") for box in question.boxes))
                for question in page.questions
            ),
        )
        for page in layout.pages
    )
    assert layout_id(replace(layout, pages=pages, form="another", version="9")) == layout.id
