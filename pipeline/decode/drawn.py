"""Pictures of the pages of a form of our own, as they leave the printer: what a scan of them is compared with."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping

from forms.draw import blank
from forms.errors import LayoutError, Problem
from forms.layout import Layout
from omr.reading import PageImage
from pipeline.decode.page import Refusal
from pipeline.decode.pdf import pdf_pages


class DrawnPages(Mapping[str, PageImage]):
    """The empty pages of a layout by page id, each made into pixels when it is asked for and not kept: six of A4 take 50 MB."""

    def __init__(self, layout: Layout) -> None:
        """Draw the layout. Raises DrawError."""
        self._layout = layout
        self._pdf = blank(layout)
        self._numbers = {page.id: number for number, page in enumerate(layout.pages, start=1)}

    def __getitem__(self, page_id: str) -> PageImage:
        """One page at the resolution of office scanners. Raises LayoutError where it cannot be drawn."""
        image = next(iter(pdf_pages(io.BytesIO(self._pdf), {self._numbers[page_id]}))).image
        if isinstance(image, Refusal):
            raise LayoutError(Problem(f"reason.{image.reason}", f"{self._layout.name}: {page_id}"))
        return image

    def __iter__(self) -> Iterator[str]:
        """The ids of the pages, in printed order."""
        return iter(self._numbers)

    def __len__(self) -> int:
        """How many pages there are."""
        return len(self._numbers)


def drawn_pages(layout: Layout) -> DrawnPages:
    """The empty pages of the layout by page id. Raises DrawError."""
    return DrawnPages(layout)
