"""A layout as a file: JSON with its reference images in a folder beside it, named by their content.

    survey.json
    survey.images/3f2a91c0d4e5b607.png

The images are written before the JSON and each file whole, so a layout is never half there. The two may be moved together.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from forms.checks import sense_findings
from forms.errors import LayoutError, PhieuError, Problem
from forms.findings import dotted, problems_in_order, shape_findings, shown
from forms.geometry import Point, Rect
from forms.json_file import read_bytes, read_json, repeated_keys
from forms.layout import LAYOUT_SCHEMA, Box, Layout, LayoutPage, LayoutQuestion, ReferenceImage, layout_id, sealed
from forms.layout_model import LayoutModel, PageModel, QuestionModel
from forms.whole import check_writable, make_folder, write_whole

MAX_IMAGE_BYTES = 256 * 2**20
"""The largest reference image that is opened: an uncompressed A3 page at 600 dpi in colour has 209 MB."""

LINE_WIDTH = 140
"""A JSON value that fits into one line of this width stays on it: one box a line, so that two layouts can be compared line by line."""


def save_layout(layout: Layout, path: Path, images: Mapping[str, bytes]) -> Layout:
    """The layout as it now stands in the file: on the 0.001 mm grid, with its id, its references naming the copied images.

    `images` holds the bytes of every page's reference by page id. Creates the folder of `path` where it is missing.
    Raises OutputError where a file cannot be written.
    """
    layout = sealed(layout)
    make_folder(path.parent)
    check_writable(path)
    layout = replace(layout, pages=tuple(_with_image(page, path, images) for page in layout.pages))
    write_whole(path, _json(_document(layout)) + "\n")
    return layout


def load_layout(path: Path) -> Layout:
    """The layout of a file, checked. Raises LayoutError with all that is wrong; reference images are looked at by `reference_bytes`."""
    raw = read_json(path)
    if isinstance(raw, dict) and "schema" in raw and (raw["schema"] != LAYOUT_SCHEMA or isinstance(raw["schema"], bool)):
        values = {"found": shown(raw["schema"]), "known": LAYOUT_SCHEMA}
        raise LayoutError(Problem("layout.schema_unknown", f"{path}: schema", values))
    findings = [*repeated_keys(raw), *shape_findings(LayoutModel, raw)]
    findings += sense_findings(raw, kind_key="kind", points_key="fiducials", unit="mm")
    if findings:
        raise LayoutError(problems_in_order(str(path), raw, findings))
    model = LayoutModel.model_validate(raw)
    layout = Layout(model.id, model.name, model.policy, tuple(_page(page) for page in model.pages), model.relative)
    if (computed := layout_id(layout)) != layout.id:
        raise LayoutError(Problem("layout.id_differs", f"{path}: id", {"found": layout.id, "computed": computed}))
    return layout


def reference_bytes(layout: Layout, layout_path: Path) -> dict[str, bytes]:
    """The reference images by page id, for the pages that have one. Raises LayoutError with every image that is missing or altered."""
    images: dict[str, bytes] = {}
    problems: list[Problem] = []
    for index, page in enumerate(layout.pages):
        if page.reference is None:
            continue
        place = f"{layout_path}: {dotted(('pages', index, 'reference'))}"
        file = layout_path.parent / page.reference.file
        try:
            data = read_bytes(file, MAX_IMAGE_BYTES)
        except PhieuError as error:
            problems.extend(replace(problem, place=f"{place} ({problem.place})") for problem in error.problems)
            continue
        if sha256(data).hexdigest() == page.reference.sha256:
            images[page.id] = data
        else:
            problems.append(Problem("layout.reference_altered", place, {"file": file}))
    if problems:
        raise LayoutError(problems)
    return images


def layout_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a layout file, made from the model that validates it."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | LayoutModel.model_json_schema(by_alias=True)


def _with_image(page: LayoutPage, layout_path: Path, images: Mapping[str, bytes]) -> LayoutPage:
    """The page with its reference image copied beside the layout; an image that is already there is not written again."""
    if page.reference is None:
        return page
    data = images[page.id]
    assert sha256(data).hexdigest() == page.reference.sha256, f"these are not the bytes of the reference image of {page.id}"
    folder = layout_path.with_name(f"{layout_path.stem}.images")
    file = folder / (page.reference.sha256[:16] + PurePosixPath(page.reference.file).suffix.lower())
    make_folder(folder)
    if not (file.is_file() and file.read_bytes() == data):
        write_whole(file, data)
    return replace(page, reference=replace(page.reference, file=f"{folder.name}/{file.name}"))


def _page(page: PageModel) -> LayoutPage:
    """One page of the file as the layout has it."""
    reference = None if page.reference is None else ReferenceImage(**page.reference.model_dump())
    fiducials = tuple(Point(*point) for point in page.fiducials)
    return LayoutPage(page.id, page.width, page.height, tuple(_question(question) for question in page.questions), fiducials, reference)


def _question(question: QuestionModel) -> LayoutQuestion:
    """One question of the file as the layout has it."""
    boxes = tuple(Box(box.id, box.value, Rect(*box.rect), box.shape) for box in question.boxes)
    return LayoutQuestion(question.id, question.kind, boxes, question.label)


def _document(layout: Layout) -> dict[str, Any]:
    """The layout as the JSON document of its file."""
    head = {"schema": LAYOUT_SCHEMA, "id": layout.id, "name": layout.name, "policy": layout.policy, "relative": layout.relative}
    return head | {"pages": [dict(_page_entries(page)) for page in layout.pages]}


def _page_entries(page: LayoutPage) -> Iterator[tuple[str, Any]]:
    """The keys and values of one page; a page without fiducials or reference leaves these out."""
    yield from (("id", page.id), ("width", page.width), ("height", page.height))
    if page.fiducials:
        yield "fiducials", [[point.x, point.y] for point in page.fiducials]
    if page.reference is not None:
        yield "reference", {name: getattr(page.reference, name) for name in ReferenceImage.__slots__}
    yield (
        "questions",
        [
            {
                "id": question.id,
                "kind": question.kind,
                "label": question.label,
                "boxes": [
                    {"id": box.id, "value": box.value, "rect": [box.rect.x, box.rect.y, box.rect.w, box.rect.h], "shape": box.shape}
                    for box in question.boxes
                ],
            }
            for question in page.questions
        ],
    )


def _json(value: Any, indent: str = "") -> str:
    """JSON text in which a list or object stands on one line where it fits, and else spreads over several."""
    flat = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if len(indent) + len(flat) <= LINE_WIDTH or not isinstance(value, dict | list) or not value:
        return flat
    deeper = indent + " "
    if isinstance(value, dict):
        lines = [f"{deeper}{json.dumps(name, ensure_ascii=False)}: {_json(entry, deeper)}" for name, entry in value.items()]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    return "[\n" + ",\n".join(deeper + _json(entry, deeper) for entry in value) + f"\n{indent}]"
