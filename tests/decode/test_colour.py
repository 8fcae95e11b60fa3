"""The colours of a page: in every kind of file they lie as the grey page lies; grey pages, and pages without red, keep none."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from omr.reading import Colour
from tests.decode.pictures import only_page, sheet

RED = (215, 45, 70)
KINDS = {"JPEG": "jpg", "PNG": "png", "TIFF": "tif", "WEBP": "webp", "BMP": "bmp"}


def coloured(*, red: bool = True) -> Colour:
    """A sheet without any symmetry, with a red square on it."""
    picture = np.repeat(sheet(320, 480)[..., None], 3, axis=2)
    if red:
        picture[300:360, 60:120] = RED
    return picture


def orientated(turn: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = turn
    return exif


def check(path: Path) -> None:
    """The red square is where the grey one is, at full and at a quarter of the size."""
    image = only_page(path)
    assert image.colour is not None
    for share in (1, 4):
        colour = image.colour(share).astype(int)
        grey = image.grey[share // 2 :: share, share // 2 :: share]
        assert colour.shape == (*grey.shape, 3)
        red = colour[..., 0] - colour[..., 1] > 100
        assert 0.7 < red.sum() / (3600 / share**2) < 1.3
        luminance = colour @ np.array([0.299, 0.587, 0.114])
        assert np.median(np.abs(luminance[red] - grey[red])) < 12


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_colours_come_out_of_every_kind_of_file(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"màu.{KINDS[kind]}"
    Image.fromarray(coloured()).save(path, kind)
    check(path)


@pytest.mark.parametrize("kind", ["jpg", "png"])
@pytest.mark.parametrize("turned", [0, 90])
def test_colours_come_out_of_a_pdf(tmp_path: Path, kind: str, turned: int) -> None:
    stream = io.BytesIO()
    Image.fromarray(coloured()).save(stream, "JPEG" if kind == "jpg" else "PNG")
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(76.8, 115.2))
    canvas.setPageRotation(turned)
    canvas.drawImage(ImageReader(stream), 0, 0, 76.8, 115.2)
    canvas.save()
    check(tmp_path / "a.pdf")


@pytest.mark.parametrize("turn", range(1, 9))
def test_colours_are_turned_with_the_page(tmp_path: Path, turn: int) -> None:
    Image.fromarray(coloured()).save(tmp_path / "a.jpg", "JPEG", exif=orientated(turn))
    check(tmp_path / "a.jpg")


def test_colours_follow_pixels_that_are_not_square(tmp_path: Path) -> None:
    Image.fromarray(coloured()).save(tmp_path / "a.png", "PNG", dpi=(200, 100))
    image = only_page(tmp_path / "a.png")
    assert image.colour is not None and image.colour(1).shape[:2] == image.grey.shape == (960, 320)


def test_grey_pages_and_pages_without_red_keep_no_colours(tmp_path: Path) -> None:
    for kind, suffix in KINDS.items():
        Image.fromarray(sheet(320, 480)).save(tmp_path / f"grey.{suffix}", kind)
        assert kind == "WEBP" or only_page(tmp_path / f"grey.{suffix}").colour is None
    for suffix in ("png", "tif", "webp"):
        Image.fromarray(coloured(red=False)).save(tmp_path / f"plain.{suffix}")
        assert only_page(tmp_path / f"plain.{suffix}").colour is None
