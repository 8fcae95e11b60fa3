"""Pages of JPEG, PNG, TIFF and the other picture files: the same pixels as the picture that was written, upright and in grey."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
import simplejpeg
from PIL import Image, TiffImagePlugin

from omr.reading import PageImage
from omr.reasons import Reason
from pipeline.decode import jpeg
from pipeline.decode.files import count_pages, pages
from pipeline.decode.page import Refusal
from tests.decode.pictures import Pixels, bilevel, only_page, png, saved, sheet

PICTURE = sheet()
GREY = Image.fromarray(PICTURE)
COLOUR = Image.merge("RGB", (GREY, GREY.point(lambda value: 255 - value // 2), GREY))
COLOUR_PIXELS = np.asarray(COLOUR.convert("L"))
BLACK_AND_WHITE = sheet(bilevel=True)
STORED_FOR = {
    1: PICTURE,
    2: PICTURE[:, ::-1],
    3: np.rot90(PICTURE, 2),
    4: PICTURE[::-1],
    5: PICTURE.T,
    6: np.rot90(PICTURE, 1),
    7: np.rot90(PICTURE.T, 2),
    8: np.rot90(PICTURE, -1),
}
"""How the pixels of the upright picture are stored under each EXIF orientation."""


def decoded(tmp_path: Path, file: bytes, name: str = "trang 1.bin") -> PageImage:
    path = tmp_path / name
    path.write_bytes(file)
    return only_page(path)


def frames(tmp_path: Path, file: bytes) -> list[PageImage | Refusal]:
    path = tmp_path / "trang.tif"
    path.write_bytes(file)
    found = list(pages(path))
    assert [page.page for page in found] == list(range(1, len(found) + 1))
    assert count_pages(path) == len(found)
    return [page.image for page in found]


def exif(orientation: int, dpi: int = 0) -> Image.Exif:
    block = Image.Exif()
    block[274] = orientation
    if dpi:
        block[282], block[283], block[296] = dpi, dpi, 2
    return block


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize(
    ("kind", "options"),
    [("PNG", {}), ("JPEG", {"quality": 95}), ("WEBP", {"lossless": True}), ("TIFF", {}), ("TIFF", {"compression": "tiff_lzw"})],
)
def test_a_turned_picture_comes_out_upright(tmp_path: Path, kind: str, options: dict[str, object], orientation: int) -> None:
    stored = Image.fromarray(np.ascontiguousarray(STORED_FOR[orientation]))
    turned = {"tiffinfo": {274: orientation}} if kind == "TIFF" else {"exif": exif(orientation)}
    found = decoded(tmp_path, saved(stored, kind, **options, **turned)).grey
    assert found.shape == PICTURE.shape
    assert found.flags.c_contiguous
    assert np.abs(found.astype(int) - PICTURE).mean() < (2 if kind == "JPEG" else 0.01)


def test_a_turned_fax_page_of_a_tiff_comes_out_upright(tmp_path: Path) -> None:
    stored = bilevel(np.ascontiguousarray(np.rot90(BLACK_AND_WHITE)))
    file = saved(stored, "TIFF", compression="group4", tiffinfo={274: 6})
    assert np.array_equal(decoded(tmp_path, file).grey, BLACK_AND_WHITE)


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"optimize": True}, {"restart_marker_blocks": 4}])
def test_a_jpeg_has_the_pixels_that_another_decoder_sees(tmp_path: Path, options: dict[str, object]) -> None:
    file = saved(GREY, "JPEG", quality=80, dpi=(150, 150), **options)
    found = decoded(tmp_path, file)
    assert np.abs(found.grey.astype(int) - np.asarray(Image.open(io.BytesIO(file)))).max() <= 1
    assert found.dpi == 150


@pytest.mark.parametrize("subsampling", [0, 1, 2])
def test_a_colour_jpeg_is_read_as_grey(tmp_path: Path, subsampling: int) -> None:
    found = decoded(tmp_path, saved(COLOUR, "JPEG", quality=95, subsampling=subsampling)).grey
    assert np.abs(found.astype(int) - COLOUR_PIXELS).mean() < 1.5


def test_a_jpeg_stored_in_red_green_blue_is_read_as_grey(tmp_path: Path) -> None:
    file = saved(COLOUR, "JPEG", quality=95, keep_rgb=True)
    assert np.abs(decoded(tmp_path, file).grey.astype(int) - COLOUR_PIXELS).mean() < 1.5


@pytest.mark.parametrize("mark", ["adobe", "none"])
def test_a_jpeg_of_four_inks_is_the_right_way_round(tmp_path: Path, mark: str) -> None:
    inks = np.asarray(COLOUR.convert("CMYK"))
    file = saved(COLOUR.convert("CMYK"), "JPEG", quality=95)
    if mark == "none":
        file = imagecodecs.jpeg8_encode(np.ascontiguousarray(inks), level=95, colorspace="CMYK", outcolorspace="CMYK")
        start = file.find(b"\xff\xee")
        if start > 0:
            file = file[:start] + file[start + 2 + int.from_bytes(file[start + 2 : start + 4], "big") :]
    assert np.abs(decoded(tmp_path, file).grey.astype(int) - COLOUR_PIXELS).mean() < 2


def test_without_the_fast_decoder_the_pages_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [saved(GREY, "JPEG", quality=90), saved(COLOUR, "JPEG", quality=90), saved(COLOUR.convert("CMYK"), "JPEG", quality=90)]
    fast = [decoded(tmp_path, file).grey for file in files]
    monkeypatch.setattr(jpeg, "simplejpeg", None)
    for file, expected in zip(files, fast, strict=True):
        assert np.abs(decoded(tmp_path, file).grey.astype(int) - expected).max() <= 2
    path = tmp_path / "cut.jpg"
    path.write_bytes(files[0][:-300])
    (page,) = pages(path)
    assert isinstance(page.image, Refusal) and page.image.reason is Reason.PAGE_DAMAGED


def test_a_few_bytes_of_padding_before_the_end_of_a_jpeg_do_not_refuse_it(tmp_path: Path) -> None:
    file = saved(GREY, "JPEG")
    padded = file[:-2] + bytes(3) + file[-2:]
    with pytest.raises(ValueError, match="extraneous"):
        simplejpeg.decode_jpeg(padded, "GRAY")
    assert np.array_equal(decoded(tmp_path, padded).grey, decoded(tmp_path, file).grey)


def test_a_thumbnail_in_the_exif_block_is_not_the_picture(tmp_path: Path) -> None:
    block = exif(1).tobytes() + saved(GREY.resize((16, 24)), "JPEG")
    assert decoded(tmp_path, saved(GREY, "JPEG", exif=block)).grey.shape == PICTURE.shape


@pytest.mark.parametrize("bits", [1, 2, 4])
def test_a_png_of_few_bits_keeps_its_levels(tmp_path: Path, bits: int) -> None:
    levels = 2**bits - 1
    indices = np.rint(PICTURE / 255 * levels).astype(np.uint8)
    image = Image.fromarray(indices, mode="P")
    image.putpalette([round(value * 255 / levels) for value in range(levels + 1) for _ in range(3)])
    assert np.array_equal(decoded(tmp_path, saved(image, "PNG", bits=bits)).grey, np.rint(indices * (255 / levels)).astype(np.uint8))


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (GREY, PICTURE),
        (bilevel(BLACK_AND_WHITE), BLACK_AND_WHITE),
        (COLOUR, COLOUR_PIXELS),
        (Image.fromarray(PICTURE.astype(np.uint16) * 257), PICTURE),
        (GREY.convert("P"), PICTURE),
    ],
    ids=["grey", "bilevel", "colour", "16 bit", "palette"],
)
def test_a_png_has_the_pixels_that_were_written(tmp_path: Path, image: Image.Image, expected: Pixels) -> None:
    found = decoded(tmp_path, saved(image, "PNG", dpi=(200, 200)))
    assert np.array_equal(found.grey, expected)
    assert found.dpi == pytest.approx(200, abs=0.1)


def test_an_interlaced_png_has_the_same_pixels(tmp_path: Path) -> None:
    """Adam7 by hand: seven smaller pictures, each line after a filter byte of zero."""
    passes = ((0, 8, 0, 8), (0, 8, 4, 8), (4, 8, 0, 4), (0, 4, 2, 4), (2, 4, 0, 2), (0, 2, 1, 2), (1, 2, 0, 1))
    lines = b"".join(b"\0" + row.tobytes() for top, down, left, across in passes for row in PICTURE[top::down, left::across])
    assert np.array_equal(decoded(tmp_path, png(struct.pack(">IIBBBBB", 160, 240, 8, 0, 0, 0, 1), lines)).grey, PICTURE)


@pytest.mark.parametrize("mode", ["LA", "RGBA", "P"])
def test_what_is_transparent_is_white_paper(tmp_path: Path, mode: str) -> None:
    black = Image.new("RGBA", (160, 240), (0, 0, 0, 255))
    black.paste((0, 0, 0, 0), (0, 0, 160, 120))
    image = black.quantize(4) if mode == "P" else black.convert(mode)
    found = decoded(tmp_path, saved(image, "PNG")).grey
    assert (found[:120] == 255).all()
    assert (found[120:] == 0).all()


@pytest.mark.parametrize(
    ("compression", "fill_order"),
    [
        *((compression, 1) for compression in ("group3", "group4", "tiff_ccitt", "tiff_lzw", "tiff_deflate", "packbits", "raw")),
        *((compression, 2) for compression in ("group3", "group4", "tiff_ccitt")),
    ],
)
@pytest.mark.parametrize("black", [0, 1], ids=["white is zero", "black is zero"])
def test_a_black_and_white_tiff_has_its_pixels_in_every_coding(tmp_path: Path, compression: str, black: int, fill_order: int) -> None:
    file = saved(bilevel(BLACK_AND_WHITE), "TIFF", compression=compression, tiffinfo={262: black, 266: fill_order}, dpi=(200, 200))
    with Image.open(io.BytesIO(file)) as written:
        assert written.tag_v2[262] == black
        assert written.tag_v2.get(266, 1) == fill_order
    found = decoded(tmp_path, file)
    assert np.array_equal(found.grey, BLACK_AND_WHITE)
    assert found.dpi == 200


@pytest.mark.parametrize("compression", ["raw", "tiff_lzw", "tiff_deflate", "packbits", "zstd"])
@pytest.mark.parametrize("kind", ["grey", "white is zero", "colour", "palette", "inks", "16 bit", "transparent"])
def test_a_tiff_of_grey_or_colour_has_the_pixels_that_were_written(tmp_path: Path, kind: str, compression: str) -> None:
    image, expected, tags = {
        "grey": (GREY, PICTURE, {}),
        "white is zero": (GREY, PICTURE, {262: 0}),
        "colour": (COLOUR, COLOUR_PIXELS, {}),
        "palette": (GREY.convert("P"), PICTURE, {}),
        "inks": (COLOUR.convert("CMYK"), COLOUR_PIXELS, {}),
        "16 bit": (Image.fromarray(PICTURE.astype(np.uint16) * 257), PICTURE, {}),
        "transparent": (COLOUR.convert("RGBA"), COLOUR_PIXELS, {}),
    }[kind]
    found = decoded(tmp_path, saved(image, "TIFF", compression=compression, tiffinfo=tags)).grey
    assert np.abs(found.astype(int) - expected).max() <= 1


def test_sixteen_bits_with_white_as_zero_are_not_inverted(tmp_path: Path) -> None:
    file = imagecodecs.tiff_encode(65535 - PICTURE.astype(np.uint16) * 257)
    tag = struct.pack("<HHI", 262, 3, 1)
    assert file.count(tag + b"\1\0") == 1
    file = file.replace(tag + b"\1\0", tag + b"\0\0")
    assert np.abs(decoded(tmp_path, file).grey.astype(int) - PICTURE).max() <= 1


@pytest.mark.parametrize("image", [GREY, COLOUR], ids=["grey", "colour"])
def test_a_jpeg_inside_a_tiff_is_read(tmp_path: Path, image: Image.Image) -> None:
    found = decoded(tmp_path, saved(image, "TIFF", compression="jpeg", quality=95)).grey
    assert np.abs(found.astype(int) - np.asarray(image.convert("L"))).mean() < 2


@pytest.mark.parametrize("options", [{"tile": (64, 64)}, {"bigtiff": True}, {"rowsperstrip": 16}, {"byteorder": ">"}])
def test_tiles_strips_big_files_and_both_byte_orders_are_read(tmp_path: Path, options: dict[str, object]) -> None:
    file = imagecodecs.tiff_encode(PICTURE, **options)
    assert np.array_equal(decoded(tmp_path, file).grey, PICTURE)


def many(*images: Image.Image, **options: object) -> bytes:
    first, *rest = images
    return saved(first, "TIFF", save_all=True, append_images=rest, **options)


def test_the_pages_of_a_tiff_may_differ_in_everything(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with TiffImagePlugin.AppendingTiffWriter(stream) as writer:
        for image, compression in ((bilevel(BLACK_AND_WHITE), "group4"), (COLOUR.resize((320, 480)), "tiff_lzw"), (GREY, "raw")):
            image.save(writer, "TIFF", compression=compression)
            writer.newFrame()
    found = frames(tmp_path, stream.getvalue())
    assert [image.grey.shape for image in found if isinstance(image, PageImage)] == [(240, 160), (480, 320), (240, 160)]
    assert np.array_equal(found[0].grey, BLACK_AND_WHITE)
    assert np.array_equal(found[2].grey, PICTURE)


def test_a_fax_with_coarse_lines_comes_out_square(tmp_path: Path) -> None:
    stored = bilevel(BLACK_AND_WHITE[::2])
    found = decoded(tmp_path, saved(stored, "TIFF", compression="group3", dpi=(204, 102)))
    assert found.grey.shape == (240, 160)
    assert found.dpi == 204
    assert np.abs(found.grey.astype(int) - BLACK_AND_WHITE).mean() < 12


@pytest.mark.parametrize("dpi", [(72, 72), (1, 1), (0, 0), (30000, 30000)])
def test_a_resolution_that_cannot_be_true_is_not_believed(tmp_path: Path, dpi: tuple[int, int]) -> None:
    photograph = Image.fromarray(sheet(1200, 1800))
    assert decoded(tmp_path, saved(photograph, "JPEG", dpi=dpi)).dpi is None


def test_a_resolution_in_the_exif_block_is_believed(tmp_path: Path) -> None:
    file = saved(GREY, "JPEG", exif=exif(1, dpi=200))
    assert decoded(tmp_path, file).dpi == 200


def test_a_thumbnail_frame_is_no_page(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with TiffImagePlugin.AppendingTiffWriter(stream) as writer:
        for image, subfile in ((GREY, 0), (GREY.resize((40, 60)), 1), (COLOUR, 0)):
            image.save(writer, "TIFF", tiffinfo={254: subfile})
            writer.newFrame()
    found = frames(tmp_path, stream.getvalue())
    assert len(found) == 2
    assert np.array_equal(found[1].grey, COLOUR_PIXELS)


def test_only_the_pages_asked_for_are_decoded(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(many(GREY, GREY, GREY, GREY))
    assert [page.page for page in pages(path, only={2, 4})] == [2, 4]


@pytest.mark.parametrize(
    ("kind", "options"), [("BMP", {}), ("WEBP", {"lossless": True}), ("JPEG2000", {"irreversible": False}), ("PPM", {})]
)
@pytest.mark.parametrize("image", [GREY, COLOUR], ids=["grey", "colour"])
def test_other_picture_files_are_read(tmp_path: Path, kind: str, options: dict[str, object], image: Image.Image) -> None:
    found = decoded(tmp_path, saved(image, kind, **options)).grey
    assert np.abs(found.astype(int) - np.asarray(image.convert("L"))).max() <= 1


def test_odd_tags_print_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = saved(bilevel(BLACK_AND_WHITE), "TIFF", compression="group4", tiffinfo={65000: "private", 37724: b"\0" * 40, 282: 0.0, 283: 0.0})
    decoded(tmp_path, file)
    decoded(tmp_path, saved(GREY, "TIFF", compression="tiff_lzw", tiffinfo={65001: b"\1\2", 33432: "© Bưu điện"}))
    captured = capfd.readouterr()
    assert captured.out + captured.err == ""
