"""Check characters of counter codes: one symbol for the written code, one digit for combs and bubbles."""

from __future__ import annotations

from forms.alphabet import FIELD, NUMBER, SYMBOLS

MOST_CHECKED = 28
"""The most symbols of a checked code, its check among them: 2 has the order 28 modulo 29, so up to here all weights differ."""

DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
"""Damm's totally anti-symmetric quasigroup of order 10 (H. M. Damm, Total anti-symmetrische Quasigruppen, Marburg 2004)."""


def check_symbol(text: str) -> str:
    """The symbol that follows `text` (symbols only) so that the weighted sum of all is 0 modulo 29.

    The weights are 1, 2, 4, … from the right, and a 1 is thought before the first symbol, so that leading zeros count. A changed symbol
    changes the sum by difference × weight, never 0 in a field. Two symbols that change places change it by the product of their
    difference and that of their weights: never 0 either, since the weights of up to 28 places all differ. So every substitution and
    every swap is found, of neighbours or not. ISO 7064 MOD 37,36 misses some swaps, and MOD 37-2 needs a 37th sign.
    """
    assert len(text) < MOST_CHECKED, "longer codes have places of the same weight"
    total = 1
    for character in text:
        total = (2 * total + NUMBER[character]) % FIELD
    return SYMBOLS[-2 * total % FIELD]


def check_digit(digits: str) -> str:
    """The digit that follows `digits` so that Damm's chain ends at 0: every substitution and every swap of neighbours is found.

    ISO 7064 MOD 11,10 and Luhn miss some swaps. Leading zeros do not count: use it for codes of one length.
    """
    state = 0
    for digit in digits:
        state = DAMM[state][int(digit)]
    return str(state)
