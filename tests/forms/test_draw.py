"""What the printer gets: every box where the layout says, codes that read back, the same bytes for the same input."""

from __future__ import annotations

import re
import time
import unicodedata
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pytest
import zxingcpp

from forms.draw import DrawError, Slip, blank, draw
from forms.drawing import Shape
from forms.geometry import Rect
from forms.lay_out import lay_out
from forms.layout import Layout
from forms.load import load_form
from forms.printing.marker_bits import MARKER_BITS, MARKER_MODULES
from forms.printing.qr import QR_MODULES, qr_rectangles
from forms.sheet_code import CodeError, SheetCode, SheetKind, encode, grouped, parse
from tests.forms.printed import Picture, edges, per_mm, pictures, printed, rewritten
from tests.sheets import layout as foreign_layout
from tests.sheets import question

KEYS = {3: b"an office's secret of 32 bytes..."}


def drawn(layout: Layout, *slips: Slip, duplex: bool = False) -> bytes:
    stream = BytesIO()
    draw(layout, slips or [Slip(SheetCode(7, 1))], stream, duplex=duplex, keys=KEYS)
    return stream.getvalue()


def words(pdf: bytes, page: int = 0) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return str(document[page].get_textpage().get_text_bounded())


def codes(picture: Picture) -> list[tuple[str, float, float]]:
    """Every QR code on the page: text, and where its middle is as a share of width and height."""
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    height, width = picture.shape
    return sorted(
        (code.text, (code.position.top_left.x + code.position.bottom_right.x) / 2 / width, code.position.top_left.y / height)
        for code in found
    )


SAMPLES = sorted((Path(__file__).resolve().parents[2] / "samples" / "forms").glob("*.yaml"))


@pytest.mark.parametrize("source", ["by hand", *SAMPLES], ids=lambda source: getattr(source, "stem", source))
def test_every_box_is_printed_within_a_tenth_of_a_millimetre_of_its_layout(source: Path | str) -> None:
    layout = lay_out(load_form(source)) if isinstance(source, Path) else printed()
    checked = 0
    for page, picture in zip(layout.pages, pictures(blank(layout), 300), strict=True):
        assert page.furniture is not None
        outlined = [box.rect for box in page.boxes() if box.shape is not Shape.BARE]
        outlined += [page.furniture.blank, *(cell for field in page.fields for cell in field.cells)]
        for rect in outlined:
            off = np.subtract(edges(picture, rect, page), (rect.x, rect.y, rect.right, rect.bottom))
            assert np.abs(off).max() < 0.1, (rect, off)
        checked += len(outlined)
    assert checked >= len(layout.pages)


@pytest.mark.parametrize("source", SAMPLES, ids=lambda source: source.stem)
def test_the_codes_of_the_shipped_forms_read_back_at_200_dpi(source: Path) -> None:
    layout = lay_out(load_form(source))
    for number, picture in enumerate(pictures(drawn(layout, Slip(SheetCode(7, 41, key_id=3), "PC06-Q03-K")), 200), 1):
        expected = encode(SheetCode(7, 41, number, key_id=3), KEYS)
        assert [text for text, _, _ in codes(picture)] == [expected, expected]


def test_a_number_to_circle_has_no_outline() -> None:
    page = printed().pages[0]
    bare = [box.rect for box in page.boxes() if box.shape is Shape.BARE]
    picture = pictures(blank(printed()), 300)[0]
    assert bare
    for rect in bare:
        with pytest.raises(AssertionError, match="no line at"):
            edges(picture, rect, page)


@pytest.mark.parametrize("dpi", [200, 300])
def test_the_code_reads_back_on_every_page_from_both_corners(dpi: int) -> None:
    layout = printed(3)
    slips = [Slip(SheetCode(7, 41)), Slip(SheetCode(1_048_575, 16_777_215, key_id=3)), Slip(SheetCode(7, None, kind=SheetKind.COPY_MASTER))]
    seen = pictures(drawn(layout, *slips), dpi)
    assert len(seen) == 9
    for index, picture in enumerate(seen):
        slip, number = divmod(index, 3)
        sheet = replace(slips[slip].code, page=number + 1)
        (low, high) = codes(picture)
        assert {low[0], high[0]} == {encode(sheet, KEYS)}
        assert parse(low[0], KEYS if sheet.key_id else None) == sheet
        assert low[1] < 0.2 and low[2] > 0.9
        assert high[1] > 0.8 and high[2] < 0.1


def test_codes_of_one_mask_read_back_whatever_they_say() -> None:
    rng = np.random.default_rng(3)
    for _ in range(60):
        sheet = SheetCode(
            int(rng.integers(2**20)), int(rng.integers(1, 2**24)), int(rng.integers(1, 17)), key_id=3 if rng.random() < 0.5 else None
        )
        text = encode(sheet, KEYS)
        picture = np.full((QR_MODULES + 8, QR_MODULES + 8), 255, np.uint8)
        area = 0
        for x, y, w, h in qr_rectangles(text):
            picture[y + 4 : y + 4 + h, x + 4 : x + 4 + w] = 0
            area += w * h
        assert area == int((picture == 0).sum()), "rectangles overlap"
        # 14 mm at 200 dpi: 3.8 pixels a module, the least that a sheet is printed and scanned with.
        seen = cv2.resize(picture, None, fx=3.8, fy=3.8, interpolation=cv2.INTER_AREA)
        assert [code.text for code in zxingcpp.read_barcodes(seen)] == [text]


def test_the_text_of_the_code_stands_on_the_page_for_people() -> None:
    pdf = drawn(printed(), Slip(SheetCode(7, 41), "PC06-Q03-K"))
    for page in (0, 1):
        shown = words(pdf, page)
        assert grouped(encode(SheetCode(7, 41, page + 1))) in shown
        assert "PC06-Q03-K" in shown
    assert "PC06" not in words(drawn(printed()))


def test_markers_are_found_with_their_ids_where_the_layout_says() -> None:
    layout = printed()
    settings = cv2.aruco.DetectorParameters()
    settings.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    detector = cv2.aruco.ArucoDetector(cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50), settings)
    for page, picture in zip(layout.pages, pictures(blank(layout), 300), strict=True):
        corners, ids, _ = detector.detectMarkers(picture)
        scale = per_mm(picture, page)
        found = {int(number): (corner[0].mean(axis=0) + 0.5) / scale for number, corner in zip(ids.ravel(), corners, strict=True)}
        assert page.furniture is not None
        assert sorted(found) == [marker.id for marker in page.furniture.markers]
        for marker in page.furniture.markers:
            assert np.abs(found[marker.id] - (marker.centre.x, marker.centre.y)).max() < 0.1


def test_the_table_of_bits_is_that_of_the_dictionary() -> None:
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    for number, rows in enumerate(MARKER_BITS):
        picture = cv2.aruco.generateImageMarker(dictionary, number, MARKER_MODULES)
        assert [[int(bit) for bit in row] for row in rows] == (picture[1:-1, 1:-1] > 0).astype(int).tolist()


def test_the_solid_box_and_the_ramp_have_their_greys() -> None:
    page, picture = printed().pages[0], pictures(blank(printed()), 300)[0]
    scale = picture.shape[1] / page.width
    assert page.furniture is not None

    def grey(rect: Rect) -> float:
        inner = [round(value * scale) for value in (rect.y + 0.5, rect.bottom - 0.5, rect.x + 0.5, rect.right - 0.5)]
        return float(picture[inner[0] : inner[1], inner[2] : inner[3]].mean())

    assert grey(page.furniture.solid) == 0
    assert grey(page.furniture.blank) == 255
    assert [round(grey(step.rect)) for step in page.furniture.ramp] == [step.grey for step in page.furniture.ramp]


def test_the_same_slips_give_the_same_bytes() -> None:
    slips = [Slip(SheetCode(7, serial), "PC06-Q03-K") for serial in (1, 2)]
    first = drawn(printed(), *slips)
    assert drawn(printed(), *slips) == first
    assert drawn(printed(), slips[0]) != drawn(printed(), slips[1])
    assert blank(printed()) == blank(printed())


def test_composed_and_decomposed_words_print_alike() -> None:
    text = "Mức độ hài lòng của Ông/Bà: ẫ ộ ự ỹ Đ"
    composed, decomposed = (rewritten(printed(), unicodedata.normalize(form, text)) for form in ("NFC", "NFD"))
    assert composed != decomposed
    assert drawn(composed) == drawn(decomposed)
    assert text in words(drawn(decomposed))


def test_a_letter_that_the_font_lacks_is_refused_with_its_code_point() -> None:
    for wanted in (lambda: blank(rewritten(printed(), "rất 好 好")), lambda: drawn(printed(), Slip(SheetCode(7, 1), "好"))):
        with pytest.raises(DrawError) as caught:
            wanted()
        (problem,) = caught.value.problems
        assert problem.code == "draw.letter_missing"
        assert "U+597D" in problem.line("vi") and "U+597D" in problem.line("en")
        assert "好" in problem.place


def test_all_fonts_are_embedded_and_only_the_letters_used() -> None:
    pdf = drawn(printed())
    embedded = set(re.findall(rb"/FontName /\w+\+([\w-]+)", pdf))
    assert embedded == {b"NotoSerif-Regular", b"NotoSerif-Bold", b"NotoSans-Regular"}
    assert pdf.count(b"/FontFile2") == len(embedded) == pdf.count(b"/Type /Font\n") + pdf.count(b"/Type /Font ")
    assert len(pdf) < 100_000


def test_slips_follow_each_other_and_no_sheet_carries_two_when_printed_on_both_sides(tmp_path: Path) -> None:
    layout, slips = printed(3), [Slip(SheetCode(7, serial)) for serial in (1, 2)]
    one_sided, two_sided = tmp_path / "một mặt.pdf", tmp_path / "hai mặt.pdf"
    assert draw(layout, slips, one_sided) == 6
    assert draw(layout, slips, two_sided, duplex=True) == 8
    seen = pictures(two_sided.read_bytes(), 100)
    assert [bool((picture < 255).any()) for picture in seen] == [True, True, True, False] * 2
    assert "Trang 1" in words(two_sided.read_bytes(), 4)
    assert len({picture.shape for picture in seen}) == 1
    assert b"/Duplex /DuplexFlipLongEdge" in two_sided.read_bytes()
    assert b"/PrintScaling /None" in one_sided.read_bytes()
    assert draw(printed(2), slips, BytesIO(), duplex=True) == 4


def test_what_cannot_be_printed_is_refused_and_leaves_no_file(tmp_path: Path) -> None:
    layout = printed()
    uncoded = replace(layout, pages=(replace(layout.pages[0], furniture=None), layout.pages[1]))
    cases: list[tuple[Layout, list[Slip], type[Exception], list[str]]] = [
        (foreign_layout(question("q")), [Slip(SheetCode(7, 1))], DrawError, ["draw.nothing_drawn", "draw.no_code_place"]),
        (uncoded, [Slip(SheetCode(7, 1))], DrawError, ["draw.no_code_place"]),
        (layout, [], DrawError, ["draw.no_slips"]),
        (layout, [Slip(SheetCode(7, 1)), Slip(SheetCode(2**20, 1))], CodeError, ["code.value_outside"]),
    ]
    for bad, slips, kind, expected in cases:
        with pytest.raises(kind) as caught:
            draw(bad, slips, tmp_path / "phiếu.pdf")
        assert [problem.code for problem in caught.value.problems] == expected  # type: ignore[attr-defined]
    assert list(tmp_path.iterdir()) == []
    assert len(pictures(blank(uncoded), 50)) == 2


def test_repeated_sheets_are_printed_at_the_speed_promised() -> None:
    slips = [Slip(SheetCode(7, serial), "PC06-Q03-K") for serial in range(1, 301)]
    start = time.process_time()
    pages = draw(printed(2), slips, BytesIO())
    assert pages / (time.process_time() - start) > 200
