"""The hash of a scan file as people meet it in a table: short, and such that no spreadsheet takes it for a number."""

from __future__ import annotations

import re

PREFIX = "sha256:"
"""What stands before the digits: sixteen hexadecimal digits alone may look like 1234567890123456 or 12e45, which spreadsheets rewrite."""

DIGITS = 16
"""Hexadecimal digits kept: among a million files, two share them with odds of one in thirty million."""

WRITTEN = re.compile(rf"(?:{PREFIX})?([0-9a-f]{{{DIGITS},64}})", re.IGNORECASE)
"""A hash as a table may hold it: ours, or the whole one, as other programs print it."""


def hash_cell(sha256: str | None) -> str:
    """The cell for a file's hash; empty where there is none."""
    return f"{PREFIX}{sha256[:DIGITS]}" if sha256 else ""


def hash_digits(cell: str) -> str | None:
    """The digits of a cell that holds a hash, in small letters; None where it holds something else."""
    found = WRITTEN.fullmatch(cell.strip())
    return found[1].lower() if found else None


def same_file(digits: str, sha256: str | None) -> bool:
    """Whether the digits are the beginning of this hash."""
    return sha256 is not None and sha256.startswith(digits)
