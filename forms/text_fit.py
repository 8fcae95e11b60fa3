"""Words measured with the metrics of the shipped fonts and broken into lines at spaces; nothing is ever clipped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO

from reportlab.pdfbase.ttfonts import TTFontFile

from forms.drawing import Face, Words
from forms.geometry import FLOAT_NOISE, MM_PER_INCH, Rect

MM_PER_POINT = MM_PER_INCH / 72
"""Millimetres in one point: 72 to the inch, as in PDF."""

ASCENT = 1.06
DESCENT = 0.24
"""How far letters reach above and below the baseline, in ems: measured over the five faces, Ẫ of the bold ones highest, ỵ and | lowest."""

LINE_PITCH = ASCENT + DESCENT
"""From baseline to baseline, in ems: the closest at which no accent can touch the line above it."""

CAP_MIDDLE = 0.357
"""Height above the baseline, in ems, of the middle of capitals and digits (half of 0.714 in all five faces): boxes are centred on it."""

BREAKS_INSIDE = re.compile(r"[^/–…-]*[/–…-]+|[^/–…-]+")
"""The parts of a word that is too long for any line: it may break after a slash, a dash or dots, and nowhere else."""


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one face; runs that follow each other in a paragraph are parted by a space."""

    text: str
    face: Face


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its runs with their left ends in mm from its start, and its width."""

    runs: tuple[tuple[float, Run], ...]
    width: float


@cache
def _metrics(face: Face) -> TTFontFile:
    """The metrics of a shipped font, in thousandths of an em."""
    return TTFontFile(BytesIO((files("forms") / "fonts" / f"{face}.ttf").read_bytes()))


def missing_letters(text: str, face: Face) -> str:
    """The characters of the text that the face cannot print, each once, in the order of the text."""
    known = _metrics(face).charWidths
    return "".join(dict.fromkeys(letter for letter in text if ord(letter) not in known))


def width_of(text: str, face: Face, size: float) -> float:
    """The width in mm of a text set on one line. No pairs are kerned, here or on paper."""
    return _thousandths(text, face) * size * MM_PER_POINT / 1000


@lru_cache(maxsize=4096)
def _thousandths(text: str, face: Face) -> float:
    """The width of a text in thousandths of an em; kept, because a form measures the same words many times."""
    metrics = _metrics(face)
    widths = metrics.charWidths
    return float(sum(widths.get(ord(letter), metrics.defaultWidth) for letter in text))


def pitch(size: float) -> float:
    """The distance in mm from one baseline to the next at this size."""
    return LINE_PITCH * size * MM_PER_POINT


def words_rect(words: Words) -> Rect:
    """The room that a line of words may touch: its width, and as high and deep as any letter reaches."""
    em = words.size * MM_PER_POINT
    return Rect(words.x, words.y - ASCENT * em, max(width_of(words.text, words.face, words.size), FLOAT_NOISE), LINE_PITCH * em)


def broken(runs: Iterable[Run], size: float, width: float) -> tuple[Line, ...]:
    """The runs as lines of at most `width` mm. A word that no break makes short enough stands whole on a line, which is then wider."""
    lines: list[Line] = []
    current: list[Run] = []
    reached = 0.0
    for glued, word in _tokens(runs, size, width):
        space = width_of(" ", current[-1].face, size) if current and not glued else 0.0
        longer = reached + space + width_of(word.text, word.face, size)
        if current and longer > width + FLOAT_NOISE:
            lines.append(_line(current, size))
            current = []
            longer = width_of(word.text, word.face, size)
        current = _with_word(current, word, glued)
        reached = longer
    return (*lines, _line(current, size)) if current else tuple(lines)


def _tokens(runs: Iterable[Run], size: float, width: float) -> Iterator[tuple[bool, Run]]:
    """The words of all runs, too long ones in parts; each with whether it is glued to the one before, without a space."""
    for run in runs:
        for word in run.text.split(" "):
            parts = [word] if width_of(word, run.face, size) <= width + FLOAT_NOISE else BREAKS_INSIDE.findall(word)
            for number, part in enumerate(parts):
                yield number > 0, Run(part, run.face)


def _with_word(line: list[Run], word: Run, glued: bool) -> list[Run]:
    """The line with one more word, joined to the last run where the face is the same."""
    if not line:
        return [word]
    *before, last = line
    space = "" if glued else " "
    if last.face is word.face:
        return [*before, Run(last.text + space + word.text, last.face)]
    return [*before, Run(last.text + space, last.face), word]


def _line(line: list[Run], size: float) -> Line:
    """The line with the places of its runs."""
    placed: list[tuple[float, Run]] = []
    x = 0.0
    for run in line:
        placed.append((x, Run(run.text.rstrip(" "), run.face)))
        x += width_of(run.text, run.face, size)
    return Line(tuple(placed), x)
