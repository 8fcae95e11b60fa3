"""The one image that a scanned PDF page consists of, taken out as it is stored."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from omr.reading import Grey, PageImage
from omr.reasons import Reason
from pipeline.decode.colour import ColourSource, colours_in
from pipeline.decode.jpeg import jpeg_colours, jpeg_grey, read_header
from pipeline.decode.page import RefusedError, check_size, most_pixels, upright

POINTS_PER_INCH = 72
INVISIBLE = pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE

EDGE_POINTS = 5.7
"""Points (2 mm). How far the image's edges may lie from the page's: scanning programs round the page to whole points."""

SKEW = 1e-3
"""Share of the image's side by which an axis may tilt and still count as straight: 0.3 mm on an A4 sheet."""

PLAIN_COLOURS = (
    pdfium_c.FPDF_COLORSPACE_DEVICEGRAY, pdfium_c.FPDF_COLORSPACE_DEVICERGB, pdfium_c.FPDF_COLORSPACE_CALGRAY,
    pdfium_c.FPDF_COLORSPACE_CALRGB, pdfium_c.FPDF_COLORSPACE_ICCBASED,
)  # fmt: skip
"""Colour spaces in which a JPEG's own numbers are its grey; in the others (an ink, an index) they may mean the opposite."""

ORIENTATIONS = {
    (False, False, False): 1,
    (False, True, False): 2,
    (False, True, True): 3,
    (False, False, True): 4,
    (True, False, False): 5,
    (True, True, False): 6,
    (True, True, True): 7,
    (True, False, True): 8,
}
"""EXIF orientation by (axes swapped, mirrored across, mirrored down), the mirrors taken after the swap."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What may belong to images of a document: masks that cover parts of them, value tables that invert them, a word on how the colours
    of their JPEG are meant.
    """

    masks: bool
    inverted: bool
    transformed: bool


def page_image(page: pdfium.PdfPage, traits: Traits) -> PageImage | None:
    """The page's image, upright, if the page is exactly one image that fills it; None where the page must be drawn instead.

    Text that is not shown (the OCR layer of a searchable scan) does not count. Raises RefusedError for a damaged image
    or a size out of limits.
    """
    image = _only_image(page)
    if image is None or traits.masks or _is_changed(image) or not _fills(image, page):
        return None
    matrix = image.get_matrix()
    right, down = (matrix.a, matrix.b), (-matrix.c, -matrix.d)
    if not _is_straight(right, down):
        return None
    width, height = image.get_px_size()
    check_size(width, height)
    pixels = _pixels(image, traits, width, height)
    if pixels is None:
        return None
    grey, colours = pixels
    resolution = (width * POINTS_PER_INCH / _length(right), height * POINTS_PER_INCH / _length(down))
    return upright(grey, resolution, _orientation(right, down, page.get_rotation()), colours)


def check_images(page: pdfium.PdfPage) -> None:
    """Nothing if every image of the page can be decoded whole: PDFium draws a page without the images that it cannot read.

    Raises RefusedError for an image that is damaged or too large."""
    for image in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE]):
        width, height = image.get_px_size()
        if width * height > most_pixels.get():
            raise RefusedError(Reason.IMAGE_TOO_LARGE, f"image of {width} x {height} px")
        filters = image.get_filters(skip_simple=True)
        if not filters:
            _check_length(image, width, height)
        elif filters == ["DCTDecode"]:
            _check_jpeg(bytes(image.get_data(decode_simple=True)))
        else:
            image.get_bitmap()


def bitmap_grey(bitmap: pdfium.PdfBitmap) -> Grey:
    """A copy of a PDFium bitmap in grey."""
    pixels = bitmap.to_numpy()
    if pixels.ndim == 2 or pixels.shape[2] == 1:
        return np.array(pixels.reshape(pixels.shape[:2]), np.uint8)
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY if pixels.shape[2] == 3 else cv2.COLOR_BGRA2GRAY), np.uint8)


def bitmap_colours(bitmap: pdfium.PdfBitmap) -> ColourSource | None:
    """A copy of a PDFium bitmap in colour; None where it is grey or has too little red."""
    pixels = bitmap.to_numpy()
    return None if pixels.ndim == 2 or pixels.shape[2] == 1 else colours_in(pixels, reversed_lights=not bitmap.rev_byteorder)


def _only_image(page: pdfium.PdfPage) -> pdfium.PdfImage | None:
    images = []
    for item in page.get_objects():
        if item.type == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            images.append(item)
        elif item.type != pdfium_c.FPDF_PAGEOBJ_TEXT or pdfium_c.FPDFTextObj_GetTextRenderMode(item) != INVISIBLE:
            return None
    return images[0] if len(images) == 1 and images[0].level == 0 else None


def _is_changed(image: pdfium.PdfImage) -> bool:
    """Whether the page shows the image otherwise than as it is: clipped, or blended with what lies below."""
    clips = pdfium_c.FPDFClipPath_CountPaths(pdfium_c.FPDFPageObj_GetClipPath(image))
    return clips > 0 or bool(pdfium_c.FPDFPageObj_HasTransparency(image))


def _fills(image: pdfium.PdfImage, page: pdfium.PdfPage) -> bool:
    return all(abs(edge - page_edge) <= EDGE_POINTS for edge, page_edge in zip(image.get_bounds(), page.get_bbox(), strict=True))


def _is_straight(right: tuple[float, float], down: tuple[float, float]) -> bool:
    return all(_length(axis) > 0 and min(abs(axis[0]), abs(axis[1])) <= SKEW * _length(axis) for axis in (right, down))


def _length(axis: tuple[float, float]) -> float:
    return float(np.hypot(*axis))


def _orientation(right: tuple[float, float], down: tuple[float, float], rotation: int) -> int:
    """The EXIF orientation of pixels whose axes run `right` and `down` in page space (y up), on a page turned clockwise by `rotation`."""
    axes = [(right[0], -right[1]), (down[0], -down[1])]
    for _ in range(rotation // 90 % 4):
        axes = [(-y, x) for x, y in axes]
    (right_x, right_y), (down_x, down_y) = axes
    if abs(right_x) > abs(right_y):
        return ORIENTATIONS[False, right_x < 0, down_y < 0]
    return ORIENTATIONS[True, down_x < 0, right_y < 0]


def _pixels(image: pdfium.PdfImage, traits: Traits, width: int, height: int) -> tuple[Grey, ColourSource | None] | None:
    """The stored pixels in grey, and their colours; None where the JPEG inside contradicts what the page says of it."""
    filters = image.get_filters(skip_simple=True)
    if filters == ["DCTDecode"]:
        data = bytes(image.get_data(decode_simple=True))
        header = read_header(data)
        if (header.width, header.height) != (width, height):
            return None
        # a JPEG of one component has no colours that could be meant otherwise
        as_stored = header.components == 1 or (header.components == 3 and not traits.transformed)
        if as_stored and not traits.inverted and image.get_metadata().colorspace in PLAIN_COLOURS:
            return jpeg_grey(data, header), jpeg_colours(data, header)
        _check_jpeg(data)
    elif not filters:
        _check_length(image, width, height)
    bitmap = image.get_bitmap()
    return (bitmap_grey(bitmap), bitmap_colours(bitmap)) if (bitmap.width, bitmap.height) == (width, height) else None


def _check_jpeg(data: bytes) -> None:
    try:
        jpeg_grey(data, read_header(data))
    except RefusedError as error:
        # PDFium has its own decoder for what is too small to be a page, or of a rare kind.
        if error.refusal.reason not in (Reason.IMAGE_TOO_SMALL, Reason.IMAGE_UNSUPPORTED):
            raise


def _check_length(image: pdfium.PdfImage, width: int, height: int) -> None:
    expected = -(-width * image.get_metadata().bits_per_pixel // 8) * height
    found = pdfium_c.FPDFImageObj_GetImageDataDecoded(image, None, 0)
    if found < expected:
        raise RefusedError(Reason.PAGE_DAMAGED, f"image of {expected} bytes holds {found}")
