"""Code regions with a comb and bubbles under it: a small batch of slips of one office, read by the reader as pages are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bench.outcomes import Outcome, judged, slipped
from forms.geometry import Rect
from forms.layout import Box, FieldKind, Layout, LayoutPage, LayoutQuestion, MarkPolicy, QuestionKind, Shape, WriteField
from omr.boxes import sample_boxes
from omr.codes.code import KnownCounters
from omr.codes.counter_ways import Aids
from omr.reader import learn, read_page
from omr.reading import Grey, PageImage
from omr.references import prepare
from omr.register import Registration
from omr.sample import PageSample
from omr.simulate.combs import OTHER, as_registered, for_strips
from omr.simulate.conditions import Condition
from omr.simulate.fields import write_comb
from omr.simulate.filling import Filling
from omr.simulate.intent import Inked
from omr.simulate.pen import lifelike, put
from omr.simulate.person import CITIZENS, draw_person
from omr.simulate.printing import Press
from omr.simulate.scanner import print_page, scan
from omr.writing.fields import cut_fields
from pipeline.run.workers.shipped import digit_model, mark_model

PX_PER_MM = 12.0
"""Resolution of a region before it is scanned."""

CELL, LINE, BOX, GAP = 6.5, 0.2, 4.5, 1.2
"""Breadth of a cell, of its lines, of a box to mark, and of the paper between two boxes, in mm: as our forms print them."""

SLIPS = 8
"""Slips of one batch: what the reader learns its context from."""

ALONE = 0.3
"""Share of people who only mark the bubbles, and again of those who only write in the comb."""


def layout() -> tuple[Layout, Grey]:
    """The region as a form of its own, and its print."""
    cells = tuple(Rect(8.0 + CELL * place, 8.0, CELL, 8.0) for place in range(7))
    width, height = cells[-1].right + 8.0, 18.0 + 10 * (BOX + GAP) + 6.0
    press = Press(width, height, PX_PER_MM)
    questions = []
    for place, cell in enumerate(cells, start=1):
        press.outline(cell, Shape.RECT, LINE, 0)
        boxes = []
        for digit in range(10):
            rect = Rect(cell.centre.x - BOX / 2, cell.bottom + 2.0 + digit * (BOX + GAP), BOX, BOX)
            press.outline(rect, Shape.RECT, 0.25, 0)
            press.caption(rect, str(digit), 2.0, 90, 0)
            boxes.append(Box(f"code.{place}.{digit}", str(digit), rect))
        questions.append(LayoutQuestion(f"code.{place}", QuestionKind.SINGLE, tuple(boxes)))
    comb = WriteField("code", "code", FieldKind.COUNTER, Rect(8.0, 8.0, 7 * CELL, 8.0), cells)
    page = LayoutPage("region", width, height, tuple(questions), fields=(comb,))
    return Layout("region", "region", MarkPolicy.BOX_FILL_CANCELS, (page,)), press.page()


def bubbled_batch(counters: KnownCounters, condition: Condition, rng: np.random.Generator) -> list[Outcome]:
    """What the reader makes of a batch of such regions."""
    form, printed = layout()
    references = prepare(form, {"region": PageImage(printed)}, mark_model(), aids=Aids(digit_model(), None, counters))
    samples, meant = [], []
    for _ in range(SLIPS):
        code = list(counters.digits)[rng.integers(len(counters.digits))]
        grey, said, to_image = _slip(form.pages[0], printed, code, condition, rng)
        meant.append((counters.digits.get(said), counters.digits[code]))
        shifts = np.zeros((70, 2))
        frame = references.pages["region"].frame
        fields = cut_fields(grey, form.pages[0], to_image, shifts)
        samples.append(
            PageSample(
                "region", Registration("region", to_image, shifts, 0.05, 0.9), sample_boxes(grey, frame, to_image, shifts), fields=fields
            )
        )
    context = learn(references, samples)
    return [judged(read_page(sample, references, context).counter, stands) for sample, stands in zip(samples, meant, strict=True)]


def _slip(
    page: LayoutPage, printed: Grey, code: str, condition: Condition, rng: np.random.Generator
) -> tuple[Grey, str, np.ndarray[tuple[int, ...], np.dtype[np.float64]]]:
    """A filled and scanned region, the code that stands there ('' where it stands nowhere as one), and the way to it."""
    person = draw_person(rng, MarkPolicy.BOX_FILL_CANCELS, condition.tool)
    person = replace(person, pen=lifelike(person.pen, rng))
    written, marked = slipped(code, rng), slipped(code, rng)
    way = rng.random()
    work = Filling(page, MarkPolicy.BOX_FILL_CANCELS, person, CITIZENS, rng)
    if way >= ALONE:
        for question, digit in zip(page.questions, marked, strict=True):
            work.choose(question.boxes[int(digit) if digit != OTHER else int(rng.integers(10))])
    if not ALONE <= way < 2 * ALONE:
        for cell, digit in zip(page.fields[0].cells, written, strict=True):
            if digit != OTHER:
                alone = replace(page.fields[0], cells=(cell,))
                work.ink.append(Inked(tuple(write_comb(alone, digit, person, rng)), person.pen))
    paper = print_page(printed, PX_PER_MM, condition, rng)
    for inked in work.ink:
        put(paper, inked.strokes, inked.pen, PX_PER_MM, rng)
    scanned = scan(paper, PX_PER_MM, for_strips(condition), rng)
    said = written if way < ALONE else marked if way < 2 * ALONE or written == marked else ""
    return scanned.grey, said, as_registered(scanned, rng)
