"""The code of the counter in handwritten digits: what the network says, weighed against all codes that the register has."""

from __future__ import annotations

from dataclasses import replace

from forms.layout import WriteField
from omr.codes.code import KnownCounters, SeenCounter, weighed
from omr.codes.digit_model import DigitModel
from omr.codes.digits import CombSigns, read_signs
from omr.reading import CounterWay
from omr.writing.fields import FieldPatch

UNSEEN = 0.5
"""Probability at most of a code whose comb was not found: it may have been cut at the wrong place."""


CROSSED = 0.5
"""Probability at most of a code through whose comb a streak or a fold runs: a digit may be made of it."""


def written_counter(
    field: WriteField, patch: FieldPatch, model: DigitModel, counters: KnownCounters | None, *, crossed: bool = False
) -> SeenCounter:
    """What the comb of a counter says in handwriting. Nothing is said unless every cell holds a digit.

    `crossed`: a line of the scan runs through the comb.
    """
    seen = from_signs(read_signs(field, patch, model), counters)
    return replace(seen, probability=min(seen.probability, CROSSED)) if crossed and seen.text else seen


def from_signs(comb: CombSigns, counters: KnownCounters | None) -> SeenCounter:
    """The code that the signs of a comb make, and how probable it is.

    The digits are those that the network reads; they are never mended. The register only says what else could have been meant: for each
    of its codes, how well would it explain the same cells?
    """
    if comb.blank:
        return SeenCounter(CounterWay.HAND, "", 1.0, blank=comb.seen)
    if not comb.signs.isdigit():
        return SeenCounter(CounterWay.HAND, "", 0.0)
    p = weighed(comb.signs, comb.table[:, :10], counters)
    return SeenCounter(CounterWay.HAND, comb.signs, p if comb.seen else min(p, UNSEEN))
