"""Which page of the layout is this, and where does every millimetre of it lie in the image?

The quick ways come first, each proved by the print that is found at its place: markers in the corners, then a page that fills its image.
Features of the print find any page, and take a hundred times as long.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from forms.geometry import px_per_mm
from omr.placing.features import FEATURE_LONG_SIDE, MAX_FEATURES, Placement, find_features, place
from omr.placing.follow import Comparison, Registration, compared, followed, lies_flat
from omr.placing.glance import glance
from omr.placing.reference import ReferencePage, prepare_page
from omr.placing.sight import Sight
from omr.reading import Floats, Grey, PageImage
from omr.reasons import Reason

__all__ = ["MIN_AGREEMENT", "MIN_INLIERS", "ReferencePage", "Registration", "prepare_page", "register"]

MIN_INLIERS = 12
"""Feature matches that must agree: eight degrees of freedom fit any four, and chance adds two or three."""

MIN_AGREEMENT = 0.30
"""Least share of printed structure found again at its place; a sheet of another form from the same office stays below 0.2."""

LEAST_LIKENESS = 0.3
"""Likeness of small pictures from which it is worth looking closer: two forms reach 0.2, a page that fits has 0.4 or more."""

RIVAL_LIKENESS = 0.8
"""Candidates with less than this share of the best one's likeness are no rivals: pages that differ in a few words have nearly all of it."""

SAME_SIZE = 0.03
"""Two sizes of a page that differ by less are one: the closer look finds the rest."""

WORTH_REFINING = 0.25
"""Candidates with less than this share of the best one's inliers are no rivals: the right page has the most, or nearly."""

AMBIGUOUS_SHARE = 0.8
"""A second layout page with this share of the best one's agreement could be meant as well."""

FINER_LONG_SIDE = 2600
"""Second try of the feature search, for a form that fills only a part of a photograph."""

FINER_FEATURES = 6000
"""Features kept in the second try: the cloth, wood and hands around a small form have more of them than the form."""

FROM_CENTRE = np.array([[1.0, 0.0, 0.5], [0.0, 1.0, 0.5], [0.0, 0.0, 1.0]])
"""From pixels counted from the centre of the first one to pixels counted from the edge of the image."""


def register(
    image: PageImage,
    references: Mapping[str, ReferencePage],
    expected_page: str | None = None,
    *,
    sight: Sight | None = None,
) -> Registration | Reason:
    """Where the image shows which page of the layout; a reason when it shows none, or could be two. `expected_page` limits the search.

    `sight` is what is known of the image already.
    """
    sight = sight or Sight(image.grey)
    candidates = [references[expected_page]] if expected_page is not None else list(references.values())
    best = _by_markers(sight, candidates)
    if not _sure(best):
        best = _best_of_each([*best, *_at_a_glance(sight, candidates, image.dpi)])
    if not _sure(best):
        for long_side, most in ((FEATURE_LONG_SIDE, MAX_FEATURES), (FINER_LONG_SIDE, FINER_FEATURES)):
            features = find_features(sight.pyramid, long_side, most)
            placed = [(reference, place(reference.features, features)) for reference in candidates]
            best = _best_of_each([*best, *_by_features(sight, placed)])
            if best and best[0].found.agreement >= MIN_AGREEMENT:
                break
    if not best or best[0].found.agreement < MIN_AGREEMENT:
        return Reason.REGISTRATION_WEAK if best and expected_page is not None else Reason.NO_KNOWN_FORM
    if len(best) > 1 and best[1].found.agreement >= AMBIGUOUS_SHARE * best[0].found.agreement:
        return Reason.PAGE_AMBIGUOUS
    return best[0].found


def _sure(best: Sequence[Comparison]) -> bool:
    """Whether nothing better need be looked for."""
    return bool(best) and best[0].settled


def _best_of_each(tried: Iterable[Comparison]) -> list[Comparison]:
    """The best placement of every layout page, settled ones before others, the one that agrees best first."""
    best: dict[str, Comparison] = {}
    for one in sorted(tried, key=lambda one: (one.settled, one.found.agreement), reverse=True):
        best.setdefault(one.found.layout_page, one)
    return list(best.values())


def _by_markers(sight: Sight, candidates: Sequence[ReferencePage]) -> list[Comparison]:
    """The candidates of our own that lie where the printed markers say."""
    ours = [(reference, reference.page.furniture) for reference in candidates if reference.page.furniture is not None]
    placed = [(reference, way) for reference, furniture in ours if (way := sight.way(furniture.markers)) is not None]
    near = _best_of_each(compared(sight.pyramid, reference, way, reference.near) for reference, way in placed)
    if _sure(near):
        return near
    rough = [(reference, way) for reference, furniture in ours if (way := sight.rough_way(furniture.markers)) is not None]
    return _best_of_each([*(followed(sight.pyramid, *one) for one in placed), *_flat(sight, rough)])


def _at_a_glance(sight: Sight, candidates: Sequence[ReferencePage], dpi: float | None) -> list[Comparison]:
    """The candidates that fill the image as they should, those that look most like it."""
    sizes = [(reference, size) for reference in candidates for size in _sizes(sight.grey, reference, dpi)]
    seen = [(reference, glance(sight.pyramid, reference.thumb, size)) for reference, size in sizes]
    least = max(LEAST_LIKENESS, RIVAL_LIKENESS * max((one.likeness for _, one in seen), default=0.0))
    return _flat(sight, [(reference, one.to_image) for reference, one in seen if one.likeness >= least])


def _flat(sight: Sight, rough: Iterable[tuple[ReferencePage, Floats]]) -> list[Comparison]:
    """What is surely reached from rough placements of pages that lie flat; nothing else is kept, for it may be a row of boxes too low."""
    reached = [(followed(sight.pyramid, reference, way), reference) for reference, way in rough]
    return [one for one, reference in reached if one.settled and lies_flat(one, reference)]


def _sizes(grey: Grey, reference: ReferencePage, dpi: float | None) -> list[float]:
    """How large the page may be in the image, in pixels for each mm: it fills it, or has its true size."""
    fills = max(grey.shape) / max(reference.page.width, reference.page.height)
    true = None if dpi is None else px_per_mm(dpi)
    return [fills] if true is None or abs(true / fills - 1) < SAME_SIZE else [fills, true]


def _by_features(sight: Sight, placed: Sequence[tuple[ReferencePage, Placement | None]]) -> list[Comparison]:
    """The candidates with enough agreeing features, each refined locally; clearly weaker ones are not worth the work."""
    strong = [(reference, found) for reference, found in placed if found is not None and found.inliers >= MIN_INLIERS]
    most = max((found.inliers for _, found in strong), default=0)
    return [
        followed(sight.pyramid, reference, FROM_CENTRE @ found.homography)
        for reference, found in strong
        if found.inliers >= most * WORTH_REFINING
    ]
