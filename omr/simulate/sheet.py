"""From a printed page to a filled and scanned one, with everything that is true about it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forms.geometry import Rect
from forms.layout import LayoutPage, MarkPolicy
from omr.reading import Floats, Grey
from omr.simulate.conditions import Condition
from omr.simulate.intent import Intent, PageTruth
from omr.simulate.pen import put
from omr.simulate.person import USUAL, Habit, Person
from omr.simulate.respondent import fill
from omr.simulate.scanner import print_page, scan


@dataclass(frozen=True, slots=True)
class SimulatedPage:
    """A scan and its truth.

    `homography` (3x3) leads from mm of the layout page to pixels of `grey`, but for the condition's wobble; `outlines`
    (n x 4 x 2, order of `LayoutPage.boxes()`, top left clockwise of the upright page) are the exact corners of every box in
    pixels of `grey`, the wobble included.
    """

    grey: Grey
    truth: PageTruth
    homography: Floats
    outlines: Floats
    dpi: float


def simulate_page(
    printed: Grey,
    layout_page: LayoutPage,
    px_per_mm: float,
    policy: MarkPolicy,
    condition: Condition,
    rng: np.random.Generator,
    *,
    habit: Habit = USUAL,
    person: Person | None = None,
    scan_dpi: float | None = None,
) -> SimulatedPage:
    """A page printed, filled in by one person and scanned.

    `printed` is the blank raster (pixel = mm * px_per_mm). A person or resolution that is not given is drawn. The same
    arguments and generator state give the same pixels.
    """
    return scan_filled(printed, layout_page, px_per_mm, fill(layout_page, policy, rng, habit, person), condition, rng, scan_dpi=scan_dpi)


def scan_filled(
    printed: Grey,
    layout_page: LayoutPage,
    px_per_mm: float,
    intent: Intent,
    condition: Condition,
    rng: np.random.Generator,
    *,
    scan_dpi: float | None = None,
) -> SimulatedPage:
    """The page with the ink that is given, printed and scanned."""
    paper = print_page(printed, px_per_mm, condition, rng)
    for inked in intent.ink:
        put(paper, inked.strokes, inked.pen, px_per_mm, rng)
    scanned = scan(paper, px_per_mm, condition, rng, scan_dpi)
    corners = np.array([_corners(box.rect) for box in layout_page.boxes()], dtype=np.float64)
    outlines = scanned.forward(corners.reshape(-1, 2)).reshape(-1, 4, 2)
    return SimulatedPage(scanned.grey, intent.truth, scanned.homography, outlines, scanned.dpi)


def scan_blank(printed: Grey, px_per_mm: float, condition: Condition, rng: np.random.Generator, *, scan_dpi: float | None = None) -> Grey:
    """The empty form through the same printer and scanner."""
    return scan(print_page(printed, px_per_mm, condition, rng), px_per_mm, condition, rng, scan_dpi).grey


def _corners(rect: Rect) -> list[tuple[float, float]]:
    return [(rect.x, rect.y), (rect.right, rect.y), (rect.right, rect.bottom), (rect.x, rect.bottom)]
