"""Slips without a serial that may be one paper, scanned twice: told by the ink that people left on them, and flagged, never dropped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from sqlalchemy import Connection

from omr.traces import unpacked
from pipeline.run.queues.likeness_file import Compared, Side, keep, kept
from pipeline.store.blobs import Blobs
from pipeline.store.readings import Traced, traced_in, traces_of

ALIKE = 0.8
"""Least likeness (cosine of the angle between two pages' ink) of scans that are flagged; bench/repeats.md has both rates."""

ALIKE_OF_LITTLE = 0.97
"""The same where one of them has less than ENOUGH_CELLS with ink: cells are a millimetre wide, and two or three marks of two people who
chose the same have been seen as alike as 0.94; two scans of one paper are as a rule above 0.97."""

ALIKE_OF_FEW = 0.97
"""The same among so few pages that print cannot be told from ink: sheets of one form are then alike by their print."""

GRAIN = 16
"""Darkness above the print (0 to 255) that says nothing: grain of the scanner and edges of print that lie a tenth of a millimetre off."""

LEAST_CELLS, ENOUGH_CELLS = 8, 30
"""Cells with ink of a page that is compared at all, and of one that is compared like any other. A mark covers three to eight."""

LEAST_INK_OF_FEW = 0.4
"""Least ink of a page that is compared among few pages (length of its traces, in cells of full black)."""

ENOUGH = 5
"""Pages whose median is print: what stands at one place of most sheets nobody has written. With fewer, print counts as ink."""

MOST_LEARNT = 640
"""Pages beyond which print is not learnt anew: the median of so many stands still, and later pages are compared once only."""

AT_ONCE = 512
"""Pages that are compared with all others in one product: some megabytes."""

Grey = NDArray[np.uint8]
Pair = tuple[int, int]


def likely_repeats(connection: Connection, blobs: Blobs, round_id: int) -> dict[int, tuple[int, ...]]:
    """For each page without a serial that looks like an earlier one of its form, the earlier ones, by number.

    What was compared is kept in the blob store, so only pages that came since are looked at. It follows from the readings alone: a file
    that is lost, or was made by somebody else, changes nothing but the time.
    """
    sides: dict[Side, list[Traced]] = defaultdict(list)
    for one in traced_in(connection, round_id):
        sides[one.layout, one.side].append(one)
    before = kept(blobs, round_id)
    now = {side: _compared(connection, those, before.get(side)) for side, those in sides.items()}
    if now != before:
        keep(blobs, round_id, now)
    pages = {one.reading: one.page for those in sides.values() for one in those}
    found: dict[int, list[int]] = defaultdict(list)
    for side in now.values():
        for later, earlier in side.pairs:
            found[pages[later]].append(pages[earlier])
    return {page: tuple(sorted(others)) for page, others in sorted(found.items())}


def _compared(connection: Connection, there: Sequence[Traced], before: Compared | None) -> Compared:
    """What is known of the readings of one side, of which some were compared before; they stand in the order of their pages."""
    numbers = [one.reading for one in there]
    learnt = stage(len(there))
    if before is None or before.learnt != tuple(numbers[:learnt]):
        before = Compared((), (), tuple(numbers[:learnt]))
    known = set(before.readings)
    new = [at for at, number in enumerate(numbers) if number not in known]
    still = set(numbers)
    pairs = [pair for pair in before.pairs if still.issuperset(pair)]
    if new:
        packs = traces_of(connection, numbers)
        found = alike([unpacked(packs[number]).ravel() for number in numbers], learnt, new)
        pairs += [(numbers[later], numbers[earlier]) for later, earlier in found]
    return Compared(tuple(numbers), tuple(sorted(pairs)), before.learnt)


def stage(count: int) -> int:
    """From how many of so many pages print is learnt: all of few, then the first 5, 10, 20 …; each time it grows, all are compared."""
    if count < ENOUGH:
        return count
    first = ENOUGH
    while 2 * first <= min(count, MOST_LEARNT):
        first *= 2
    return first


def alike(traces: Sequence[Grey], learnt: int, new: Sequence[int]) -> list[Pair]:
    """The pairs of pages (later, earlier, by their place in `traces`) that may show one paper, as far as one of them is among the `new`.

    Print is what most of the first `learnt` pages have at a place.
    """
    several = learnt >= ENOUGH
    print_ = np.median(np.stack(traces[:learnt]), axis=0) + GRAIN if several else np.zeros(len(traces[0]), np.float32)
    rows = [_ink(one, print_) for one in traces]
    length = np.array([np.linalg.norm(dark) for _, dark in rows])
    cells = np.array([len(at) for at, _ in rows])
    usable = cells >= LEAST_CELLS if several else length >= LEAST_INK_OF_FEW * 255
    matrix = _unit_rows(rows, np.where(usable, length, np.inf), len(print_))
    found: set[Pair] = set()
    for first in range(0, len(new), AT_ONCE):
        part = list(new[first : first + AT_ONCE])
        likeness = (matrix[part] @ matrix.T).tocoo()
        near = likeness.data >= ALIKE
        for row, other, value in zip(likeness.row[near].tolist(), likeness.col[near].tolist(), likeness.data[near].tolist(), strict=True):
            at = part[row]
            if at != other and value >= _least(int(min(cells[at], cells[other])), several=several):
                found.add((max(at, other), min(at, other)))
    return sorted(found)


def _least(cells: int, *, several: bool) -> float:
    """The least likeness of two pages that are flagged, the barer of which has so many cells with ink."""
    if not several:
        return ALIKE_OF_FEW
    return ALIKE if cells >= ENOUGH_CELLS else ALIKE_OF_LITTLE


def _ink(traces: Grey, print_: NDArray[np.floating]) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Where a page has ink above the print, and how dark it is there; nowhere, where the traces are of another reader's measure."""
    if len(traces) != len(print_):
        return np.zeros(0, np.intp), np.zeros(0, np.float32)
    above = np.maximum(traces - print_, 0).astype(np.float32)
    at = np.flatnonzero(above)
    return at, above[at]


def _unit_rows(rows: Sequence[tuple[NDArray[np.intp], NDArray[np.float32]]], length: NDArray[np.floating], width: int) -> csr_array:
    """The pages as rows of length 1; of one that is not compared (its length is infinite) nothing is left."""
    data = [dark / size for (_, dark), size in zip(rows, length, strict=True)]
    starts = np.concatenate([[0], np.cumsum([len(at) for at, _ in rows])])
    return csr_array((np.concatenate(data), np.concatenate([at for at, _ in rows]), starts), shape=(len(rows), width), dtype=np.float32)
