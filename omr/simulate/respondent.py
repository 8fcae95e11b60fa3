"""A virtual respondent: what a person chooses on a page and how the marks are drawn, with the truth about both."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from forms.geometry import Point, Rect
from forms.layout import Box, LayoutPage, LayoutQuestion, MarkPolicy, QuestionKind
from omr.reading import AnswerStatus, MarkKind
from omr.simulate.intent import Inked, Intent, PageTruth
from omr.simulate.pen import Pen
from omr.simulate.person import STYLES, USUAL, Habit, Person, draw_person
from omr.simulate.strokes import mark
from omr.simulate.writing import handwriting, stray


@dataclass(slots=True)
class _Filling:
    """A page while it is being filled."""

    page: LayoutPage
    policy: MarkPolicy
    person: Person
    habit: Habit
    rng: np.random.Generator
    ink: list[Inked] = field(default_factory=list)
    kinds: dict[str, MarkKind] = field(default_factory=dict)
    cancelled: set[str] = field(default_factory=set)
    hard: set[str] = field(default_factory=set)

    def put(self, box: Box, kind: MarkKind) -> None:
        """Draw one mark on a box and remember its kind."""
        rng, person, others = self.rng, self.person, [b.rect for b in self.page.boxes() if b.id != box.id]
        room = _room(box.rect, others)
        beside = _beside(box.rect, room, rng) if rng.random() < self.habit.beside else None
        if beside is not None and max(abs(beside.x) / box.rect.w, abs(beside.y) / box.rect.h) > 0.8:
            self.hard.add(box.id)
        pen = person.pen
        if rng.random() < self.habit.faint:
            pen = Pen(pen.name, pen.width_mm * 0.8, pen.darkness * rng.uniform(0.25, 0.6), min(0.9, pen.grain + 0.3), pen.gives)
        self.ink.append(Inked(tuple(mark(kind, box.rect, room, person.hand, rng, beside)), pen))
        self.kinds[box.id] = kind

    def choose(self, box: Box) -> None:
        """Mark a box as this person marks, now and then otherwise."""
        kind = self.person.kind
        if self.rng.random() < self.habit.odd:
            if kind is MarkKind.CROSS and self.rng.random() < 0.5:
                kind = MarkKind.OVERWRITTEN
            else:
                styles = [k for k in STYLES[self.policy] if k is not MarkKind.FILL or self.policy is not MarkPolicy.BOX]
                kind = styles[self.rng.integers(len(styles))]
        self.put(box, kind)

    def rub_out(self, box: Box) -> None:
        """Leave what an eraser leaves of a pencil mark; the box then counts as never marked."""
        room = _room(box.rect, [b.rect for b in self.page.boxes() if b.id != box.id])
        pen = self.person.pen
        ghost = Pen("ghost", pen.width_mm * 1.3, pen.darkness * self.rng.uniform(0.06, 0.25), 0.6, pen.gives)
        self.ink.append(Inked(tuple(mark(self.person.kind, box.rect, room, self.person.hand, self.rng)), ghost))
        self.kinds[box.id] = MarkKind.ERASER_GHOST

    def take_back(self, box: Box) -> None:
        """Mark a box and blacken it, as the printed rule asks; some blacken an empty box without an earlier mark."""
        if self.rng.random() < 0.8:
            self.put(box, self.person.kind)
        self.put(box, MarkKind.SCRIBBLED_OUT if self.rng.random() < 0.7 else MarkKind.FILL)
        self.cancelled.add(box.id)


def fill(page: LayoutPage, policy: MarkPolicy, rng: np.random.Generator, habit: Habit = USUAL, person: Person | None = None) -> Intent:
    """Everything a person puts on the page. A person that is not given is drawn; the same generator state gives the same page."""
    person = person or draw_person(rng, policy)
    work = _Filling(page, policy, person, habit, rng)
    answers: dict[str, tuple[str, ...]] = {}
    statuses: dict[str, AnswerStatus] = {}
    for question in page.questions:
        meant = _answer_multi(work, question) if question.kind is QuestionKind.MULTI else _answer_single(work, question)
        answers[question.id] = tuple(box.value for box in question.boxes if box.id in meant)
        statuses[question.id] = _status(work, question, meant)
        clean = [box for box in question.boxes if box.id not in work.kinds]
        if clean and person.pen.name == "pencil" and rng.random() < habit.erased:
            work.rub_out(clean[rng.integers(len(clean))])
    for _ in range(rng.poisson(habit.strays)):
        work.ink.append(Inked(tuple(stray(page.width, page.height, rng)), person.pen))
    if rng.random() < habit.notes and (area := _free_area(page, rng)) is not None:
        work.ink.append(Inked(tuple(handwriting(area, rng)), person.pen))
    order = [box.id for box in page.boxes()]
    truth = PageTruth(
        marked=tuple(box for box in order if work.kinds.get(box, MarkKind.ERASER_GHOST) is not MarkKind.ERASER_GHOST),
        cancelled=tuple(box for box in order if box in work.cancelled),
        answers=answers,
        statuses=statuses,
        kinds=work.kinds,
        hard=tuple(box for box in order if box in work.hard),
    )
    return Intent(tuple(work.ink), truth)


def write_comment(intent: Intent, area: Rect, pen: Pen, rng: np.random.Generator) -> Intent:
    """The same page with handwriting in an open field."""
    return Intent((*intent.ink, Inked(tuple(handwriting(area, rng)), pen)), intent.truth)


def _answer_single(work: _Filling, question: LayoutQuestion) -> set[str]:
    """Mark one single choice; the ids of the boxes that are meant."""
    rng, habit, boxes = work.rng, work.habit, question.boxes
    draw, n = rng.random(), len(boxes)
    pick = int(np.clip(round(work.person.lean * (n - 1) + rng.normal(0.0, 0.9)), 0, n - 1)) if n > 3 else int(rng.integers(n))
    other = int((pick + rng.integers(1, n)) % n) if n > 1 else pick
    if draw < habit.blank:
        return set()
    draw -= habit.blank
    can_cancel = work.policy in (MarkPolicy.BOX, MarkPolicy.BOX_FILL_CANCELS)
    if can_cancel and n > 1 and draw < habit.correction:
        work.take_back(boxes[other])
        work.choose(boxes[pick])
        if work.policy is MarkPolicy.BOX and work.kinds[boxes[pick].id] is MarkKind.FILL:
            work.hard.update((boxes[pick].id, boxes[other].id))
        return {boxes[pick].id}
    draw -= habit.correction
    if can_cancel and draw < habit.taken_back:
        work.take_back(boxes[pick])
        if work.policy is MarkPolicy.BOX:
            # nothing else is marked, so the rule "beside another mark" does not take it back
            work.cancelled.discard(boxes[pick].id)
            work.hard.add(boxes[pick].id)
            return {boxes[pick].id}
        return set()
    draw -= habit.taken_back
    work.choose(boxes[pick])
    if n > 1 and draw < habit.double:
        work.choose(boxes[other])
        pair = {work.kinds[boxes[pick].id], work.kinds[boxes[other].id]}
        if work.policy is MarkPolicy.BOX and MarkKind.FILL in pair:
            work.hard.update((boxes[pick].id, boxes[other].id))
        return {boxes[pick].id, boxes[other].id}
    return {boxes[pick].id}


def _answer_multi(work: _Filling, question: LayoutQuestion) -> set[str]:
    """Mark a multiple choice; the ids of the boxes that are meant."""
    rng, habit = work.rng, work.habit
    if rng.random() < habit.blank:
        return set()
    chosen = [box for box in question.boxes if rng.random() < habit.option] or [question.boxes[rng.integers(len(question.boxes))]]
    for box in chosen:
        work.choose(box)
    rest = [box for box in question.boxes if box not in chosen]
    can_cancel = work.policy in (MarkPolicy.BOX, MarkPolicy.BOX_FILL_CANCELS)
    if rest and can_cancel and work.person.kind is not MarkKind.FILL and rng.random() < habit.correction:
        work.take_back(rest[rng.integers(len(rest))])
    return {box.id for box in chosen}


def _status(work: _Filling, question: LayoutQuestion, meant: set[str]) -> AnswerStatus:
    """The status that follows from what is meant and what was taken back."""
    if len(meant) > 1 and question.kind is QuestionKind.SINGLE:
        return AnswerStatus.MULTIPLE
    if meant:
        return AnswerStatus.ANSWERED
    taken_back = any(box.id in work.cancelled for box in question.boxes)
    return AnswerStatus.CANCELLED if taken_back else AnswerStatus.BLANK


def _room(rect: Rect, others: list[Rect]) -> float:
    """Distance in mm from the centre of a box to the nearest other centre; 50 mm on a page with one box."""
    gaps = [np.hypot(rect.centre.x - other.centre.x, rect.centre.y - other.centre.y) for other in others]
    return float(min(gaps, default=50.0))


def _free_area(page: LayoutPage, rng: np.random.Generator) -> Rect | None:
    """A place for a remark that touches no box, close to boxes as often as not; None where chance finds none."""
    for _ in range(20):
        w, h = rng.uniform(20, 90), rng.uniform(6, 14)
        area = Rect(rng.uniform(5, page.width - 10 - w), rng.uniform(10, page.height - 10 - h), w, h)
        # a line of handwriting reaches above its field by a capital and below it by a tail
        if not any(
            area.x < box.rect.right + 1 and box.rect.x - 3 < area.right and area.y - 4 < box.rect.bottom and box.rect.y < area.bottom + 3
            for box in page.boxes()
        ):
            return area
    return None


def _beside(rect: Rect, room: float, rng: np.random.Generator) -> Point:
    """An offset in mm for a mark that misses its box: up to one box to any side, never past half way to the neighbour."""
    angle = rng.uniform(0, 2 * np.pi)
    reach = min(rng.uniform(0.5, 1.05), 0.42 * room / max(rect.w, rect.h))
    return Point(float(np.cos(angle)) * reach * rect.w, float(np.sin(angle)) * reach * rect.h)
