"""The pages of a PDF file, one at a time: the scanned image itself where the page is one image, the page drawn at 300 dpi otherwise."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from contextlib import closing
from typing import BinaryIO

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from omr.reading import PageImage
from omr.reasons import Reason
from pipeline.decode.page import DECODER_ERRORS, DecodedPage, Refusal, RefusedError, check_size, upright
from pipeline.decode.pdf_image import POINTS_PER_INCH, Traits, bitmap_colours, bitmap_grey, check_images, page_image

RENDER_DPI = 300
"""Dots per inch for pages that have to be drawn: what office scanners give, and enough for a box of 3 mm (35 pixels)."""

INVISIBLE_ANNOTATIONS = {pdfium_c.FPDF_ANNOT_LINK, pdfium_c.FPDF_ANNOT_POPUP}
TAIL_BYTES = 4096
"""Bytes at the end among which the end mark must stand: readers accept it within the last 1024, and some scanners pad beyond."""

KEPT_BYTES = 16 << 20
"""Bytes of pages after which a document is opened anew: PDFium keeps the stream of every page that it has shown until then."""

CHUNK = 1 << 20
OVERLAP = 32
TRAITS = re.compile(rb"/(SMask|Mask|ImageMask)\b|/(Decode)\s*\[|/(ColorTransform)\s*\d")


def pdf_pages(file: BinaryIO, only: Container[int] | None) -> Iterator[DecodedPage]:
    """The pages in order, each decoded when it is asked for. Raises RefusedError where the document as a whole cannot be opened."""
    traits = _traits(file)
    document = open_document(file)
    try:
        count, shown = len(document), 0
        most = max(1, KEPT_BYTES * count // file.seek(0, 2))
        for index in range(count):
            if only is not None and index + 1 not in only:
                continue
            if shown == most:
                document.close()
                document, shown = open_document(file), 0
            shown += 1
            yield DecodedPage(index + 1, _page(document, index, traits))
    finally:
        document.close()


def open_document(file: BinaryIO) -> pdfium.PdfDocument:
    """The document; one whose user password is empty opens like any other. Raises RefusedError where it is locked or damaged."""
    _check_end(file)
    file.seek(0)
    try:
        document = pdfium.PdfDocument(file)
    except pdfium.PdfiumError as error:
        locked = error.err_code in (pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY)
        raise RefusedError(Reason.FILE_ENCRYPTED if locked else Reason.FILE_DAMAGED, str(error)) from error
    if document.get_formtype() != pdfium_c.FORMTYPE_NONE:
        document.init_forms()
    return document


def _page(document: pdfium.PdfDocument, index: int, traits: Traits) -> PageImage | Refusal:
    try:
        with closing(document[index]) as page:
            image = None if _has_annotations(page) else page_image(page, traits)
            return image or _drawn(page)
    except RefusedError as error:
        return error.refusal
    except DECODER_ERRORS as error:
        return Refusal(Reason.PAGE_DAMAGED, f"{type(error).__name__}: {error}")


def _has_annotations(page: pdfium.PdfPage) -> bool:
    """Whether something lies on the page beside its content: a pen stroke of a PDF program, a filled form field."""
    for index in range(pdfium_c.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium_c.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        kind = pdfium_c.FPDFAnnot_GetSubtype(annotation)
        pdfium_c.FPDFPage_CloseAnnot(annotation)
        if kind not in INVISIBLE_ANNOTATIONS:
            return True
    return False


def _drawn(page: pdfium.PdfPage) -> PageImage:
    # PDFium rounds up, and 595.00001 would stretch a page of 595 pixels to 596.
    scale = RENDER_DPI / POINTS_PER_INCH * (1 - 1e-6)
    width, height = page.get_size()
    check_size(round(width * scale), round(height * scale))
    check_images(page)
    # Colour and a conversion take half the time of PDFium's own grey.
    bitmap = page.render(scale=scale)
    return upright(bitmap_grey(bitmap), (RENDER_DPI, RENDER_DPI), colour=bitmap_colours(bitmap))


def _check_end(file: BinaryIO) -> None:
    """Nothing where the file has its end. PDFium mends a file that was cut off and would show its last images half empty."""
    size = file.seek(0, 2)
    file.seek(max(0, size - TAIL_BYTES))
    if b"%%EOF" not in file.read():
        raise RefusedError(Reason.FILE_DAMAGED, "the file ends before the document does")


def _traits(file: BinaryIO) -> Traits:
    """What images of this document may have that their streams alone do not show. Stream dictionaries are never compressed or encrypted."""
    found: set[int] = set()
    file.seek(0)
    rest = b""
    while (chunk := file.read(CHUNK)) and len(found) < TRAITS.groups:
        found.update(match.lastindex or 0 for match in TRAITS.finditer(rest + chunk))
        rest = chunk[-OVERLAP:]
    return Traits(masks=1 in found, inverted=2 in found, transformed=3 in found)
