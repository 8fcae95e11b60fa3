"""From a page image to a reading, in two steps that a batch runs one after the other.

First every page is sampled (`sample_page`: which page of the layout is it, where are its boxes, what do they look like); then the
batch's context is frozen (`learn`), and each sample is read with it (`read_page`). With a fixed context a reading depends on its
page alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from forms.layout import Layout, LayoutPage
from omr import calibrate, register
from omr.answers import answer
from omr.boxes import BOX_PX, Atlas, outlines, sample_boxes
from omr.calibrate import Context
from omr.code_qr import read_sheet_code
from omr.ink import Darkness
from omr.mark_model import MarkModel
from omr.marks import BoxEvidence, gather_evidence, read_marks
from omr.quality import looks_empty
from omr.reading import Answer, Mark, PageImage, PageReading, PageState, Sheet
from omr.reasons import Reason
from omr.register import ReferencePage, Registration

CODE_VERSION = "0.2.0"
"""Raised with every change of code after which a page may be read differently."""

MAX_RESIDUAL = 1 / 8
"""Most that printed structure may be off after registration, in short sides of a box: what a patch can still be moved by."""

CONTEXT_PAGES = 40
"""Sheets of one page from which a context is learnt at most: the blank no longer changes after about twenty."""

REFUSALS = {Reason.NO_KNOWN_FORM: PageState.OTHER_FORM, Reason.NO_STRUCTURE: PageState.BLANK}
"""The state of a page that was not placed, by its reason; any other reason makes it unreadable."""


@dataclass(frozen=True)
class References:
    """A layout made ready for reading: what each of its pages looks like, and the model that its marks are read with."""

    layout: Layout
    pages: Mapping[str, ReferencePage]
    model: MarkModel


@dataclass(frozen=True, slots=True)
class PageSample:
    """What the first pass keeps of a page: where it lies, its boxes' neighbourhoods, and what its sheet code says, if it has one."""

    layout_page: str
    registration: Registration
    atlas: Atlas
    sheet: Sheet | None = None


def prepare(layout: Layout, images: Mapping[str, PageImage], model: MarkModel) -> References:
    """A layout and its reference images (by page id), ready for `sample_page`."""
    return References(layout, register.prepare(layout, images), model)


def sample_page(image: PageImage, references: References, expected_page: str | None = None) -> PageSample | PageReading:
    """The sample of a page, or the reading of a page that cannot be placed: blank, another form, or unreadable for a reason."""
    sheet = _sheet_of(image, references.layout)
    if isinstance(sheet, Reason):
        return PageReading(REFUSALS.get(sheet, PageState.UNREADABLE), reasons=(sheet,))
    if sheet is not None:
        named = references.layout.pages[sheet.page - 1].id
        if expected_page not in (None, named):
            return PageReading(PageState.UNREADABLE, reasons=(Reason.PAGE_AMBIGUOUS,), sheet=sheet)
        expected_page = named
    found = register.register(image, references.pages, expected_page)
    if isinstance(found, Reason):
        if found is Reason.NO_KNOWN_FORM and looks_empty(image):
            found = Reason.NO_STRUCTURE
        return PageReading(REFUSALS.get(found, PageState.UNREADABLE), reasons=(found,), sheet=sheet)
    frame = references.pages[found.layout_page].frame
    return PageSample(found.layout_page, found, sample_boxes(image.grey, frame, found.to_image, found.shifts), sheet)


def _sheet_of(image: PageImage, layout: Layout) -> Sheet | Reason | None:
    """What the sheet code of a page says, looked for on forms that carry one; a code of a page that the layout lacks is of another form."""
    if all(page.furniture is None for page in layout.pages):
        return None
    sheet = read_sheet_code(image.grey)
    if isinstance(sheet, Sheet) and sheet.page > len(layout.pages):
        return Reason.NO_KNOWN_FORM
    return sheet


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
    misplaced = sample.registration.residual_mm * reference.frame.px_per_mm > MAX_RESIDUAL * BOX_PX
    boxes = _boxes(sample, references, context)
    answers: list[Answer] = []
    marks: list[Mark] = []
    at = 0
    for question in page.questions:
        said, settled = answer(question, boxes[at : at + len(question.boxes)], layout.policy, references.model)
        at += len(question.boxes)
        answers.append(replace(said, reasons=(*said.reasons, Reason.REGISTRATION_WEAK)) if misplaced else said)
        marks += settled
    return PageReading(
        PageState.READ,
        layout=layout.id,
        layout_page=page.id,
        context=context.id,
        reasons=tuple(_page_reasons(sample, page, misplaced)),
        residual_mm=sample.registration.residual_mm,
        answers=tuple(answers),
        marks=tuple(marks),
        outlines=outlines(page, sample.registration.to_image, sample.registration.shifts),
        sheet=sample.sheet,
    )


def _page_reasons(sample: PageSample, page: LayoutPage, misplaced: bool) -> Iterator[Reason]:
    """What a person should know about a page that was read."""
    if misplaced:
        yield Reason.REGISTRATION_WEAK
    if page.furniture is not None and sample.sheet is None:
        yield Reason.CODE_UNREADABLE


def _boxes(sample: PageSample, references: References, context: Context) -> tuple[BoxEvidence, ...]:
    """What is on each box of a sampled page, in printed order; nothing for a page without boxes."""
    reference = references.pages[sample.layout_page]
    if not len(sample.atlas.darkness):
        return ()
    evidence = gather_evidence(sample.atlas, reference.page, reference.frame, context.pages[reference.page.id])
    return read_marks(evidence, reference.page, references.model)
