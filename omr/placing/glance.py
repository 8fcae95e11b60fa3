"""Where a page lies that fills its image as sheets under a scanner do: found in milliseconds, from small pictures laid over each other."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import fft

from omr.pyramid import Pyramid
from omr.reading import Floats, Grey

THUMB_LONG_SIDE = 220
"""Pixels of the long side of a small picture, 1.3 mm each on A4: lines of text are still apart."""

FIELD = 320
"""Side of the field in which small pictures are laid over each other: they may lie 60 mm beside each other."""

LEVEL_PX = 15
"""Neighbourhood that is taken for level, in pixels: shadows and the shading of a form are wider."""

STRONGEST = 40.0
"""Most grey levels by which a pixel may differ from its neighbourhood: a black lid beyond the paper counts no more than print."""

UPSIDE_DOWN = np.array([[-1.0, 0.0, 1.0], [0.0, -1.0, 1.0], [0.0, 0.0, 1.0]])
"""Half a turn of a picture whose sides are 1."""


@dataclass(frozen=True, slots=True)
class Thumb:
    """A reference as a small picture: how many pixels for each mm (across, down), and its spectrum."""

    per_mm: Floats
    spectrum: NDArray[np.complex64]


@dataclass(frozen=True, slots=True)
class Glance:
    """A rough way from mm to image pixels (3 x 3), and how well the small pictures agree there (0..1)."""

    to_image: Floats
    likeness: float


def thumb_of(reference: Grey, to_reference: Floats) -> Thumb:
    """The small picture of a reference; `to_reference` (3 x 3) leads from mm to its pixels."""
    size = _size(reference, THUMB_LONG_SIDE / max(reference.shape))
    sides = np.array(size) / np.array(reference.shape[::-1])
    return Thumb(np.diag(to_reference)[:2] * sides, np.conj(_spectrum(reference, size)))


def glance(page: Pyramid, thumb: Thumb, px_per_mm: float) -> Glance:
    """Where the reference lies in the image, which shows it upright or upside down and about `px_per_mm` large."""
    grey = page.grey
    half, _ = page.at_least(2 * THUMB_LONG_SIDE)
    size = _size(grey, float(thumb.per_mm.mean()) / px_per_mm)
    spectrum = _spectrum(half, size)
    # a picture turned by half has the conjugate spectrum, and lies where its last pixel was
    turned = np.conj(spectrum) * _moved(size[0] - 1, size[1] - 1)
    laid = [fft.irfft2(one * thumb.spectrum, s=(FIELD, FIELD)) for one in (spectrum, turned)]
    upside_down = bool(laid[1].max() > laid[0].max())
    best = laid[int(upside_down)]
    down, across = (int(at) - FIELD if at > FIELD // 2 else int(at) for at in np.unravel_index(int(best.argmax()), best.shape))
    place = np.array([[thumb.per_mm[0], 0.0, across], [0.0, thumb.per_mm[1], down], [0.0, 0.0, 1.0]])
    to_unit = np.diag([1 / size[0], 1 / size[1], 1.0])
    to_pixels = np.diag([grey.shape[1], grey.shape[0], 1.0])
    return Glance(to_pixels @ (UPSIDE_DOWN if upside_down else np.eye(3)) @ to_unit @ place, float(best.max()))


def _size(grey: Grey, factor: float) -> tuple[int, int]:
    """Width and height of the small picture, never more than the field."""
    width, height = (min(FIELD, max(1, round(side * factor))) for side in grey.shape[::-1])
    return width, height


def _spectrum(grey: Grey, size: tuple[int, int]) -> NDArray[np.complex64]:
    """The spectrum of the print of a page, made small and of length 1."""
    small = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.float32)
    print_only = np.clip(small - cv2.blur(small, (LEVEL_PX, LEVEL_PX)), -STRONGEST, STRONGEST)
    return np.asarray(fft.rfft2(print_only / max(float(np.linalg.norm(print_only)), 1.0), s=(FIELD, FIELD)), np.complex64)


def _moved(across: int, down: int) -> NDArray[np.complex64]:
    """What a picture's spectrum is multiplied with to move it."""
    phase = np.multiply.outer(np.exp(-2j * np.pi * np.fft.fftfreq(FIELD) * down), np.exp(-2j * np.pi * np.fft.rfftfreq(FIELD) * across))
    return np.asarray(phase, np.complex64)
