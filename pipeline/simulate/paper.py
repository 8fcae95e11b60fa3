"""The empty sheets that virtual people fill in: printed with their codes, or taken from the blank scan of a form of foreign origin."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from forms.draw import Slip, blank, draw
from forms.errors import LayoutError, Problem
from forms.layout import Layout, LayoutPage
from forms.reserved_runs import SIMULATED_RUN
from forms.sheet_code import SheetCode
from omr.reading import Floats, Grey, PageImage
from pipeline.decode.pdf import pdf_pages
from pipeline.run.workers.worker import reference_images

LEAST_PX_PER_MM = 8.0
"""Coarsest raster to draw pen strokes on: 200 dpi; references with less are enlarged."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One empty page: its raster, its pixels per mm, and the small way (3x3) from mm of the layout to mm of that raster.

    The raster's mm are pixel centres over `px_per_mm`; a drawn page starts half a pixel beside them and is rounded to whole pixels.
    """

    printed: Grey
    px_per_mm: float
    from_layout: Floats


class PaperStore:
    """The empty pages of a layout, slip by slip."""

    def __init__(self, layout: Layout, layout_path: Path) -> None:
        """Draw or decode what all slips share. Raises LayoutError where a page is neither of our own nor has a blank reference."""
        self._layout = layout
        self._own = all(page.drawn for page in layout.pages)
        self._coded = self._own and all(page.furniture is not None and page.furniture.codes for page in layout.pages)
        self._shared: tuple[Paper, ...] = ()
        if self._own and not self._coded:
            self._shared = _papers(layout.pages, _drawn(blank(layout)))
        elif not self._own:
            _check_blank(layout, layout_path)
            images = reference_images(layout, layout_path)
            self._shared = _papers(layout.pages, [images[page.id] for page in layout.pages])

    @property
    def coded(self) -> bool:
        """Whether every slip carries its own code."""
        return self._coded

    def slip(self, serial: int) -> tuple[Paper, ...]:
        """The pages of one slip in order."""
        if not self._coded:
            return self._shared
        pdf = io.BytesIO()
        draw(self._layout, [Slip(SheetCode(SIMULATED_RUN, serial))], pdf)
        return _papers(self._layout.pages, _drawn(pdf.getvalue()))


def _check_blank(layout: Layout, layout_path: Path) -> None:
    """Nothing; raises LayoutError with every page whose reference somebody has written on."""
    filled = [page.id for page in layout.pages if page.reference is not None and not page.reference.blank]
    if filled:
        raise LayoutError([Problem("simulate.reference_filled", f"{layout_path}: {page}") for page in filled])


def _drawn(pdf: bytes) -> list[PageImage]:
    """The pages of a PDF as pictures."""
    images = [decoded.image for decoded in pdf_pages(io.BytesIO(pdf), None)]
    assert all(isinstance(image, PageImage) for image in images), "a page that was just drawn is damaged"
    return [image for image in images if isinstance(image, PageImage)]


def _papers(pages: Sequence[LayoutPage], images: Sequence[PageImage]) -> tuple[Paper, ...]:
    """The pictures as empty pages."""
    return tuple(_paper(page, image.grey) for page, image in zip(pages, images, strict=True))


def _paper(page: LayoutPage, grey: Grey) -> Paper:
    """One empty page, fine enough to draw on."""
    if grey.shape[0] / page.height < LEAST_PX_PER_MM:
        factor = LEAST_PX_PER_MM * page.height / grey.shape[0]
        grey = np.asarray(cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)
    down, across = grey.shape[0] / page.height, grey.shape[1] / page.width
    half = 0.5 / down
    return Paper(grey, down, np.array([[across / down, 0.0, -half], [0.0, 1.0, -half], [0.0, 0.0, 1.0]]))
