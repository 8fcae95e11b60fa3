"""From a page image to a reading, in two steps that a batch runs one after the other.

First every page is sampled (`sample_page`: which page of the layout is it, where are its boxes, what do they look like); then the
batch's context is frozen (`learn`), and each sample is read with it (`read_page`). With a fixed context a reading depends on its
page alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from forms.layout import Layout
from omr import calibrate, register
from omr.answers import answer
from omr.boxes import Atlas, outlines, sample_boxes
from omr.calibrate import Context
from omr.ink import Darkness
from omr.mark_model import shipped_model
from omr.marks import gather_evidence, read_marks
from omr.quality import looks_empty
from omr.reading import Answer, Mark, PageImage, PageReading, PageState
from omr.reasons import Reason
from omr.register import ReferencePage, Registration

READER_VERSION = f"0.1.0+{shipped_model().version}"
"""Names the code and the fitted weights that made a reading."""

CONTEXT_PAGES = 40
"""Sheets of one page from which a context is learnt at most: the blank no longer changes after about twenty."""

REFUSALS = {Reason.NO_KNOWN_FORM: PageState.OTHER_FORM, Reason.NO_STRUCTURE: PageState.BLANK}
"""The state of a page that was not placed, by its reason; any other reason makes it unreadable."""


@dataclass(frozen=True)
class References:
    """A layout made ready for reading: what each of its pages looks like."""

    layout: Layout
    pages: Mapping[str, ReferencePage]


@dataclass(frozen=True, slots=True)
class PageSample:
    """What the first pass keeps of a page: where it lies, and its boxes' neighbourhoods."""

    layout_page: str
    registration: Registration
    atlas: Atlas


def prepare(layout: Layout, images: Mapping[str, PageImage]) -> References:
    """A layout and its reference images (by page id), ready for `sample_page`."""
    return References(layout, register.prepare(layout, images))


def sample_page(image: PageImage, references: References, expected_page: str | None = None) -> PageSample | PageReading:
    """The sample of a page, or the reading of a page that cannot be placed: blank, another form, or unreadable for a reason."""
    found = register.register(image, references.pages, expected_page)
    if isinstance(found, Reason):
        if found is Reason.NO_KNOWN_FORM and looks_empty(image):
            found = Reason.NO_STRUCTURE
        return PageReading(REFUSALS.get(found, PageState.UNREADABLE), reasons=(found,))
    frame = references.pages[found.layout_page].frame
    return PageSample(found.layout_page, found, sample_boxes(image.grey, frame, found.to_image, found.shifts))


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
    boxes = read_marks(gather_evidence(sample.atlas, page, reference.frame, context.pages[page.id]), page, shipped_model())
    answers: list[Answer] = []
    marks: list[Mark] = []
    at = 0
    for question in page.questions:
        mine = slice(at, at + len(question.boxes))
        at += len(question.boxes)
        said, settled = answer(question, boxes[mine], bool(np.all(sample.atlas.on_image[mine])), layout.policy)
        answers.append(said)
        marks += settled
    return PageReading(
        PageState.READ,
        layout=layout.id,
        layout_page=page.id,
        context=context.id,
        residual_mm=sample.registration.residual_mm,
        answers=tuple(answers),
        marks=tuple(marks),
        outlines=outlines(page, sample.registration.to_image, sample.registration.shifts),
    )
