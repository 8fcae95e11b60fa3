"""A page in the making: single marks put, taken back and rubbed out, with the truth about each."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from forms.geometry import Point, Rect
from forms.layout import Box, LayoutPage, MarkPolicy
from omr.reading import MarkKind
from omr.simulate.flourish import hooked
from omr.simulate.intent import Inked
from omr.simulate.person import STYLES, Habit, Person
from omr.simulate.places import beside_of, room_of
from omr.simulate.rings import aim, label_of, ring, struck, underline
from omr.simulate.strokes import Stroke, mark

OFF_NUMBER_MM = 2.0
"""A ring whose centre lies further from the number than this goes round paper as much as round the number."""

TIDY = (0.4, 0.85)
"""Span of how much of a box's height a tidy person's marks take."""

TIDY_WIDTH = (0.6, 1.6)
"""Span of a tidy mark's width in its heights, however wide the box is."""

ROOM_OF_MARK = 1.35
"""A mark grows to so many times the room it is given (`omr.simulate.strokes`)."""


@dataclass(slots=True)
class Filling:
    """A page while it is being filled: the ink so far, and what will be true about it."""

    page: LayoutPage
    policy: MarkPolicy
    person: Person
    habit: Habit
    rng: np.random.Generator
    ink: list[Inked] = field(default_factory=list)
    kinds: dict[str, MarkKind] = field(default_factory=dict)
    cancelled: set[str] = field(default_factory=set)
    hard: set[str] = field(default_factory=set)
    written: dict[str, str] = field(default_factory=dict)
    tidiness: float | None = None

    def put(self, box: Box, kind: MarkKind, beside: Point | None = None) -> None:
        """Draw one mark on a box, `beside` mm off its centre, and remember its kind."""
        rng, habit = self.rng, self.habit
        room = self.room(box)
        if rng.random() < habit.beside:
            beside = beside_of(box.rect, room, rng)
            if self.policy is MarkPolicy.CIRCLE:
                beside = Point(beside.x / 2, beside.y / 2)
            elif max(abs(beside.x) / box.rect.w, abs(beside.y) / box.rect.h) > 0.8:
                self.hard.add(box.id)
        pen = self.person.pen
        if rng.random() < habit.faint:
            lighter = pen.darkness * rng.uniform(0.25, 0.6)
            pen = replace(pen, width_mm=pen.width_mm * 0.8, darkness=lighter, grain=min(0.9, pen.grain + 0.3))
        self.ink.append(Inked(tuple(hooked(self.strokes(box, kind, room, beside), habit.hooks, rng)), pen))
        self.kinds[box.id] = kind

    def room(self, box: Box) -> float:
        """Distance in mm to the nearest other box."""
        return room_of(box.rect, [other.rect for other in self.page.boxes() if other.id != box.id])

    def strokes(self, box: Box, kind: MarkKind, room: float, beside: Point | None = None) -> list[Stroke]:
        """The strokes of one mark. Where numbers are to be circled they go round the number, and other marks are doubtful."""
        rng, hand = self.rng, self.person.hand
        if self.policy is not MarkPolicy.CIRCLE:
            within = self.within(box)
            return mark(kind, within or box.rect, within.h / ROOM_OF_MARK if within else room, hand, rng, beside)
        target = aim(box)
        if beside is not None:
            target = Rect(target.x + beside.x, target.y + beside.y, target.w, target.h)
            if max(abs(beside.x), abs(beside.y)) > OFF_NUMBER_MM:
                self.hard.add(box.id)
        if kind is MarkKind.CIRCLE:
            label = label_of(self.page, box) if rng.random() < self.habit.labelled else None
            return ring(label or target, room, hand, rng, loose=rng.random() < self.habit.loose)
        self.hard.add(box.id)
        if kind is MarkKind.SLASH and rng.random() < 0.5:
            return underline(target, hand, rng)
        return mark(kind, target, room, hand, rng)

    def within(self, box: Box) -> Rect | None:
        """The middle of a box that a tidy person keeps to; None for everybody else."""
        if self.habit.tidy > 0 and self.tidiness is None:
            self.tidiness = float(self.rng.uniform(*TIDY)) if self.rng.random() < self.habit.tidy else 1.0
        if self.tidiness in (None, 1.0):
            return None
        height = box.rect.h * float(self.tidiness or 1.0)
        width = min(box.rect.w * float(self.tidiness or 1.0), height * float(self.rng.uniform(*TIDY_WIDTH)))
        return Rect(box.rect.centre.x - width / 2, box.rect.centre.y - height / 2, width, height)

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
        room, pen, hard = self.room(box), self.person.pen, set(self.hard)
        ghost = replace(pen, name="ghost", width_mm=pen.width_mm * 1.3, darkness=pen.darkness * self.rng.uniform(0.06, 0.25), grain=0.6)
        self.ink.append(Inked(tuple(self.strokes(box, self.person.kind, room)), ghost))
        self.kinds[box.id], self.hard = MarkKind.ERASER_GHOST, hard

    def take_back(self, box: Box) -> None:
        """Mark a box and blacken it, as the printed rule asks; some blacken an empty one. On forms for circling, strike a ring through."""
        if self.policy is MarkPolicy.CIRCLE:
            around = ring(aim(box), self.room(box), self.person.hand, self.rng)
            self.ink.append(Inked((*around, *struck(around, self.person.hand, self.rng)), self.person.pen))
            self.kinds[box.id] = MarkKind.SCRIBBLED_OUT
        else:
            if self.rng.random() < 0.8:
                self.put(box, self.person.kind)
            self.put(box, MarkKind.SCRIBBLED_OUT if self.rng.random() < 1.0 - self.habit.blackened else MarkKind.FILL)
        self.cancelled.add(box.id)

    def rechoose(self, meant: Box, wrong: Box) -> None:
        """Mark two boxes and blacken the one that is meant, against the printed rule: as pupils learn it."""
        self.put(wrong, self.person.kind)
        self.put(meant, self.person.kind)
        self.put(meant, MarkKind.FILL)
        self.cancelled.add(wrong.id)
        self.hard.update((meant.id, wrong.id))
