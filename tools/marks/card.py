"""What a fitted mark model is told about: what it was fitted to, and how it does on batches that it has not seen."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from omr.looks.mark_kinds import FILLING, NO_MARK, STRIKING
from tools.marks.looks import Looks

SURE = 0.999
"""Probability from which a box counts as sure in the card."""

Flags = NDArray[np.bool_]


def card_of(
    looks: Looks, ink: NDArray[np.float64], *, learnt_from: Flags, judged_by: Flags, seen_twice: Flags
) -> dict[str, str | float | dict[str, float]]:
    """The card: the data and the date, and the errors on the boxes `judged_by`, of which `ink` is the probability of a mark."""
    marked = ~np.isin(looks.kinds, [str(kind.value) for kind in NO_MARK])
    wrong = (ink >= 0.5) != marked
    sure = np.abs(ink - 0.5) > SURE - 0.5
    covering, struck = (np.isin(looks.kinds, [str(kind.value) for kind in kinds]) for kinds in (FILLING, STRIKING))
    batches = len(np.unique(looks.batches[learnt_from]))
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "data": f"{int(learnt_from.sum())} boxes of {batches} simulated batches; no pixel of a real scan",
        "held_back": int(judged_by.sum()),
        "seen_twice": _share(seen_twice[judged_by]),
        "wrong_boxes": _share(wrong[judged_by]),
        "sure": _share(sure[judged_by]),
        "wrong_among_sure": _share(wrong[judged_by & sure]),
        "wrong_among_settled_at_once": _share(wrong[judged_by & ~seen_twice]),
        "filling_share": _share(covering[learnt_from & marked & ~looks.circled]),
        "striking_share": _share(struck[learnt_from & marked & looks.circled]),
        "marked_share": _share(marked[learnt_from]),
        "wrong_by_condition": {
            str(name): _share(wrong[judged_by & (looks.conditions == name)]) for name in np.unique(looks.conditions[judged_by])
        },
    }


def _share(flags: Flags) -> float:
    return round(float(flags.mean()), 6) if len(flags) else 0.0
