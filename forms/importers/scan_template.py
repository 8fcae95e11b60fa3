"""A `template.json` (boxes in pixels of a reference scan, with that scan beside it) made into a layout in millimetres."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from forms.checks import numbers, sense_findings
from forms.errors import LayoutError, Problem
from forms.findings import dotted, problems_in_order, shape_findings
from forms.geometry import PAGE_SIZES, Point, Rect, clockwise, px_per_mm
from forms.importers.reference import ReferenceFile, read_reference
from forms.json_file import read_json, repeated_keys
from forms.layout import Box, Layout, LayoutPage, LayoutQuestion, MarkPolicy, QuestionKind, ReferenceImage, Shape, sealed
from forms.layout_values import MAX_IMAGE_SIDE, FileName, Label, Name, Number, PointMm, four_numbers

DEFAULT_PAGE = "A4"
"""The paper assumed where neither the template nor the user says how large the page is."""

DPI_RANGE = (20.0, 4800.0)
"""Resolutions a scan of a form can have: below, a box is a pixel; above, no scanner goes."""

SHAPE_WORDS = {"square": "rect", "rectangle": "rect", "box": "rect", "circle": "ellipse", "oval": "ellipse", "bubble": "ellipse"}
"""What other tools call the two outlines."""


def number_as_text(value: object) -> object:
    """A number as the text it is written with, anything else as it is: other tools write option values as 1 or "1"."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def shape_word(value: object) -> object:
    """Our word for an outline, where the template uses another's."""
    return SHAPE_WORDS.get(value, value) if isinstance(value, str) else value


ForeignName = Annotated[Name, BeforeValidator(number_as_text)]
BoxSide = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=1)]
RectPx = Annotated[tuple[Number, Number, BoxSide, BoxSide], Field(strict=False), BeforeValidator(four_numbers)]
PageSide = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=1, le=MAX_IMAGE_SIDE)]
Outline = Annotated[Shape, Field(strict=False), BeforeValidator(shape_word)]
Dpi = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=DPI_RANGE[0], le=DPI_RANGE[1])]


class Tolerant(BaseModel):
    """An object of a template: types are exact, keys that mean nothing to us are left alone."""

    model_config = ConfigDict(strict=True, extra="ignore")


class TemplateBox(Tolerant):
    """One place to mark; `rect` in px of the reference image."""

    id: ForeignName
    value: ForeignName
    rect: RectPx
    shape: Outline | None = None


class TemplateQuestion(Tolerant):
    """One question of a template."""

    id: ForeignName
    type: Annotated[QuestionKind, Field(strict=False)]
    text: Label | None = None
    boxes: Annotated[list[TemplateBox], Field(min_length=1)]


class TemplatePage(Tolerant):
    """One page of a template; `marks` are the centres of printed fiducials in px."""

    width: PageSide
    height: PageSide
    dpi: Dpi | None = None
    reference_image: FileName
    reference_is_blank: bool = False
    marks: list[PointMm] | None = None
    questions: list[TemplateQuestion]


class Template(Tolerant):
    """A whole template.json."""

    name: Name | None = None
    mark_policy: Annotated[MarkPolicy, Field(strict=False)]
    pages: Annotated[dict[Name, TemplatePage], Field(min_length=1)]


class Imported(NamedTuple):
    """A layout of foreign origin, the bytes of its reference images by page id, and what the user should know about it."""

    layout: Layout
    images: dict[str, bytes]
    warnings: tuple[Problem, ...]


def import_scan(template_path: Path, page_size: tuple[float, float] | None = None) -> Imported:
    """The layout that a scan template describes, its images and warnings; `save_layout` writes it.

    `page_size` (mm) is the paper of the pages without `dpi`; without it A4 is assumed, with a warning. Either way the layout is `relative`.
    Raises LayoutError with every problem of the template and its images at once.
    """
    raw = read_json(template_path)
    findings = [*repeated_keys(raw), *shape_findings(Template, raw), *sense_findings(raw, kind_key="type", points_key="marks", unit="px")]
    problems = problems_in_order(str(template_path), raw, findings)
    references = _references(template_path, raw, problems)
    if problems:
        raise LayoutError(problems)
    template = Template.model_validate(raw)
    paper = page_size or PAGE_SIZES[DEFAULT_PAGE]
    pages = tuple(_page(page_id, page, template.mark_policy, references[page_id], paper) for page_id, page in template.pages.items())
    unscaled = [page_id for page_id, page in template.pages.items() if page.dpi is None]
    layout = sealed(Layout("", template.name or template_path.stem, template.mark_policy, pages, bool(unscaled)))
    images = {page_id: reference.data for page_id, reference in references.items()}
    return Imported(layout, images, tuple(_warnings(template_path, unscaled, page_size)))


def _references(template_path: Path, raw: object, problems: list[Problem]) -> dict[str, ReferenceFile]:
    """The reference images by page id; what is wrong with them is added to `problems`, also where other parts of the page are wrong."""
    references: dict[str, ReferenceFile] = {}
    pages = raw.get("pages") if isinstance(raw, dict) else None
    for page_id, page in pages.items() if isinstance(pages, dict) else ():
        name = page.get("reference_image") if isinstance(page, dict) else None
        place = f"{template_path}: {dotted(('pages', page_id, 'reference_image'))}"
        if not isinstance(name, str) or not name or any(problem.place == place for problem in problems):
            continue
        try:
            reference = read_reference(template_path.parent / name.replace("\\", "/"), place)
        except LayoutError as error:
            problems.extend(error.problems)
            continue
        stated = numbers([page.get("width"), page.get("height")], 2)
        if stated is not None and stated != [reference.width, reference.height]:
            values = {"found": f"{reference.width} x {reference.height}", "stated": f"{stated[0]:g} x {stated[1]:g}"}
            problems.append(Problem("layout.reference_other_size", place, values))
        references[page_id] = reference
    return references


@dataclass(frozen=True, slots=True)
class _Scale:
    """Pixels of one reference image into mm."""

    px_per_mm: float

    def rect(self, x: float, y: float, w: float, h: float) -> Rect:
        """The rectangle in mm."""
        return Rect(x / self.px_per_mm, y / self.px_per_mm, w / self.px_per_mm, h / self.px_per_mm)

    def point(self, x: float, y: float) -> Point:
        """The point in mm."""
        return Point(x / self.px_per_mm, y / self.px_per_mm)


def _page(page_id: str, page: TemplatePage, policy: MarkPolicy, reference: ReferenceFile, paper: tuple[float, float]) -> LayoutPage:
    """One page in mm: by its dpi, else so large that it just fits the paper, laid upright or across as the image is."""
    long, short = max(paper), min(paper)
    across = page.width > page.height
    fitted = max(page.width / (long if across else short), page.height / (short if across else long))
    scale = _Scale(px_per_mm(page.dpi) if page.dpi is not None else fitted)
    questions = tuple(
        LayoutQuestion(
            question.id,
            question.type,
            tuple(Box(box.id, box.value, scale.rect(*box.rect), box.shape or _usual_shape(policy)) for box in question.boxes),
            " ".join((question.text or "").split()),
        )
        for question in page.questions
    )
    size = scale.point(page.width, page.height)
    fiducials = clockwise([scale.point(*mark) for mark in page.marks or ()])
    # Only its suffix counts from here on: the file is named by its content when the layout is saved.
    file = f"{reference.sha256[:16]}{reference.suffix}"
    image = ReferenceImage(file, reference.sha256, page.reference_is_blank, scale.px_per_mm, reference.width, reference.height)
    return LayoutPage(page_id, size.x, size.y, questions, fiducials, image)


def _usual_shape(policy: MarkPolicy) -> Shape:
    """The outline where the template names none: forms that are filled in print circles and ovals, all others boxes."""
    return Shape.ELLIPSE if policy is MarkPolicy.FILL else Shape.RECT


def _warnings(template_path: Path, unscaled: list[str], page_size: tuple[float, float] | None) -> Iterable[Problem]:
    """What the user should know about the scale of the pages."""
    if unscaled and page_size is None:
        yield Problem("layout.no_dpi", str(template_path), {"pages": len(unscaled), "paper": DEFAULT_PAGE})
    if page_size is not None and not unscaled:
        yield Problem("layout.page_size_unused", str(template_path), {})
