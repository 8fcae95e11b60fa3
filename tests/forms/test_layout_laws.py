"""Laws of templates and layouts that hold whatever the file says."""

from __future__ import annotations

import json
import tempfile
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.errors import LayoutError
from forms.importers.scan_template import import_scan
from forms.layout_file import load_layout, reference_bytes, save_layout
from tests.forms.forms_at_hand import template, write_template


def shuffled(node: Any, random: Any) -> Any:
    if isinstance(node, dict):
        names = list(node)
        random.shuffle(names)
        return {name: shuffled(node[name], random) for name in names}
    return [shuffled(entry, random) for entry in node] if isinstance(node, list) else node


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_law_the_order_of_keys_changes_nothing(random: Any) -> None:
    content = template()
    content["pages"]["sau"] = deepcopy(content["pages"]["trước/1"]) | {"dpi": 60}
    with tempfile.TemporaryDirectory() as folder:
        straight = import_scan(write_template(Path(folder), content))
        mixed = import_scan(write_template(Path(folder), shuffled(content, random)))
    assert mixed.layout.id == straight.layout.id
    assert {page.id: page for page in mixed.layout.pages} == {page.id: page for page in straight.layout.pages}
    assert mixed.images == straight.images


def ways(node: Any, so_far: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    deeper = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [way for name, entry in deeper for way in ((*so_far, name), *ways(entry, (*so_far, name)))]


odd_texts = st.one_of(st.text(), st.sampled_from(["\ud800", "a\0b", "\n", "../x", "", "single", "fill", "NaN", "ảnh", "[key]", "x" * 5000]))
nonsense: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.just(10**400),
    st.floats(),
    odd_texts,
    st.lists(st.one_of(st.integers(), st.floats(), st.text(max_size=3)), max_size=5),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)


def spoil(data: st.DataObject, content: Any) -> Any:
    """One to three values of a document changed, removed or renamed."""
    for _ in range(data.draw(st.integers(1, 3))):
        way = data.draw(st.sampled_from([(), *ways(content)]) if isinstance(content, dict | list) else st.just(()))
        value = data.draw(nonsense)
        if not way:
            content = value
            continue
        node = content
        for step in way[:-1]:
            node = node[step]
        match data.draw(st.sampled_from(["change", "remove", "rename"])):
            case "change":
                node[way[-1]] = value
            case "rename" if isinstance(node, dict):
                node[data.draw(odd_texts)] = node.pop(way[-1])
            case _:
                del node[way[-1]]
    return content


def check_words(error: LayoutError, file: Path) -> None:
    assert error.problems
    for problem in error.problems:
        assert problem.code.startswith("layout.")
        assert problem.place.startswith(str(file))
        assert len(problem.line("vi").splitlines()) == len(problem.line("en").splitlines()) == 1


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_law_a_spoilt_template_imports_or_says_what_is_wrong(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = write_template(Path(folder), spoil(data, template()))
        try:
            layout, images, _ = import_scan(file)
        except LayoutError as error:
            check_words(error, file)
        else:
            path = Path(folder) / "out.json"
            assert save_layout(layout, path, images) == load_layout(path)


@pytest.fixture(scope="module")
def layout_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sound")
    imported = import_scan(write_template(folder, template()))
    save_layout(imported.layout, folder / "out.json", imported.images)
    return folder / "out.json"


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_law_a_spoilt_layout_loads_or_says_what_is_wrong(layout_file: Path, data: st.DataObject) -> None:
    file, sound = layout_file, layout_file.read_bytes()
    file.write_text(json.dumps(spoil(data, json.loads(sound))), encoding="utf-8")
    try:
        layout = load_layout(file)
        reference_bytes(layout, file)
    except LayoutError as error:
        check_words(error, file)
    else:
        assert layout.id == json.loads(sound)["id"]
    finally:
        file.write_bytes(sound)
