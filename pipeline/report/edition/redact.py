"""Words that people wrote, without what leads to a person: telephone numbers, identity numbers, number plates, addresses of mail."""

from __future__ import annotations

import re

MASK = "[…]"
"""What stands where something was taken out."""

SEPARATOR = r"[\s.\-–/()]{0,2}"
"""What people put between the digits of a number."""

LEADING_TO_PEOPLE = (
    re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+"),
    # 12 digits of a citizen's identity number, 9 of the older card, 8 to 11 of a telephone with 0, +84 or 84 before it
    re.compile(rf"(?<!\d)\d(?:{SEPARATOR}\d){{11}}(?!\d)"),
    re.compile(rf"(?<!\d)(?:\+\s?84{SEPARATOR}|84{SEPARATOR}|0)\d(?:{SEPARATOR}\d){{7,9}}(?!\d)"),
    re.compile(rf"(?<!\d)\d(?:{SEPARATOR}\d){{8}}(?!\d)"),
    # 29A-123.45, 29-B1 234.56, 80A 1234; a passport B1234567
    re.compile(rf"(?<![\w])\d{{2}}{SEPARATOR}[A-ZĐ]{{1,2}}\d?{SEPARATOR}\d{{3}}(?:{SEPARATOR}\d{{1,2}})(?!\d)", re.IGNORECASE),
    re.compile(r"(?<![\w])[A-Z]\d{7,8}(?!\d)", re.IGNORECASE),
)
"""What is taken out, the longest first. It takes out too much rather than too little: a date in digits run together may go with it."""


def redacted(words: str) -> str:
    """The words with every such number masked."""
    for pattern in LEADING_TO_PEOPLE:
        words = pattern.sub(MASK, words)
    return words
