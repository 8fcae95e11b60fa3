"""The pages of a layout made ready to be looked for: what each of them looks like when nobody has written on it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from forms.layout import LayoutPage
from omr.boxes import Atlas, Frame, frame_of, sample_boxes
from omr.placing.features import Features, find_features, shrink
from omr.placing.glance import Thumb, thumb_of
from omr.placing.refine import FIELD_LONG_SIDE, NEAR, WIDE, Structure, structure_of
from omr.reading import Floats, Grey, PageImage


@dataclass(frozen=True)
class ReferencePage:
    """What a layout page looks like: its image at the size of local comparison, and the atlas of its own boxes.

    `to_reference` and `to_small` (3 x 3) lead from mm to pixels of the reference image and of `small`, from the edge. What only a search
    needs is made when the page is first looked for: of a layout with fifty pages a batch may use two.
    """

    page: LayoutPage
    frame: Frame
    small: Grey
    to_reference: Floats
    to_small: Floats
    atlas: Atlas
    blank: bool

    @cached_property
    def features(self) -> Features:
        """The features of the reference, their points in mm."""
        found = find_features(self.small)
        # features count from the centre of the first pixel
        points = (found.points + 0.5) / np.diag(self.to_small)[:2]
        return Features(points.astype(np.float32), found.descriptors, found.scale)

    @cached_property
    def thumb(self) -> Thumb:
        """The reference as a small picture."""
        return thumb_of(self.small, self.to_small)

    @cached_property
    def centres(self) -> Floats:
        """The centres of all boxes (n x 2) in pixels of `small`."""
        centres = np.array([[box.rect.centre.x, box.rect.centre.y] for box in self.page.boxes()]).reshape(-1, 2)
        return centres * np.diag(self.to_small)[:2]

    @cached_property
    def near(self) -> Structure:
        """What is looked for near its place, round the boxes."""
        return structure_of(self.small, NEAR, self.centres)

    @cached_property
    def wide(self) -> Structure:
        """What is looked for further away."""
        return structure_of(self.small, WIDE)


def prepare_page(page: LayoutPage, image: PageImage) -> ReferencePage:
    """A layout page with its reference image, ready to be looked for.

    The image has the size that the layout states; that of a page of our own is the page as drawn, whatever its resolution.
    """
    height, width = image.grey.shape
    stated = page.reference and page.reference.px_per_mm
    # a drawn page is stretched to whole pixels
    across, down = (stated, stated) if stated else (width / page.width, height / page.height)
    to_reference = np.diag([across, down, 1.0])
    small, _ = shrink(image.grey, FIELD_LONG_SIDE)
    to_small = np.diag([small.shape[1] / width, small.shape[0] / height, 1.0]) @ to_reference
    frame = frame_of(page)
    atlas = sample_boxes(image.grey, frame, to_reference, np.zeros((len(frame.origins), 2)))
    return ReferencePage(page, frame, small, to_reference, to_small, atlas, page.reference is None or page.reference.blank)
