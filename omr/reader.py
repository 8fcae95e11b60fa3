"""From a page image to a reading, in two steps that a batch runs one after the other.

First every page is sampled (`sample_page`: which page of the layout is it, where are its boxes, what do they look like); then the
batch's context is frozen (`learn`), and each sample is read with it (`read_page`). With a fixed context a reading depends on its
page alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from forms.layout import Layout
from forms.sheet_code import SheetKind
from omr import calibrate, register
from omr.answers import answer
from omr.boxes import BOX_PX, Atlas, outlines, sample_boxes
from omr.calibrate import Context
from omr.code_qr import SeenCode, read_sheet_code
from omr.ink import Darkness
from omr.issued import Issued
from omr.mark_model import MarkModel
from omr.marks import BoxEvidence, gather_evidence, read_marks
from omr.quality import looks_empty
from omr.reading import Answer, Mark, PageImage, PageReading, PageState, Sheet
from omr.reasons import Reason
from omr.register import ReferencePage, Registration

CODE_VERSION = "0.3.0"
"""The version of the reader as people speak of it; which code it is in truth, `reader_version` of `pipeline/run/shipped.py` says."""

MAX_RESIDUAL = 1 / 8
"""Most that printed structure may be off after registration, in short sides of a box: what a patch can still be moved by."""

CONTEXT_PAGES = 40
"""Sheets of one page from which a context is learnt at most: the blank no longer changes after about twenty."""

REFUSALS = {
    Reason.NO_STRUCTURE: PageState.BLANK,
    Reason.NO_KNOWN_FORM: PageState.OTHER_FORM,
    Reason.CODE_OTHER_RUN: PageState.OTHER_FORM,
    Reason.CODE_NOT_ISSUED: PageState.OTHER_FORM,
    Reason.CODE_FORGED: PageState.OTHER_FORM,
    Reason.COVER_SHEET: PageState.OTHER_FORM,
    Reason.SEPARATOR_SHEET: PageState.OTHER_FORM,
}
"""The state of a page that is not read, by its reason; any other reason makes it unreadable."""

COVER_REASONS = {SheetKind.COVER: Reason.COVER_SHEET, SheetKind.SEPARATOR: Reason.SEPARATOR_SHEET}
"""Why a sheet that lies with the slips is not read."""


@dataclass(frozen=True)
class References:
    """A layout made ready for reading: what each of its pages looks like, the model for its marks, and which slips of it were printed."""

    layout: Layout
    pages: Mapping[str, ReferencePage]
    model: MarkModel
    issued: Issued = field(default_factory=Issued)


@dataclass(frozen=True, slots=True)
class PageSample:
    """What the first pass keeps of a page: where it lies, its boxes' neighbourhoods, and what its sheet code says, if it has one."""

    layout_page: str
    registration: Registration
    atlas: Atlas
    sheet: Sheet | None = None


def prepare(layout: Layout, images: Mapping[str, PageImage], model: MarkModel, issued: Issued | None = None) -> References:
    """A layout and its reference images (by page id), ready for `sample_page`."""
    return References(layout, register.prepare(layout, images), model, issued or Issued())


def sample_page(image: PageImage, references: References, said_page: str | None = None) -> PageSample | PageReading:
    """The sample of a page, or the reading of a page that is not read: blank, of another form, a cover, or unreadable for a reason.

    `said_page` is the layout page that the user says it is.
    """
    layout = references.layout
    seen = read_sheet_code(image.grey) if layout_is_coded(layout) else None
    if isinstance(seen, Reason):
        return _refused(seen)
    if seen is not None and (objection := _objection(seen, references, said_page)) is not None:
        return _refused(objection, seen)
    found = register.register(image, references.pages, said_page if seen is None else layout.pages[seen.code.page - 1].id)
    if isinstance(found, Reason):
        return _not_placed(found, image, references, seen)
    frame = references.pages[found.layout_page].frame
    atlas = sample_boxes(image.grey, frame, found.to_image, found.shifts)
    return PageSample(found.layout_page, found, atlas, None if seen is None else seen.sheet)


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
        lying = read_sheet_code(image.grey)
        if isinstance(lying, SeenCode) and lying.code.kind in COVER_REASONS:
            return _refused(COVER_REASONS[lying.code.kind], lying)
    return _refused(found, seen)


def _refused(reason: Reason, seen: SeenCode | None = None) -> PageReading:
    """The reading of a page that is not read."""
    return PageReading(REFUSALS.get(reason, PageState.UNREADABLE), reasons=(reason,), sheet=None if seen is None else seen.sheet)


def learn(references: References, samples: Sequence[PageSample]) -> Context:
    """The frozen context of a batch from some of its samples, whatever their order."""
    darkness: dict[str, list[Darkness]] = {}
    for sample in samples:
        darkness.setdefault(sample.layout_page, []).append(sample.atlas.darkness)
    return calibrate.learn(references.pages, darkness)


def read_page(sample: PageSample, references: References, context: Context) -> PageReading:
    """The reading of a sampled page under a context."""
    reference, layout = references.pages[sample.layout_page], references.layout
    page = reference.page
    doubts = tuple(_doubts(sample, references))
    boxes = _boxes(sample, references, context)
    answers: list[Answer] = []
    marks: list[Mark] = []
    at = 0
    for question in page.questions:
        said, settled = answer(question, boxes[at : at + len(question.boxes)], layout.policy, references.model)
        at += len(question.boxes)
        answers.append(replace(said, reasons=(*said.reasons, *doubts)))
        marks += settled
    unread = (Reason.CODE_UNREADABLE,) if page.furniture is not None and sample.sheet is None else ()
    return PageReading(
        PageState.READ,
        layout=layout.id,
        layout_page=page.id,
        context=context.id,
        reasons=(*doubts, *unread),
        residual_mm=sample.registration.residual_mm,
        answers=tuple(answers),
        marks=tuple(marks),
        outlines=outlines(page, sample.registration.to_image, sample.registration.shifts),
        sheet=sample.sheet,
    )


def _doubts(sample: PageSample, references: References) -> Iterator[Reason]:
    """Why a person must look at every answer of a page."""
    if sample.registration.residual_mm * references.pages[sample.layout_page].frame.px_per_mm > MAX_RESIDUAL * BOX_PX:
        yield Reason.REGISTRATION_WEAK
    if sample.sheet is not None and references.issued.doubts(sample.sheet.run):
        yield Reason.CODE_RUN_UNKNOWN


def _boxes(sample: PageSample, references: References, context: Context) -> tuple[BoxEvidence, ...]:
    """What is on each box of a sampled page, in printed order; nothing for a page without boxes."""
    reference = references.pages[sample.layout_page]
    if not len(sample.atlas.darkness):
        return ()
    evidence = gather_evidence(sample.atlas, reference.page, reference.frame, context.pages[reference.page.id])
    return read_marks(evidence, reference.page, references.model)
