"""A page at halves of its size: what works on the whole of a page works on the smallest one that is fine enough."""

from __future__ import annotations

import cv2
import numpy as np

from omr.reading import Grey


class Pyramid:
    """One page image, halved again and again, each half made when it is first asked for.

    A half covers the same paper: a place in it is the place in the image, counted from the edge, times the half's factor.
    """

    def __init__(self, grey: Grey) -> None:
        """Start with the image itself."""
        self._halves = [grey]

    @property
    def grey(self) -> Grey:
        """The image itself."""
        return self._halves[0]

    def halved(self, times: int) -> Grey:
        """The image halved so many times."""
        while len(self._halves) <= times:
            self._halves.append(_half(self._halves[-1]))
        return self._halves[times]

    def at_least(self, long_side: float) -> tuple[Grey, float]:
        """The smallest half whose long side has at least so many pixels, or the image itself; and its factor."""
        return self.by(long_side / max(self.grey.shape))

    def by(self, least: float) -> tuple[Grey, float]:
        """The smallest half whose factor is at least `least`, or the image itself; and its factor."""
        times = 0
        while 0.5 ** (times + 1) >= least and min(self.grey.shape) >> (times + 1):
            times += 1
        return self.halved(times), 0.5**times


def pyramid_of(image: Grey | Pyramid) -> Pyramid:
    """The halves of an image, those that exist already where there are some."""
    return image if isinstance(image, Pyramid) else Pyramid(image)


def _half(grey: Grey) -> Grey:
    """Every four pixels averaged into one. A last odd row or column is left out first, which takes a tenth of the time."""
    height, width = grey.shape
    even = grey[: height // 2 * 2, : width // 2 * 2]
    return np.asarray(cv2.resize(even, (width // 2, height // 2), interpolation=cv2.INTER_AREA), dtype=np.uint8)
