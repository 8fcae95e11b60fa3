"""How the marks of a deck were read: each answer right, wrong or sent to review; ink seen where none is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.deck.deck_files import DeckPage
from pipeline.model import PageRecord

INK = 0.5
"""Probability of ink from which a box counts as marked."""


@dataclass(frozen=True, slots=True)
class MarkFigures:
    """Answers made with one pen: read right, read wrong without a doubt, or sent to review, `corrected` of these having been taken back
    and made anew on paper; and the boxes without ink, and those read as inked among them. `mistakes` name the wrong ones.
    """

    pen: str
    right: int
    wrong: int
    review: int
    corrected: int
    empty: int
    false_ink: int
    mistakes: tuple[str, ...] = ()

    @property
    def answers(self) -> int:
        """All answers."""
        return self.right + self.wrong + self.review


def compare(read: Iterable[tuple[DeckPage, PageRecord]]) -> list[MarkFigures]:
    """The figures of each pen, in the order of the deck, over the pages that were read."""
    by_pen: dict[str, list[tuple[DeckPage, PageRecord]]] = {}
    for page, record in read:
        by_pen.setdefault(page.pen, []).append((page, record))
    return [_figures(pen, pages) for pen, pages in by_pen.items()]


def _figures(pen: str, pages: list[tuple[DeckPage, PageRecord]]) -> MarkFigures:
    """The figures of one pen."""
    right = review = corrected = empty = false_ink = 0
    mistakes: list[str] = []
    for page, record in pages:
        for answer in record.reading.answers:
            if answer.question in record.review:
                review += 1
                corrected += answer.question in page.corrected
            elif set(answer.values) == set(page.answers[answer.question]):
                right += 1
            else:
                mistakes.append(f"{page.name} {answer.question}")
        unmarked = [mark for mark in record.reading.marks if mark.box not in page.marked]
        empty += len(unmarked)
        false_ink += sum(1 for mark in unmarked if mark.p_ink >= INK)
    return MarkFigures(pen, right, len(mistakes), review, corrected, empty, false_ink, tuple(mistakes))
