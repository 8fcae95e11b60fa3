"""A small press: rules, boxes and words on a grey page, from millimetres, antialiased."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Rect
from forms.layout import Shape
from omr.reading import Grey
from omr.simulate.captions import TYPEFACES, printed

FINE = 16
"""Fractions of a pixel that drawing coordinates carry."""

_FACES = (cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_COMPLEX, cv2.FONT_HERSHEY_TRIPLEX)
FACES = len(_FACES) + len(TYPEFACES)
"""Faces that a caption can be printed in: the plotter's, which words are written in, then typefaces."""

_LETTERS = np.array(list("aaaabcdeeeeghhiiikllmnnnnoooopqrsttttuuuvxyABCDGHKLMNPQSTVX0123459.,:?()"))


class Press:
    """A white page in the making. Everything is drawn twice as fine as the page and averaged down at the end."""

    def __init__(self, width: float, height: float, px_per_mm: float) -> None:
        """Take a page size in mm and the resolution of the finished raster."""
        self.px_per_mm = px_per_mm
        self._size = (round(width * px_per_mm), round(height * px_per_mm))
        self._scale = px_per_mm * 2
        self._canvas: NDArray[np.uint8] = np.full((self._size[1] * 2, self._size[0] * 2), 255, np.uint8)

    def page(self) -> Grey:
        """The finished raster."""
        return np.asarray(cv2.resize(self._canvas, self._size, interpolation=cv2.INTER_AREA), dtype=np.uint8)

    def _at(self, x: float, y: float) -> tuple[int, int]:
        """A place in mm as fixed-point drawing coordinates: pixel k of the page has its centre at k, its halves at 2k and 2k + 1."""
        return round((x * self._scale + 0.5) * FINE), round((y * self._scale + 0.5) * FINE)

    def area(self, rect: Rect, grey: int) -> None:
        """Fill a rectangle."""
        cv2.rectangle(self._canvas, self._at(rect.x, rect.y), self._at(rect.right, rect.bottom), grey, -1, cv2.LINE_AA, 4)

    def rule(self, x0: float, y0: float, x1: float, y1: float, line: float, grey: int = 0) -> None:
        """Draw a line of `line` mm."""
        cv2.line(self._canvas, self._at(x0, y0), self._at(x1, y1), grey, self._breadth(line), cv2.LINE_AA, 4)

    def outline(self, rect: Rect, shape: Shape, line: float, grey: int) -> None:
        """Draw the outline of a box, its line centred on the rectangle's edge."""
        if shape is Shape.RECT:
            cv2.rectangle(
                self._canvas, self._at(rect.x, rect.y), self._at(rect.right, rect.bottom), grey, self._breadth(line), cv2.LINE_AA, 4
            )
            return
        axes = (round(rect.w / 2 * self._scale * FINE), round(rect.h / 2 * self._scale * FINE))
        cv2.ellipse(self._canvas, self._at(rect.centre.x, rect.centre.y), axes, 0, 0, 360, grey, self._breadth(line), cv2.LINE_AA, 4)

    def caption(self, rect: Rect, text: str, size: float, grey: int, face: int) -> None:
        """Print a short text of `size` mm in the middle of a rectangle; faces beyond the plotter's are typefaces (`TYPEFACES`)."""
        if face >= len(_FACES):
            self._typeset(rect, printed(text, size * self._scale, face - len(_FACES)), grey)
            return
        scale, thick = self._type(size, 1)
        (width, height), _ = cv2.getTextSize(text, _FACES[face], scale, thick)
        x = round(rect.centre.x * self._scale - width / 2)
        y = round(rect.centre.y * self._scale + height / 2)
        cv2.putText(self._canvas, text, (x, y), _FACES[face], scale, grey, thick, cv2.LINE_AA)

    def _typeset(self, rect: Rect, ink: NDArray[np.uint8], grey: int) -> None:
        """Lay printed letters onto the middle of a rectangle; what would lie off the page is left out."""
        height, width = ink.shape
        x, y = max(0, round(rect.centre.x * self._scale - width / 2)), max(0, round(rect.centre.y * self._scale - height / 2))
        under = self._canvas[y : y + height, x : x + width]
        paper = 255 - (ink[: under.shape[0], : under.shape[1]].astype(np.uint16) * (255 - grey) // 255).astype(np.uint8)
        np.minimum(under, paper, out=under)

    def words(self, area: Rect, size: float, face: int, rng: np.random.Generator, weight: int) -> None:
        """Print a line of random words, letters `size` mm high, at the top of an area; it ends at its right edge."""
        scale, thick = self._type(size * 0.75, weight)
        # how many words fit depends on the resolution: a generator of their own keeps the rest of the form the same at any
        rng = np.random.default_rng(rng.integers(2**32))
        x, stop = area.x * self._scale, area.right * self._scale
        while True:
            word = "".join(rng.choice(_LETTERS, int(rng.integers(2, 8))))
            (width, _), _ = cv2.getTextSize(word, _FACES[face], scale, thick)
            if x + width > stop:
                return
            cv2.putText(self._canvas, word, (round(x), round((area.y + size) * self._scale)), _FACES[face], scale, 0, thick, cv2.LINE_AA)
            x += width + 0.5 * size * self._scale

    def _breadth(self, line: float) -> int:
        return max(1, round(line * self._scale))

    def _type(self, size: float, weight: int) -> tuple[float, int]:
        """Font scale and stroke thickness of letters `size` mm high (a Hershey capital is 21 units)."""
        scale = size * self._scale / 21.0
        return scale, max(1, round(weight * 0.055 * size * self._scale))
