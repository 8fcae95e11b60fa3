"""`draw`: a layout and the slips of a print run become the PDF that goes to the printer."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from forms.drawing import Face, Words
from forms.errors import PhieuError, Problem
from forms.findings import shown
from forms.layout import Layout, LayoutPage
from forms.printing.press import COUNTER_FACE, Press
from forms.sheet_code import SheetCode, encode
from forms.text_fit import missing_letters
from forms.whole import write_whole


class DrawError(PhieuError):
    """A layout or its slips cannot be printed."""


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip to print: the code of its first page, and the counter code that is printed on it, if any."""

    code: SheetCode
    counter: str = ""


def draw(
    layout: Layout, slips: Iterable[Slip], out: Path | BinaryIO, *, duplex: bool = False, keys: Mapping[int, bytes] | None = None
) -> int:
    """The number of pages written: slip after slip, each with its pages in order and its own code on every page.

    With `duplex` a slip of an odd number of pages gets an empty back, so that no sheet carries two slips. `keys` (key id → secret) seals
    the codes that name a key. The same input gives the same bytes; a file is written whole. Raises DrawError with all that cannot be
    printed, CodeError where a code has no room for its values, OutputError where the file cannot be written.
    """
    check_printable(layout, coded=True)
    press = Press(layout.name)
    if duplex:
        press.two_sided(landscape=layout.pages[0].width > layout.pages[0].height)
    count = 0
    for slip in slips:
        if missing := missing_in(slip.counter, COUNTER_FACE, slip.counter):
            raise DrawError(missing)
        for number, page in enumerate(layout.pages, 1):
            press.page(page, encode(replace(slip.code, page=number), keys), unicodedata.normalize("NFC", slip.counter))
        count += len(layout.pages)
        if duplex and len(layout.pages) % 2:
            press.empty_page(layout.pages[-1])
            count += 1
    if not count:
        raise DrawError(Problem("draw.no_slips", layout.name))
    write_pdf(press.pdf(), out)
    return count


def blank(layout: Layout) -> bytes:
    """The PDF of the empty form, one page per page of the layout and no codes: what the reader knows the print from.

    Raises DrawError where the layout is not one that is printed, or asks for letters that its fonts lack.
    """
    check_printable(layout, coded=False)
    press = Press(layout.name)
    for page in layout.pages:
        press.page(page)
    return press.pdf()


def check_printable(layout: Layout, *, coded: bool) -> None:
    """Nothing; raises DrawError with every page that cannot be drawn or (`coded`) has no place for its code, and every missing letter."""
    problems = [Problem("draw.nothing_drawn", page.id) for page in layout.pages if not page.drawn]
    problems += [
        Problem("draw.no_code_place", page.id) for page in layout.pages if coded and (page.furniture is None or not page.furniture.codes)
    ]
    problems += [problem for page in layout.pages for problem in _missing_letters(page)]
    if problems:
        raise DrawError(problems)


def missing_in(text: str, face: Face, place: str) -> list[Problem]:
    """A problem for each character of the text that the face lacks."""
    return [
        Problem("draw.letter_missing", place, {"letter": shown(letter), "code_point": f"U+{ord(letter):04X}", "face": face})
        for letter in missing_letters(unicodedata.normalize("NFC", text), face)
    ]


def _missing_letters(page: LayoutPage) -> Iterator[Problem]:
    """A problem for each character on the page that its font lacks."""
    told: set[tuple[str, Face]] = set()
    for words in page.drawn:
        if isinstance(words, Words):
            for problem in missing_in(words.text, words.face, f"{page.id}: {shown(words.text)}"):
                key = (str(problem.values["letter"]), words.face)
                if key not in told:
                    told.add(key)
                    yield problem


def write_pdf(pdf: bytes, out: Path | BinaryIO) -> None:
    """Nothing; afterwards the PDF is in the file or stream."""
    if isinstance(out, Path):
        write_whole(out, pdf)
    else:
        out.write(pdf)
