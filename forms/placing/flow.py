"""Strips flowing down the columns of pages; what belongs together is never parted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from forms.geometry import FLOAT_NOISE
from forms.placing.piece import Piece, Strip, joined
from forms.placing.sheet import Sheet
from forms.placing.style import Style


def flow(strips: Sequence[Strip], sheet: Sheet, style: Style, first_top: float, air: float) -> tuple[Piece, ...]:
    """One piece for every page, in the page's own mm; the questions of the first begin at `first_top`.

    `air` is the share of the gaps above the strips that is kept. A group that no empty column holds is a fault.
    """
    strips = [replace(strip, gap=strip.gap * air) for strip in strips]
    pages: list[list[Piece]] = [[]]
    frames = list(sheet.frames(first_top))
    y = frames[0].top
    for group in _groups(strips):
        if y > frames[0].top and y + _height(group, at_top=False) > frames[0].bottom + FLOAT_NOISE:
            frames.pop(0)
            y = frames[0].top if frames else 0.0
        while not frames or (y == frames[0].top and y + _height(group, at_top=True) > frames[0].bottom + FLOAT_NOISE):
            if frames and frames[0].top <= sheet.top:
                room, needed = frames[0].bottom - y, _height(group, at_top=True)
                style.fault("too_tall", group[0].place, needed=round(needed, 1), room=round(room, 1))
                break
            if frames:
                frames.pop(0)
            if not frames:
                pages.append([])
                frames = list(sheet.frames(sheet.top))
            y = frames[0].top
        frame = frames[0]
        for piece, height in _placed(group, y == frame.top):
            pages[-1].append(piece.moved(frame.x, y + height))
        y += _height(group, at_top=y == frame.top)
    return tuple(joined(page) for page in pages)


def _groups(strips: Sequence[Strip]) -> Iterator[list[Strip]]:
    """Strips that must stay together."""
    group: list[Strip] = []
    for strip in strips:
        group.append(strip)
        if not strip.keep:
            yield group
            group = []
    if group:
        yield group


def _placed(group: Sequence[Strip], at_top: bool) -> Iterator[tuple[Piece, float]]:
    """The pieces of a group, each with its distance in mm from where the group begins; at the top with the header it must repeat."""
    y = 0.0
    repeated = group[0].repeat
    if at_top and repeated is not None:
        yield repeated.piece, y
        y += repeated.height
    for number, strip in enumerate(group):
        y += 0.0 if at_top and number == 0 else strip.gap
        yield strip.piece, y
        y += strip.height


def _height(group: Sequence[Strip], *, at_top: bool) -> float:
    """The height in mm of a group, with the header it must repeat at the top of a column."""
    gaps = sum(strip.gap for strip in (group[1:] if at_top else group))
    repeated = group[0].repeat if at_top else None
    return gaps + sum(strip.height for strip in group) + (repeated.height if repeated else 0.0)
