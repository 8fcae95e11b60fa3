"""Pages of PDF files: the scanned image itself where the page is one image, the drawn page otherwise."""

from __future__ import annotations

import io
from pathlib import Path

import cv2
import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image

from omr.reading import PageImage
from omr.reasons import Reason
from pipeline.decode.files import count_pages, pages
from pipeline.decode.page import Refusal
from tests.decode.pictures import FULL_PAGE, Pixels, grey_object, group_4, image_object, jbig2, jpeg_object, only_page, pdf, saved, sheet

PICTURE = sheet()
BLACK_AND_WHITE = sheet(bilevel=True)
JPEG = saved(Image.fromarray(PICTURE), "JPEG", quality=90)
JPEG_PIXELS = np.asarray(Image.open(io.BytesIO(JPEG)))


def decoded(tmp_path: Path, file: bytes) -> PageImage:
    path = tmp_path / "phiếu.pdf"
    path.write_bytes(file)
    return only_page(path)


def drawn(tmp_path: Path, shape: tuple[int, int]) -> Pixels:
    """The file as PDFium shows it, at the size asked for: what a person sees."""
    with pdfium.PdfDocument(tmp_path / "phiếu.pdf") as document:
        pixels = cv2.cvtColor(document[0].render(scale=300 / 72).to_numpy(), cv2.COLOR_BGR2GRAY)
    return cv2.resize(pixels, shape[::-1], interpolation=cv2.INTER_AREA)


def assert_looks_like(found: Pixels, expected: Pixels) -> None:
    assert found.shape == expected.shape
    assert np.abs(found.astype(int) - expected).mean() < 4


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_jpeg_page_gives_the_pixels_of_the_jpeg_turned_as_the_page_says(tmp_path: Path, rotate: int) -> None:
    found = decoded(tmp_path, pdf(FULL_PAGE, [jpeg_object(JPEG, 160, 240)], page=f"/MediaBox [0 0 76.8 115.2] /Rotate {rotate}"))
    assert np.array_equal(found.grey, np.rot90(JPEG_PIXELS, -rotate // 90))
    assert found.dpi == pytest.approx(150, abs=0.01)
    assert_looks_like(found.grey, drawn(tmp_path, found.grey.shape))


@pytest.mark.parametrize("rotate", [0, 90])
@pytest.mark.parametrize(
    "matrix",
    [
        "76.8 0 0 115.2 0 0",
        "-76.8 0 0 115.2 76.8 0",
        "76.8 0 0 -115.2 0 115.2",
        "-76.8 0 0 -115.2 76.8 115.2",
        "0 115.2 76.8 0 0 0",
        "0 115.2 -76.8 0 76.8 0",
        "0 -115.2 76.8 0 0 115.2",
        "0 -115.2 -76.8 0 76.8 115.2",
    ],
)
def test_an_image_placed_turned_or_mirrored_comes_out_as_it_is_seen(tmp_path: Path, matrix: str, rotate: int) -> None:
    picture = sheet(240, 160) if matrix.startswith("0") else PICTURE
    found = decoded(tmp_path, pdf(f"q {matrix} cm /I0 Do Q", [grey_object(picture)], page=f"/MediaBox [0 0 76.8 115.2] /Rotate {rotate}"))
    assert_looks_like(found.grey, drawn(tmp_path, found.grey.shape))
    assert np.array_equal(np.sort(found.grey, axis=None), np.sort(picture, axis=None))


def packed(bits: Pixels) -> bytes:
    return np.packbits(bits, axis=1).tobytes()


ONE_BIT = "/BitsPerComponent 1 /ColorSpace /DeviceGray"
FAX = "/Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns 160 /Rows 240 {} >>"


BACKWARDS = f"/ColorSpace [/Indexed /DeviceGray 255 <{bytes(range(255, -1, -1)).hex()}>]"


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (grey_object(PICTURE), PICTURE),
        (grey_object(PICTURE, "/Decode [1 0]"), 255 - PICTURE),
        (image_object(packed(BLACK_AND_WHITE // 255), 160, 240, ONE_BIT), BLACK_AND_WHITE),
        (image_object(packed(BLACK_AND_WHITE // 255), 160, 240, f"{ONE_BIT} /Decode [1 0]"), 255 - BLACK_AND_WHITE),
        (image_object(group_4(BLACK_AND_WHITE), 160, 240, f"{ONE_BIT} {FAX.format('')}"), BLACK_AND_WHITE),
        (image_object(group_4(BLACK_AND_WHITE), 160, 240, f"{ONE_BIT} {FAX.format('/BlackIs1 true')}"), 255 - BLACK_AND_WHITE),
        (image_object(group_4(BLACK_AND_WHITE), 160, 240, f"{ONE_BIT} {FAX.format('/BlackIs1 true')} /Decode [1 0]"), BLACK_AND_WHITE),
        (image_object(jbig2(BLACK_AND_WHITE), 160, 240, f"{ONE_BIT} /Filter /JBIG2Decode"), BLACK_AND_WHITE),
        (image_object(PICTURE.tobytes(), 160, 240, f"/BitsPerComponent 8 {BACKWARDS}"), 255 - PICTURE),
        (image_object(saved(Image.fromarray(PICTURE), "JPEG2000"), 160, 240, "/Filter /JPXDecode"), PICTURE),
        (jpeg_object(JPEG, 160, 240, "/ColorSpace /DeviceGray /Decode [1 0]"), 255 - JPEG_PIXELS),
    ],
    ids=["grey", "grey inverted", "bits", "bits inverted", "G4", "G4 black is 1", "G4 twice inverted", "JBIG2", "palette", "JPEG 2000",
    "JPEG inverted"],
)  # fmt: skip
def test_every_way_to_store_a_full_page_gives_its_exact_pixels(tmp_path: Path, image: bytes, expected: Pixels) -> None:
    found = decoded(tmp_path, pdf(FULL_PAGE, [image]))
    assert np.array_equal(found.grey, expected)
    assert found.dpi == pytest.approx(150, abs=0.01)


def test_a_colour_jpeg_whose_ink_is_a_tint_is_not_taken_for_light(tmp_path: Path) -> None:
    tint = "/ColorSpace [/Separation /Black /DeviceGray << /FunctionType 2 /Domain [0 1] /C0 [1] /C1 [0] /N 1 >>]"
    found = decoded(tmp_path, pdf(FULL_PAGE, [jpeg_object(JPEG, 160, 240, tint)]))
    assert_looks_like(found.grey, 255 - JPEG_PIXELS)


def test_a_fax_page_comes_out_with_square_pixels(tmp_path: Path) -> None:
    fax = sheet(204, 98 * 2)
    found = decoded(tmp_path, pdf("q 72 0 0 144 0 0 cm /I0 Do Q", [grey_object(fax)], page="/MediaBox [0 0 72 144]"))
    assert found.grey.shape == (408, 204)
    assert found.dpi == pytest.approx(204, abs=0.01)


@pytest.mark.parametrize(
    ("content", "page"),
    [
        (f"{FULL_PAGE} BT /F 12 Tf 10 50 Td (seen) Tj ET", "/MediaBox [0 0 76.8 115.2]"),
        (f"{FULL_PAGE} 1 0 0 rg 10 10 20 20 re f", "/MediaBox [0 0 76.8 115.2]"),
        (FULL_PAGE, "/MediaBox [0 0 76.8 115.2] /CropBox [0 30 76.8 115.2]"),
        (FULL_PAGE, "/MediaBox [0 0 120 160]"),
        ("q 10 10 30 40 re W n 76.8 0 0 115.2 0 0 cm /I0 Do Q", "/MediaBox [0 0 76.8 115.2]"),
        ("q 76.8 4 -4 115.2 0 0 cm /I0 Do Q", "/MediaBox [0 0 76.8 115.2]"),
        ("q 76.8 0 0 57.6 0 57.6 cm /I0 Do Q q 76.8 0 0 57.6 0 0 cm /I1 Do Q", "/MediaBox [0 0 76.8 115.2]"),
        (
            FULL_PAGE,
            "/MediaBox [0 0 76.8 115.2] /Annots [<< /Type /Annot /Subtype /Square /Rect [20 20 60 60] /IC [0 0 0] /C [0 0 0] >>]",
        ),
    ],
    ids=["text", "drawing", "crop box", "image smaller than the page", "clipped", "skewed", "strips", "annotation"],
)
def test_a_page_that_is_more_or_less_than_its_image_is_drawn(tmp_path: Path, content: str, page: str) -> None:
    found = decoded(tmp_path, pdf(content, [grey_object(PICTURE), grey_object(PICTURE[::-1].copy())], page=page))
    assert found.dpi == 300
    assert_looks_like(found.grey, drawn(tmp_path, found.grey.shape))


def test_the_hidden_text_of_a_searchable_scan_does_not_count(tmp_path: Path) -> None:
    hidden = f"{FULL_PAGE} BT 3 Tr /F 12 Tf 10 50 Td (found by OCR) Tj ET"
    assert np.array_equal(decoded(tmp_path, pdf(hidden, [jpeg_object(JPEG, 160, 240)])).grey, JPEG_PIXELS)


def test_a_mask_hides_what_it_hides(tmp_path: Path) -> None:
    opaque = np.full((240, 160), 255, np.uint8)
    opaque[:120] = 0
    found = decoded(tmp_path, pdf(FULL_PAGE, [grey_object(PICTURE, "/SMask 6 0 R"), grey_object(opaque)]))
    assert (found.grey[: len(found.grey) // 2 - 4] == 255).all()
    assert found.grey[len(found.grey) // 2 :].min() < 100


def test_an_encrypted_file_without_a_password_opens_and_one_with_a_password_is_refused(tmp_path: Path) -> None:
    image = jpeg_object(JPEG, 160, 240)
    assert np.array_equal(decoded(tmp_path, pdf(FULL_PAGE, [image], locked_by="")).grey, JPEG_PIXELS)
    locked = tmp_path / "locked.pdf"
    locked.write_bytes(pdf(FULL_PAGE, [image], locked_by="bí mật"))
    (page,) = pages(locked)
    assert page.page is None
    assert isinstance(page.image, Refusal) and page.image.reason is Reason.FILE_ENCRYPTED


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (b"%PDF-1.7\n" + b"nothing of the kind " * 50 + b"%%EOF", Reason.FILE_DAMAGED),
        (pdf(FULL_PAGE, [jpeg_object(JPEG, 160, 240)])[:-200], Reason.FILE_DAMAGED),
        (pdf(FULL_PAGE, [jpeg_object(JPEG[:-400], 160, 240)]), Reason.PAGE_DAMAGED),
        (pdf(f"{FULL_PAGE} 0 0 5 5 re f", [jpeg_object(JPEG[:-400], 160, 240)]), Reason.PAGE_DAMAGED),
        (pdf(FULL_PAGE, [grey_object(PICTURE[:100]).replace(b"/Height 100", b"/Height 240")]), Reason.PAGE_DAMAGED),
        (pdf(FULL_PAGE, [grey_object(PICTURE)], page="/MediaBox [0 0 14400 14400]"), Reason.IMAGE_TOO_LARGE),
        (pdf(FULL_PAGE, [grey_object(PICTURE)], page="/MediaBox [0 0 9 9]"), Reason.IMAGE_TOO_SMALL),
        (pdf(FULL_PAGE, [image_object(b"", 40_000, 40_000, ONE_BIT)]), Reason.IMAGE_TOO_LARGE),
        (pdf(f"{FULL_PAGE} 0 0 5 5 re f", [image_object(b"", 40_000, 40_000, ONE_BIT)]), Reason.IMAGE_TOO_LARGE),
    ],
)
def test_bad_files_and_pages_are_refused_with_their_reason(tmp_path: Path, file: bytes, reason: Reason) -> None:
    path = tmp_path / "bad.pdf"
    path.write_bytes(file)
    (page,) = pages(path)
    assert isinstance(page.image, Refusal) and page.image.reason is reason
    assert page.page == (None if reason is Reason.FILE_DAMAGED else 1)


def test_a_page_that_fails_does_not_take_the_others_with_it(tmp_path: Path) -> None:
    good, bad = pdf(FULL_PAGE, [jpeg_object(JPEG, 160, 240)]), pdf(FULL_PAGE, [jpeg_object(JPEG[:-400], 160, 240)])
    path = tmp_path / "batch.pdf"
    joined = pdfium.PdfDocument.new()
    for file in (good, bad, good):
        with pdfium.PdfDocument(file) as part:
            joined.import_pages(part)
    joined.save(path)
    joined.close()
    found = list(pages(path))
    assert [page.page for page in found] == [1, 2, 3]
    assert [isinstance(page.image, PageImage) for page in found] == [True, False, True]
    assert count_pages(path) == 3
    assert [page.page for page in pages(path, only={3})] == [3]
