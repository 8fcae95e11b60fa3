"""Templates of foreign origin become layouts, or every reason why not is named."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from forms.errors import LayoutError
from forms.geometry import Point, Rect
from forms.importers.scan_template import import_scan
from forms.layout import MarkPolicy, QuestionKind, Shape
from tests.forms.forms_at_hand import PICTURE, picture, template, with_page, write_template
from tests.nobody import as_nobody


def problems(file: Path) -> list[tuple[str, str]]:
    with pytest.raises(LayoutError) as caught:
        import_scan(file)
    assert all(problem.line("vi") and problem.line("en") for problem in caught.value.problems)
    return [
        (problem.code.removeprefix("layout."), problem.place.removeprefix(f"{file}").removeprefix(": "))
        for problem in caught.value.problems
    ]


def test_a_template_with_dpi_becomes_exact_millimetres(tmp_path: Path) -> None:
    layout, images, warnings = import_scan(write_template(tmp_path, template()))
    (page,) = layout.pages
    assert (layout.name, layout.policy, layout.relative, warnings) == ("khảo sát", MarkPolicy.BOX, False, ())
    assert (page.id, page.width, page.height) == ("trước/1", 210, 297)
    assert page.fiducials == (Point(10, 10), Point(200, 10), Point(200, 285), Point(10.25, 285))
    first, second = page.questions
    assert (first.kind, first.label, second.kind) == (QuestionKind.SINGLE, "Hài lòng chứ?", QuestionKind.MULTI)
    assert [(box.id, box.value, box.rect, box.shape) for box in first.boxes] == [
        ("q1.1", "1", Rect(50, 50, 5, 6), Shape.RECT),
        ("q1.2", "2", Rect(70.25, 50, 5, 6), Shape.RECT),
    ]
    assert page.reference is not None
    assert (page.reference.blank, page.reference.px_per_mm, page.reference.width) == (True, pytest.approx(2.0), 420)
    assert images == {"trước/1": PICTURE}


@pytest.mark.parametrize(
    ("size", "paper", "expected"),
    [
        ((420, 594), None, (210, 297)),
        ((400, 594), None, (200, 297)),
        ((594, 420), None, (297, 210)),
        ((594, 420), (148, 210), (209.314, 148)),
        ((420, 420), (100, 200), (100, 100)),
    ],
)
def test_without_dpi_the_page_fits_the_paper_and_millimetres_are_relative(
    tmp_path: Path, size: tuple[int, int], paper: tuple[float, float] | None, expected: tuple[float, float]
) -> None:
    boxes = [{"id": "b", "value": "x", "rect": [0, 0, size[0], size[1]]}]
    content = with_page(width=size[0], height=size[1], dpi=None, marks=None, questions=[{"id": "q", "type": "multi", "boxes": boxes}])
    layout, _, warnings = import_scan(write_template(tmp_path, content, picture(*size)), paper)
    page = layout.pages[0]
    assert layout.relative
    assert (page.width, page.height) == expected
    assert page.questions[0].boxes[0].rect.right == pytest.approx(page.width)
    assert [warning.code for warning in warnings] == ([] if paper else ["layout.no_dpi"])


def test_a_paper_size_that_is_not_needed_is_mentioned(tmp_path: Path) -> None:
    layout, _, warnings = import_scan(write_template(tmp_path, template()), (100, 100))
    assert layout.pages[0].width == 210
    assert [warning.code for warning in warnings] == ["layout.page_size_unused"]


@pytest.mark.parametrize(
    ("policy", "named", "shape"),
    [
        ("box", None, Shape.RECT),
        ("any", None, Shape.RECT),
        ("fill", None, Shape.ELLIPSE),
        ("fill", "square", Shape.RECT),
        ("any", "circle", Shape.ELLIPSE),
    ],
)
def test_the_outline_is_named_or_follows_from_the_policy(tmp_path: Path, policy: str, named: str | None, shape: Shape) -> None:
    content = template(mark_policy=policy)
    for box in content["pages"]["trước/1"]["questions"][0]["boxes"]:
        box["shape"] = named
    assert import_scan(write_template(tmp_path, content)).layout.pages[0].questions[0].boxes[0].shape is shape


def test_every_problem_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    content = with_page(width=True, dpi=-300, reference_image="gone.png")
    content["mark_policy"] = "guess"
    first, second = content["pages"]["trước/1"]["questions"]
    first["boxes"][0] = {"id": "", "value": None, "rect": [1, 2, 3]}
    first["boxes"][1]["rect"] = [1, 2, -3, 0]
    second.update(id="q1", type="many")
    del second["boxes"]
    content["pages"]["sau"] = {}
    assert problems(write_template(tmp_path, content)) == [
        ("policy_unknown", "mark_policy"),
        ("not_a_number", "pages.trước/1.width"),
        ("too_small", "pages.trước/1.dpi"),
        ("text_empty", "pages.trước/1.questions[0].boxes[0].id"),
        ("not_text", "pages.trước/1.questions[0].boxes[0].value"),
        ("not_four_numbers", "pages.trước/1.questions[0].boxes[0].rect"),
        ("too_small", "pages.trước/1.questions[0].boxes[1].rect[2]"),
        ("too_small", "pages.trước/1.questions[0].boxes[1].rect[3]"),
        ("key_missing", "pages.trước/1.questions[1]"),
        ("duplicate_question", "pages.trước/1.questions[1].id"),
        ("question_kind_unknown", "pages.trước/1.questions[1].type"),
        ("key_missing", "pages.sau"),
        ("key_missing", "pages.sau"),
        ("key_missing", "pages.sau"),
        ("key_missing", "pages.sau"),
        ("file_missing", f"pages.trước/1.reference_image ({tmp_path / 'gone.png'})"),
    ]


@pytest.mark.parametrize(
    "rect", [[-0.01, 0, 9, 9], [0, -1e-9, 9, 9], [411.01, 0, 9, 9], [0, 590, 9, 4.01], [0, 0, 1e308, 1e308], [1e308, 0, 9, 9]]
)
def test_a_box_that_overhangs_by_however_little_is_a_problem(tmp_path: Path, rect: list[float]) -> None:
    content = template()
    content["pages"]["trước/1"]["questions"][0]["boxes"][1]["rect"] = rect
    assert problems(write_template(tmp_path, content)) == [("box_outside_page", "pages.trước/1.questions[0].boxes[1].rect")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"", "not_json"),
        (b"\xff\xfe{", "not_utf8"),
        (b"{", "not_json"),
        (b"[" * 100_000, "not_json"),
        (b'{"x": ' + b"9" * 5000 + b"}", "not_json"),
        (b"[]", "not_an_object"),
        (b"null", "not_an_object"),
    ],
)
def test_a_file_that_is_no_template(tmp_path: Path, text: bytes, code: str) -> None:
    file = tmp_path / "t.json"
    file.write_bytes(text)
    assert [found for found, _ in problems(file)] == [code]


def test_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    assert problems(tmp_path / "không có.json") == [("file_missing", "")]
    assert problems(tmp_path) == [("file_is_folder", "")]
    assert [code for code, _ in problems(tmp_path / ("x" * 5000))] == ["file_unreadable"]
    big = tmp_path / "big.json"
    with big.open("wb") as stream:
        stream.truncate(65 * 2**20)
    assert problems(big) == [("file_too_large", "")]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps permissions in another way")
def test_a_file_without_permission(tmp_path: Path) -> None:
    file = write_template(tmp_path, template())
    file.chmod(0)
    with as_nobody():
        assert problems(file) == [("file_unreadable", "")]


@pytest.mark.parametrize(
    ("image", "code"),
    [
        (picture(421, 594), "reference_other_size"),
        (PICTURE[:-30], "reference_damaged"),
        (picture(kind="JPEG")[:-40], "reference_damaged"),
        (b"", "reference_not_image"),
        (b"text", "reference_not_image"),
        (picture(16_000, 16_000, compress_level=1), "reference_too_large"),
    ],
    ids=["size", "cut png", "cut jpeg", "empty", "text", "bomb"],
)
def test_a_reference_image_that_cannot_serve(tmp_path: Path, image: bytes, code: str) -> None:
    assert problems(write_template(tmp_path, template(), image)) == [(code, "pages.trước/1.reference_image")]


def test_a_reference_that_exif_turns_is_measured_as_it_is_seen(tmp_path: Path) -> None:
    from PIL import Image

    exif = Image.Exif()
    exif[0x0112] = 6
    layout = import_scan(write_template(tmp_path, template(), picture(594, 420, "JPEG", exif=exif))).layout
    assert layout.pages[0].reference is not None
    assert (layout.pages[0].reference.width, layout.pages[0].reference.height) == (420, 594)


def test_what_is_stated_twice_is_a_problem(tmp_path: Path) -> None:
    content = template()
    boxes = content["pages"]["trước/1"]["questions"][0]["boxes"]
    boxes[1].update(id="q1.1", value="1")
    file = write_template(tmp_path, content)
    page = json.dumps(content["pages"]["trước/1"])
    file.write_text(json.dumps(content)[:-2] + f', "trước/1": {page}}}}}', encoding="utf-8")
    assert problems(file) == [
        ("repeated_key", "pages.trước/1"),
        ("duplicate_box", "pages.trước/1.questions[0].boxes[1].id"),
        ("duplicate_value", "pages.trước/1.questions[0].boxes[1].value"),
    ]


def test_the_example_of_the_reference_page_lacks_nothing_but_its_picture(tmp_path: Path) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "scan-template.md").read_text(encoding="utf-8")
    file = tmp_path / "template.json"
    file.write_text(page.split("```json\n")[1].split("```")[0], encoding="utf-8")
    assert [code for code, _ in problems(file)] == ["file_missing"]
    (tmp_path / "front.png").write_bytes(picture(2480, 3508))
    assert import_scan(file).layout.pages[0].width == pytest.approx(209.97, abs=0.01)
