"""From a page image to a reading, in two steps that a batch runs one after the other.

First every page is sampled (`sample_page`: which page of the layout is it, where are its boxes, what do they look like); then the
batch's context is frozen (`learn`), and each sample is read with it (`read_page`). With a fixed context a reading depends on its
page alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from forms.layout import LayoutPage, QuestionKind
from omr import calibrate
from omr.answers import answer
from omr.boxes import BOX_PX, outlines
from omr.calibrate import Context
from omr.codes.counter_ways import issued_counter, read_counter
from omr.codes.digits import read_combs
from omr.ink import Darkness
from omr.left_out import share_left_out
from omr.looks.evidence import gather_evidence
from omr.marks import BoxEvidence, read_marks
from omr.posterior import P_BLANK
from omr.reading import Answer, FieldReading, Mark, PageReading, PageState
from omr.reasons import Reason
from omr.references import References
from omr.sample import PageSample
from omr.scan.quality import crossed_combs, reasons_of, with_crossed
from omr.scan.stamps import with_stamped
from omr.writing.open_text import read_open_fields, with_others

CODE_VERSION = "0.3.0"
"""The version of the reader as people speak of it; which code it is in truth, `reader_version` (`pipeline.run`) says."""

MAX_RESIDUAL = 1 / 8
"""Most that printed structure may be off after registration, in short sides of a box: what a patch can still be moved by."""

CONTEXT_PAGES = 40
"""Sheets of one page from which a context is learnt at most: the blank no longer changes after about twenty."""

WEIGHED = 3
"""How often the answers of a page are weighed at most: by then the share that a person leaves out has settled."""


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
    answers, marks = _answers(page, boxes, references)
    answers = [replace(said, reasons=(*said.reasons, *doubts)) for said in answers]
    texts = _texts(sample, references, doubts)
    lie = outlines(page, sample.registration.to_image, sample.registration.shifts)
    answers = with_stamped(page, with_crossed(page, answers, sample.quality, lie), sample.under, sample.touched)
    settled_answers = with_others(page, answers, texts)
    aids, issued = references.aids, issued_counter(sample.sheet, references.issued)
    crossed = {comb: lines for comb, lines in crossed_combs(page, sample.quality, sample.registration.to_image).items() if lines}
    counter, places = read_counter(page, sample.fields, settled_answers, issued, doubts, aids, crossed)
    combs = () if aids.digits is None else read_combs(page, sample.fields, doubts, aids.digits, crossed)
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


def _answers(page: LayoutPage, boxes: Sequence[BoxEvidence], references: References) -> tuple[list[Answer], list[Mark]]:
    """The answers of a page and its marks, weighed again where this person left much of the page out."""
    ends = np.cumsum([len(question.boxes) for question in page.questions])
    asked = [(question, boxes[end - len(question.boxes) : end]) for question, end in zip(page.questions, ends, strict=True)]
    left_out = P_BLANK
    said: list[tuple[Answer, tuple[Mark, ...]]] = []
    for _ in range(WEIGHED):
        said = [answer(question, seen, references.layout.policy, references.model, left_out) for question, seen in asked]
        single = [one for (question, _), (one, _) in zip(asked, said, strict=True) if question.kind is QuestionKind.SINGLE]
        before, left_out = left_out, share_left_out(single)
        if abs(left_out - before) < P_BLANK:
            break
    return [one for one, _ in said], [mark for _, marks in said for mark in marks]


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
