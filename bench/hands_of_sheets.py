"""The hands of a source of scanned sheets: every marked box's ink, by the truth's boxes and its way from reference to image."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from bench.lifting import Hand, LiftedMark, lift, wide_frame
from bench.truth import page_in_file
from forms.importers.scan_template import import_scan
from forms.layout import Layout, LayoutPage, MarkPolicy
from omr import calibrate
from omr.boxes import Atlas, Frame, sample_boxes
from omr.calibrate import Context, size_classes
from omr.ink import Darkness
from omr.looks.ground import Ground, ground_of
from omr.placing.follow import followed
from omr.placing.reference import ReferencePage, prepare_page
from omr.pyramid import Pyramid
from omr.reading import PageImage
from pipeline.decode.files import pages

COVERING = frozenset({"fill", "scribble"})
"""Kinds of mark that are meant to blacken a box."""

BLACKENED = 0.5
"""Share of a box that must be inked for a mark to take a choice back: a thin zigzag may be anything, and is left out."""


@dataclass(frozen=True, slots=True)
class _Scan:
    """One scan of a source: its truth, its boxes' surroundings, and whether it has one bit a pixel."""

    key: str
    entry: Mapping[str, Any]
    darkness: Darkness
    one_bit: bool


def hands_of_sheets(source: Path) -> tuple[MarkPolicy, tuple[Hand, ...]]:
    """What a mark means on the form of a source, and the hands of its scans, in the order of its truth."""
    layout = import_scan(source / "template.json", None).layout
    template = json.loads((source / "template.json").read_text(encoding="utf-8"))
    entries: dict[str, Mapping[str, Any]] = json.loads((source / "truth.json").read_text(encoding="utf-8"))["images"]
    hands: dict[str, Hand] = {}
    for page in layout.pages:
        reference = _reference(page, decoded(source / template["pages"][page.id]["reference_image"]))
        scans = [_scan(source, key, entry, reference) for key, entry in entries.items() if entry["page"] == page.id]
        context = calibrate.learn({page.id: reference}, {}) if reference.blank else _context(scans, reference)
        ground = ground_of(page, reference.frame, context.pages[page.id])
        hands |= {scan.key: _hand(scan, ground, layout) for scan in scans}
    return layout.policy, tuple(hands[key] for key in entries)


def decoded(path: Path, number: int = 1) -> PageImage:
    """A page of a file of the corpus, counted from 1; the corpus holds no file that cannot be read."""
    image = next(iter(pages(path, {number}))).image
    assert isinstance(image, PageImage), f"{path} cannot be decoded"
    return image


def _reference(page: LayoutPage, image: PageImage) -> ReferencePage:
    """The reference page with the wide frame of lifting in place of the reader's own."""
    usual = prepare_page(page, image)
    frame = wide_frame(page)
    atlas = sample_boxes(image.grey, frame, usual.to_reference, np.zeros((len(frame.origins), 2)))
    return ReferencePage(page, frame, usual.small, usual.to_reference, usual.to_small, atlas, usual.blank)


def _scan(source: Path, key: str, entry: Mapping[str, Any], reference: ReferencePage) -> _Scan:
    """A scan placed by the truth's homography, corrected by the print that is found round each box."""
    file = source / entry["file"]
    image = decoded(file if file.exists() else source / "images" / entry["file"], page_in_file(entry))
    rough = np.array(entry["ref_to_image_homography"], np.float64) @ reference.to_reference
    sight = Pyramid(image.grey)
    found = followed(sight, reference, rough).found
    darkness = sample_boxes(sight, reference.frame, found.to_image, found.shifts).darkness
    return _Scan(key, entry, darkness, bool(np.isin(image.grey[::7, ::7], (0, 255)).all()))


def _context(scans: Sequence[_Scan], reference: ReferencePage) -> Context:
    """What the scans teach about the empty form. The truth says who marked what, so that no mark is taken for print.

    A marked box is replaced by the same box on a sheet where it is free, or else by a free box of its size on the same sheet.
    """
    page_id = reference.page.id
    marked = np.array([[box.id in scan.entry["marked"] for box in reference.page.boxes()] for scan in scans])
    seen = np.stack([scan.darkness for scan in scans])
    free = seen.copy()
    for alike in size_classes(reference.page):
        for sheet, box in np.argwhere(marked & alike):
            others, peers = np.flatnonzero(~marked[:, box]), np.flatnonzero(~marked[sheet] & alike)
            if len(others):
                free[sheet, box] = seen[others[sheet % len(others)], box]
            elif len(peers):
                free[sheet, box] = seen[sheet, peers[box % len(peers)]]
    emptied = replace(reference, atlas=Atlas(free[0], np.ones(len(free[0]), np.bool_)))
    return calibrate.learn({page_id: emptied}, {page_id: list(free[1:])})


def _hand(scan: _Scan, ground: Ground, layout: Layout) -> Hand:
    """The hand of one scan. Boxes whose truth is unknown are left out."""
    entry = scan.entry
    kinds, hard = entry.get("kind", {}), set(entry.get("hard", {}))
    known = set(entry["marked"]) - set(entry.get("ungraded", []))
    wanted = [(i, box) for i, box in enumerate(ground.page.boxes()) if box.id in known]
    covers = {box for box in entry["marked"] if kinds.get(box) in COVERING or box in entry["cancelled"] or layout.policy is MarkPolicy.FILL}
    marks = [
        LiftedMark(alpha, ground.frame.px_per_mm, _rect(ground.frame, i), f"{scan.key} {box.id}", box.id in covers, box.id in hard)
        for (i, box), alpha in zip(wanted, lift(scan.darkness, ground, [i for i, _ in wanted], one_bit=scan.one_bit), strict=True)
        if alpha is not None
    ]
    choosing = tuple(mark for mark in marks if layout.policy is MarkPolicy.FILL or not mark.covers)
    taking_back = tuple(mark for mark in marks if layout.policy is not MarkPolicy.FILL and mark.covers and mark.inked() >= BLACKENED)
    return Hand(scan.key, choosing, taking_back, len(wanted) - len(marks))


def _rect(frame: Frame, index: int) -> tuple[float, float, float, float]:
    x, y, w, h = (float(value) for value in frame.rects[index])
    return x, y, w, h
