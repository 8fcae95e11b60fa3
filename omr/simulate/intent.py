"""What a person means and puts on a page: the truth, and the ink to be drawn."""

from __future__ import annotations

from dataclasses import dataclass, field

from omr.reading import AnswerStatus, MarkKind
from omr.simulate.pen import Pen
from omr.simulate.strokes import Stroke


@dataclass(frozen=True, slots=True)
class PageTruth:
    """What a page says. Box ids in printed order; `kinds` holds only the boxes that carry a mark or the ghost of one.

    `marked` counts every box with ink on purpose, those taken back included and those rubbed out not; `hard` are boxes a person
    could argue about. `written` holds what stands in the fields, by field: the digits of a comb, one a cell from the left, or `text`.
    """

    marked: tuple[str, ...]
    cancelled: tuple[str, ...]
    answers: dict[str, tuple[str, ...]]
    statuses: dict[str, AnswerStatus]
    kinds: dict[str, MarkKind]
    hard: tuple[str, ...] = ()
    written: dict[str, str] = field(default_factory=dict)

    def as_corpus(self, file: str, page_id: str, frame: int = 0) -> dict[str, object]:
        """One entry of a `truth.json`: file, frame counted from 0, page, marked, cancelled, answers, hard, kinds, written."""
        return {
            "file": file,
            "frame": frame,
            "page": page_id,
            "marked": list(self.marked),
            "cancelled": list(self.cancelled),
            "answers": {question: list(values) for question, values in self.answers.items()},
            "hard": dict.fromkeys(self.hard, "simulated as doubtful"),
            "kinds": {box: kind.value for box, kind in self.kinds.items()},
            "written": dict(self.written),
        }


@dataclass(frozen=True, slots=True)
class Inked:
    """Strokes to be drawn with one pen."""

    strokes: tuple[Stroke, ...]
    pen: Pen


@dataclass(frozen=True, slots=True)
class Intent:
    """Everything one person puts on one page, and the truth about it."""

    ink: tuple[Inked, ...]
    truth: PageTruth
