"""From a printed page to a filled and scanned one, with everything that is true about it."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Rect
from forms.geometry import px_per_mm as density
from forms.layout import LayoutPage, MarkPolicy
from omr.reading import Colour, Floats, Grey
from omr.simulate.colour import STAMP_IN_GREY, scan_in_colour
from omr.simulate.conditions import Condition
from omr.simulate.intent import Intent, PageTruth
from omr.simulate.pen import put
from omr.simulate.person import USUAL, Habit, Person, draw_person
from omr.simulate.respondent import fill
from omr.simulate.scanner import print_page, scan
from omr.simulate.stamp import press_stamps

SEEN_GREY = 12
"""Difference in grey levels that a careful eye still sees on a scan."""

SEEN_MM2 = 0.2
"""Area of visible ink in mm2, half a millimetre of a ball-point's line, below which nobody could find the mark."""

SEEN_SHARE = 0.15
"""Share of the ink on paper that a scan must show, lest a pencil's filling that became a few specks counts as a mark to be read."""


@dataclass(frozen=True, slots=True)
class SimulatedPage:
    """A scan and its truth.

    `homography` (3x3) leads from mm of the layout page to pixels of `grey`, but for the condition's wobble; `outlines`
    (n x 4 x 2, order of `LayoutPage.boxes()`, top left clockwise of the upright page) are the exact corners of every box in
    pixels of `grey`, the wobble included. `dpi` is the resolution across, `lines` down the page. `colour` is the same scan in colour,
    where the condition has colours.
    """

    grey: Grey
    truth: PageTruth
    homography: Floats
    outlines: Floats
    dpi: float
    lines: float
    colour: Colour | None = None

    @property
    def picture(self) -> Grey | Colour:
        """The scan as a file holds it: in colour where there are colours."""
        return self.grey if self.colour is None else self.colour


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
    if person is None and condition.tool is not None:
        person = draw_person(rng, policy, condition.tool)
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
    clean = print_page(printed, px_per_mm, condition, rng)
    stamps = _stamps(layout_page, clean.shape, px_per_mm, condition, rng)
    before, paper = deepcopy(rng), clean.copy()
    for inked in intent.ink:
        put(paper, inked.strokes, inked.pen, px_per_mm, rng)
    if stamps is not None and not condition.colour:
        clean, paper = (np.asarray(np.rint(sheet * (1.0 - STAMP_IN_GREY * stamps)), np.uint8) for sheet in (clean, paper))
    twin = deepcopy(rng)
    scanned = scan(paper, px_per_mm, condition, rng, scan_dpi)
    corners = np.array([_corners(box.rect) for box in layout_page.boxes()], dtype=np.float64)
    outlines = scanned.forward(corners.reshape(-1, 2)).reshape(-1, 4, 2)
    truth = intent.truth
    if intent.ink:
        unmarked = scan(clean, px_per_mm, condition, twin, scan_dpi).grey
        pixels_per_mm2 = density(scanned.dpi) * density(scanned.lines)
        drawn = drawn_mm2(cv2.absdiff(clean, paper), layout_page, px_per_mm)
        truth = with_lost_ink(truth, drawn, outlines, cv2.absdiff(scanned.grey, unmarked), pixels_per_mm2)
    made = SimulatedPage(scanned.grey, truth, scanned.homography, outlines, scanned.dpi, scanned.lines)
    if not condition.colour:
        return made
    # the same chances as above: the sheet lies in the same place
    grey, colour = scan_in_colour(clean, intent, stamps, px_per_mm, condition, before, scan_dpi)
    return replace(made, grey=grey, colour=colour)


def scan_blank(printed: Grey, px_per_mm: float, condition: Condition, rng: np.random.Generator, *, scan_dpi: float | None = None) -> Grey:
    """The empty form through the same printer and scanner."""
    return scan(print_page(printed, px_per_mm, condition, rng), px_per_mm, condition, rng, scan_dpi).grey


def _stamps(
    page: LayoutPage, shape: tuple[int, ...], px_per_mm: float, condition: Condition, rng: np.random.Generator
) -> NDArray[np.float32] | None:
    """The red ink of the stamps that the condition puts on a page, 0 to 1 on each pixel; None for a condition without stamps."""
    least, most = condition.stamps
    return press_stamps(page, shape, px_per_mm, int(rng.integers(least, most + 1)), rng) if most else None


def drawn_mm2(ink: NDArray[np.generic], page: LayoutPage, px_per_mm: float) -> dict[str, float]:
    """The area of visible ink on paper on each box and half a box round it, in mm2. `ink` is the filled page's difference to the print."""
    areas = {}
    for box in page.boxes():
        x, y, w, h = box.rect.x, box.rect.y, box.rect.w, box.rect.h
        x0, y0, x1, y1 = (max(0, round(side * px_per_mm)) for side in (x - w / 2, y - h / 2, x + 1.5 * w, y + 1.5 * h))
        areas[box.id] = float(np.count_nonzero(np.asarray(ink)[y0:y1, x0:x1] >= SEEN_GREY)) / px_per_mm**2
    return areas


def with_lost_ink(
    truth: PageTruth, drawn: Mapping[str, float], outlines: Floats, ink: NDArray[np.generic], pixels_per_mm2: float
) -> PageTruth:
    """The truth with the marks that the scanner lost among the doubtful ones.

    `drawn` holds the ink on paper of every box in printed order (mm2), `ink` is the scan's difference to a scan without ink.
    """
    lost = set(truth.hard)
    for (box, on_paper), outline in zip(drawn.items(), outlines, strict=True):
        if box in truth.marked:
            reach = np.ptp(outline, axis=0) / 2
            x0, y0 = np.maximum(outline.min(axis=0) - reach, 0).astype(int)
            x1, y1 = np.maximum(outline.max(axis=0) + reach, 0).astype(int) + 1
            seen = np.count_nonzero(np.asarray(ink)[y0:y1, x0:x1] >= SEEN_GREY) / pixels_per_mm2
            if seen < max(SEEN_MM2, SEEN_SHARE * on_paper):
                lost.add(box)
    return replace(truth, hard=tuple(box for box in drawn if box in lost))


def _corners(rect: Rect) -> list[tuple[float, float]]:
    return [(rect.x, rect.y), (rect.right, rect.y), (rect.right, rect.bottom), (rect.x, rect.bottom)]
