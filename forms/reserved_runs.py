"""Numbers of print runs that no order may have, because sheets with them have no manifest."""

from __future__ import annotations

from forms.sheet_code import RUN_BITS

DECK_RUN = 0
"""The run of acceptance decks: it can never be mistaken for one that was printed for people."""

SIMULATED_RUN = (1 << RUN_BITS) - 1
"""The run of simulated slips: the last one that a sheet code can name, which no printing office reaches by counting."""

RESERVED_RUNS = frozenset({DECK_RUN, SIMULATED_RUN})
"""Runs without a manifest."""
