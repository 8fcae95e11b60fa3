"""The notice screen of a waiting hall: large figures of a round that took turns, for everybody, only where it is switched on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request, Response

from forms.printing.run_record import CIVIL
from pipeline.report.board import Judged, Line, board, usual_satisfied
from pipeline.run.rounds import layouts_of
from pipeline.scoring.figures import Ratio
from pipeline.scoring.satisfied import chosen_items, satisfied_codes
from pipeline.scoring.suppress import SMALL_CELL
from pipeline.store.boards import board_rule
from pipeline.web.figure_rows import QuestionView, question_view
from pipeline.web.refusal import RefusedError
from pipeline.web.scope import a_round, units_of
from pipeline.web.seat import office
from pipeline.web.words import lang_of, page

router = APIRouter()

ROWS = 7
"""Rows of one picture: what can be read across a hall."""


@dataclass(frozen=True, slots=True)
class Slide:
    """One picture: the whole (`share`), some questions, or some units."""

    share: Ratio | None = None
    questions: tuple[QuestionView, ...] = ()
    units: tuple[Line, ...] = ()


@router.get("/notice/{number}")
def notice(request: Request, number: int) -> Response:
    """The page. Raises RefusedError where nobody has switched it on: then nothing says that the round is there."""
    here, lang = office(request), lang_of(request)
    campaign = a_round(here, number)
    with here.workspace.database.reading() as connection:
        rule = board_rule(connection, campaign.id)
    if not rule.notice:
        raise RefusedError(404, "web.not_there", request.url.path)
    path, layout = layouts_of(here.workspace, campaign)[0]
    shown = here.figures.of(here.workspace, campaign, path, layout)
    satisfied = satisfied_codes(rule.satisfied, layout) if rule.satisfied else usual_satisfied(layout)
    made = board(shown.made.cube, layout, satisfied, chosen_items(rule.items, layout) if rule.items else None)
    slides: list[Slide] = []
    if made.people >= SMALL_CELL and made.whole is not None:
        asked = [
            question_view(one, made.judged, one.n < SMALL_CELL, lang) for one in made.scores.questions if _counts(one.key, made.judged)
        ]
        seen = [line for line in made.tables["unit"] if line.code and not line.hidden and line.top2 is not None and line.top2.base]
        slides = [Slide(share=made.whole)]
        slides += [Slide(questions=tuple(part)) for part in _parts([one for one in asked if not one.hidden])]
        slides += [Slide(units=tuple(part)) for part in _parts(sorted(seen, key=lambda line: line.rank or 0)) if len(seen) > 1]
    names, units = {}, units_of(here, campaign)
    if units is not None:
        day = datetime.now(CIVIL).date()
        known = {line.code: units.record(line.code, day) for line in made.tables["unit"] if line.code}
        names = {code: unit.name.said(lang) for code, unit in known.items() if unit}
    return page(request, "notice.html", None, campaign=campaign, slides=slides, made=made, names=names, satisfied=satisfied, at=shown.at)


def _counts(key: str, meant: Judged) -> bool:
    return key in meant.keys


def _parts(rows: list) -> list[list]:
    """The rows in pictures."""
    return [rows[first : first + ROWS] for first in range(0, len(rows), ROWS)]
