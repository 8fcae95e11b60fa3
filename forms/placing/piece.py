"""Pieces of a page that can be moved, and strips of them that flow down a column."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from forms.drawing import Area, Element, Outline, Rule, Words
from forms.geometry import Rect
from forms.layout import LayoutQuestion, WriteField


@dataclass(frozen=True, slots=True)
class Piece:
    """What is printed, marked and written at one place, in mm from its own top left."""

    drawn: tuple[Element, ...] = ()
    questions: tuple[LayoutQuestion, ...] = ()
    fields: tuple[WriteField, ...] = ()

    def moved(self, dx: float, dy: float) -> Piece:
        """The same piece at another place."""
        return Piece(
            tuple(_moved(element, dx, dy) for element in self.drawn),
            tuple(
                replace(question, boxes=tuple(replace(box, rect=shifted(box.rect, dx, dy)) for box in question.boxes))
                for question in self.questions
            ),
            tuple(
                replace(field, rect=shifted(field.rect, dx, dy), cells=tuple(shifted(cell, dx, dy) for cell in field.cells))
                for field in self.fields
            ),
        )


@dataclass(frozen=True, slots=True)
class Strip:
    """A piece that is never split, `height` mm high, with a `gap` above it wherever it is not the first of its column.

    `keep` holds it to the strip that follows. `repeat` is what must stand above it where it begins a column: the header of its grid.
    `place` names it in messages.
    """

    piece: Piece
    height: float
    place: str
    gap: float = 0.0
    keep: bool = False
    repeat: Strip | None = None


def joined(pieces: Iterable[Piece]) -> Piece:
    """All pieces as one, in their order."""
    every = list(pieces)
    return Piece(
        tuple(element for piece in every for element in piece.drawn),
        tuple(question for piece in every for question in piece.questions),
        tuple(field for piece in every for field in piece.fields),
    )


def shifted(rect: Rect, dx: float, dy: float) -> Rect:
    """The rectangle at another place."""
    return Rect(rect.x + dx, rect.y + dy, rect.w, rect.h)


def _moved(element: Element, dx: float, dy: float) -> Element:
    """One element at another place."""
    match element:
        case Words():
            return replace(element, x=element.x + dx, y=element.y + dy)
        case Rule():
            return replace(element, x1=element.x1 + dx, y1=element.y1 + dy, x2=element.x2 + dx, y2=element.y2 + dy)
        case Area() | Outline():
            return replace(element, rect=shifted(element.rect, dx, dy))
