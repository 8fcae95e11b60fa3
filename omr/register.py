"""Which page of the layout is this, and where does every millimetre of it lie in the image?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.layout import Layout, LayoutPage
from omr.boxes import Atlas, Frame, frame_of, sample_boxes
from omr.features import FEATURE_LONG_SIDE, MAX_FEATURES, Features, Placement, find_features, place, shrink
from omr.fiducials import find_markers, place_by_markers
from omr.reading import Floats, Grey, PageImage
from omr.reasons import Reason
from omr.refine import FIELD_LONG_SIDE, Field, displacement_at, displacement_field, structured_patches

MIN_INLIERS = 12
"""Feature matches that must agree: eight degrees of freedom fit any four, and chance adds two or three."""

MIN_AGREEMENT = 0.30
"""Least share of printed structure found again at its place; a sheet of another form from the same office stays below 0.2."""

WORTH_REFINING = 0.25
"""Candidates with less than this share of the best one's inliers are no rivals: the right page has the most, or nearly."""

AMBIGUOUS_SHARE = 0.8
"""A second layout page with this share of the best one's agreement could be meant as well."""

FINER_LONG_SIDE = 2600
"""Second try of the feature search, for a form that fills only a part of a photograph."""

FINER_FEATURES = 6000
"""Features kept in the second try: the cloth, wood and hands around a small form have more of them than the form."""


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


@dataclass(frozen=True)
class ReferencePage:
    """What a layout page looks like: its image at the size of local comparison, and the atlas of its own boxes.

    `px_per_mm` is the scale of the whole reference image, `small_per_mm` that of `small`. What only a search needs is made when
    the page is first looked for: of a layout with fifty pages a batch may use two.
    """

    page: LayoutPage
    frame: Frame
    small: Grey
    px_per_mm: float
    small_per_mm: float
    atlas: Atlas
    blank: bool

    @cached_property
    def features(self) -> Features:
        """The features of the reference, their points in pixels of the whole reference image."""
        found = find_features(self.small)
        factor = self.small_per_mm / self.px_per_mm
        return Features(found.points / np.float32(factor), found.descriptors, found.scale * factor)

    @cached_property
    def patches(self) -> NDArray[np.int64]:
        """Where `small` has structure that can be found again."""
        return structured_patches(self.small)


def prepare_page(page: LayoutPage, image: PageImage) -> ReferencePage:
    """A layout page with its reference image, ready to be looked for.

    The image has the size that the layout states; that of a page of our own is the page as drawn, whatever its resolution.
    """
    px_per_mm = image.grey.shape[1] / page.width if page.reference is None else page.reference.px_per_mm
    small, factor = shrink(image.grey, FIELD_LONG_SIDE)
    frame = frame_of(page)
    atlas = sample_boxes(image.grey, frame, np.diag([px_per_mm, px_per_mm, 1.0]), np.zeros((len(frame.origins), 2)))
    return ReferencePage(page, frame, small, px_per_mm, px_per_mm * factor, atlas, page.reference is None or page.reference.blank)


def prepare(layout: Layout, images: Mapping[str, PageImage]) -> dict[str, ReferencePage]:
    """All pages of a layout that have an image, by page id."""
    return {page.id: prepare_page(page, images[page.id]) for page in layout.pages if page.id in images}


def register(image: PageImage, references: Mapping[str, ReferencePage], expected_page: str | None = None) -> Registration | Reason:
    """Where the image shows which page of the layout; a reason when it shows none, or could be two. `expected_page` limits the search."""
    candidates = [references[expected_page]] if expected_page is not None else list(references.values())
    best = _by_markers(image.grey, candidates)
    if best and best[0].agreement >= MIN_AGREEMENT:
        return _chosen(best)
    for long_side, most in ((FEATURE_LONG_SIDE, MAX_FEATURES), (FINER_LONG_SIDE, FINER_FEATURES)):
        features = find_features(image.grey, long_side, most)
        placed = [(reference, place(reference.features, features)) for reference in candidates]
        best = sorted(_refined(image.grey, placed), key=lambda r: r.agreement, reverse=True)
        if best and best[0].agreement >= MIN_AGREEMENT:
            break
    if not best or best[0].agreement < MIN_AGREEMENT:
        return Reason.REGISTRATION_WEAK if best and expected_page is not None else Reason.NO_KNOWN_FORM
    return _chosen(best)


def _chosen(best: Sequence[Registration]) -> Registration | Reason:
    """The first of the placements, if it clearly agrees best."""
    if len(best) > 1 and best[1].agreement >= AMBIGUOUS_SHARE * best[0].agreement:
        return Reason.PAGE_AMBIGUOUS
    return best[0]


def _by_markers(grey: Grey, candidates: Sequence[ReferencePage]) -> list[Registration]:
    """The candidates of our own that lie where the printed markers say, the one that agrees best first."""
    ours = [(reference, reference.page.furniture) for reference in candidates if reference.page.furniture is not None]
    if not ours:
        return []
    found = find_markers(grey)
    placed = [(reference, place_by_markers(found, furniture.markers)) for reference, furniture in ours]
    refined = [_refine(grey, reference, to_image) for reference, to_image in placed if to_image is not None]
    return sorted(refined, key=lambda r: r.agreement, reverse=True)


def _refined(grey: Grey, placed: list[tuple[ReferencePage, Placement | None]]) -> list[Registration]:
    """The candidates with enough agreeing features, each refined locally; clearly weaker ones are not worth the work."""
    strong = [(reference, found) for reference, found in placed if found is not None and found.inliers >= MIN_INLIERS]
    most = max((found.inliers for _, found in strong), default=0)
    return [
        _refine(grey, reference, found.homography @ np.diag([reference.px_per_mm, reference.px_per_mm, 1.0]))
        for reference, found in strong
        if found.inliers >= most * WORTH_REFINING
    ]


def _refine(grey: Grey, reference: ReferencePage, to_image: Floats) -> Registration:
    """A placement (mm to image pixels) with every box corrected by the printed structure around it."""
    per_mm = reference.small_per_mm
    centres = np.array([[box.rect.centre.x, box.rect.centre.y] for box in reference.page.boxes()]).reshape(-1, 2)
    field = _field(grey, reference, to_image)
    shifts = displacement_at(field, centres * per_mm) / per_mm
    return Registration(reference.page.id, to_image, shifts, field.residual / per_mm, field.agreement)


def _field(grey: Grey, reference: ReferencePage, to_image: Floats) -> Field:
    """The displacement that is left when the image is warped into the reference's frame by the homography alone."""
    height, width = reference.small.shape
    frame_to_image = to_image @ np.diag([1 / reference.small_per_mm, 1 / reference.small_per_mm, 1.0])
    source, factor = shrink(grey, _fitting_side(grey, frame_to_image, width, height))
    matrix = np.diag([factor, factor, 1.0]) @ frame_to_image
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    page = cv2.warpPerspective(source, matrix, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return displacement_field(reference.small, np.asarray(page, dtype=np.uint8), reference.patches)


def _fitting_side(grey: Grey, frame_to_image: Floats, width: int, height: int) -> int:
    """The long side at which the image is about as fine as the frame, so that warping does not skip pixels."""
    corners = np.array([[[0.0, 0.0], [width, 0.0], [width, height], [0.0, height]]])
    mapped = cv2.perspectiveTransform(corners, frame_to_image)[0]
    spread = float(np.linalg.norm(mapped[2] - mapped[0]) / np.hypot(width, height))
    return int(max(1, round(max(grey.shape) / max(1.0, spread))))
