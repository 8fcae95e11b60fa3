"""Reading a batch as it would be read in an office, and judging every answer by what the person meant."""

from __future__ import annotations

from base64 import b64encode

import cv2
import numpy as np

from bench.accuracy.batches import Ready, Shown, pages, ready
from bench.accuracy.outcomes import ARGUABLE, FORCED, LOST, RIGHT, Mistake, Outcomes
from bench.accuracy.plan import Job
from forms.geometry import px_per_mm
from forms.layout import LayoutQuestion
from omr.reader import learn, read_page
from omr.reading import Answer, PageImage, PageReading, PageState
from omr.sample import PageSample, sample_page
from omr.simulate.intent import PageTruth
from omr.simulate.sheet import with_lost_ink
from pipeline.model import PROBABILITY_DIGITS
from pipeline.review.acceptance import must_be_seen

SURE = 0.99
"""A page whose marked answers are all right and this probable is not scanned once more without its ink, to see whether a careful eye
would have found the marks: lost marks are rarely read right and never so surely."""

AROUND = 1.0
"""Paper shown round the boxes of an answer, in sides of a box."""


def outcomes(job: Job) -> Outcomes:
    """What became of every answer of a batch. The same job gives the same outcomes."""
    cv2.setNumThreads(1)
    form = ready(job.form)
    shown = list(pages(job, form))
    seen = [sample_page(PageImage(one.scanned.grey, one.scanned.dpi), form.references) for one in shown]
    total = Outcomes(job.name)
    for one, reading in zip(shown, _readings(seen, form), strict=True):
        _judge(one, reading, total)
    return total


def _readings(seen: list[PageSample | PageReading], form: Ready) -> list[PageReading]:
    """The readings of all pages, under the context of those that could be sampled."""
    samples = [sample for sample in seen if isinstance(sample, PageSample)]
    if not samples:
        return [sample for sample in seen if isinstance(sample, PageReading)]
    context = learn(form.references, samples)
    return [sample if isinstance(sample, PageReading) else read_page(sample, form.references, context) for sample in seen]


def _judge(shown: Shown, reading: PageReading, total: Outcomes) -> None:
    """Nothing; enters a page. All answers of a page that was taken for another one are wrong and accepted."""
    total.pages += 1
    if reading.state is not PageState.READ:
        total.refused.append(", ".join(map(str, reading.reasons)) or str(reading.state))
        for _ in shown.page.questions:
            total.enter(0.0, FORCED | LOST)
        return
    if reading.layout_page != shown.page.id:
        for question in shown.page.questions:
            _enter_mistake(shown, question, None, 1.0, total)
        return
    truth = _with_lost(shown, reading)
    for question, answer in zip(shown.page.questions, reading.answers, strict=True):
        right, arguable = _right(answer, truth), any(box.id in truth.hard for box in question.boxes)
        forced, probability = must_be_seen(answer), round(answer.probability, PROBABILITY_DIGITS)
        if right or arguable or forced:
            total.enter(probability, RIGHT * right | FORCED * forced | ARGUABLE * arguable)
        else:
            _enter_mistake(shown, question, answer, probability, total)


def _right(answer: Answer, truth: PageTruth) -> bool:
    """Whether an answer is what the person meant: the same values, and blank, double and taken back told apart."""
    return (answer.values, answer.status) == (truth.answers[answer.question], truth.statuses[answer.question])


def _with_lost(shown: Shown, reading: PageReading) -> PageTruth:
    """The truth, with marks that the scanner lost among those that one could argue about."""
    marked = set(shown.truth.marked)
    doubtful = any(
        (answer.probability < SURE or not _right(answer, shown.truth)) and any(box.id in marked for box in question.boxes)
        for question, answer in zip(shown.page.questions, reading.answers, strict=True)
    )
    if not doubtful:
        return shown.truth
    corners = np.array([[[x, y] for x in (b.rect.x, b.rect.right) for y in (b.rect.y, b.rect.bottom)] for b in shown.page.boxes()])
    outlines = shown.scanned.forward(corners.reshape(-1, 2)).reshape(-1, 4, 2)
    ink = cv2.absdiff(shown.scanned.grey, shown.unmarked())
    return with_lost_ink(shown.truth, shown.drawn, outlines, ink, px_per_mm(shown.scanned.dpi) * px_per_mm(shown.scanned.lines))


def _enter_mistake(shown: Shown, question: LayoutQuestion, answer: Answer | None, probability: float, total: Outcomes) -> None:
    """Nothing; enters a wrong answer with its crop. Without an answer, the page was taken for another one."""
    said = "another page" if answer is None else _words(answer.values, str(answer.status))
    meant = _words(shown.truth.answers[question.id], str(shown.truth.statuses[question.id]))
    place = len(total.flags), total.batch, shown.slip + 1, shown.page.id, question.id
    total.mistakes.append(Mistake(*place, said, meant, probability, _crop(shown, question)))
    total.enter(probability, 0)


def _words(values: tuple[str, ...], status: str) -> str:
    return f"{' + '.join(values)} ({status})" if len(values) > 1 else values[0] if values else status


def _crop(shown: Shown, question: LayoutQuestion) -> str:
    """The boxes of a question as the scanner shows them, with paper around."""
    rects = [box.rect for box in question.boxes]
    reach = AROUND * max(max(rect.w, rect.h) for rect in rects)
    x, y = (
        (min(rect.x for rect in rects) - reach, max(rect.right for rect in rects) + reach),
        (
            min(rect.y for rect in rects) - reach,
            max(rect.bottom for rect in rects) + reach,
        ),
    )
    corners = shown.scanned.forward(np.array([[across, down] for across in x for down in y]))
    x0, y0 = np.maximum(corners.min(axis=0), 0).astype(int)
    x1, y1 = np.maximum(corners.max(axis=0), 0).astype(int) + 1
    grey = shown.scanned.grey[y0:y1, x0:x1]
    return b64encode(cv2.imencode(".png", grey)[1].tobytes()).decode("ascii") if grey.size else ""
