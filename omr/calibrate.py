"""What a batch teaches about its paper and print: the frozen context with which every page of the batch is read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.layout import LayoutPage
from omr.align import laid_on, target_of
from omr.boxes import Frame
from omr.ink import PRINT_LEVEL, Darkness, core_masks
from omr.reading import Floats
from omr.register import ReferencePage

SHARE_EMPTY = 0.35
"""Quantile of darkness taken as the blank: right while at least this share of the people left a pixel of the box free."""

GHOST = 0.02
"""Share of a box that must be darker than in its peers before the peers are believed: letters that lie a little differently
make half of it, the thinnest cross three times as much."""

RIM_QUANTILE = 0.75
"""Quantile of darkness taken right beside print: outlines lie up to a pixel off from sheet to sheet, and their edges are no ink."""

RIM = 0.2
"""How far round a box its outline is looked for in the blank, in short sides."""

INSIDE = 0.1
"""How far inside its outline a box is free of print, in short sides."""

WELL_INSIDE = 0.15
"""The same where boxes of several sheets are compared, whose outlines lie a little differently."""

BACKGROUND = 0.2
"""Quantile of darkness inside a box that is its background: print and marks leave more than a fifth of it free."""

SPREAD = np.ones((3, 3), np.uint8)
"""One pixel in every direction."""

MAX_SHADING = 60.0
"""Darkness of the deepest shading behind boxes (a quarter of black): a pen's fill is twice as dark."""

MIN_PEERS = 3
"""Fewest boxes that can outvote a mark in one of them."""

MAX_POOLED = 80
"""Patches that are pooled at most: the quantile of eighty is within a tenth of the quantile of all."""

SOFT_PX = 5
"""Atlas pixels over which two pictures are softened before it is asked whether they show one sheet: a fifth of a box."""

STROKE_DIFFERS = 48
"""Difference of softened darkness that only a stroke makes, on one sheet and not on the other: a fifth of black."""

SHORT_STROKE_PX = 24
"""Softened pixels in one box by which two sheets differ at least: the thinnest cross makes three times as many."""

OWN_PRINT = 8.0
"""Mean difference in darkness inside a box from which an option carries print of its own; a thin letter makes 15, noise 3."""

SAME_SIZE = 0.12
"""Boxes whose sides differ by less than this share are printed alike."""


@dataclass(frozen=True, slots=True)
class PageContext:
    """What one layout page looks like when nobody has written on it, as this batch prints and scans it.

    `blank` is n x height x width darkness; `sheets` the number of different sheets that it was learnt from, 0 where the reference
    itself is blank; `doubt` (n) how much darker (0..1) a box is inside than the usual box of its size: print of its own, or a mark
    that all sheets share.
    """

    blank: Darkness
    sheets: int
    doubt: Floats


@dataclass(frozen=True, slots=True)
class Context:
    """The frozen knowledge of a batch, by layout page; `id` is the hash of all of it."""

    id: str
    pages: Mapping[str, PageContext]


def learn(references: Mapping[str, ReferencePage], samples: Mapping[str, Sequence[Darkness]]) -> Context:
    """The context of a batch from the box patches of some of its pages, by layout page.

    A blank reference is believed. Otherwise the blank is what the sheets agree on; and since most people may have chosen the same
    option, a box is never taken to be darker than the boxes printed like it.
    """
    pages = {page_id: _learn_page(reference, list(samples.get(page_id, ()))) for page_id, reference in sorted(references.items())}
    digest = hashlib.sha256()
    for page_id, page in pages.items():
        digest.update(page_id.encode())
        digest.update(page.blank.tobytes())
        digest.update(str(page.sheets).encode())
        digest.update(page.doubt.tobytes())
    return Context(digest.hexdigest()[:12], pages)


def _learn_page(reference: ReferencePage, samples: list[Darkness]) -> PageContext:
    own = reference.atlas.darkness
    if reference.blank or not len(own):
        return PageContext(own, 0, _doubt(own, reference))
    in_order = sorted(samples, key=lambda sample: hashlib.sha256(sample.tobytes()).digest())
    target = target_of(own, reference.frame)
    aligned = [laid_on(sample, target) for sample in in_order]
    stack = np.stack([own, *aligned])
    distinct = _distinct(stack)
    blank = _agreed(distinct)
    blank = _with_peers(blank, distinct, reference.page, reference.frame)
    return PageContext(blank, len(distinct), _doubt(blank, reference))


def _doubt(blank: Darkness, reference: ReferencePage) -> Floats:
    """Per box, how much darker its inside is in the blank than the median of its size class, 0..1."""
    insides = core_masks(reference.frame, grow=-INSIDE)
    dark = (blank * insides).sum(axis=(1, 2)) / (255.0 * insides.sum(axis=(1, 2)))
    result = np.zeros(len(dark))
    for alike in size_classes(reference.page):
        result[alike] = np.maximum(dark[alike] - np.median(dark[alike]), 0.0)
    return result


def _distinct(stack: Darkness) -> Darkness:
    """The stack without sheets that show the reference's very sheet: a reference that is one of the sheets must not count twice.

    Two pictures of one sheet differ at the edges of print and strokes, two sheets in whole strokes: so the pictures are softened
    over a stroke's width before they are compared.
    """
    soft = np.stack([_softened(sheet) for sheet in stack]).astype(np.int16)
    same = np.array([(np.abs(sheet - soft[0]) > STROKE_DIFFERS).sum(axis=(1, 2)).max() < SHORT_STROKE_PX for sheet in soft])
    same[0] = False
    return np.asarray(stack[~same], dtype=np.uint8)


def _softened(patches: Darkness) -> Darkness:
    """Each patch averaged over the width of a stroke."""
    return np.stack([cv2.blur(patch, (SOFT_PX, SOFT_PX)) for patch in patches]) if len(patches) else patches


def _with_peers(blank: Darkness, stack: Darkness, page: LayoutPage, frame: Frame) -> Darkness:
    """The blank with every box replaced by what boxes printed alike agree on, where that is lighter."""
    result = blank.copy()
    values = np.array([box.value for box in page.boxes()])
    rims, insides = core_masks(frame, grow=RIM), core_masks(frame, grow=-WELL_INSIDE)
    # Marks come and go from sheet to sheet, letters stay: where a box was lightest, it shows its own print best.
    lightest = stack.min(axis=0)
    for alike in size_classes(page):
        by_value = [alike & (values == value) for value in np.unique(values[alike])]
        for group in [alike] if _printed_alike(lightest, alike, insides) else by_value:
            if group.sum() >= MIN_PEERS and _printed_alike(lightest, group, insides):
                shown = np.asarray(cv2.dilate(_pooled(stack[:, group]), SPREAD), dtype=np.uint8)
                for i in np.flatnonzero(group):
                    result[i] = _without_ghost(result[i], shown, rims[i], insides[i])
    return result


def _without_ghost(
    own: NDArray[np.uint8], shown: NDArray[np.uint8], rim: NDArray[np.bool_], inside: NDArray[np.bool_]
) -> NDArray[np.uint8]:
    """A box of the blank, made as light as its peers (`shown`) where it is darker by more than print that lies a little differently.

    A shaded row is darker all over; that much is given to its peers first.
    """
    shading = float(np.clip(np.quantile(own[inside], BACKGROUND) - np.quantile(shown[inside], BACKGROUND), 0.0, MAX_SHADING))
    lighter = np.where(rim, np.minimum(own, shown.astype(np.float32) + shading), own).astype(np.uint8)
    ghost = float((own.astype(np.float32) - lighter).sum()) / (255.0 * float(rim.sum()))
    return lighter if ghost >= GHOST else own


def size_classes(page: LayoutPage) -> list[NDArray[np.bool_]]:
    """The boxes of a page in classes of equal size, each a mask over the boxes in printed order."""
    sizes = np.array([[box.rect.w, box.rect.h] for box in page.boxes()])
    left, classes = np.ones(len(sizes), np.bool_), []
    while left.any():
        first = sizes[int(np.flatnonzero(left)[0])]
        alike = left & np.all(np.abs(sizes / first - 1) < SAME_SIZE, axis=1)
        classes.append(alike)
        left = left & ~alike
    return classes


def _printed_alike(lightest: Darkness, alike: NDArray[np.bool_], insides: NDArray[np.bool_]) -> bool:
    """Whether boxes of one size carry no print of their own (a letter, a digit): then most are empty inside as their median is."""
    inside = insides[int(np.flatnonzero(alike)[0])]
    shown = lightest[alike][:, inside].astype(np.float32)
    shown -= np.quantile(shown, BACKGROUND, axis=1, keepdims=True)
    return float(np.median(np.abs(shown - np.median(shown, axis=0)).mean(axis=1))) < OWN_PRINT


def _pooled(patches: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """What patches (sheets x boxes x height x width) agree on; of many, an evenly spaced selection."""
    flat = patches.reshape(-1, *patches.shape[2:])
    chosen = flat[np.linspace(0, len(flat) - 1, min(len(flat), MAX_POOLED)).round().astype(int)]
    return np.asarray(_agreed(chosen[:, None])[0], dtype=np.uint8)


def _agreed(stack: Darkness) -> Darkness:
    """What sheets (s x n x height x width) agree is printed: a dark core, and around it the rim that moves from sheet to sheet."""
    core, rim = (np.quantile(stack, share, axis=0, method="lower").astype(np.uint8) for share in (SHARE_EMPTY, RIM_QUANTILE))
    near_print = np.stack([cv2.dilate(patch, SPREAD) for patch in (core >= PRINT_LEVEL).astype(np.uint8)])
    return np.asarray(np.where(near_print > 0, rim, core), dtype=np.uint8)
