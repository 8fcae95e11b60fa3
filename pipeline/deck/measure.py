"""What one scanned page of a deck shows of the printer and the scanner: markers, geometry, and the levels of paper, ink and grey."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from forms.geometry import Rect, px_per_mm
from forms.layout import Furniture, LayoutPage
from omr.placing.fiducials import find_markers
from omr.reading import Floats, Grey, PageImage
from omr.register import Registration

INNER = 0.6
"""Share of the side of a printed square that is measured: its edges are blurred, and the outline of the empty one is ink."""

SAMPLES = 24
"""Places a side at which a square is sampled: some two for each dot of a printer's screen on 4 mm."""

DARK, BRIGHT = 32, 223
"""Grey levels outside which a pixel counts as plain black or white."""

GREY_SHARE = 0.005
"""Share of pixels between the two from which a scan is grey; in black and white there is none, but for what JPEG adds at edges."""


@dataclass(frozen=True, slots=True)
class PageFigures:
    """The figures of one page, which `place` names.

    `markers`: those found of four. `residual_mm`: median distance of printed structure from its place; `displacement_mm`: the furthest
    that a box lies from where the corners of the page put it. `scale`: size on the scan through true size, across and down the page,
    None where the scan does not say its resolution. `blank`, `solid` and `ramp` are mean grey levels (0 black, 255 white), the ramp from
    light to dark; `grey` is False for a scan in black and white.
    """

    place: str
    markers: int
    residual_mm: float
    displacement_mm: float
    scale: tuple[float, float] | None
    blank: float
    solid: float
    ramp: tuple[float, ...]
    grey: bool


def measure(place: str, image: PageImage, page: LayoutPage, found: Registration) -> PageFigures:
    """The figures of a page that was found in an image."""
    assert page.furniture is not None, "a deck is printed from a form of our own"
    furniture: Furniture = page.furniture
    known = {marker.id for marker in furniture.markers}
    return PageFigures(
        place,
        sum(1 for marker in find_markers(image.grey) if marker in known),
        found.residual_mm,
        float(np.linalg.norm(found.shifts, axis=1).max(initial=0.0)),
        None if image.dpi is None else _scale(found.to_image, page, image.dpi),
        _level(image.grey, found.to_image, furniture.blank),
        _level(image.grey, found.to_image, furniture.solid),
        tuple(_level(image.grey, found.to_image, step.rect) for step in furniture.ramp),
        float(np.mean((image.grey > DARK) & (image.grey < BRIGHT))) >= GREY_SHARE,
    )


def _scale(to_image: Floats, page: LayoutPage, dpi: float) -> tuple[float, float]:
    """How large a millimetre is in the middle of the page, through how large it is at this resolution: across and down."""
    middle = np.array([page.width / 2, page.height / 2])
    ends = np.array([[middle, middle + np.array([1.0, 0.0]), middle + np.array([0.0, 1.0])]])
    centre, right, below = cv2.perspectiveTransform(ends, to_image)[0]
    per_mm = px_per_mm(dpi)
    return float(np.linalg.norm(right - centre)) / per_mm, float(np.linalg.norm(below - centre)) / per_mm


def _level(grey: Grey, to_image: Floats, rect: Rect) -> float:
    """The mean grey of the inner part of a printed square."""
    shares = (1 - INNER) / 2 + INNER * (np.arange(SAMPLES) + 0.5) / SAMPLES
    xs, ys = np.meshgrid(rect.x + shares * rect.w, rect.y + shares * rect.h)
    # OpenCV counts from the centre of the first pixel, we count from its edge.
    places = cv2.perspectiveTransform(np.stack([xs, ys], axis=-1), to_image).astype(np.float32) - np.float32(0.5)
    return float(cv2.remap(grey, places[..., 0], places[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).mean())
