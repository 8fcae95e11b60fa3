"""Red stamps of an office: round ones with rings and words, framed ones with a date, pressed onto a filled sheet."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.layout import LayoutPage
from omr.reading import Floats, Grey

Pixels = NDArray[np.float32]

ROUND_MM = (34.0, 37.0)
"""Diameter of an office's round stamp: 36 mm by regulation, and what the rubber and the hand make of it."""

FRAMED_MM = ((34.0, 56.0), (15.0, 26.0))
"""Breadth and height of a framed stamp for arrivals and payments."""

SPREAD_MM = 0.06
"""How far stamping ink creeps into paper beyond the rubber."""

WORDS = ("UY BAN NHAN DAN", "PHUONG PHU LUONG", "CONG AN TINH", "BO PHAN MOT CUA", "PHONG TU PHAP")
FONT = cv2.FONT_HERSHEY_SIMPLEX
CAP_PX = 22.0
"""Pixels of a capital of OpenCV's font at scale 1."""


def press_stamps(
    page: LayoutPage, shape: tuple[int, ...], px_per_mm: float, count: int, rng: np.random.Generator, places: Floats | None = None
) -> Pixels:
    """How much red ink lies on each pixel of a page of this shape (0..1) after so many stamps, each over or near a box as often as not.

    `places` (n x 2, mm) are the stamps' centres, where they are given.
    """
    ink = np.zeros(shape, np.float32)
    boxes = [box.rect.centre for box in page.boxes()]
    for number in range(count):
        if places is not None:
            x, y = (float(v) for v in places[number])
        elif boxes and rng.random() < 0.7:
            box = boxes[int(rng.integers(len(boxes)))]
            x, y = box.x + rng.normal(0.0, 12.0), box.y + rng.normal(0.0, 12.0)
        else:
            x, y = rng.uniform(25, page.width - 25), rng.uniform(25, page.height - 25)
        rubber = _round(px_per_mm, rng) if rng.random() < 0.6 else _framed(px_per_mm, rng)
        _press(ink, rubber, (x * px_per_mm, y * px_per_mm), px_per_mm, rng)
    return ink


def _round(px_per_mm: float, rng: np.random.Generator) -> Grey:
    """The rubber of a round stamp: two rings, words between them and a third, a star or words in the middle."""
    radius = rng.uniform(*ROUND_MM) / 2
    side = round(2 * (radius + 1) * px_per_mm)
    rubber, middle = np.zeros((side, side), np.uint8), side / 2
    for ring, breadth in ((radius - 0.5, 1.0), (radius - 1.6, 0.35), (radius - 6.2, 0.45)):
        _circle(rubber, middle, ring * px_per_mm, max(1, round(breadth * px_per_mm)))
    words = f"{WORDS[int(rng.integers(len(WORDS)))]} * {WORDS[int(rng.integers(len(WORDS)))]} * "
    for i, letter in enumerate(words):
        _letter(rubber, letter, 2 * np.pi * i / len(words), (radius - 4.0) * px_per_mm, 2.6 * px_per_mm)
    if rng.random() < 0.5:
        points = [(0.5 + 0.5 * (i % 2)) * 5.0 * px_per_mm * np.array([np.sin(np.pi * i / 5), np.cos(np.pi * i / 5)]) for i in range(10)]
        cv2.fillPoly(rubber, [np.rint(np.array(points) + middle).astype(np.int32)], 255, cv2.LINE_AA)
    else:
        _line(rubber, WORDS[int(rng.integers(len(WORDS)))][:9], middle, middle + 1.3 * px_per_mm, 2.6 * px_per_mm)
    return rubber


def _framed(px_per_mm: float, rng: np.random.Generator) -> Grey:
    """The rubber of a stamp with a frame, two lines of words and a date."""
    width, height = (rng.uniform(*span) * px_per_mm for span in FRAMED_MM)
    rubber = np.zeros((round(height), round(width)), np.uint8)
    breadth = max(1, round(0.8 * px_per_mm))
    cv2.rectangle(rubber, (breadth, breadth), (rubber.shape[1] - 1 - breadth, rubber.shape[0] - 1 - breadth), 255, breadth)
    tall = height / 6
    date = f"{rng.integers(1, 29):02d}-{rng.integers(1, 13):02d}-2025"
    for row, words in enumerate((WORDS[int(rng.integers(len(WORDS)))], "DEN", date)):
        _line(rubber, words, width / 2, height * (0.30 + 0.27 * row), min(tall, 4.0 * px_per_mm))
    return rubber


def _circle(rubber: Grey, middle: float, radius: float, breadth: int) -> None:
    at = round(middle * 16)
    cv2.circle(rubber, (at, at), round(radius * 16), 255, breadth, cv2.LINE_AA, 4)


def _letter(rubber: Grey, letter: str, angle: float, radius: float, tall: float) -> None:
    """One letter on an arc, its foot towards the middle."""
    side = round(2 * tall)
    tile = np.zeros((side, side), np.uint8)
    _line(tile, letter, side / 2, side / 2 + tall / 2, tall)
    turn = cv2.getRotationMatrix2D((side / 2, side / 2), -float(np.degrees(angle)), 1.0)
    turned = cv2.warpAffine(tile, turn, (side, side))
    middle = np.array([rubber.shape[1], rubber.shape[0]]) / 2 + radius * np.array([np.sin(angle), -np.cos(angle)])
    x, y = (round(float(v) - side / 2) for v in middle)
    window = rubber[y : y + side, x : x + side]
    np.maximum(window, turned[: window.shape[0], : window.shape[1]], out=window)


def _line(rubber: Grey, words: str, middle: float, foot: float, tall: float) -> None:
    """A line of words in the middle of a place."""
    scale, breadth = tall / CAP_PX, max(1, round(tall / 6))
    (width, _), _ = cv2.getTextSize(words, FONT, scale, breadth)
    cv2.putText(rubber, words, (round(middle - width / 2), round(foot)), FONT, scale, 255, breadth, cv2.LINE_AA)


def _press(ink: Pixels, rubber: Grey, centre: tuple[float, float], px_per_mm: float, rng: np.random.Generator) -> None:
    """Press a stamp onto the page in place: turned a little, stronger on one side, patchy, its ink crept into the paper."""
    reach = int(np.ceil(np.hypot(*rubber.shape) / 2)) + 2
    turn = cv2.getRotationMatrix2D((rubber.shape[1] / 2, rubber.shape[0] / 2), rng.normal(0.0, 8.0), 1.0)
    turn[:, 2] = turn[:, 2] + reach - np.array([rubber.shape[1], rubber.shape[0]]) / 2
    pressed = cv2.warpAffine(rubber.astype(np.float32) / 255.0, turn, (2 * reach, 2 * reach))
    pressed = cv2.GaussianBlur(np.asarray(pressed, np.float32), (0, 0), max(0.3, SPREAD_MM * px_per_mm))
    patchy = cv2.GaussianBlur(rng.standard_normal((24, 24)).astype(np.float32), (0, 0), 2.0)
    fine = cv2.GaussianBlur(rng.standard_normal((2 * reach, 2 * reach), dtype=np.float32), (0, 0), max(0.3, 0.1 * px_per_mm))
    across, down = np.meshgrid(np.linspace(-1, 1, 2 * reach), np.linspace(-1, 1, 2 * reach))
    lean = across * rng.normal(0, 0.12) + down * rng.normal(0, 0.12)
    strength = rng.uniform(0.6, 0.95) + lean + 1.2 * cv2.resize(patchy, pressed.shape[::-1]) + rng.uniform(0.1, 0.6) * fine
    pressed = pressed * np.clip(strength, 0.1, 1.0).astype(np.float32)
    x, y = round(centre[0]) - reach, round(centre[1]) - reach
    top, left = max(0, -y), max(0, -x)
    window = ink[max(0, y) : y + 2 * reach, max(0, x) : x + 2 * reach]
    if window.size:
        np.maximum(window, pressed[top : top + window.shape[0], left : left + window.shape[1]], out=window)
