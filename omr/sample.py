"""The first look at a page: which page of the layout it is, where its boxes and fields lie, and what they look like."""

from __future__ import annotations

from dataclasses import dataclass, replace

from forms.layout import Layout
from forms.sheet_code import SheetKind
from omr import register
from omr.boxes import Atlas, sample_boxes
from omr.codes.code_qr import SeenCode, read_sheet_code
from omr.placing.sight import Sight
from omr.pyramid import Pyramid
from omr.reading import Finding, PageImage, PageQuality, PageReading, PageState, Sheet
from omr.reasons import Reason
from omr.references import References
from omr.register import Registration
from omr.scan.astray import astray, second_sheet
from omr.scan.empty import looks_empty
from omr.scan.quality import quality_of
from omr.writing.fields import FieldPatch, cut_fields

REFUSALS = {
    Reason.NO_STRUCTURE: PageState.BLANK,
    Reason.NO_KNOWN_FORM: PageState.OTHER_FORM,
    Reason.CODE_OTHER_RUN: PageState.OTHER_FORM,
    Reason.CODE_NOT_ISSUED: PageState.OTHER_FORM,
    Reason.CODE_FORGED: PageState.OTHER_FORM,
    Reason.COVER_SHEET: PageState.OTHER_FORM,
    Reason.SEPARATOR_SHEET: PageState.OTHER_FORM,
    Reason.DECK_SHEET: PageState.OTHER_FORM,
}
"""The state of a page that is not read, by its reason; any other reason makes it unreadable."""

COVER_REASONS = {SheetKind.COVER: Reason.COVER_SHEET, SheetKind.SEPARATOR: Reason.SEPARATOR_SHEET}
"""Why a sheet that lies with the slips is not read."""


@dataclass(frozen=True, slots=True)
class PageSample:
    """What the first pass keeps of a page: where it lies, its boxes' neighbourhoods and fields, and what its sheet code says, if any."""

    layout_page: str
    registration: Registration
    atlas: Atlas
    sheet: Sheet | None = None
    fields: tuple[FieldPatch, ...] = ()
    quality: PageQuality | None = None


def sample_page(image: PageImage, references: References, said_page: str | None = None) -> PageSample | PageReading:
    """The sample of a page, or the reading of a page that is not read: blank, of another form, a cover, or unreadable for a reason.

    `said_page` is the layout page that the user says it is.
    """
    layout = references.layout
    sight = Sight(image.grey)
    seen = read_sheet_code(sight, layout.pages) if layout_is_coded(layout) else None
    if isinstance(seen, Reason):
        return _refused(seen)
    if seen is not None and (objection := _objection(seen, references, said_page)) is not None:
        return _refused(objection, seen)
    page = said_page if seen is None else layout.pages[seen.code.page - 1].id
    found = register.register(image, references.pages, page, sight=sight)
    if isinstance(found, Reason):
        return _not_placed(found, image, references, seen)
    at = layout.page(found.layout_page)
    second = second_sheet(sight.pyramid, (at.width, at.height), found.to_image, coded=at.furniture is not None)
    if second is not None:
        return _misfed(second, seen)
    frame = references.pages[found.layout_page].frame
    atlas = sample_boxes(sight.pyramid, frame, found.to_image, found.shifts)
    fields = cut_fields(image.grey, layout.page(found.layout_page), found.to_image, found.shifts)
    paper, true_size = references.paper(found.layout_page), not layout.relative
    quality = quality_of(sight.pyramid, image.dpi, layout.page(found.layout_page), paper, found.to_image, true_size=true_size)
    return PageSample(found.layout_page, found, atlas, None if seen is None else seen.sheet, fields, quality)


def layout_is_coded(layout: Layout) -> bool:
    """Whether pages of the layout carry a sheet code: those of forms of our own."""
    return any(page.furniture is not None for page in layout.pages)


def _objection(seen: SeenCode, references: References, said_page: str | None) -> Reason | None:
    """Why a page with this code is none to read as the layout has it, or as the user says; None where nothing speaks against it."""
    if seen.code.kind in COVER_REASONS:
        return COVER_REASONS[seen.code.kind]
    if (objection := references.issued.objection(seen.code, seen.text)) is not None:
        return objection
    pages = references.layout.pages
    if seen.code.page > len(pages):
        return Reason.NO_KNOWN_FORM
    return Reason.CODE_OTHER_PAGE if said_page not in (None, pages[seen.code.page - 1].id) else None


def _not_placed(found: Reason, image: PageImage, references: References, seen: SeenCode | None) -> PageReading:
    """The reading of a page on which the layout was not found. With a code, it is this form where a manifest says so, and else another."""
    if seen is not None and found in (Reason.NO_KNOWN_FORM, Reason.REGISTRATION_WEAK):
        found = Reason.REGISTRATION_WEAK if references.issued.proves(seen.code.run) else Reason.NO_KNOWN_FORM
    elif found is Reason.NO_KNOWN_FORM and looks_empty(image):
        found = Reason.NO_STRUCTURE
    elif found is Reason.NO_KNOWN_FORM and not layout_is_coded(references.layout):
        # A form of other origin carries no code, but covers of ours may lie on its batches.
        lying = read_sheet_code(Sight(image.grey))
        if isinstance(lying, SeenCode) and lying.code.kind in COVER_REASONS:
            return _refused(COVER_REASONS[lying.code.kind], lying)
    if found is not Reason.NO_STRUCTURE and layout_is_coded(references.layout) and (wrong := astray(Pyramid(image.grey))) is not None:
        return _misfed(wrong, seen)
    return _refused(found, seen)


def _misfed(finding: Finding, seen: SeenCode | None) -> PageReading:
    """The reading of a picture of our own form that went wrong at the scanner."""
    return replace(_refused(finding.reason, seen), quality=PageQuality(findings=(finding,)))


def _refused(reason: Reason, seen: SeenCode | None = None) -> PageReading:
    """The reading of a page that is not read."""
    return PageReading(REFUSALS.get(reason, PageState.UNREADABLE), reasons=(reason,), sheet=None if seen is None else seen.sheet)
