"""What stamps mean for a page that was placed: where they lie on it, and which of its boxes a person must look at because of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Rect
from forms.layout import LayoutPage
from omr.boxes import Frame, sample_boxes
from omr.reading import Answer, Finding, Floats, Grey, PageImage
from omr.reasons import Reason
from omr.scan.red import Stamped, find_stamps
from omr.scan.unstamped import without_stamps

UNDER_INK = 40
"""Grey levels by which a pixel became brighter when the stamp's ink was taken away, from which it counts as having lain under it."""

DENSE = 0.4
"""Share of a box under ink from which a faint mark could be lost with the ink: a ring or a letter that crosses a box covers a third."""

TOUCHED = 0.02
"""Share of a box under ink from which a mark seen there may be what is left of the ink; and where somebody wrote in red on the page, from
which what looks like a part of the stamp may be that pen's."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A page without the ink of its stamps: the image, what was taken away (white where nothing), where broad red shapes lie that stayed
    (black, else white), and what was found.
    """

    image: PageImage
    taken: Grey
    left: Grey
    found: Stamped


def cleaned(image: PageImage, px_per_mm: float) -> Cleaned | None:
    """The page without its red stamps; None where it has nothing red of their size, or no colours by which they could be told."""
    if image.colour is None:
        return None
    found = find_stamps(image.colour, image.grey.shape, px_per_mm)
    if not (found.stamps or found.doubtful):
        return None
    free = without_stamps(image.grey, image.colour(1), found.stamps, px_per_mm)
    taken = np.asarray(cv2.bitwise_not(cv2.subtract(free, image.grey)), np.uint8)
    left = np.full_like(free, 255)
    for outline in found.doubtful:
        cv2.fillConvexPoly(left, np.rint(outline).astype(np.int32), 0)
    return Cleaned(PageImage(free, image.dpi), taken, left, found)


def boxes_under(seen: Cleaned, frame: Frame, to_image: Floats, shifts: Floats) -> tuple[frozenset[int], frozenset[int]]:
    """The boxes (numbers in printed order) whose mark may have gone with a stamp's ink, or lies under red ink that stayed; and those from
    which any ink was taken, whose mark may be what is left of it.
    """
    least = TOUCHED if seen.found.red_pen else DENSE
    taken = _share_under(seen.taken, frame, to_image, shifts)
    left = _share_under(seen.left, frame, to_image, shifts) if seen.found.doubtful else np.zeros_like(taken)
    return _numbers((taken >= least) | (left >= TOUCHED)), _numbers(taken >= TOUCHED)


def _numbers(which: NDArray[np.bool_]) -> frozenset[int]:
    return frozenset(int(number) for number in np.flatnonzero(which))


def _share_under(ink: Grey, frame: Frame, to_image: Floats, shifts: Floats) -> Floats:
    """The share of each box (n) that lies under ink."""
    under = sample_boxes(ink, frame, to_image, shifts).darkness >= UNDER_INK
    shares = []
    for patch, (x, y, w, h) in zip(under, frame.rects, strict=True):
        inside = patch[max(0, round(y)) : round(y + h), max(0, round(x)) : round(x + w)]
        shares.append(float(inside.mean()) if inside.size else 0.0)
    return np.array(shares, np.float64)


def stamp_findings(seen: Cleaned, page: LayoutPage, to_image: Floats) -> tuple[Finding, ...]:
    """The stamps with their places on the upright sheet; those in the room that the form leaves for them are none to be told."""
    room = None if page.furniture is None else page.furniture.stamp
    found = []
    for stamp in seen.found.stamps:
        outline = cv2.perspectiveTransform(stamp.outline[None], np.linalg.inv(to_image))[0]
        (x0, y0), (x1, y1) = outline.min(axis=0), outline.max(axis=0)
        if room is None or not _inside(((x0 + x1) / 2, (y0 + y1) / 2), room):
            area = (float(x0), float(y0), float(x1 - x0), float(y1 - y0))
            found.append(Finding(Reason.STAMP, stamp.long_mm, area_mm=area))
    return tuple(found)


def _inside(place: tuple[float, float], room: Rect) -> bool:
    return room.x <= place[0] <= room.right and room.y <= place[1] <= room.bottom


def with_stamped(page: LayoutPage, answers: Sequence[Answer], under: frozenset[int], touched: frozenset[int]) -> list[Answer]:
    """The answers of a page, with a reason where a box of the question lies under a stamp, or the mark of the answer may be a stamp's.

    `answers` stand in printed order, one for each question; `under` and `touched` are numbers of boxes in printed order.
    """
    told, first = [], 0
    for question, answer in zip(page.questions, answers, strict=True):
        mine = range(first, first + len(question.boxes))
        chosen = {number for number, box in zip(mine, question.boxes, strict=True) if box.value in answer.values}
        first = mine.stop
        met = not (under.isdisjoint(mine) and touched.isdisjoint(chosen))
        told.append(replace(answer, reasons=(*answer.reasons, Reason.STAMP_OVER_BOX)) if met else answer)
    return told
