"""Cells of a table that people open in a spreadsheet: what it would run or rewrite is guarded, and the guard can be taken away."""

from __future__ import annotations

import re

REWRITTEN = re.compile(r"0\d|\d+\s*[-/:]\s*\d|\d+(\.\d+)?e[+-]?\d+$|\d{12,}|\d*\.\d+$", re.IGNORECASE)
"""Text that spreadsheets turn into something else: 007, a date or time like 1-2, 1/2, 1:2, a power like 1e5, a number too
long for them, a decimal like 3.10 that loses its last nought."""


def guard(cell: str) -> str:
    """The cell as it may stand in a spreadsheet: with a leading apostrophe where it would be run (= + - @, tab) or rewritten."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "'", "\t", "\r")) or REWRITTEN.match(cell) else cell


def unguard(cell: str) -> str:
    """The cell as it was before `guard`: one leading apostrophe is taken away."""
    return cell.removeprefix("'")
