"""The shipped questionnaires, counted against the originals: no item, option or code is missing or too many."""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path

import pytest

from forms.definition.items import items, open_fields
from forms.form import Choice, Counter, Date, Form, Grid, GridRow, Kind, Marking, Office, OpenText, Target, Text
from forms.load import load_form
from forms.scales import registry

FOLDER = Path(__file__).resolve().parents[2] / "samples" / "forms"
NAMES = ("sipas-2026", "mau-so-02", "quay-a5", "cong-an-5-tieu-chi")


def form(name: str) -> Form:
    return load_form(FOLDER / f"{name}.yaml")


def grid(of: Form, question: str) -> Grid:
    found = of.question(question)
    assert isinstance(found, Grid)
    return found


def labels(of: Form, question: str) -> dict[str, str]:
    found = of.question(question)
    assert isinstance(found, Choice)
    return {option.code: option.label.vi for option in found.options}


def criteria(of: Grid) -> list[int]:
    """How many rows stand under each innermost heading."""
    return [len(list(rows)) for answered, rows in groupby(of.rows, lambda row: isinstance(row, GridRow)) if answered]


def all_texts(node: object) -> list[Text]:
    if isinstance(node, Text):
        return [node]
    if isinstance(node, tuple):
        return [text for entry in node for text in all_texts(entry)]
    return [text for name in getattr(node, "__slots__", ()) for text in all_texts(getattr(node, name))] + (
        [text for base in type(node).__mro__[1:] for name in getattr(base, "__slots__", ()) for text in all_texts(getattr(node, name))]
        if hasattr(node, "kind")
        else []
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_text_of_a_sample_is_there_in_both_languages(name: str) -> None:
    said = [text for text in all_texts(form(name)) if text]
    assert len(said) > 20
    assert [text.vi for text in said if not text.en and any(character.isalpha() for character in text.vi)] == []
    assert [words for text in said for words in (text.vi, text.en) if re.search(r" [,.;:?!]", words)] == []


def test_sipas_asks_what_the_ministry_asks() -> None:
    sipas = form("sipas-2026")
    asked = list(items(sipas))
    assert sum(not item.multiple for item in asked) == 83
    assert [(item.id, len(item.options)) for item in asked if item.multiple] == [("c2", 7)]
    assert len(list(open_fields(sipas))) == 5
    assert [question.id for question in sipas.questions() if isinstance(question, Office)] == ["interviewer", "survey_place", "survey_time"]
    sizes = {question.id: (len(question.items()), len(question.columns)) for question in sipas.questions() if isinstance(question, Grid)}
    assert sizes == {"c1": (9, 4), "c3": (7, 4), "c7": (3, 4), "c8": (7, 2), "c9": (39, 5), "c10": (10, 4)}
    assert {name: len(labels(sipas, name)) for name in ("gender", "ethnicity", "age", "education", "occupation", "c4", "c5", "c6")} == {
        "gender": 2,
        "ethnicity": 2,
        "age": 5,
        "education": 6,
        "occupation": 7,
        "c4": 4,
        "c5": 3,
        "c6": 3,
    }


def test_the_39_items_of_sipas_stand_in_their_criteria_worst_to_best() -> None:
    index = grid(form("sipas-2026"), "c9")
    assert criteria(index) == [2, 2, 9, 10, 3, 4, 3, 3, 3]
    assert [row.number for row in index.items()] == [str(number) for number in range(1, 40)]
    assert [(column.code, column.label.vi) for column in index.columns] == [
        (level.code, level.label.vi) for level in registry()["hl5"].levels
    ]
    assert index.index
    halves = [item.headings[0] for item in items(form("sipas-2026")) if item.question == "c9"]
    assert (halves.count("c9_i"), halves.count("c9_ii")) == (23, 16)
    assert [row.number for row in index.items() if row.target is Target.OFFICER] == ["31", "32", "33"]


def test_form_02_is_circled_best_first_with_its_own_codes_and_measures() -> None:
    ward = form("mau-so-02")
    assert ward.marking is Marking.CIRCLE
    rating = grid(ward, "rating")
    assert [column.code for column in rating.columns] == ["5", "4", "3", "2", "1"]
    assert [column.label.vi for column in rating.columns] == [
        "Rất hài lòng",
        "Hài lòng",
        "Bình thường",
        "Không hài lòng",
        "Rất không hài lòng",
    ]
    assert criteria(rating) == [3, 2, 4]
    assert rating.widths == (84.5, 18.2, 20.8, 17.5, 18.9, 18.9) and sum(rating.widths) == pytest.approx(178.8)
    assert rating.header_height == 20.4
    page = ward.page
    assert (page.margins.top, page.margins.right, page.margins.bottom, page.margins.left) == (20, 20, 20, 30)
    assert (page.fonts.body, page.fonts.title, page.fonts.grid_header) == (13, 14, 11.5)
    education = labels(ward, "education")
    assert education["4"] == "Đại học" and education["6"] == "Sau Đại học" and education["5"].startswith("Dạy nghề")
    assert {name: "".join(labels(ward, name)) for name in ("gender", "age", "education")} == {
        "gender": "12",
        "age": "12345",
        "education": "123456",
    }
    assert [question.id for question in ward.questions() if isinstance(question, OpenText)] == ["procedure"]
    assert not any(question.kind is Kind.MULTI for question in ward.questions())


def test_the_counter_slip_judges_agency_and_officer_on_one_a5_page() -> None:
    slip = form("quay-a5")
    assert (slip.page.paper, slip.page.duplex) == ("A5", False)
    assert [type(question) for question in slip.questions()] == [Counter, Date, Choice, Grid, OpenText, Office]
    assert list(labels(slip, "overall")) == ["5", "4", "3", "2", "1"]
    assert {item.target for item in items(slip)} == {Target.AGENCY, Target.OFFICER}
    assert [column.missing is None for column in grid(slip, "aspects").columns] == [True] * 5 + [False]


def test_the_police_slip_has_the_five_criteria_and_twelve_fields() -> None:
    police = form("cong-an-5-tieu-chi")
    assert criteria(grid(police, "criteria")) == [3, 4, 3, 3, 3]
    assert len(labels(police, "field")) == 12
    sipas = {item.concept for item in items(form("sipas-2026")) if item.question == "c9" and item.headings[0] == "c9_ii"}
    assert {item.concept for item in items(police) if item.question == "criteria"} == sipas


def test_a_concept_means_one_scale_family_across_the_samples() -> None:
    scales: dict[str, set[str]] = {}
    for name in NAMES:
        for item in items(form(name)):
            scales.setdefault(item.concept, set()).add(item.scale)
    assert {concept: of for concept, of in scales.items() if len(of) > 1} == {}
