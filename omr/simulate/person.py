"""Who fills in the pages: how often a population does what, and one person's own way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forms.layout import MarkPolicy
from omr.reading import MarkKind
from omr.simulate.pen import Pen, draw_pen, draw_tool
from omr.simulate.strokes import Hand, draw_hand


@dataclass(frozen=True, slots=True)
class Habit:
    """How often a population does what, as shares (0..1) of questions unless said otherwise.

    The defaults put several troubles on every page, more than careful respondents make, so that few pages teach much.
    `beside` and `faint` count marks; `strays` is the mean number per page, `notes` the share of pages with handwriting beside
    the boxes; `odd` is the share of marks of another kind than the person's own; `option` the share of options chosen in a
    multiple choice; `erased` the share of questions where a pencil's mark was rubbed out.

    `blackened` is the share of corrections that fill the wrong box as a pupil would, the others scribble; `rechosen` the share that then
    blacken the box that is meant, as many learnt at school; `columns` the share of pages where one line down a column answers several
    rows; `between` that of marks halfway to the neighbour. On forms for circling: `loose` rings reach the neighbour's cell, `labelled`
    ones go round the whole label. `written` is the share of fields that are filled in, `hooks` that of stroke ends with a hook, `tidy` that
    of people whose marks stay well inside the box, whatever its shape.
    """

    blank: float = 0.05
    double: float = 0.01
    correction: float = 0.03
    taken_back: float = 0.003
    beside: float = 0.02
    faint: float = 0.03
    odd: float = 0.04
    option: float = 0.35
    strays: float = 0.6
    notes: float = 0.2
    erased: float = 0.03
    blackened: float = 0.3
    rechosen: float = 0.0
    columns: float = 0.0
    between: float = 0.0
    loose: float = 0.05
    labelled: float = 0.06
    written: float = 0.6
    hooks: float = 0.0
    tidy: float = 0.0


USUAL = Habit()
"""The population that the reader is fitted on."""

CAREFUL = Habit(
    blank=0.02, double=0.003, correction=0.01, taken_back=0.001, beside=0.003, faint=0.01, odd=0.01, strays=0.2, notes=0.05, erased=0.01
)
"""A population that fills in a form as it should be."""

CITIZENS = Habit(
    blank=0.03,
    double=0.005,
    correction=0.02,
    taken_back=0.003,
    beside=0.008,
    faint=0.015,
    odd=0.015,
    strays=0.25,
    notes=0.05,
    erased=0.01,
    blackened=0.75,
    rechosen=0.03,
    columns=0.03,
    between=0.003,
    loose=0.03,
    labelled=0.04,
    hooks=0.3,
)
"""The visitors of an office: most follow the rule that is printed on the sheet, and every third page holds something a person must see."""

STYLES: dict[MarkPolicy, dict[MarkKind, float]] = {
    MarkPolicy.BOX: {
        MarkKind.CROSS: 0.45,
        MarkKind.TICK: 0.33,
        MarkKind.SLASH: 0.07,
        MarkKind.FILL: 0.08,
        MarkKind.CIRCLE: 0.05,
        MarkKind.DOT: 0.02,
    },
    MarkPolicy.BOX_FILL_CANCELS: {
        MarkKind.CROSS: 0.55,
        MarkKind.TICK: 0.33,
        MarkKind.SLASH: 0.08,
        MarkKind.CIRCLE: 0.03,
        MarkKind.DOT: 0.01,
    },
    MarkPolicy.FILL: {
        MarkKind.FILL: 0.84,
        MarkKind.CROSS: 0.06,
        MarkKind.TICK: 0.05,
        MarkKind.CIRCLE: 0.02,
        MarkKind.DOT: 0.02,
        MarkKind.SLASH: 0.01,
    },
    MarkPolicy.ANY: {
        MarkKind.CROSS: 0.3,
        MarkKind.TICK: 0.25,
        MarkKind.FILL: 0.25,
        MarkKind.SLASH: 0.1,
        MarkKind.CIRCLE: 0.06,
        MarkKind.DOT: 0.04,
    },
    MarkPolicy.CIRCLE: {
        MarkKind.CIRCLE: 0.93,
        MarkKind.TICK: 0.025,
        MarkKind.CROSS: 0.025,
        MarkKind.SLASH: 0.015,
        MarkKind.DOT: 0.005,
    },
}
"""Share of persons by the mark they make, per policy: crosses and ticks lead on boxes, bubbles are mostly filled as printed, and where
numbers are to be circled a few people tick, cross out, underline (a slash) or dot them all the same."""


@dataclass(frozen=True, slots=True)
class Person:
    """One respondent: keeps one kind of mark, one hand, one pen; `lean` is the favourite place on a scale (0 first .. 1 last)."""

    kind: MarkKind
    hand: Hand
    pen: Pen
    lean: float


def draw_person(rng: np.random.Generator, policy: MarkPolicy, tool: str | None = None) -> Person:
    """A person of the population for a form with this policy; `tool` is what everybody writes with (`draw_tool`), if not their own pen."""
    styles = STYLES[policy]
    kind = list(styles)[rng.choice(len(styles), p=list(styles.values()))]
    pencil = 0.45 if policy is MarkPolicy.FILL else 0.1
    hand = draw_hand(rng)
    pen = draw_pen(rng, pencil) if tool is None else draw_tool(tool, rng)
    return Person(kind, hand, pen, float(rng.beta(2.0, 1.3)))
