"""The 29 symbols of all codes that people copy by hand, and how a typed or recognised text becomes them.

Of the 36 digits and capitals, one of each pair that hands, eyes and machines confuse is left out; where it is met, its twin is meant.
29 is a prime, so the symbols, taken for the numbers 0 to 28, form a field: that is what lets a check find every swap.
"""

from __future__ import annotations

import string
import unicodedata

SYMBOLS = "0123456789ACDEFGHJKMNPQRTVWXY"
"""The symbol of each number from 0 to 28. All of them belong to the alphanumeric mode of QR, which needs 5.5 bits for each."""

FIELD = len(SYMBOLS)
"""29, the number of symbols and the modulus of every check."""

LOOK_ALIKES = {"O": "0", "I": "1", "L": "1", "Z": "2", "S": "5", "B": "8", "U": "V"}
"""Letter left out → the symbol it is read as: O and 0 differ in width alone, I and L are a stroke like 1, handwritten Z, S and B are 2, 5
and 8, and U is a round V. Read aloud in Vietnamese, I sounds like Y, L like N, S like X and B like P: they are not missed there either."""

NUMBER = {symbol: number for number, symbol in enumerate(SYMBOLS)}
"""The number of each symbol."""

_DASHES_AND_DOTS = frozenset("._·−")
"""Separators that are no dash or space to Unicode: dots, underscore, and the minus sign that word processors put for a hyphen."""

_FOLD = str.maketrans(
    {letter: LOOK_ALIKES.get(letter.upper(), letter.upper()) for letter in string.ascii_letters},
)


def folded(text: str) -> str:
    """The text in capitals, twins in place of look-alikes, without spaces, dashes and dots; other characters stay and can be named.

    Only ASCII letters are raised: what Unicode makes of ß or ı is not what stands on paper.
    """
    composed = unicodedata.normalize("NFC", text)
    return "".join(character for character in composed if not _separates(character)).translate(_FOLD)


def foreign(text: str) -> str | None:
    """The first character of a folded text that is no symbol, or None."""
    return next((character for character in text if character not in NUMBER), None)


def _separates(character: str) -> bool:
    """Whether the character only parts groups: space of any width, dash, dot, or an invisible format character."""
    return character.isspace() or character in _DASHES_AND_DOTS or unicodedata.category(character) in ("Pd", "Cf")
