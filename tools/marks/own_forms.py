"""Invented questionnaires of our own look: what the models learn of sheets that phieu prints, without the forms they are judged by."""

from __future__ import annotations

import io

import cv2
import numpy as np

from forms.draw import blank
from forms.errors import LayoutError
from forms.form import Choice, Digits, FontFamily, Fonts, Form, Grid, GridRow, Heading, Kind, Marking, OpenText, Option, PageSetup, Section
from forms.lay_out import lay_out
from forms.layout import LayoutPage, MarkPolicy
from forms.question import Question, Text
from omr.reading import Grey, PageImage
from omr.simulate.specimen import Specimen
from pipeline.decode.pdf import pdf_pages

WORDS = (
    *("thủ", "tục", "hành", "chính", "công", "chức", "thái", "độ", "phục", "vụ", "hướng", "dẫn", "hồ", "sơ", "kết", "quả", "nơi", "ngồi"),
    *("chờ", "thời", "gian", "giải", "quyết", "đúng", "hẹn", "tiếp", "nhận", "phản", "ánh", "kiến", "nghị", "người", "dân", "trang"),
    *("thiết", "bị", "thông", "tin", "đầy", "đủ", "rõ", "ràng", "lịch", "sự", "tôn", "trọng", "chú", "ý", "lắng", "nghe", "trả", "lời"),
    *("góp", "mức", "hài", "lòng", "về", "cơ", "quan"),
)
"""The words of such questionnaires."""

PX_PER_MM = 8.0
"""Raster to draw pen strokes on: 200 dpi, as of the other invented forms."""

CIRCLED_SHARE = 0.65
"""Share of invented forms whose numbers are circled: nobody else's forms teach what rings, and struck rings, look like."""

TRIES = 20
"""Invented forms that do not fit their paper are invented anew; one in three does not."""


def own_specimen(seed: int) -> Specimen:
    """One page of an invented form of ours, as the printer leaves it. The same seed gives the same page."""
    rng = np.random.default_rng([seed, 0x0F0F])
    for _ in range(TRIES):
        try:
            layout = lay_out(_form(rng))
        except LayoutError:
            continue
        pages = [page for page in layout.pages if sum(1 for _ in page.boxes()) >= 5]
        if pages:
            page = pages[int(rng.integers(len(pages)))]
            drawn = list(pdf_pages(io.BytesIO(blank(layout)), None))[layout.pages.index(page)].image
            assert isinstance(drawn, PageImage), "a page that was just drawn is damaged"
            return _coarser(drawn.grey, page, layout.policy)
    raise AssertionError(f"no invented form of seed {seed} fits its paper")


def _coarser(grey: Grey, page: LayoutPage, policy: MarkPolicy) -> Specimen:
    """The page at the resolution that pens are drawn at."""
    size = (round(page.width * PX_PER_MM), round(page.height * PX_PER_MM))
    printed = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return Specimen(printed, page, policy, PX_PER_MM)


def _form(rng: np.random.Generator) -> Form:
    marking = Marking.CIRCLE if rng.random() < CIRCLED_SHARE else Marking.BOX
    size = float(rng.choice([10.0, 10.5, 11.0, 12.0]))
    setup = PageSetup(
        paper=str(rng.choice(["A4", "A4", "A4", "A5", "Letter"])),
        landscape=bool(rng.random() < 0.12),
        columns=int(rng.choice([1, 1, 1, 2])),
        fonts=Fonts(
            FontFamily.SERIF if rng.random() < 0.6 else FontFamily.SANS,
            size, size + 3, size + 0.5, size - 0.5, max(size - 1.5, 9.0), 9.0,
        ),
    )  # fmt: skip
    asked = tuple(_question(rng, index, marking) for index in range(int(rng.integers(3, 9))))
    return Form("invented", "1", Heading(_words(rng, 5)), (Section("s", _words(rng, 4), (), asked),), marking, page=setup)


def _question(rng: np.random.Generator, index: int, marking: Marking) -> Question:
    pick = rng.random()
    name = f"q{index + 1}"
    if pick < 0.45:
        return _grid(rng, name)
    if pick < 0.9:
        return _choice(rng, name)
    if pick < 0.95:
        return OpenText(id=name, concept=name, label=_words(rng, 6), lines=int(rng.integers(1, 4)))
    return Digits(id=name, concept=name, label=_words(rng, 4), cells=int(rng.integers(2, 9)))


def _grid(rng: np.random.Generator, name: str) -> Grid:
    count = int(rng.integers(2, 8))
    codes = list(range(1, count + 1))
    if rng.random() < 0.5:
        codes.reverse()
    columns = tuple(Option(str(code), _words(rng, int(rng.integers(1, 4)))) for code in codes)
    rows = tuple(
        GridRow(f"{name}r{i + 1}", f"{name}r{i + 1}", _words(rng, int(rng.integers(4, 18))), str(i + 1))
        for i in range(int(rng.integers(2, 16)))
    )
    return Grid(id=name, concept=name, label=_words(rng, 6), scale="", columns=columns, rows=rows)


def _choice(rng: np.random.Generator, name: str) -> Choice:
    multi = rng.random() < 0.3
    options = tuple(
        Option(str(i + 1), _words(rng, int(rng.integers(1, 6))), write=int(rng.random() < 0.1)) for i in range(int(rng.integers(2, 9)))
    )
    return Choice(
        id=name,
        concept=name,
        label=_words(rng, 6),
        kind=Kind.MULTI if multi else Kind.SINGLE,
        options=options,
        code_list=f"invented/{name}",
        per_line=int(rng.choice([0, 0, 1, 2])),
    )


def _words(rng: np.random.Generator, count: int) -> Text:
    """So many words, the first with a capital."""
    return Text(" ".join(rng.choice(WORDS, count)).capitalize())
