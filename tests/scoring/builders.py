"""Responses and questions by hand: what a test of figures needs to say about them, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from forms.layout import QuestionKind
from pipeline.model import MACHINE, Response, ResponseAnswer
from pipeline.scoring.figures import Ratio
from pipeline.scoring.score import OptionScore, QuestionScore
from tests.sheets import LEVELS


def counted(key: str, counts: Mapping[str, int], codes: Sequence[str] = LEVELS) -> QuestionScore:
    """A question of which so many people chose each code."""
    n = sum(counts.values())
    options = tuple(OptionScore(code, Ratio(counts.get(code, 0), n)) for code in codes)
    return QuestionScore(key, "main", "", QuestionKind.SINGLE, n, n, options, ())


def responses(sheets: Sequence[Mapping[str, str | None]], counters: Sequence[str] = ()) -> list[Response]:
    """A response for each sheet; None is a blank."""
    return [
        Response(
            f"{number:05}",
            "scan",
            "kit-3f2a",
            f"{number}.jpg#1",
            tuple(
                ResponseAnswer(key, () if code is None else (code,), "blank" if code is None else None, 1.0, MACHINE)
                for key, code in one.items()
            ),
            counter=counters[number] if counters else "",
        )
        for number, one in enumerate(sheets)
    ]
