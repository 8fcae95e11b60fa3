"""The figures of a deck against what daily work needs: one verdict each, and what to do where it is bad."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from forms.errors import Problem
from pipeline.deck.marks import MarkFigures
from pipeline.deck.measure import PageFigures

MARKERS = 4
"""Markers a page must show: three place it, so a scanner that loses one of a clean deck has nothing to spare."""

MOST_RESIDUAL = 0.3
"""Millimetres: half of what the reader bears (an eighth of a box of 4.5 mm), the other half is for folded and damp paper."""

MOST_DISPLACEMENT = 1.0
"""Millimetres that a box may lie beside its place: a third of what the reader follows; a feeder that slips does more."""

MOST_RESIZED = 0.02
"""How far the size on the scan may be from the true one: printer and scanner err by 0.5 % each, fitting A4 to the page by 3 % and more."""

LEAST_CONTRAST = 100.0
"""Grey levels between paper and solid ink: two fifths of the scale; a ball-point has half the contrast of toner."""

RAMP_APART = 8.0
"""Grey levels that neighbouring steps of the ramp must differ by: three times a scanner's noise."""

MOST_REVIEW = {"dark": 0.10, "light": 0.25}
"""Share of answers sent to review, by pen, corrections aside: three times that of clean sheets, as decks are short; a nearly empty pen
may be doubted, never misread."""

REVIEW_FREE = 2
"""Answers that may be sent to review whatever their share: a slip with five questions has no room for shares."""

MOST_FALSE_INK = 0.002
"""Share of empty boxes with ink: one in five hundred, dirt that reviewers still keep up with; none on a short deck."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the verdict: `name` in the catalogue (`deck.figure.<name>`), what was found, its limit; None where it is only told."""

    name: str
    found: str
    limit: str = ""
    passed: bool | None = None
    problem: Problem | None = field(default=None)


def judge(
    expected: int, pages: Sequence[PageFigures], marks: Sequence[MarkFigures], *, missing: Sequence[str], unmeasured: Sequence[str] = ()
) -> list[Figure]:
    """The lines of the verdict on a deck of so many pages.

    `missing` names the pages that were not read, `unmeasured` those that were read, but whose print could not be measured.
    """
    problem = Problem("deck.pages_missing", ", ".join(missing), {"count": len(missing)}) if missing else None
    figures = [_line("pages", f"{expected - len(missing)}", f"= {expected}", problem)]
    if unmeasured:
        problem = Problem("deck.unmeasured", ", ".join(unmeasured), {"count": len(unmeasured)})
        figures.append(_line("measured", f"{len(pages)}", f"= {len(pages) + len(unmeasured)}", problem))
    if pages:
        figures += [*_geometry(pages), *_levels(pages)]
    for one in marks:
        figures += _marks(one)
    return figures


def _line(name: str, found: str, limit: str, problem: Problem | None) -> Figure:
    """A line that fails where there is a problem."""
    return Figure(name, found, limit, problem is None, problem)


def _geometry(pages: Sequence[PageFigures]) -> Iterator[Figure]:
    """Markers, residual, displacement and scale; the worst page counts."""
    worst = min(pages, key=lambda page: page.markers)
    bad = Problem("deck.markers", worst.place, {"found": worst.markers, "all": MARKERS}) if worst.markers < MARKERS else None
    yield _line("markers", f"{worst.markers}", f"= {MARKERS}", bad)
    worst = max(pages, key=lambda page: page.residual_mm)
    values = {"found": f"{worst.residual_mm:.2f}", "most": MOST_RESIDUAL}
    bad = Problem("deck.residual", worst.place, values) if worst.residual_mm > MOST_RESIDUAL else None
    yield _line("residual", f"{worst.residual_mm:.2f} mm", f"≤ {MOST_RESIDUAL} mm", bad)
    worst = max(pages, key=lambda page: page.displacement_mm)
    values = {"found": f"{worst.displacement_mm:.2f}", "most": MOST_DISPLACEMENT}
    bad = Problem("deck.displacement", worst.place, values) if worst.displacement_mm > MOST_DISPLACEMENT else None
    yield _line("displacement", f"{worst.displacement_mm:.2f} mm", f"≤ {MOST_DISPLACEMENT} mm", bad)
    yield _scale(pages)


def _scale(pages: Sequence[PageFigures]) -> Figure:
    """How large the print is; only told where no scan says its resolution."""
    scaled = [(scale, page.place) for page in pages for scale in page.scale or ()]
    if not scaled:
        return Figure("scale", "–")
    scale, place = max(scaled, key=lambda one: abs(one[0] - 1))
    limit = f"{100 * (1 - MOST_RESIZED):.0f}–{100 * (1 + MOST_RESIZED):.0f} %"
    bad = Problem("deck.scale", place, {"found": f"{100 * scale:.1f}", "range": limit}) if abs(scale - 1) > MOST_RESIZED else None
    return _line("scale", f"{100 * scale:.1f} %", limit, bad)


def _levels(pages: Sequence[PageFigures]) -> Iterator[Figure]:
    """Paper and ink, and the ramp between them; a scan in black and white has no ramp."""
    worst = min(pages, key=lambda page: page.blank - page.solid)
    contrast = worst.blank - worst.solid
    yield Figure("blank", f"{worst.blank:.0f}")
    yield Figure("solid", f"{worst.solid:.0f}")
    values = {"found": f"{contrast:.0f}", "least": f"{LEAST_CONTRAST:.0f}"}
    bad = Problem("deck.contrast", worst.place, values) if contrast < LEAST_CONTRAST else None
    yield _line("contrast", f"{contrast:.0f}", f"≥ {LEAST_CONTRAST:.0f}", bad)
    grey = [page for page in pages if page.grey]
    if not grey:
        yield Figure("black_and_white", "")
        return
    worst = min(grey, key=_least_step)
    shown = " ".join(f"{level:.0f}" for level in worst.ramp)
    bad = Problem("deck.ramp", worst.place, {"found": shown, "least": f"{RAMP_APART:.0f}"}) if _least_step(worst) < RAMP_APART else None
    yield _line("ramp", shown, f"↓ ≥ {RAMP_APART:.0f}", bad)


def _least_step(page: PageFigures) -> float:
    """The least that the ramp falls from one step to the next."""
    return min(light - dark for light, dark in pairwise(page.ramp))


def _marks(one: MarkFigures) -> Iterator[Figure]:
    """How the answers of one pen were read."""
    yield Figure(f"right_{one.pen}", f"{one.right} / {one.answers}")
    bad = Problem("deck.wrong", ", ".join(one.mistakes), {"count": one.wrong}) if one.wrong else None
    yield _line(f"wrong_{one.pen}", f"{one.wrong}", "= 0", bad)
    most = max(REVIEW_FREE, int(MOST_REVIEW[one.pen] * one.answers))
    doubted = one.review - one.corrected
    bad = Problem("deck.review", one.pen, {"found": doubted, "most": most}) if doubted > most else None
    yield _line(f"review_{one.pen}", f"{doubted} + {one.corrected}", f"≤ {most}", bad)
    share = one.false_ink / max(one.empty, 1)
    values = {"found": one.false_ink, "empty": one.empty, "most": f"{100 * MOST_FALSE_INK:.1f}"}
    bad = Problem("deck.false_ink", one.pen, values) if share > MOST_FALSE_INK else None
    yield _line(f"false_ink_{one.pen}", f"{one.false_ink} / {one.empty} = {100 * share:.1f} %", f"≤ {100 * MOST_FALSE_INK:.1f} %", bad)
