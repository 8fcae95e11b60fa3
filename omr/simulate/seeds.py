"""Which seeds belong to whom: nothing is judged on sheets that anything was fitted to, and nothing is fitted to sheets that judge it.

A generator of chance is made of numbers whose first is its seed; numbers behind it that differ only by noughts at the end give the same
stream, so that the first number alone keeps two uses apart.
"""

from __future__ import annotations

FITTING = range(1_000_000, 100_000_000)
"""Sheets that models are fitted to and thresholds are chosen on (`tools.marks.sheets`: a million for each `--seed` from 1 to 99); which of
them a model has not seen, and may choose thresholds on, `tools/fit_acceptance.py` says."""

JUDGING = range(1_000_000_000, 1_100_000_000)
"""Sheets of `python -m bench.accuracy`."""

JUDGING_QUICKLY = range(1_100_000_000, 1_200_000_000)
"""Sheets of `python -m bench.accuracy.quick`."""
