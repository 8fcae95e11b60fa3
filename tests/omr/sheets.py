"""Forms and filled sheets for the tests of the engine: invented forms, filled by the simulator, moved by known ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from forms.geometry import Rect
from forms.layout import Box, Layout, LayoutPage, LayoutQuestion, MarkPolicy, QuestionKind, ReferenceImage, Shape, sealed
from omr.boxes import frame_of, sample_boxes
from omr.calibrate import Context
from omr.reader import learn, read_page
from omr.reading import Answer, Floats, Grey, MarkKind, PageImage, PageReading
from omr.references import References, prepare
from omr.register import Registration
from omr.sample import PageSample, sample_page
from omr.simulate.conditions import CONDITIONS, Condition
from omr.simulate.pen import Pen, put
from omr.simulate.person import Habit, Person
from omr.simulate.printing import Press
from omr.simulate.respondent import fill
from omr.simulate.sheet import SimulatedPage, scan_filled, simulate_page
from omr.simulate.specimen import Specimen, specimen
from omr.simulate.strokes import draw_hand
from pipeline.review.acceptance import DEFAULT_POLICY, needs_review
from pipeline.run.workers.shipped import mark_model

DPI = 120.0
"""Coarse enough to be quick, fine enough for every form of these tests."""

NOTHING = Habit(blank=1, double=0, correction=0, taken_back=0, beside=0, faint=0, odd=0, option=0, strays=0, notes=0, erased=0)
PLAIN = replace(NOTHING, blank=0.1, option=0.4)
"""People who make one clear mark, or leave a question blank."""

STEADY = replace(CONDITIONS["clean"], skew_deg=0.0, shift_mm=0.0, scale=(1.0, 1.0))
CROSSER = Person(MarkKind.CROSS, draw_hand(np.random.default_rng(5)), Pen("black", 0.45, 0.9, 0.1, 0.3), 0.5)


def writer(policy: MarkPolicy) -> Person:
    """Somebody who marks as such a form asks for, clearly."""
    return replace(CROSSER, kind=MarkKind.FILL) if policy is MarkPolicy.FILL else CROSSER


@dataclass(frozen=True)
class Form:
    """An invented form, ready to be read."""

    made: Specimen
    layout: Layout
    references: References

    @property
    def page(self) -> LayoutPage:
        return self.layout.pages[0]


def reference_of(page: LayoutPage, px_per_mm: float, shape: tuple[int, ...], blank: bool = True) -> LayoutPage:
    return replace(page, reference=ReferenceImage(f"{page.id}.png", "0" * 64, blank, px_per_mm, shape[1], shape[0]))


def layout_of(policy: MarkPolicy, *pages: LayoutPage) -> Layout:
    return sealed(Layout("", "Phiếu thử", policy, pages))


def form(seed: int, policy: MarkPolicy | None = None, *, filled_reference: bool = False) -> Form:
    """A form of the simulator; its reference is the print itself, or a sheet that somebody has filled in."""
    made = specimen(seed, DPI)
    made = replace(made, policy=policy or made.policy)
    shown = inked(made, np.random.default_rng(99)) if filled_reference else made.printed
    page = reference_of(made.page, made.px_per_mm, shown.shape, not filled_reference)
    layout = layout_of(made.policy, page)
    return Form(made, layout, prepare(layout, {layout.pages[0].id: PageImage(shown)}, mark_model()))


def inked(made: Specimen, rng: np.random.Generator) -> Grey:
    """The print with one person's marks on it, not scanned."""
    paper = made.printed.copy()
    for ink in fill(made.page, made.policy, rng, PLAIN, writer(made.policy)).ink:
        put(paper, ink.strokes, ink.pen, made.px_per_mm, rng)
    return paper


def scanned(of: Form, seed: int = 1, condition: Condition = STEADY, habit: Habit = PLAIN, person: Person | None = None) -> SimulatedPage:
    """A filled sheet of a form."""
    made, rng = of.made, np.random.default_rng(seed)
    person = person or writer(made.policy)
    return simulate_page(made.printed, made.page, made.px_per_mm, made.policy, condition, rng, habit=habit, person=person, scan_dpi=DPI)


def all_choose(of: Form, option: int, seed: int, condition: Condition = STEADY) -> SimulatedPage:
    """A sheet on which every single-choice question has the mark on the option of the same number."""
    made, rng = of.made, np.random.default_rng(seed)
    narrow = tuple(replace(q, kind=QuestionKind.SINGLE, boxes=q.boxes[option : option + 1] or q.boxes[-1:]) for q in made.page.questions)
    intent = fill(replace(made.page, questions=narrow), made.policy, rng, replace(PLAIN, blank=0.0), writer(made.policy))
    return scan_filled(made.printed, made.page, made.px_per_mm, intent, condition, rng, scan_dpi=DPI)


def moved(page: SimulatedPage, turn_deg: float = 0.0, scale: float = 1.0, shift_mm: tuple[float, float] = (0.0, 0.0)) -> SimulatedPage:
    """The scan turned about its middle, scaled and shifted on a white lid; its outlines move along exactly."""
    height, width = page.grey.shape
    px_per_mm = page.dpi / 25.4
    across = 45 < turn_deg % 180 < 135
    size = (height, width) if across else (round(width * scale), round(height * scale))
    matrix = np.vstack([cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), turn_deg, scale), [0.0, 0.0, 1.0]])
    matrix[0, 2] += (size[0] - width) / 2 + shift_mm[0] * px_per_mm
    matrix[1, 2] += (size[1] - height) / 2 + shift_mm[1] * px_per_mm
    grey = cv2.warpAffine(page.grey, matrix[:2], size, flags=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR, borderValue=252)
    outlines = cv2.perspectiveTransform(page.outlines.reshape(1, -1, 2), matrix)[0].reshape(-1, 4, 2)
    return replace(page, grey=np.asarray(grey, np.uint8), outlines=outlines, homography=matrix @ page.homography, dpi=page.dpi * scale)


def read_one(of: Form, grey: Grey, context: Context | None = None) -> PageReading:
    """The reading of a page alone, or under a context."""
    sample = sample_page(PageImage(grey), of.references)
    return sample if isinstance(sample, PageReading) else read_page(sample, of.references, context or learn(of.references, [sample]))


def placed(of: Form, page: SimulatedPage) -> PageSample:
    """The sample of a sheet whose place is known: what registration costs is saved."""
    found = Registration(of.page.id, page.homography, np.zeros((len(page.outlines), 2)), 0.0, 1.0)
    return PageSample(of.page.id, found, sample_boxes(page.grey, frame_of(of.page), found.to_image, found.shifts))


def read_placed(of: Form, page: SimulatedPage) -> PageReading:
    """The reading of a sheet whose place is known, alone."""
    sample = placed(of, page)
    return read_page(sample, of.references, learn(of.references, [sample]))


def off_by_mm(reading: PageReading, page: SimulatedPage) -> Floats:
    """How far each corner of each outline lies from its exact place.

    The simulator and the print of these forms count from the centre of the first pixel, readings from the edge of the image.
    """
    assert reading.outlines is not None
    by_homography = page.outlines.reshape(1, -1, 2)
    on_paper = cv2.perspectiveTransform(by_homography, np.linalg.inv(page.homography))
    moved = cv2.perspectiveTransform(on_paper - 0.5 / (DPI / 25.4), page.homography)
    exact = page.outlines + (moved - by_homography).reshape(page.outlines.shape) + 0.5
    return np.linalg.norm(reading.outlines - exact, axis=2) / (page.dpi / 25.4)


def accepted(reading: PageReading) -> dict[str, Answer]:
    """The answers that no person would see."""
    return {answer.question: answer for answer in reading.answers if not needs_review(answer, DEFAULT_POLICY)}


def mistakes(reading: PageReading, page: SimulatedPage) -> list[str]:
    """The accepted answers that are not what the person meant."""
    meant = page.truth.answers
    return [f"{name}: read {got.values}, meant {meant[name]}" for name, got in accepted(reading).items() if got.values != meant[name]]


def grid_page(rows: int, columns: int, side: float = 4.0, letters: str = "", broad: float = 1.0) -> tuple[Grey, LayoutPage]:
    """A printed grid of boxes without any text, 8 mm apart, and its page: what needs no registration. Boxes are `broad` times as wide."""
    width, height = 20.0 + 8 * columns, 20.0 + 8 * rows
    press, px_per_mm = Press(max(width, 50), max(height, 50), DPI / 25.4), DPI / 25.4
    questions = []
    for row in range(rows):
        rects = [Rect(10 + 8 * column, 10 + 8 * row, side * broad, side) for column in range(columns)]
        for column, rect in enumerate(rects):
            press.outline(rect, Shape.RECT, 0.25, 0)
            if letters:
                press.caption(rect, letters[column], 0.6 * side, 60, 0)
        boxes = tuple(Box(f"q{row}.{column}", str(column), rect) for column, rect in enumerate(rects))
        questions.append(LayoutQuestion(f"q{row}", QuestionKind.SINGLE, boxes))
    printed = press.page()
    return printed, reference_of(LayoutPage("grid", max(width, 50), max(height, 50), tuple(questions)), px_per_mm, printed.shape)


def crossed(printed: Grey, rects: Sequence[Rect], darkness: int = 40, breadth: int = 2) -> Grey:
    """The page with a cross drawn on each rectangle."""
    page = printed.copy()
    for rect in rects:
        x0, y0, x1, y1 = (round(side * DPI / 25.4) for side in (rect.x + 0.6, rect.y + 0.6, rect.right - 0.6, rect.bottom - 0.6))
        cv2.line(page, (x0, y0), (x1, y1), darkness, breadth, cv2.LINE_AA)
        cv2.line(page, (x0, y1), (x1, y0), darkness, breadth, cv2.LINE_AA)
    return page
