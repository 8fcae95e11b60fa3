"""A virtual respondent: what a person chooses on a page and how the marks are drawn, with the truth about both."""

from __future__ import annotations

import numpy as np

from forms.geometry import Point, Rect
from forms.layout import FieldKind, LayoutPage, LayoutQuestion, MarkPolicy, QuestionKind
from omr.reading import AnswerStatus, MarkKind
from omr.simulate.columns import column_stroke, draw_run
from omr.simulate.fields import COMBS, TEXT, bubbled, comb_digits, write_comb, write_words
from omr.simulate.filling import Filling
from omr.simulate.intent import Inked, Intent, PageTruth
from omr.simulate.pen import Pen
from omr.simulate.person import USUAL, Habit, Person, draw_person
from omr.simulate.places import free_area, room_of
from omr.simulate.writing import handwriting, stray

CANCELLING = (MarkPolicy.BOX, MarkPolicy.BOX_FILL_CANCELS, MarkPolicy.CIRCLE)
"""Policies with a rule for taking a choice back."""

OTHER_WRITTEN, OTHER_ALONE = 0.85, 0.03
"""Share of people who write beside "other" where they chose it, and where they did not."""


def fill(page: LayoutPage, policy: MarkPolicy, rng: np.random.Generator, habit: Habit = USUAL, person: Person | None = None) -> Intent:
    """Everything a person puts on the page. A person that is not given is drawn; the same generator state gives the same page."""
    person = person or draw_person(rng, policy)
    work = Filling(page, policy, person, habit, rng)
    settled = _settled(work)
    answers: dict[str, tuple[str, ...]] = {}
    statuses: dict[str, AnswerStatus] = {}
    for question in page.questions:
        if question.id in settled:
            meant = settled[question.id]
        elif question.kind is QuestionKind.MULTI:
            meant = _answer_multi(work, question)
        else:
            meant = _answer_single(work, question)
        answers[question.id] = tuple(box.value for box in question.boxes if box.id in meant)
        statuses[question.id] = _status(work, question, meant)
        clean = [box for box in question.boxes if box.id not in work.kinds]
        if clean and person.pen.name == "pencil" and rng.random() < habit.erased:
            work.rub_out(clean[rng.integers(len(clean))])
    _write(work, answers)
    for _ in range(rng.poisson(habit.strays)):
        work.ink.append(Inked(tuple(stray(page.width, page.height, rng)), person.pen))
    if rng.random() < habit.notes and (area := free_area(page, rng)) is not None:
        work.ink.append(Inked(tuple(handwriting(area, rng)), person.pen))
    order = [box.id for box in page.boxes()]
    truth = PageTruth(
        marked=tuple(box for box in order if work.kinds.get(box, MarkKind.ERASER_GHOST) is not MarkKind.ERASER_GHOST),
        cancelled=tuple(box for box in order if box in work.cancelled),
        answers=answers,
        statuses=statuses,
        kinds=work.kinds,
        hard=tuple(box for box in order if box in work.hard),
        written=work.written,
    )
    return Intent(tuple(work.ink), truth)


def write_comment(intent: Intent, area: Rect, pen: Pen, rng: np.random.Generator) -> Intent:
    """The same page with handwriting in an open field."""
    return Intent((*intent.ink, Inked(tuple(handwriting(area, rng)), pen)), intent.truth)


def _settled(work: Filling) -> dict[str, set[str]]:
    """The boxes of the questions that are answered together: digits that repeat a comb, rows of a grid under one line."""
    page, rng, habit = work.page, work.rng, work.habit
    settled: dict[str, set[str]] = {}
    combs = [one for one in page.fields if one.kind in COMBS and one.cells]
    if combs:
        work.written |= comb_digits(page, habit.written, rng)
        digits = bubbled(page, work.written)
        repeated = [question for question in page.questions if any(question.id.startswith(f"{comb.question}.") for comb in combs)]
        for question in repeated:
            settled[question.id] = {box.id for box in question.boxes if box.value == digits.get(question.id)}
            for box in question.boxes:
                if box.id in settled[question.id]:
                    work.choose(box)
    if habit.columns and rng.random() < habit.columns:
        rows = [question for question in draw_run(page, rng) if question.id not in settled]
        pick = round(work.person.lean * (len(rows[0].boxes) - 1)) if rows else 0
        boxes = [question.boxes[pick] for question in rows]
        if len(boxes) > 1:
            work.ink.append(Inked(tuple(column_stroke([box.rect for box in boxes], work.person.hand, rng)), work.person.pen))
            work.hard.update(box.id for box in boxes)
            work.kinds |= {box.id: MarkKind.SLASH for box in boxes}
            settled |= {question.id: {box.id} for question, box in zip(rows, boxes, strict=True)}
    return settled


def _write(work: Filling, answers: dict[str, tuple[str, ...]]) -> None:
    """Write into the fields: the digits that are settled, words on lines, and beside "other" mostly where it was chosen."""
    rng, person = work.rng, work.person
    for one in work.page.fields:
        if one.id in work.written:
            work.ink.append(Inked(tuple(write_comb(one, work.written[one.id], person, rng)), person.pen))
            continue
        share = work.habit.written if one.kind is FieldKind.TEXT else 0.0
        if one.kind is FieldKind.OTHER:
            chosen = one.option in answers.get(one.question, ())
            share = (OTHER_WRITTEN if chosen else OTHER_ALONE) * (work.habit.written > 0)
        if rng.random() >= share:
            continue
        work.ink.append(Inked(tuple(write_words(one, rng)), person.pen))
        work.written[one.id] = TEXT
        if one.kind is FieldKind.OTHER and not chosen:
            boxes = [box for question in work.page.questions if question.id == one.question for box in question.boxes]
            work.hard.update(box.id for box in boxes if box.value == one.option)


def _answer_single(work: Filling, question: LayoutQuestion) -> set[str]:
    """Mark one single choice; the ids of the boxes that are meant."""
    rng, habit, boxes = work.rng, work.habit, question.boxes
    draw, n = rng.random(), len(boxes)
    pick = int(np.clip(round(work.person.lean * (n - 1) + rng.normal(0.0, 0.9)), 0, n - 1)) if n > 3 else int(rng.integers(n))
    other = int((pick + rng.integers(1, n)) % n) if n > 1 else pick
    if draw < habit.blank:
        return set()
    draw -= habit.blank
    can_cancel = work.policy in CANCELLING
    if can_cancel and n > 1 and draw < habit.correction:
        if habit.rechosen and work.policy is not MarkPolicy.CIRCLE and rng.random() < habit.rechosen:
            work.rechoose(boxes[pick], boxes[other])
            return {boxes[pick].id}
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
    if habit.between and n > 1 and rng.random() < habit.between:
        nearest = min((box for box in boxes if box is not boxes[pick]), key=lambda box: room_of(boxes[pick].rect, [box.rect]))
        one, other_one = boxes[pick].rect.centre, nearest.rect.centre
        work.put(boxes[pick], work.person.kind, Point((other_one.x - one.x) / 2, (other_one.y - one.y) / 2))
        work.hard.update((boxes[pick].id, nearest.id))
        return {boxes[pick].id}
    work.choose(boxes[pick])
    if n > 1 and draw < habit.double:
        work.choose(boxes[other])
        pair = {work.kinds[boxes[pick].id], work.kinds[boxes[other].id]}
        if work.policy is MarkPolicy.BOX and MarkKind.FILL in pair:
            work.hard.update((boxes[pick].id, boxes[other].id))
        return {boxes[pick].id, boxes[other].id}
    return {boxes[pick].id}


def _answer_multi(work: Filling, question: LayoutQuestion) -> set[str]:
    """Mark a multiple choice; the ids of the boxes that are meant."""
    rng, habit = work.rng, work.habit
    if rng.random() < habit.blank:
        return set()
    chosen = [box for box in question.boxes if rng.random() < habit.option] or [question.boxes[rng.integers(len(question.boxes))]]
    for box in chosen:
        work.choose(box)
    rest = [box for box in question.boxes if box not in chosen]
    if rest and work.policy in CANCELLING and work.person.kind is not MarkKind.FILL and rng.random() < habit.correction:
        work.take_back(rest[rng.integers(len(rest))])
    return {box.id for box in chosen}


def _status(work: Filling, question: LayoutQuestion, meant: set[str]) -> AnswerStatus:
    """The status that follows from what is meant and what was taken back."""
    if len(meant) > 1 and question.kind is QuestionKind.SINGLE:
        return AnswerStatus.MULTIPLE
    if meant:
        return AnswerStatus.ANSWERED
    taken_back = any(box.id in work.cancelled for box in question.boxes)
    return AnswerStatus.CANCELLED if taken_back else AnswerStatus.BLANK
