"""Small forms for the tests: a template with its scan, and layouts of every shape for the laws."""

from __future__ import annotations

import json
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from PIL import Image

from forms.geometry import Point, Rect
from forms.layout import Box, Layout, LayoutPage, LayoutQuestion, MarkPolicy, QuestionKind, ReferenceImage, Shape, sealed


def picture(width: int = 420, height: int = 594, kind: str = "PNG", **options: Any) -> bytes:
    stream = BytesIO()
    Image.new("L", (width, height), 255).save(stream, kind, **options)
    return stream.getvalue()


PICTURE = picture()


def template(**changes: Any) -> dict[str, Any]:
    return {
        "name": "khảo sát",
        "mark_policy": "box",
        "registration": {"kind": "no concern of ours"},
        "pages": {
            "trước/1": {
                "width": 420,
                "height": 594,
                "dpi": 50.8,
                "reference_image": "ảnh/mẫu.png",
                "reference_is_blank": True,
                "reference_taken_from": "first pile",
                "marks": [[400, 20], [20, 20], [20.5, 570], [400, 570]],
                "questions": [
                    {
                        "id": "q1",
                        "type": "single",
                        "group": "A",
                        "text": "Hài lòng\n  chứ?",
                        "boxes": [
                            {"id": "q1.1", "value": 1, "char": "A", "rect": [100, 100, 10, 12]},
                            {"id": "q1.2", "value": "2", "rect": [140.5, 100, 10, 12]},
                        ],
                    },
                    {"id": "q2", "type": "multi", "boxes": [{"id": "q2.1", "value": "có", "rect": [0, 582, 420, 12]}]},
                ],
            }
        },
    } | changes


def with_page(**changes: Any) -> dict[str, Any]:
    content = template()
    content["pages"]["trước/1"].update(changes)
    return content


def write_template(folder: Path, content: object, image: bytes = PICTURE) -> Path:
    (folder / "ảnh").mkdir(parents=True, exist_ok=True)
    (folder / "ảnh" / "mẫu.png").write_bytes(image)
    file = folder / "template.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    return file


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=8)
lengths = st.floats(0, 60)


@st.composite
def boxes(draw: st.DrawFn, number: int, value: str) -> Box:
    rect = Rect(draw(lengths), draw(lengths), draw(st.floats(0.5, 40)), draw(st.floats(0.5, 40)))
    return Box(f"b{number}", value, rect, draw(st.sampled_from(Shape)))


@st.composite
def pages(draw: st.DrawFn, page_id: str) -> LayoutPage:
    questions, number = [], 0
    for name in draw(st.lists(texts, max_size=3, unique=True)):
        values = draw(st.lists(texts, min_size=1, max_size=3, unique=True))
        drawn = tuple(draw(boxes(number + i, value)) for i, value in enumerate(values))
        number += len(values)
        label = draw(st.one_of(st.just(""), texts))
        questions.append(LayoutQuestion(name, draw(st.sampled_from(QuestionKind)), drawn, label))
    reference = None
    if draw(st.booleans()):
        reference = ReferenceImage("x.png", sha256(PICTURE).hexdigest(), draw(st.booleans()), draw(st.floats(1, 40)), 420, 594)
    fiducials = tuple(Point(x, y) for x, y in draw(st.lists(st.tuples(lengths, lengths), max_size=4)))
    return LayoutPage(page_id, draw(st.floats(100, 900)), draw(st.floats(100, 900)), tuple(questions), fiducials, reference)


@st.composite
def layouts(draw: st.DrawFn) -> Layout:
    names = draw(st.lists(texts, min_size=1, max_size=3, unique=True))
    drawn = tuple(draw(pages(name)) for name in names)
    return sealed(Layout("", draw(texts), draw(st.sampled_from(MarkPolicy)), drawn, draw(st.booleans())))


def images_of(layout: Layout) -> dict[str, bytes]:
    return {page.id: PICTURE for page in layout.pages if page.reference is not None}
