"""Where so much ink lies on bare paper that no pen put it there: a stamp as a rule. In grey nothing more can be known of it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.layout import LayoutPage
from omr.pyramid import Pyramid
from omr.reading import Floats, Grey
from omr.scan.paper import MASK_PER_MM, Paper

REACH_CELLS = 6
"""Cells (4 mm) beyond the middles of crowded windows to which what lies there reaches: a window reaches 6 mm, and is filled by a third."""

RIM_MM = 0.5
"""How far a fill runs over its box as a rule."""

WRITING_MM = 3.0
"""How far letters run over the place to write in: half the height of a capital."""

Cells = NDArray[np.bool_]
"""Something about every cell of a page (cell = mm * MASK_PER_MM)."""

LOOK_PX_PER_MM = 1.4
"""Pixels per mm at which a page is looked at: an eighth of 300 dpi."""

INKED = 20
"""Grey levels below the paper round it from which bare paper has ink on it: a thin line over a cell of 0.7 mm, or faint stamping ink."""

STROKE_CELLS = 9
"""Cells (6 mm) over which the brightness of paper is taken from its brightest place: ink leaves paper free within less."""

WINDOW_CELLS = 18
"""Side of the window in cells (12 mm): the smallest stamp, and much more than one mark."""

LEAST_BARE = 0.3
"""Share of a window that must be bare paper before it tells anything."""

CROWDED = 0.38
"""Share of its bare paper that has ink where something lies on the page, over an area of CROWDED_CELLS. Of 48 simulated sheets of four
forms (150 and 200 dpi) none reached it, 0.37 at most; of 24 with stamps one stayed below (a frame that hardly took ink), the others
had 0.41 and more."""

CROWDED_CELLS = 300
"""Cells (133 mm2) in one piece that must be the middle of a crowded window. Of 52 simulated slips without a stamp none had more than 100
but one, on which two thick rings of a felt pen stood below each other (274); of 16 with stamps 14 had 328 and more."""


def crowded(pyramid: Pyramid, page: LayoutPage, paper: Paper, to_image: Floats) -> Cells | None:
    """The cells of the page round which bare paper is crowded with ink; None where no place is.

    What is in a box, in a place to write or a sheet code does not count: ink belongs there. `to_image` maps mm of the page to pixels
    (3 x 3).
    """
    per_mm = float(np.sqrt(abs(np.linalg.det(to_image[:2, :2]))))
    small, factor = pyramid.by(LOOK_PX_PER_MM / max(per_mm, 1e-9))
    middle = 0.5 / MASK_PER_MM
    from_cells = np.array([[1 / MASK_PER_MM, 0.0, middle], [0.0, 1 / MASK_PER_MM, middle], [0.0, 0.0, 1.0]])
    # OpenCV counts from the middle of the first pixel, we count from its edge.
    way = np.array([[1.0, 0.0, -0.5], [0.0, 1.0, -0.5], [0.0, 0.0, 1.0]]) @ np.diag([factor, factor, 1.0]) @ to_image @ from_cells
    size = paper.bare.shape[1], paper.bare.shape[0]
    seen = cv2.warpPerspective(small, way, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE)
    white = cv2.blur(cv2.morphologyEx(seen, cv2.MORPH_CLOSE, np.ones((STROKE_CELLS, STROKE_CELLS), np.uint8)), (7, 7))
    free = _beside_boxes(page, paper)
    ink = cv2.bitwise_and(free, np.asarray((cv2.subtract(white, seen) >= INKED).view(np.uint8) * np.uint8(255)))
    window = (WINDOW_CELLS, WINDOW_CELLS)
    bare = cv2.blur(free, window, borderType=cv2.BORDER_CONSTANT)
    full = cv2.blur(ink, window, borderType=cv2.BORDER_CONSTANT)
    found = np.asarray((bare >= LEAST_BARE * 255) & (full >= CROWDED * bare.astype(np.float32)))
    if np.count_nonzero(found) < CROWDED_CELLS:
        return None
    _, pieces, stats, _ = cv2.connectedComponentsWithStats(found.view(np.uint8))
    large = stats[:, cv2.CC_STAT_AREA] >= CROWDED_CELLS
    large[0] = False
    return np.asarray(large[pieces]) if large.any() else None


def _beside_boxes(page: LayoutPage, paper: Paper) -> Grey:
    """Bare paper (255) outside all boxes, places to write in and sheet codes, and the rim round each."""
    free = paper.bare.copy()
    codes = page.furniture.codes if page.furniture else ()
    for rects, rim in (((box.rect for box in page.boxes()), RIM_MM), ((field.rect for field in page.fields), WRITING_MM), (codes, RIM_MM)):
        for rect in rects:
            low = round((rect.x - rim) * MASK_PER_MM), round((rect.y - rim) * MASK_PER_MM)
            high = round((rect.right + rim) * MASK_PER_MM), round((rect.bottom + rim) * MASK_PER_MM)
            free[max(0, low[1]) : max(0, high[1]), max(0, low[0]) : max(0, high[0])] = 0
    return free


def boxes_in(crowd: Cells, page: LayoutPage) -> frozenset[int]:
    """The boxes (numbers in printed order) that lie where it is crowded."""
    reach = np.asarray(cv2.dilate(crowd.astype(np.uint8), np.ones((2 * REACH_CELLS + 1, 2 * REACH_CELLS + 1), np.uint8)))
    rows, columns = reach.shape
    met = []
    for number, box in enumerate(page.boxes()):
        x, y = int(box.rect.centre.x * MASK_PER_MM), int(box.rect.centre.y * MASK_PER_MM)
        if 0 <= y < rows and 0 <= x < columns and reach[y, x]:
            met.append(number)
    return frozenset(met)
