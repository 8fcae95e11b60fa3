"""The first look at a page: which page of the layout it is, where its boxes and fields lie, and what they look like."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from forms.geometry import px_per_mm
from forms.sheet_code import SheetKind
from omr import register
from omr.boxes import Atlas, sample_boxes
from omr.codes.code_qr import SeenCode, read_sheet_code
from omr.placing.sight import Sight
from omr.pyramid import Pyramid
from omr.reading import Finding, Floats, PageImage, PageQuality, PageReading, PageState, Sheet
from omr.reasons import Reason
from omr.references import References
from omr.register import Registration
from omr.scan.astray import astray, second_sheet
from omr.scan.crowd import Cells, boxes_in, crowded
from omr.scan.empty import looks_empty
from omr.scan.quality import quality_of
from omr.scan.stamps import Cleaned, boxes_under, cleaned, stamp_findings
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

SPOILT = frozenset({Reason.NO_KNOWN_FORM, Reason.REGISTRATION_WEAK, Reason.PAGE_AMBIGUOUS})
"""Why a page is not read that a stamp may have spoilt."""

A4_LONG_MM = 297.0
"""Length of the sheet that a picture without a resolution is taken for: on smaller ones, a smaller red shape would count as a stamp."""

COVER_REASONS = {SheetKind.COVER: Reason.COVER_SHEET, SheetKind.SEPARATOR: Reason.SEPARATOR_SHEET}
"""Why a sheet that lies with the slips is not read."""


@dataclass(frozen=True, slots=True)
class PageSample:
    """What the first pass keeps of a page: where it lies, its boxes' neighbourhoods and fields, and what its sheet code says, if any.

    `under` are the boxes (numbers in printed order) that something lies on, a stamp as a rule; `touched` those from which a stamp's ink was
    taken away.
    """

    layout_page: str
    registration: Registration
    atlas: Atlas
    sheet: Sheet | None = None
    fields: tuple[FieldPatch, ...] = ()
    quality: PageQuality | None = None
    under: frozenset[int] = frozenset()
    touched: frozenset[int] = frozenset()


def sample_page(image: PageImage, references: References, said_page: str | None = None) -> PageSample | PageReading:
    """The sample of a page, or the reading of a page that is not read: blank, of another form, a cover, or unreadable for a reason.

    `said_page` is the layout page that the user says it is. Where a stamp may lie on a page that has colours, its red ink is taken away
    and the page is looked at once more.
    """
    sight = Sight(image.grey)
    first = _looked_at(image, sight, references, said_page)
    crowd = _crowd(first, sight, references)
    if image.colour is None or not (crowd is not None or _spoilt(first, references)):
        return _with_crowd(first, crowd, references)
    seen = cleaned(image, _px_per_mm(image, first.registration.to_image if isinstance(first, PageSample) else None))
    if seen is None:
        return _with_crowd(first, crowd, references)
    sight = Sight(seen.image.grey)
    again = _looked_at(seen.image, sight, references, said_page)
    if isinstance(again, PageReading):
        return _with_crowd(first, crowd, references)
    return _with_crowd(_with_stamps(again, first, seen, references), _crowd(again, sight, references), references)


def _spoilt(first: PageSample | PageReading, references: References) -> bool:
    """Whether a page was not read, or its code not, for a reason that a stamp may have given."""
    if isinstance(first, PageReading):
        return any(reason in SPOILT for reason in first.reasons)
    return first.sheet is None and references.layout.coded


def _crowd(sample: PageSample | PageReading, sight: Sight, references: References) -> Cells | None:
    """Where bare paper of a placed page is crowded with ink, if it is anywhere."""
    if isinstance(sample, PageReading):
        return None
    page, paper = references.layout.page(sample.layout_page), references.paper(sample.layout_page)
    return crowded(sight.pyramid, page, paper, sample.registration.to_image)


def _with_crowd(sample: PageSample | PageReading, crowd: Cells | None, references: References) -> PageSample | PageReading:
    """The sample, with the boxes that lie where something is on the page that no pen wrote."""
    if isinstance(sample, PageReading) or crowd is None:
        return sample
    return replace(sample, under=sample.under | boxes_in(crowd, references.layout.page(sample.layout_page)))


def _with_stamps(sample: PageSample, kept: PageSample | PageReading, seen: Cleaned, references: References) -> PageSample:
    """The sample of a page whose stamps were taken away, with where they lay; `kept` is what it was with them."""
    page, found = references.layout.page(sample.layout_page), sample.registration
    findings = stamp_findings(seen, page, found.to_image)
    quality = None if sample.quality is None else replace(sample.quality, findings=(*sample.quality.findings, *findings))
    under, touched = boxes_under(seen, references.pages[sample.layout_page].frame, found.to_image, found.shifts)
    # what may be red handwriting is left in the pictures of its fields
    fields = kept.fields if seen.found.red_pen and isinstance(kept, PageSample) else sample.fields
    return replace(sample, quality=quality, under=under, touched=touched, fields=fields)


def _px_per_mm(image: PageImage, to_image: Floats | None) -> float:
    """Pixels per mm of a page: as it lies, or as its file says, or as if it were A4."""
    if to_image is not None:
        return float(np.sqrt(abs(np.linalg.det(to_image[:2, :2]))))
    return max(image.grey.shape) / A4_LONG_MM if image.dpi is None else px_per_mm(image.dpi)


def _looked_at(image: PageImage, sight: Sight, references: References, said_page: str | None) -> PageSample | PageReading:
    """The sample or the reading of a page as it is."""
    layout = references.layout
    seen = read_sheet_code(sight, layout.pages) if layout.coded else None
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
    elif found is Reason.NO_KNOWN_FORM and not references.layout.coded:
        # A form of other origin carries no code, but covers of ours may lie on its batches.
        lying = read_sheet_code(Sight(image.grey))
        if isinstance(lying, SeenCode) and lying.code.kind in COVER_REASONS:
            return _refused(COVER_REASONS[lying.code.kind], lying)
    if found is not Reason.NO_STRUCTURE and references.layout.coded and (wrong := astray(Pyramid(image.grey))) is not None:
        return _misfed(wrong, seen)
    return _refused(found, seen)


def _misfed(finding: Finding, seen: SeenCode | None) -> PageReading:
    """The reading of a picture of our own form that went wrong at the scanner."""
    return replace(_refused(finding.reason, seen), quality=PageQuality(findings=(finding,)))


def _refused(reason: Reason, seen: SeenCode | None = None) -> PageReading:
    """The reading of a page that is not read."""
    return PageReading(REFUSALS.get(reason, PageState.UNREADABLE), reasons=(reason,), sheet=None if seen is None else seen.sheet)
