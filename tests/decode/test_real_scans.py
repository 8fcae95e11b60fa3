"""Every real scan of the corpus is decoded: all its pages, with the pixels that other programs see."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageOps

from omr.reading import PageImage
from pipeline.decode.files import count_pages, pages

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif("PHIEU_CORPUS" not in os.environ, reason="PHIEU_CORPUS names no folder of real scans"),
]

COMPARED_OF_A_KIND = 2
"""Files of one folder and suffix whose pixels are compared: they come from one machine, and Pillow takes twice our time."""

CORPUS = Path(os.environ.get("PHIEU_CORPUS", "."))


def test_every_page_of_every_real_scan_is_decoded() -> None:
    files = [path for path in sorted(CORPUS.glob("*/images/**/*")) if path.is_file()]
    assert files, f"no scans under {CORPUS}"
    compared: Counter[tuple[Path, str]] = Counter()
    for path in files:
        expected = expected_pages(path)
        numbers: list[int | None] = []
        compared[path.parent, path.suffix] += 1
        for page in pages(path):
            numbers.append(page.page)
            assert isinstance(page.image, PageImage), f"{path.name}, page {page.page}: {page.image}"
            if path.suffix != ".pdf" and compared[path.parent, path.suffix] <= COMPARED_OF_A_KIND:
                assert_same(page.image, path, len(numbers) - 1)
        assert numbers == list(range(1, expected + 1)), path.name
        assert count_pages(path) == expected, path.name


def expected_pages(path: Path) -> int:
    if path.suffix == ".pdf":
        with pdfium.PdfDocument(path) as document:
            return len(document)
    with Image.open(path) as image:
        return getattr(image, "n_frames", 1)


def assert_same(found: PageImage, path: Path, frame: int) -> None:
    """The page equals what Pillow decodes; a JPEG within its rounding."""
    with Image.open(path) as image:
        if frame:
            image.seek(frame)
        # Libjpeg's own grey of a colour JPEG: red, green and blue would be clipped and rounded on the way.
        image.draft("L", None)
        upright = ImageOps.exif_transpose(image) if image.format != "TIFF" else image
        upright.load()
        if upright.mode in ("LA", "RGBA"):
            paper = Image.new("RGBA", upright.size, "white")
            paper.alpha_composite(upright.convert("RGBA"))
            upright = paper
        theirs = np.asarray(upright.convert("RGB").convert("L"), np.int16)
        assert np.abs(found.grey - theirs).max() <= (1 if image.format == "JPEG" else 0), f"{path.name}, frame {frame}"
