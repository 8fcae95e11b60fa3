"""A layout file: what is saved comes back, and what was damaged is named."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.errors import LayoutError, OutputError
from forms.geometry import Rect
from forms.importers.scan_template import import_scan
from forms.layout import Layout, layout_id, sealed
from forms.layout_file import layout_schema, load_layout, reference_bytes, save_layout
from tests.forms.forms_at_hand import PICTURE, images_of, layouts, template, write_template

ROOT = Path(__file__).resolve().parents[2]


def saved(folder: Path, name: str = "phiếu.json") -> tuple[Layout, Path]:
    imported = import_scan(write_template(folder / "nguồn", template()))
    path = folder / "đích" / name
    return save_layout(imported.layout, path, imported.images), path


def problems(path: Path) -> list[tuple[str, str]]:
    with pytest.raises(LayoutError) as caught:
        load_layout(path)
    return [(problem.code, problem.place.removeprefix(f"{path}").removeprefix(": ")) for problem in caught.value.problems]


def edited(folder: Path, change: Callable[[Any], object]) -> Path:
    _, path = saved(folder)
    raw = json.loads(path.read_text(encoding="utf-8"))
    change(raw)
    path.write_text(json.dumps(raw), encoding="utf-8")
    return path


@settings(max_examples=40, deadline=None)
@given(layouts())
def test_law_what_is_saved_comes_back(layout: Layout) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.json"
        written = save_layout(layout, path, images_of(layout))
        assert load_layout(path) == written
        assert written.id == layout.id
        assert [page.questions for page in written.pages] == [page.questions for page in layout.pages]
        again = Path(folder) / "b" / "a.json"
        save_layout(written, again, reference_bytes(written, path))
        assert again.read_bytes() == path.read_bytes()


@settings(max_examples=60, deadline=None)
@given(layouts(), st.randoms(use_true_random=False))
def test_law_the_id_is_that_of_the_geometry_alone(layout: Layout, random: Any) -> None:
    shuffled = list(layout.pages)
    random.shuffle(shuffled)
    unlabelled = tuple(replace(page, questions=tuple(replace(question, label="") for question in page.questions)) for page in shuffled)
    assert layout_id(replace(layout, name="another", pages=unlabelled)) == layout.id
    moved = replace(layout.pages[0], width=layout.pages[0].width + 0.001)
    assert layout_id(replace(layout, pages=(moved, *layout.pages[1:]))) != layout.id


@given(st.floats(0, 300), st.floats(0, 300), st.floats(0.01, 300), st.floats(0.01, 300))
def test_law_rounding_moves_no_edge_and_pushes_no_box_off_its_page(x: float, y: float, w: float, h: float) -> None:
    rect = Rect(x, y, w, h)
    rounded = rect.on_grid()
    for before, after in ((x, rounded.x), (y, rounded.y), (rect.right, rounded.right), (rect.bottom, rounded.bottom)):
        assert abs(before - after) < 0.00051
    assert rounded.inside(round(rect.right, 3), round(rect.bottom, 3))
    assert rounded.on_grid() == rounded


def test_every_part_of_the_geometry_changes_the_id(tmp_path: Path) -> None:
    layout, _ = saved(tmp_path)
    page = layout.pages[0]
    question = page.questions[0]
    assert page.reference is not None
    box = question.boxes[0]
    variants = [
        replace(page, questions=(replace(question, boxes=(changed, *question.boxes[1:])), *page.questions[1:]))
        for changed in (replace(box, value="9"), replace(box, id="x"), replace(box, rect=replace(box.rect, x=box.rect.x + 0.001)))
    ]
    variants += [replace(page, fiducials=()), replace(page, reference=replace(page.reference, blank=False)), replace(page, id="x")]
    variants += [replace(page, questions=page.questions[::-1])]
    ids = {layout_id(replace(layout, pages=(variant,))) for variant in variants}
    assert len(ids | {layout.id}) == len(variants) + 1


def test_an_option_that_is_no_judgement_is_kept_changes_no_id_and_an_unknown_kind_is_named(tmp_path: Path) -> None:
    layout, _ = saved(tmp_path)
    page = layout.pages[0]
    question = page.questions[0]
    boxes = (replace(question.boxes[0], missing="no_opinion"), *question.boxes[1:])
    other = replace(layout, pages=(replace(page, questions=(replace(question, boxes=boxes), *page.questions[1:])), *layout.pages[1:]))
    written = save_layout(other, tmp_path / "khác.json", images_of(layout))
    assert written.id == layout.id
    assert load_layout(tmp_path / "khác.json").pages[0].questions[0].boxes[0].missing == "no_opinion"
    wrong = edited(tmp_path, lambda raw: raw["pages"][0]["questions"][0]["boxes"][1].update(missing="why"))
    assert problems(wrong) == [("layout.missing_unknown", "pages[0].questions[0].boxes[1].missing")]


def test_file_and_images_may_be_moved_and_the_file_renamed(tmp_path: Path) -> None:
    layout, path = saved(tmp_path)
    assert path.with_name("phiếu.images").is_dir()
    elsewhere = tmp_path / "nơi khác"
    shutil.move(path.parent, elsewhere)
    renamed = (elsewhere / path.name).rename(elsewhere / "tên mới.json")
    assert load_layout(renamed) == layout
    assert reference_bytes(layout, renamed) == {"trước/1": PICTURE}


def test_key_order_and_spacing_of_the_file_do_not_matter(tmp_path: Path) -> None:
    layout, path = saved(tmp_path)
    raw = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(raw, sort_keys=True, indent=7), encoding="utf-8-sig")
    assert load_layout(path) == layout


def test_an_image_that_is_missing_or_altered_is_named(tmp_path: Path) -> None:
    layout, path = saved(tmp_path)
    image = next(path.with_name("phiếu.images").iterdir())
    image.write_bytes(PICTURE[:-1] + b"?")
    for code in ("layout.reference_altered", "layout.file_missing"):
        with pytest.raises(LayoutError) as caught:
            reference_bytes(layout, path)
        (problem,) = caught.value.problems
        assert problem.code == code
        assert "pages[0].reference" in problem.place
        assert image.name in problem.line()
        image.unlink(missing_ok=True)


def test_saving_again_repairs_a_damaged_image_and_leaves_nothing_else_behind(tmp_path: Path) -> None:
    layout, path = saved(tmp_path)
    image = next(path.with_name("phiếu.images").iterdir())
    image.write_bytes(b"")
    save_layout(layout, path, {"trước/1": PICTURE})
    assert image.read_bytes() == PICTURE
    assert sorted(file.name for file in path.parent.rglob("*")) == sorted([path.name, "phiếu.images", image.name])


def test_a_failed_save_keeps_the_old_layout(tmp_path: Path) -> None:
    layout, path = saved(tmp_path)
    before = path.read_bytes()
    image = next(path.with_name("phiếu.images").iterdir())
    image.unlink()
    image.parent.rmdir()
    image.parent.write_bytes(b"a file stands where the folder should be")
    with pytest.raises(OutputError) as caught:
        save_layout(replace(layout, name="new"), path, {"trước/1": PICTURE})
    assert [problem.code for problem in caught.value.problems] == ["output.not_a_folder"]
    assert path.read_bytes() == before
    with pytest.raises(OutputError) as caught:
        save_layout(layout, tmp_path, {"trước/1": PICTURE})
    assert [problem.code for problem in caught.value.problems] == ["output.is_folder"]


def test_boxes_edited_by_hand_are_noticed(tmp_path: Path) -> None:
    path = edited(tmp_path, lambda raw: raw["pages"][0]["questions"][0]["boxes"][0].update(value="9"))
    assert problems(path) == [("layout.id_differs", "id")]


def test_all_problems_come_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    def spoil(raw: Any) -> None:
        page = raw["pages"][0]
        raw["policy"] = "guess"
        page["questions"][0]["boxes"][0]["rect"] = [-0.001, 1, 2, 3]
        page["questions"][0]["boxes"][1]["id"] = "q1.1"
        page["questions"][1]["kind"] = ["single"]
        page["questions"][1]["boxes"] = []
        page["colour"] = "red"
        raw["pages"].append({"id": "trước/1", "width": "210", "height": 1e999, "questions": []})

    path = edited(tmp_path, spoil)
    assert problems(path) == [
        ("layout.policy_unknown", "policy"),
        ("layout.box_outside_page", "pages[0].questions[0].boxes[0].rect"),
        ("layout.duplicate_box", "pages[0].questions[0].boxes[1].id"),
        ("layout.question_kind_unknown", "pages[0].questions[1].kind"),
        ("layout.no_boxes", "pages[0].questions[1].boxes"),
        ("layout.key_unknown", "pages[0].colour"),
        ("layout.duplicate_page", "pages[1].id"),
        ("layout.not_a_number", "pages[1].width"),
        ("layout.not_finite", "pages[1].height"),
    ]


def test_a_reference_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    for outside in ("../secret.png", "/etc/hostname", "C:/secret.png", "a\\..\\..\\b.png"):
        path = edited(tmp_path, lambda raw, outside=outside: raw["pages"][0]["reference"].update(file=outside))
        assert problems(path) == [("layout.reference_outside", "pages[0].reference.file")]


def test_another_schema_is_not_guessed_at(tmp_path: Path) -> None:
    path = edited(tmp_path, lambda raw: raw.update(schema=2, pages="of another kind"))
    assert problems(path) == [("layout.schema_unknown", "schema")]


def test_the_published_schema_is_current() -> None:
    published = ROOT / "docs" / "reference" / "layout.schema.json"
    assert json.loads(published.read_text(encoding="utf-8")) == layout_schema(), (
        "write it anew: phieu form schema layout > docs/reference/layout.schema.json"
    )


def test_the_example_of_the_reference_page_is_a_layout(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "reference" / "layout.md").read_text(encoding="utf-8")
    path = tmp_path / "evaluation.json"
    path.write_text(page.split("```json\n")[1].split("```")[0], encoding="utf-8")
    assert load_layout(path).page("front").questions[0].label == "The course was well organised"


def test_sealing_twice_changes_nothing(tmp_path: Path) -> None:
    layout, _ = saved(tmp_path)
    assert sealed(layout) == layout


def test_a_form_or_a_template_given_for_a_layout_is_told_what_to_do_with_it(tmp_path: Path) -> None:
    form = tmp_path / "phiếu.yaml"
    form.write_text("schema: 1\n", encoding="utf-8")
    for path, code in ((form, "layout.is_form"), (write_template(tmp_path / "mẫu", template()), "layout.is_template")):
        with pytest.raises(LayoutError) as error:
            load_layout(path)
        assert [problem.code for problem in error.value.problems] == [code]
