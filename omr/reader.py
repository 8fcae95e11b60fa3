"""From a page image to a reading, in two steps that a batch runs one after the other.

First every page is sampled (`sample_page`: which page of the layout is it, where are its boxes, what do they look like); then the
batch's context is frozen (`learn`), and each sample is read with it (`read_page`). With a fixed context a reading depends on its
page alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from forms.layout import Layout, LayoutPage
from forms.sheet_code import SheetKind
from omr import calibrate, register
from omr.answers import answer
from omr.boxes import BOX_PX, Atlas, outlines, sample_boxes
from omr.calibrate import Context
from omr.codes.code_qr import SeenCode, read_sheet_code
from omr.codes.counter_ways import Aids, issued_counter, read_counter
from omr.codes.digits import read_combs
from omr.codes.issued import Issued
from omr.ink import Darkness
from omr.looks.evidence import gather_evidence
from omr.looks.ground import Ground, ground_of
from omr.looks.mark_model import MarkModel
from omr.marks import BoxEvidence, read_marks
from omr.placing.sight import Sight
from omr.pyramid import Pyramid
from omr.reading import Answer, FieldReading, Finding, Mark, PageImage, PageQuality, PageReading, PageState, Sheet
from omr.reasons import Reason
from omr.register import ReferencePage, Registration
from omr.scan.astray import astray, second_sheet
from omr.scan.empty import looks_empty
from omr.scan.paper import Paper, paper_of
from omr.scan.quality import quality_of, reasons_of, with_crossed
from omr.writing.field_model import FieldModel
from omr.writing.fields import FieldPatch, blank_fields, cut_fields
from omr.writing.open_text import read_open_fields, with_others

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
    Reason.DECK_SHEET: PageState.OTHER_FORM,
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
    field_blanks: Mapping[str, tuple[FieldPatch, ...]] = field(default_factory=dict)
    field_model: FieldModel | None = None
    aids: Aids = field(default_factory=Aids)
    papers: dict[str, Paper] = field(default_factory=dict)
    grounds: dict[tuple[str, str], Ground] = field(default_factory=dict)

    def ground(self, reference: ReferencePage, context: Context) -> Ground:
        """What is known of a page under a context; worked out for the first sheet that is read with it."""
        key = reference.page.id, context.id
        if key not in self.grounds:
            self.grounds[key] = ground_of(reference.page, reference.frame, context.pages[reference.page.id])
        return self.grounds[key]

    def paper(self, page_id: str) -> Paper:
        """Where a page is bare paper; found out when it is first asked for, for of a layout with fifty pages a batch may use two."""
        if page_id not in self.papers:
            page = self.pages[page_id]
            self.papers[page_id] = paper_of(page.small, float(page.to_small[0, 0]), blank=page.blank)
        return self.papers[page_id]


@dataclass(frozen=True, slots=True)
class PageSample:
    """What the first pass keeps of a page: where it lies, its boxes' neighbourhoods and fields, and what its sheet code says, if any."""

    layout_page: str
    registration: Registration
    atlas: Atlas
    sheet: Sheet | None = None
    fields: tuple[FieldPatch, ...] = ()
    quality: PageQuality | None = None


def prepare(
    layout: Layout,
    images: Mapping[str, PageImage],
    model: MarkModel,
    issued: Issued | None = None,
    field_model: FieldModel | None = None,
    aids: Aids | None = None,
) -> References:
    """A layout and its reference images (by page id), ready for `sample_page`.

    Without a `field_model`, fields for words are not read, and without the `aids` no digits and codes.
    """
    pages, blanks = {}, {}
    for page in layout.pages:
        # one image after the other: a form may have fifty pages
        if (image := images.get(page.id)) is not None:
            pages[page.id] = register.prepare_page(page, image)
            blanks[page.id] = blank_fields(image.grey, page, pages[page.id].to_reference)
    return References(layout, pages, model, issued or Issued(), blanks, field_model, aids or Aids())


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
    texts = _texts(sample, references, doubts)
    lie = outlines(page, sample.registration.to_image, sample.registration.shifts)
    settled_answers = with_others(page, with_crossed(page, answers, sample.quality, lie), texts)
    aids = references.aids
    counter, places = read_counter(page, sample.fields, settled_answers, issued_counter(sample.sheet, references.issued), doubts, aids)
    combs = () if aids.digits is None else read_combs(page, sample.fields, doubts, aids.digits)
    unread = (Reason.CODE_UNREADABLE,) if page.furniture is not None and sample.sheet is None else ()
    return PageReading(
        PageState.READ,
        layout=layout.id,
        layout_page=page.id,
        context=context.id,
        reasons=(*doubts, *unread, *reasons_of(sample.quality)),
        residual_mm=sample.registration.residual_mm,
        answers=settled_answers,
        marks=tuple(marks),
        outlines=lie,
        sheet=sample.sheet,
        fields=_in_order(page, (*texts, *combs, *places)),
        counter=counter,
        quality=sample.quality,
    )


def _in_order(page: LayoutPage, fields: Sequence[FieldReading]) -> tuple[FieldReading, ...]:
    """The fields as they are printed."""
    order = [field.id for field in page.fields]
    return tuple(sorted(fields, key=lambda one: order.index(one.id)))


def _texts(sample: PageSample, references: References, doubts: tuple[Reason, ...]) -> tuple[FieldReading, ...]:
    """Whether the fields for words are written on; nothing without a model for it."""
    page, blanks = references.pages[sample.layout_page].page, references.field_blanks.get(sample.layout_page, ())
    return () if references.field_model is None else read_open_fields(page, sample.fields, blanks, doubts, references.field_model)


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
    evidence = gather_evidence(sample.atlas, references.ground(reference, context))
    return read_marks(evidence, reference.page, references.model, references.layout.policy)
