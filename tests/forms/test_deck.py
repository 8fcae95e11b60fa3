"""The acceptance deck: its printed marks are where its truth says, light ones too, and its sheets are nobody's."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pypdfium2
import pytest
import zxingcpp

from forms.deck import CHOOSING, PENS, TAKEN_BACK, deck
from forms.draw import DrawError, blank
from forms.geometry import Rect
from forms.lay_out import lay_out
from forms.layout import Layout, LayoutPage, MarkPolicy, QuestionKind
from forms.load import load_form
from forms.reserved_runs import DECK_RUN
from forms.sheet_code import parse
from tests.forms.printed import Picture, per_mm, pictures, printed
from tests.sheets import layout as foreign_layout
from tests.sheets import question

FORMS = Path(__file__).resolve().parents[2] / "samples" / "forms"
FOREIGN_INK_MM2 = 0.3
"""Square millimetres of ink that a mark adds to its box at least: a thin tick has three times that, a neighbour's tail less."""


def added(marked: Picture, empty: Picture, rect: Rect, page: LayoutPage) -> float:
    """Square millimetres of a box and its rim that are darker than on the empty form."""
    right, down = per_mm(marked, page)
    rim = 0.25
    rows = slice(round((rect.y - rim) * down), round((rect.bottom + rim) * down))
    columns = slice(round((rect.x - rim) * right), round((rect.right + rim) * right))
    darker = empty[rows, columns].astype(int) - marked[rows, columns]
    return float((darker > 60).sum() / right / down)


@pytest.mark.parametrize("source", ["by hand", *sorted(file.stem for file in FORMS.glob("*.yaml"))])
def test_every_mark_of_the_truth_is_printed_and_no_other(source: str) -> None:
    layout = printed() if source == "by hand" else lay_out(load_form(FORMS / f"{source}.yaml"))
    made = deck(layout)
    seen, empty = pictures(made.pdf, 150), pictures(blank(layout), 150)
    assert len(seen) == len(made.truth["images"]) == len(PENS) * len(layout.pages)
    for entry in made.truth["images"].values():
        picture, page = seen[entry["pdf_page"] - 1], layout.page(entry["page"])
        code = parse(zxingcpp.read_barcodes(picture)[0].text)
        assert (code.run, layout.pages[code.page - 1].id) == (DECK_RUN, page.id)
        under = empty[code.page - 1]
        for box in page.boxes():
            ring = layout.policy is MarkPolicy.CIRCLE or box.id in entry["marked"]
            rect = Rect(box.rect.x - 1.5, box.rect.y - 1.5, box.rect.w + 3, box.rect.h + 3) if ring else box.rect
            dark = added(picture, under, rect if box.id in entry["marked"] else box.rect, page)
            assert (dark > FOREIGN_INK_MM2) == (box.id in entry["marked"]), (entry["pdf_page"], box.id, dark)
        for asked in page.questions:
            values = entry["answers"][asked.id]
            live = [box.value for box in asked.boxes if box.id in entry["marked"] and box.id not in entry["cancelled"]]
            assert values == live and len(values) <= (2 if asked.kind is QuestionKind.MULTI else 1)


def test_the_slips_differ_and_cover_empty_corrected_and_every_option() -> None:
    layout = lay_out(load_form(FORMS / "sipas-2026.yaml"))
    entries = list(deck(layout).truth["images"].values())
    answers = [values for entry in entries for values in entry["answers"].values()]
    assert [] in answers and any(len(values) > 1 for values in answers)
    assert any(entry["cancelled"] for entry in entries)
    assert {entry["pen"] for entry in entries} == {"dark", "light"}
    marked = {(entry["page"], box) for entry in entries for box in entry["marked"]}
    assert {box.value for page in layout.pages for box in page.boxes() if (page.id, box.id) in marked} >= {"1", "2", "3", "4", "5"}
    halves = [[entry["marked"] for entry in entries if entry["pen"] == pen.name] for pen in PENS]
    assert halves[0] != halves[1]


def test_the_light_pen_is_lighter() -> None:
    layout = printed(1)
    page = layout.pages[0]
    empty = pictures(blank(layout), 150)[0]
    right, down = per_mm(empty, page)

    def blackest(picture: Picture) -> int:
        """The darkest ink inside any box."""
        inside = (box.rect for box in page.boxes())
        cells = [
            np.s_[
                round((rect.y + 0.6) * down) : round((rect.bottom - 0.6) * down),
                round((rect.x + 0.6) * right) : round((rect.right - 0.6) * right),
            ]
            for rect in inside
        ]
        return min(int(picture[cell][picture[cell] < empty[cell]].min(initial=255)) for cell in cells)

    dark, light = (blackest(picture) for picture in pictures(deck(layout).pdf, 150))
    assert dark <= PENS[0].grey + 10 < PENS[1].grey - 10 <= light


def test_the_same_layout_gives_the_same_deck_and_an_odd_one_has_empty_backs() -> None:
    layout = printed(1)
    assert deck(layout).pdf == deck(layout).pdf
    made = deck(layout, "thử.pdf", duplex=True)
    assert [(entry["file"], entry["pdf_page"]) for entry in made.truth["images"].values()] == [("thử.pdf", 1), ("thử.pdf", 3)]
    with pypdfium2.PdfDocument(made.pdf) as document:
        assert len(document) == 4


def test_every_policy_has_its_marks() -> None:
    assert set(CHOOSING) == set(MarkPolicy)
    assert set(TAKEN_BACK) == {MarkPolicy.BOX, MarkPolicy.BOX_FILL_CANCELS, MarkPolicy.CIRCLE}


def test_a_layout_that_is_not_ours_has_no_deck() -> None:
    foreign: Layout = foreign_layout(question("q"))
    with pytest.raises(DrawError):
        deck(foreign)
