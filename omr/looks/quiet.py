"""Boxes on which nothing lies at all: how seldom such a box is marked is known by counting, better than any network says it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

INK_COLUMN, RING_COLUMN, PRINTED_COLUMN, DRAWN_COLUMN = 0, 2, 3, 16
"""Columns of the evidence's features: ink on the box and round it (logarithms), the share of it that is printed on, and whether its blank
is known as it was drawn."""

NO_INK = float(np.log(1.02e-2))
"""Ink (a logarithm) up to which there is none: what is added to all ink is a hundredth, a speck more is still nothing."""

MOST_PRINTED = 0.02
"""Share of a box that may be printed on: on a digit or letter a dot may hide."""

BOTH_SAY_NOTHING = 0.01
"""Probability of a mark up to which the looks agree that a box is empty."""


def quiet(features: NDArray[np.float32], blank_known: NDArray[np.bool_], darker: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which boxes have no foreign ink on and round them, nothing printed in them, a blank that is known as drawn, and no darker paper than
    their peers.
    """
    none = (features[:, INK_COLUMN] <= NO_INK) & (features[:, RING_COLUMN] <= NO_INK)
    free = (features[:, PRINTED_COLUMN] < MOST_PRINTED) & (features[:, DRAWN_COLUMN] > 0.5)
    return np.asarray(none & free & blank_known & ~darker)
