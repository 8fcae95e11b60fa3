"""A layout as a file: JSON with its reference images in a folder beside it, named by their content.

    survey.json
    survey.images/3f2a91c0d4e5b607.png

The images are written before the JSON and each file whole, so a layout is never half there. The two may be moved together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from forms.checks import sense_findings
from forms.errors import LayoutError, PhieuError, Problem
from forms.findings import dotted, problems_in_order, shape_findings, shown
from forms.json_file import read_bytes, read_json, repeated_keys
from forms.json_text import json_text
from forms.layout import LAYOUT_SCHEMA, Layout, LayoutPage, layout_id, sealed
from forms.layout_document import layout_document, layout_of
from forms.layout_model import LayoutModel
from forms.print_checks import print_findings
from forms.whole import check_writable, make_folder, write_whole

NO_IMAGES: Mapping[str, bytes] = {}

FORM_ENDINGS = (".yaml", ".yml", ".xlsx")
"""How the files end from which forms are drawn; a layout never does."""

MAX_IMAGE_BYTES = 256 * 2**20
"""The largest reference image that is opened: an uncompressed A3 page at 600 dpi in colour has 209 MB."""


def save_layout(layout: Layout, path: Path, images: Mapping[str, bytes] = NO_IMAGES) -> Layout:
    """The layout as it now stands in the file: on the 0.001 mm grid, with its id, its references naming the copied images.

    `images` holds the bytes of every page's reference by page id. Creates the folder of `path` where it is missing.
    Raises OutputError where a file cannot be written.
    """
    layout = sealed(layout)
    make_folder(path.parent)
    check_writable(path)
    layout = replace(layout, pages=tuple(_with_image(page, path, images) for page in layout.pages))
    write_whole(path, json_text(layout_document(layout)) + "\n")
    return layout


def load_layout(path: Path) -> Layout:
    """The layout of a file, checked. Raises LayoutError with all that is wrong; reference images are looked at by `reference_bytes`."""
    if path.suffix.lower() in FORM_ENDINGS and path.is_file():
        raise LayoutError(Problem("layout.is_form", str(path)))
    raw = read_json(path)
    if isinstance(raw, dict) and "mark_policy" in raw and "schema" not in raw:
        raise LayoutError(Problem("layout.is_template", str(path)))
    if isinstance(raw, dict) and "schema" in raw and (raw["schema"] != LAYOUT_SCHEMA or isinstance(raw["schema"], bool)):
        values = {"found": shown(raw["schema"]), "known": LAYOUT_SCHEMA}
        raise LayoutError(Problem("layout.schema_unknown", f"{path}: schema", values))
    findings = [*repeated_keys(raw), *shape_findings(LayoutModel, raw)]
    findings += [*sense_findings(raw, kind_key="kind", points_key="fiducials", unit="mm"), *print_findings(raw)]
    if findings:
        raise LayoutError(problems_in_order(str(path), raw, findings))
    layout = layout_of(LayoutModel.model_validate(raw))
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
