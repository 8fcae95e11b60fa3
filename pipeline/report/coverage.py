"""Units of the register from which responses came, and those from which none did."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from forms.catalogue import text
from pipeline.report.detail_frames import COVERAGE_COLUMNS
from pipeline.report.frames import frame_of
from pipeline.report.group_tables import places_of
from pipeline.report.score_report import ScoreReport


def coverage_frame(report: ScoreReport, lang: str) -> pd.DataFrame:
    """One row a unit that has counters open on the day, with its responses; units without any first. Empty where no register is known.

    Only asked for by level or unit: a register alone does not say that its units take part.
    """
    made = report.detail
    if made is None or made.register is None or not {"unit", "level"} & {*made.wanted.by}:
        return frame_of([], COVERAGE_COLUMNS)
    places = places_of(made, report.origin)
    found = Counter(places.unit(one) for one in report.responses)
    open_here = {counter.unit for counter in made.register.open_on(places.day)}
    rows = [
        (unit, places.name(unit).said(lang), text(f"score.level.{level}", lang) if (level := places.level_of(unit)) else "", found[unit])
        for unit in sorted({*open_here, *(unit for unit in found if unit)}, key=lambda code: (found[code] > 0, code))
    ]
    return frame_of(rows, COVERAGE_COLUMNS)
