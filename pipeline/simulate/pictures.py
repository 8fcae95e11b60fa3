"""Scans as files: one picture a page, or all pages in one PDF. The same pages give the same bytes."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Protocol

import numpy as np
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from forms.whole import write_whole
from omr.reading import Colour, Grey
from pipeline.simulate.request import PictureKind

JPEG_QUALITY = 92
"""Quality at which a page is kept as JPEG: what the simulated scanner did to it survives, and little is added."""

PNG_LEVEL = 3
"""Effort of packing a PNG: noise hardly packs better with more, and takes four times as long."""

POINTS_PER_INCH = 72.0

BOOK = "sheets.pdf"
"""The PDF that holds all pages."""


class Pictures(Protocol):
    """Where scans are kept."""

    def keep(self, name: str, picture: Grey | Colour, dpi: tuple[float, float]) -> tuple[str, int]:
        """The file that holds the page from now on and its place there, counted from 0. `dpi` is across and down. Raises OutputError."""

    def close(self) -> None:
        """Write what is not yet written. Raises OutputError."""


class SinglePictures:
    """One file a page."""

    def __init__(self, folder: Path, suffix: str) -> None:
        """Write into an existing folder."""
        self._folder, self._suffix = folder, suffix

    def keep(self, name: str, picture: Grey | Colour, dpi: tuple[float, float]) -> tuple[str, int]:
        """The name of the new file, and 0."""
        file = f"{name}.{self._suffix}"
        write_whole(self._folder / file, encoded(picture, self._suffix, dpi))
        return file, 0

    def close(self) -> None:
        """Nothing is left to do."""


class Book:
    """All pages in one PDF, each as the picture that a scanner puts there."""

    def __init__(self, folder: Path) -> None:
        """Start an empty document."""
        self._path = folder / BOOK
        self._stream = BytesIO()
        self._canvas = Canvas(self._stream, pageCompression=1, invariant=1)
        self._count = 0

    def keep(self, name: str, picture: Grey | Colour, dpi: tuple[float, float]) -> tuple[str, int]:
        """The name of the PDF, and the place of the page in it."""
        width, height = (pixels / inch * POINTS_PER_INCH for pixels, inch in zip(picture.shape[1::-1], dpi, strict=True))
        self._canvas.setPageSize((width, height))
        kind = "png" if _bitonal(picture) else "jpg"
        # a name of its own for every page: ReportLab embeds what it takes for the same picture once
        self._canvas.drawImage(ImageReader(BytesIO(encoded(picture, kind, dpi)), ident=name), 0, 0, width, height)
        self._canvas.showPage()
        self._count += 1
        return self._path.name, self._count - 1

    def close(self) -> None:
        """Write the document whole."""
        self._canvas.save()
        write_whole(self._path, self._stream.getvalue())


def pictures(folder: Path, kind: PictureKind) -> Pictures:
    """Where scans of this kind are kept."""
    return Book(folder) if kind == "pdf" else SinglePictures(folder, kind)


def encoded(picture: Grey | Colour, suffix: str, dpi: tuple[float, float]) -> bytes:
    """The page as PNG, JPEG or TIFF (G4 where it is black and white) with its resolution across and down."""
    buffer, bitonal = BytesIO(), _bitonal(picture)
    image = Image.fromarray(picture)
    if suffix == "jpg":
        image.save(buffer, "JPEG", quality=JPEG_QUALITY, dpi=tuple(round(inch) for inch in dpi))
        return buffer.getvalue()
    if bitonal:
        image = image.convert("1")
    if suffix == "png":
        image.save(buffer, "PNG", compress_level=PNG_LEVEL, dpi=dpi)
    else:
        image.save(buffer, "TIFF", compression="group4" if bitonal else "tiff_adobe_deflate", dpi=dpi)
    return buffer.getvalue()


def _bitonal(picture: Grey | Colour) -> bool:
    """Whether the page is black and white."""
    return picture.ndim == 2 and bool(((picture == 0) | (picture == np.uint8(255))).all())
