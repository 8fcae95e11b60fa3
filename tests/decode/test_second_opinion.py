"""Poppler's picture of a PDF page against ours: two programs that share no code must see the same page."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pypdfium2
import pytest

from omr.reading import PageImage
from pipeline.decode.files import pages

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "scans" / "phieu-quet.pdf"

pytestmark = pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="needs pdftoppm (Debian package poppler-utils)")


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_poppler_sees_the_same_page(tmp_path: Path, turned: int) -> None:
    from pdf2image import convert_from_path

    file = tmp_path / "phiếu quét.pdf"
    document = pypdfium2.PdfDocument(SAMPLE)
    for page in document:
        page.set_rotation(turned)
    document.save(file)
    document.close()

    ours = list(pages(file))

    assert len(ours) == 2
    for number, decoded in enumerate(ours, 1):
        image = decoded.image
        assert isinstance(image, PageImage)
        [picture] = convert_from_path(file, dpi=200, grayscale=True, first_page=number, last_page=number)
        theirs = np.asarray(picture.resize(image.grey.shape[::-1]), np.int16)
        difference = np.abs(theirs - image.grey).mean()
        assert difference < 4.0
        assert difference < np.abs(theirs[::-1, ::-1] - image.grey).mean() / 2, "turned another way"
