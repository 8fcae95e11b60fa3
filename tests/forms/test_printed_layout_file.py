"""The file of a printed layout: what was changed by hand or damaged is named with its place."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.draw import blank
from forms.errors import LayoutError
from forms.layout_file import load_layout, save_layout
from tests.forms.printed import printed
from tests.forms.test_layout_laws import check_words, spoil


def problems(folder: Path, change: Callable[[Any], object]) -> list[tuple[str, str]]:
    path = folder / "phiếu.json"
    save_layout(printed(1), path)
    raw = json.loads(path.read_text(encoding="utf-8"))
    change(raw["pages"][0])
    path.write_text(json.dumps(raw), encoding="utf-8")
    with pytest.raises(LayoutError) as caught:
        load_layout(path)
    check_words(caught.value, path)
    return [(problem.code.removeprefix("layout."), problem.place.removeprefix(f"{path}: pages[0].")) for problem in caught.value.problems]


def test_a_layout_from_its_file_prints_the_same_bytes(tmp_path: Path) -> None:
    layout = printed()
    save_layout(layout, tmp_path / "phiếu.json")
    assert blank(load_layout(tmp_path / "phiếu.json")) == blank(layout)


def test_a_word_changed_by_hand_is_noticed(tmp_path: Path) -> None:
    assert [code for code, _ in problems(tmp_path, lambda page: page["drawn"][0].update(text="Khác"))] == ["id_differs"]


def test_all_that_is_wrong_with_the_print_comes_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    def damage(page: Any) -> None:
        page["fields"][1]["kind"] = "novel"
        page["fields"][2]["id"] = "digits"
        page["furniture"]["markers"][1]["id"] = 0
        page["furniture"]["markers"][2]["id"] = 4
        page["furniture"]["codes"][0] = [200, 5, 16, 16]
        page["drawn"][0].update(face="Comic", x=-1)
        page["drawn"][1]["dash"] = [1]
        page["drawn"][2] = {"draw": "circle"}
        page["drawn"][3] = {"rect": [1, 2, 3, 4]}
        page["drawn"][4].update(grey=256, colour="red")
        page["drawn"][5] = None

    assert problems(tmp_path, damage) == [
        ("field_kind_unknown", "fields[1].kind"),
        ("duplicate_field", "fields[2].id"),
        ("duplicate_marker", "furniture.markers[1].id"),
        ("too_large", "furniture.markers[2].id"),
        ("field_outside_page", "furniture.codes[0]"),
        ("drawn_outside_page", "drawn[0].x"),
        ("face_unknown", "drawn[0].face"),
        ("not_two_numbers", "drawn[1].dash"),
        ("element_unknown", "drawn[2].draw"),
        ("key_missing", "drawn[3]"),
        ("too_large", "drawn[4].grey"),
        ("key_unknown", "drawn[4].colour"),
        ("not_an_object", "drawn[5]"),
    ]


@pytest.fixture(scope="module")
def sound() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        save_layout(printed(1), Path(folder) / "a.json")
        return (Path(folder) / "a.json").read_bytes()


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_law_a_spoilt_printed_layout_loads_or_says_what_is_wrong(sound: bytes, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.json"
        file.write_text(json.dumps(spoil(data, json.loads(sound))), encoding="utf-8")
        try:
            layout = load_layout(file)
        except LayoutError as error:
            check_words(error, file)
        else:
            assert layout.id == json.loads(sound)["id"]
