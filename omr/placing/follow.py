"""From a rough placement of a page to a sure one: what is found of the print places the page anew, until most of it is found."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from omr.placing.features import plausible
from omr.placing.reference import ReferencePage
from omr.placing.refine import Field, Structure, displacement_at, displacement_field, windows_of
from omr.pyramid import Pyramid
from omr.reading import Floats

GOOD_AGREEMENT = 0.75
"""Share of the structure found again from which a placement is settled; tape over a quarter of the page leaves as much."""

SETTLED_PX = 3.5
"""Most that the print near a box may lie beside a settled placement, in frame pixels: 1.2 mm of A4, paper with a fold in it. Rows of boxes
stand 5 mm apart: print that is further off may be that of the next row."""

MIN_PATCHES = 12
"""Patches that place a page anew: eight degrees of freedom fit any four, and some are wrong."""

REFITS = 3
"""How often a page is placed anew by what was found of it: the first time reaches most of it, the second all."""

MAX_SQUEEZE = 1.03
"""Largest ratio of a page's two scales under a scanner: feed rollers and printers stay within 2 %."""

MAX_BEND_MM = 1.0
"""Most by which a scanner's picture of a page may differ from one that is shifted, turned and stretched evenly."""


@dataclass(frozen=True, slots=True)
class Registration:
    """Where a layout page lies in an image.

    `to_image` maps mm to image pixels (3 x 3); `shifts` (n x 2, mm) correct each box before that; `residual_mm` is the median
    distance of printed structure from its corrected place, `agreement` the share of structure found again (0..1).
    """

    layout_page: str
    to_image: Floats
    shifts: Floats
    residual_mm: float
    agreement: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """A placement and the print that was found by it. `settled`: most of the print was found, and all of it near its place."""

    found: Registration
    field: Field
    settled: bool


def compared(sight: Pyramid, reference: ReferencePage, to_image: Floats, structure: Structure) -> Comparison:
    """A placement (mm to image pixels) with every box corrected by the printed structure around it, and what was found of that."""
    from_small = np.linalg.inv(reference.to_small)
    field = displacement_field(structure, windows_of(sight, to_image @ from_small, structure))
    to_mm = np.diag(from_small)[:2]
    boxes = len(reference.centres)
    moved = displacement_at(field, np.concatenate([reference.centres, field.centres]))
    shifts, off = moved[:boxes], np.linalg.norm(moved[boxes:] - field.shifts, axis=1)
    residual = float(np.median(off) * to_mm.mean()) if len(off) else float("inf")
    near = bool((np.abs(shifts) <= SETTLED_PX).all())
    found = Registration(reference.page.id, to_image, shifts * to_mm, residual, field.agreement)
    return Comparison(found, field, near and field.agreement >= GOOD_AGREEMENT)


def followed(sight: Pyramid, reference: ReferencePage, to_image: Floats) -> Comparison:
    """The best comparison that is reached from a rough placement."""
    best = compared(sight, reference, to_image, reference.wide)
    for _ in range(REFITS):
        if best.settled or (way := _refitted(reference, best)) is None:
            break
        again = compared(sight, reference, way, reference.wide)
        if again.found.agreement < best.found.agreement:
            break
        best = again
    return best


def lies_flat(one: Comparison, reference: ReferencePage) -> bool:
    """Whether the page lies as under a scanner: shifted, turned and evenly stretched. What follows a wrong row of boxes is bent."""
    width, height = reference.page.width, reference.page.height
    corners = np.array([[0.0, 0.0], [width, 0.0], [width, height], [0.0, height]])
    seen = cv2.perspectiveTransform(corners[None], one.found.to_image)[0]
    lifted = np.column_stack([corners, np.ones(4)])
    even, *_ = np.linalg.lstsq(lifted, seen, rcond=None)
    large, small = np.linalg.svd(even[:2], compute_uv=False)
    bend = float(np.linalg.norm(lifted @ even - seen, axis=1).max()) / large
    return bool(large <= MAX_SQUEEZE * small and bend <= MAX_BEND_MM)


def _refitted(reference: ReferencePage, one: Comparison) -> Floats | None:
    """The way from mm to image pixels (3 x 3) by the patches that were found; None where they are too few or lie in one corner."""
    if len(one.field.centres) < MIN_PATCHES:
        return None
    from_small = np.linalg.inv(reference.to_small)
    seen = cv2.perspectiveTransform((one.field.centres + one.field.shifts)[None], one.found.to_image @ from_small)[0]
    paper = cv2.perspectiveTransform(one.field.centres[None], from_small)[0]
    way = np.asarray(cv2.findHomography(paper, seen, 0)[0], np.float64)
    return way if way.shape == (3, 3) and plausible(way, paper.astype(np.float32)) else None
