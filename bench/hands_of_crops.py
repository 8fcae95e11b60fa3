"""The hands of a source of box crops in a zip file, named `.../work_type_{crossed,empty}/..._SHEET__N.png`: one hand for each sheet."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from zipfile import ZipFile

import cv2
import numpy as np
from numpy.typing import NDArray

from bench.lifting import LIFTED_PX_PER_MM, Hand, LiftedMark, lift
from forms.geometry import Rect
from forms.layout import Box, LayoutPage, LayoutQuestion, QuestionKind
from omr.boxes import Frame
from omr.calibrate import PageContext
from omr.ink import PRINT_LEVEL
from omr.looks.ground import ground_of

NAME = re.compile(r"work_type_(?P<kind>crossed|empty)/.*___(?P<sheet>[^/]+?)__[^/]*\.png$")

LEAST_MARKS = 10
"""Marks of a sheet worth taking as a hand."""

SHEETS = 40
"""Sheets taken, evenly spaced among all: more hands than pages are ever set."""

BLACKENED = 0.75
"""Share of a box's inside from which a crossed box may be one that was blackened: the labels do not tell, so it is left out."""

FEATHER_MM = 0.2
"""Breadth over which ink fades out at the crop's edge, where the crop has cut strokes off."""

APART_MM = 100.0
"""Distance of crops on the page that they are laid on: none sees another."""


def hands_of_crops(file: Path) -> tuple[Hand, ...]:
    """The hands of evenly spaced sheets, in the order of their names."""
    with ZipFile(file) as archive:
        crops: dict[str, dict[str, list[str]]] = defaultdict(lambda: {"crossed": [], "empty": []})
        for name in sorted(archive.namelist()):
            if found := NAME.search(name):
                crops[found["sheet"]][found["kind"]].append(name)
        rich = [sheet for sheet in sorted(crops) if len(crops[sheet]["crossed"]) >= LEAST_MARKS and crops[sheet]["empty"]]
        chosen = [rich[i] for i in np.unique(np.linspace(0, len(rich) - 1, min(SHEETS, len(rich))).round().astype(int))]
        return tuple(_hand(archive, sheet, crops[sheet]) for sheet in chosen)


def _hand(archive: ZipFile, sheet: str, names: dict[str, list[str]]) -> Hand:
    """The hand of one sheet: its empty boxes are the blank of its crossed ones."""
    crossed, empty = (_darkness(archive, names[kind]) for kind in ("crossed", "empty"))
    blank = np.asarray(np.median(empty, axis=0), np.uint8)
    x, y, w, h = cv2.boundingRect((blank >= PRINT_LEVEL).astype(np.uint8))
    height, width = blank.shape
    count = len(crossed)
    left, top, across, down = (side / LIFTED_PX_PER_MM for side in (x, y, w, h))
    rects = [Rect(i * APART_MM + left, top, across, down) for i in range(count)]
    boxes = tuple(Box(str(i), str(i), rect) for i, rect in enumerate(rects))
    page = LayoutPage(sheet, count * APART_MM, APART_MM, (LayoutQuestion("q", QuestionKind.MULTI, boxes),))
    frame = Frame(LIFTED_PX_PER_MM, height, width, np.array([[i * APART_MM, 0.0] for i in range(count)]), np.array([[x, y, w, h]] * count))
    ground = ground_of(page, frame, PageContext(np.stack([blank] * count), len(empty), np.zeros(count)))
    edge = _feather(height, width)
    marks = [
        LiftedMark(alpha * edge, LIFTED_PX_PER_MM, (x, y, w, h), f"{sheet} {Path(name).name}")
        for name, alpha in zip(names["crossed"], lift(crossed, ground, range(count), one_bit=False), strict=True)
        if alpha is not None
    ]
    kept = tuple(mark for mark in marks if mark.inked() < BLACKENED)
    return Hand(sheet, kept, lost=count - len(marks))


def _darkness(archive: ZipFile, names: list[str]) -> NDArray[np.uint8]:
    """Darkness of each crop, its brightest tenth being paper."""
    greys = [np.asarray(cv2.imdecode(np.frombuffer(archive.read(name), np.uint8), cv2.IMREAD_GRAYSCALE), np.float64) for name in names]
    return np.stack([np.clip(255.0 * (1.0 - grey / np.quantile(grey, 0.9)), 0, 255).astype(np.uint8) for grey in greys])


def _feather(height: int, width: int) -> NDArray[np.float32]:
    """1 inside a crop, falling to 0 at its edge."""
    down, across = (np.minimum(np.arange(side) + 0.5, side - np.arange(side) - 0.5) for side in (height, width))
    fading = np.minimum(down[:, None], across[None]) / (FEATHER_MM * LIFTED_PX_PER_MM)
    return np.asarray(np.clip(fading, 0.0, 1.0), dtype=np.float32)
