"""Slips without a serial that may be one paper, scanned twice: told by the ink that people left on them, and flagged, never dropped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from omr.traces import unpacked
from pipeline.store.readings import traces_in

ALIKE = 0.8
"""Least likeness (cosine of the angle between two pages' traces) of scans that are flagged; bench/repeats.md has both rates."""

ALIKE_OF_FEW = 0.97
"""The same among so few pages that print cannot be told from ink: sheets of one form are then alike by their print."""

LEAST_INK = 0.4
"""Least ink of a page that is compared (length of its traces, in cells of full black): less is a mark or two, which many people make."""

ENOUGH = 5
"""Pages whose median is print: what stands at one place of most sheets nobody has written. With fewer, print counts as ink."""

AT_ONCE = 512
"""Pages that are compared with all others in one product: some megabytes."""

Floats = NDArray[np.float32]


def likely_repeats(connection: Connection, round_id: int) -> dict[int, tuple[int, ...]]:
    """For each page without a serial that looks like an earlier one of its form, the earlier ones, by number."""
    sides: dict[tuple[str, str, int], list[tuple[int, Floats]]] = defaultdict(list)
    for page, layout, side, content in traces_in(connection, round_id):
        traces = unpacked(content).astype(np.float32).ravel()
        sides[layout, side, len(traces)].append((page, traces))
    found: dict[int, tuple[int, ...]] = {}
    for pages in sides.values():
        found.update(alike([page for page, _ in pages], np.stack([traces for _, traces in pages])))
    return dict(sorted(found.items()))


def alike(pages: Sequence[int], traces: Floats) -> dict[int, tuple[int, ...]]:
    """For each page of one side of a form that is like an earlier one, the earlier ones; `traces` are pages x cells."""
    several = len(pages) >= ENOUGH
    if several:
        traces = np.maximum(traces - np.median(traces, axis=0), 0)
    ink = np.linalg.norm(traces, axis=1)
    compared = np.flatnonzero(ink >= LEAST_INK * 255)
    return _alike([pages[int(at)] for at in compared], traces[compared] / ink[compared, None], ALIKE if several else ALIKE_OF_FEW)


def _alike(pages: list[int], traces: Floats, least: float) -> dict[int, tuple[int, ...]]:
    """For each of these pages that is like an earlier one (by `least`), the earlier ones; `traces` are of length 1, pages x cells."""
    found: dict[int, list[int]] = defaultdict(list)
    for first in range(0, len(pages), AT_ONCE):
        part = traces[first : first + AT_ONCE]
        for row, column in np.argwhere(part @ traces.T >= least):
            if column < first + row:
                found[pages[first + int(row)]].append(pages[int(column)])
    return {page: tuple(others) for page, others in found.items()}
