"""Pictures of the pages of a form of our own, as they leave the printer: what a scan of them is compared with."""

from __future__ import annotations

import io

from forms.draw import blank
from forms.errors import LayoutError, Problem
from forms.layout import Layout
from omr.reading import PageImage
from pipeline.decode.page import Refusal
from pipeline.decode.pdf import pdf_pages


def drawn_pages(layout: Layout) -> dict[str, PageImage]:
    """The empty pages of the layout by page id, drawn at the resolution of office scanners. Raises LayoutError, DrawError."""
    images: dict[str, PageImage] = {}
    for page, decoded in zip(layout.pages, pdf_pages(io.BytesIO(blank(layout)), None), strict=True):
        if isinstance(decoded.image, Refusal):
            raise LayoutError(Problem(f"reason.{decoded.image.reason}", f"{layout.name}: {page.id}"))
        images[page.id] = decoded.image
    return images
