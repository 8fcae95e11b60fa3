"""Files that are no scan, or half of one: each is a value with its reason, and nothing is silently half-read."""

from __future__ import annotations

import io
import os
import struct
import sys
import tempfile
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, TiffImagePlugin

from omr.reading import PageImage
from omr.reasons import Reason
from pipeline.decode.files import count_pages, pages
from pipeline.decode.page import DecodedPage, Refusal
from tests.decode.pictures import FULL_PAGE, bilevel, grey_object, jpeg_object, only_page, pdf, png, png_chunk, saved, sheet
from tests.nobody import as_nobody

PICTURE = sheet(104, 120)
GREY = Image.fromarray(PICTURE)
JPEG = saved(GREY, "JPEG", quality=85)
PAGE = "/MediaBox [0 0 104 120]"
CONTENT = FULL_PAGE.replace("76.8", "104").replace("115.2", "120")


def tiff_of_three(compression: str) -> bytes:
    stream = io.BytesIO()
    with TiffImagePlugin.AppendingTiffWriter(stream) as writer:
        for turn in range(3):
            frame = Image.fromarray(np.ascontiguousarray(np.rot90(PICTURE, turn)))
            (bilevel(np.asarray(frame)) if compression == "group4" else frame).save(writer, "TIFF", compression=compression)
            writer.newFrame()
    return stream.getvalue()


VALID = {
    "jpeg": JPEG,
    "progressive jpeg": saved(GREY, "JPEG", progressive=True),
    "png": saved(GREY, "PNG"),
    "palette png": saved(GREY.convert("P"), "PNG"),
    "tiff g4": tiff_of_three("group4"),
    "tiff lzw": tiff_of_three("tiff_lzw"),
    "tiff raw": tiff_of_three("raw"),
    "pdf jpeg": pdf(CONTENT, [jpeg_object(JPEG, 104, 120)], page=PAGE),
    "pdf flate": pdf(CONTENT, [grey_object(PICTURE)], page=PAGE),
    "bmp": saved(GREY, "BMP"),
    "webp": saved(GREY, "WEBP", lossless=True),
    "jpeg 2000": saved(GREY, "JPEG2000"),
    "pgm": saved(GREY, "PPM"),
}


def read(file: bytes) -> list[DecodedPage]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "phiếu.jpg"
        path.write_bytes(file)
        found = list(pages(path))
        assert count_pages(path) >= 1
    return found


WHOLE = {kind: [page.image for page in read(file)] for kind, file in VALID.items()}


def test_the_files_to_be_damaged_are_good() -> None:
    for kind, images in WHOLE.items():
        assert len(images) == (3 if kind.startswith("tiff") else 1)
        assert all(isinstance(image, PageImage) for image in images), kind


@pytest.mark.parametrize("kind", VALID)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_file_cut_off_anywhere_gives_whole_pages_or_reasons(kind: str, data: st.DataObject) -> None:
    file = VALID[kind]
    found = read(file[: data.draw(st.integers(0, len(file) - 1))])
    assert found
    for page, whole in zip(found, WHOLE[kind], strict=False):
        if isinstance(page.image, PageImage):
            assert isinstance(whole, PageImage)
            assert np.array_equal(page.image.grey, whole.grey), "half a page was read as a whole one"
    assert len(found) == len(WHOLE[kind]) or isinstance(found[-1].image, Refusal), "pages are missing and nobody is told"


@pytest.mark.parametrize("kind", VALID)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_file_with_one_wrong_byte_gives_pages_or_reasons(kind: str, data: st.DataObject) -> None:
    file = bytearray(VALID[kind])
    # Most structure stands near the ends of a file; half of the wrong bytes go there.
    last = len(file) - 1
    place = data.draw(st.one_of(st.integers(0, last), st.integers(0, min(400, last)), st.integers(max(0, last - 400), last)))
    file[place] ^= data.draw(st.integers(1, 255))
    found = read(bytes(file))
    assert found
    for page in found:
        assert isinstance(page.image, PageImage | Refusal)
        if isinstance(page.image, PageImage):
            assert page.image.grey.dtype == np.uint8
            assert page.image.grey.ndim == 2


@settings(max_examples=60, deadline=None)
@given(place=st.integers(0, len(VALID["png"]) - 1), wrong=st.integers(1, 255))
def test_a_png_with_a_wrong_byte_never_shows_wrong_pixels(place: int, wrong: int) -> None:
    file = bytearray(VALID["png"])
    file[place] ^= wrong
    (page,) = read(bytes(file))
    assert isinstance(page.image, Refusal) or np.array_equal(page.image.grey, PICTURE)


def reason_of(file: bytes) -> tuple[int | None, Reason]:
    (page,) = read(file)
    assert isinstance(page.image, Refusal), "a page was read where there is none"
    return page.page, page.image.reason


@pytest.mark.parametrize(
    ("file", "page", "reason"),
    [
        (b"", None, Reason.FILE_EMPTY),
        ("Đây là một tệp văn bản, không phải ảnh.\n".encode() * 40, None, Reason.FILE_NOT_IMAGE),
        (b"BM is how this text begins, and it is no bitmap", None, Reason.FILE_NOT_IMAGE),
        (b"PK\3\4" + bytes(100), None, Reason.FILE_NOT_IMAGE),
        (b"\0\0\0\x18ftypheic" + bytes(100), None, Reason.IMAGE_UNSUPPORTED),
        (b"GIF89a" + bytes(100), None, Reason.IMAGE_UNSUPPORTED),
        (saved(GREY.resize((1, 1)), "PNG"), 1, Reason.IMAGE_TOO_SMALL),
        (saved(GREY.resize((1, 1)), "JPEG"), 1, Reason.IMAGE_TOO_SMALL),
        (saved(GREY.resize((99, 800)), "TIFF"), 1, Reason.IMAGE_TOO_SMALL),
        (JPEG[:-2], 1, Reason.PAGE_DAMAGED),
        (JPEG[: len(JPEG) // 2], 1, Reason.PAGE_DAMAGED),
        (JPEG[:40], 1, Reason.FILE_DAMAGED),
        (saved(GREY, "PNG")[:-12], 1, Reason.PAGE_DAMAGED),
        (saved(Image.fromarray(PICTURE.astype(np.float32)), "TIFF"), 1, Reason.IMAGE_UNSUPPORTED),
    ],
)
def test_each_bad_file_has_its_reason(file: bytes, page: int | None, reason: Reason) -> None:
    assert reason_of(file) == (page, reason)


def test_a_jpeg_of_twelve_bits_is_refused_as_a_kind_that_is_not_read() -> None:
    start = JPEG.index(b"\xff\xc0")
    assert reason_of(JPEG[: start + 4] + b"\x0c" + JPEG[start + 5 :]) == (1, Reason.IMAGE_UNSUPPORTED)


def huge_tiff() -> bytes:
    file = saved(GREY, "TIFF", compression="tiff_lzw")
    for tag, side in ((256, 104), (257, 120)):
        entry = struct.pack("<HHII", tag, 3, 1, side)
        assert file.count(entry) == 1
        file = file.replace(entry, struct.pack("<HHII", tag, 3, 1, 40_000))
    return file


def huge_jpeg() -> bytes:
    start = JPEG.index(b"\xff\xc0")
    return JPEG[: start + 5] + struct.pack(">HH", 40_000, 40_000) + JPEG[start + 9 :]


@pytest.mark.parametrize(
    "file",
    [
        png(struct.pack(">IIBBBBB", 40_000, 40_000, 8, 0, 0, 0, 0), bytes(1_000_000)),
        b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", struct.pack(">IIBBBBB", 40_000, 40_000, 1, 0, 0, 0, 0)),
        b"P5 40000 40000 255\n" + bytes(1000),
        b"BM" + struct.pack("<IIIIiiHHIIiiII", 1000, 0, 54, 40, 40_000, 40_000, 1, 8, 0, 0, 0, 0, 0, 0) + bytes(2000),
        huge_tiff(),
        huge_jpeg(),
    ],
    ids=["png", "png header", "pgm", "bmp", "tiff", "jpeg"],
)
def test_a_monstrous_image_is_refused_before_it_takes_memory(file: bytes) -> None:
    tracemalloc.start()
    try:
        assert reason_of(file) == (1, Reason.IMAGE_TOO_LARGE)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_a_tiff_that_was_cut_off_gives_its_whole_pages_and_tells_of_the_rest(tmp_path: Path) -> None:
    file = VALID["tiff raw"]
    path = tmp_path / "batch.tif"
    path.write_bytes(file[: len(file) * 3 // 4])
    found = list(pages(path))
    assert [page.page for page in found] == [1, 2, 3]
    assert [isinstance(page.image, PageImage) for page in found] == [True, True, False]
    last = found[-1].image
    assert isinstance(last, Refusal) and last.reason is Reason.PAGE_DAMAGED


def test_a_tiff_whose_pages_run_in_a_circle_ends(tmp_path: Path) -> None:
    file = bytearray(saved(GREY, "TIFF"))
    first = struct.unpack_from("<I", file, 4)[0]
    entries = struct.unpack_from("<H", file, first)[0]
    struct.pack_into("<I", file, first + 2 + 12 * entries, first)
    found = read(bytes(file))
    assert [page.page for page in found] == [1, 2]
    assert isinstance(found[0].image, PageImage)
    assert isinstance(found[1].image, Refusal)


def test_a_damaged_frame_does_not_take_the_others_with_it() -> None:
    file = bytearray(VALID["tiff lzw"])
    with Image.open(io.BytesIO(file)) as image:
        image.seek(1)
        (offset, *_), (count, *_) = image.tag_v2[273], image.tag_v2[279]
    file[offset : offset + count] = b"\xff" * count
    found = read(bytes(file))
    assert [isinstance(page.image, PageImage) for page in found] == [True, False, True]
    assert np.array_equal(found[2].image.grey, np.rot90(PICTURE, 2))


def test_damaged_tiffs_print_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    for kind in ("tiff lzw", "tiff g4", "tiff raw"):
        file = VALID[kind]
        for start in range(8, len(file) - 60, len(file) // 20):
            read(file[:start] + b"\xff" * 60 + file[start + 60 :])
    captured = capfd.readouterr()
    assert captured.out + captured.err == ""


def test_what_libtiff_says_of_a_damaged_page_is_kept() -> None:
    file = bytearray(saved(GREY, "TIFF", compression="tiff_lzw"))
    file[8:60] = b"\xff" * 52
    (page,) = read(bytes(file))
    assert isinstance(page.image, Refusal)
    assert "code not yet in table" in page.image.detail


def test_the_names_suffix_means_nothing(tmp_path: Path) -> None:
    for kind, name in (("png", "a.jpg"), ("jpeg", "a.pdf"), ("pdf flate", "a.tif"), ("tiff raw", "Bảng hỏi số 1")):
        path = tmp_path / name
        path.write_bytes(VALID[kind])
        assert len(list(pages(path))) == len(WHOLE[kind])
    assert np.array_equal(only_page(tmp_path / "a.jpg").grey, PICTURE)


def one_reason(path: Path) -> Reason:
    (page,) = pages(path)
    assert page.page is None
    assert isinstance(page.image, Refusal)
    assert count_pages(path) == 1
    return page.image.reason


def test_what_is_gone_or_no_file_is_told(tmp_path: Path) -> None:
    assert one_reason(tmp_path / "never.jpg") is Reason.FILE_GONE
    assert one_reason(tmp_path) is Reason.FILE_NOT_IMAGE


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes of POSIX")
def test_links_to_nowhere_and_pipes_neither_fail_nor_wait(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").symlink_to(tmp_path / "b.jpg")
    (tmp_path / "b.jpg").symlink_to(tmp_path / "a.jpg")
    assert one_reason(tmp_path / "a.jpg") is Reason.FILE_GONE
    os.mkfifo(tmp_path / "pipe.jpg")
    assert one_reason(tmp_path / "pipe.jpg") is Reason.FILE_NOT_IMAGE


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_a_file_without_permission_is_told() -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        place.chmod(0o755)
        path = place / "closed.jpg"
        path.write_bytes(JPEG)
        path.chmod(0)
        with as_nobody():
            assert one_reason(path) is Reason.FILE_FORBIDDEN
