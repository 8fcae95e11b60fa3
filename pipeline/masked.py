"""Words of citizens as others may see them: numbers that lead to a person are covered, everything else stays as it was written.

Covered are telephone numbers, numbers of citizens and their papers, number plates, addresses of mail and numbers of houses, as
`docs/reference/private-data.md` says.
What a person typed stays whole in the database.
"""

from __future__ import annotations

import re
import unicodedata

COVER = "•"
"""Stands for each covered letter and digit; what stands between them stays, so that a reader sees that it was a number."""

_GAP = r"[ .\-]?"
"""What people put between the digits of a number."""

_BEFORE, _AFTER = r"(?<!\w)(?<!\d\.)", r"(?!\w)"
"""A number is covered where it stands alone: it is no part of a longer word, or of a sum with dots between its thousands."""

CITIZEN = re.compile(rf"{_BEFORE}(?:\d{{12}}|0(?:{_GAP}\d){{11}}){_AFTER}")
"""Twelve digits together, or grouped and beginning with 0, as every citizen number does (codes of provinces are 001 to 096)."""

_SIGNS = r"[ .\-()]{0,2}"
"""What stands between the digits of a telephone number, brackets round the code of a province too."""

TELEPHONE = re.compile(rf"(?<![\w+])(?<!\d\.)(?:\(?\+?84{_SIGNS}|\(?0)(?:[35789](?:{_SIGNS}\d){{8}}|2(?:{_SIGNS}\d){{8,9}}){_AFTER}")
"""A mobile number (03, 05, 07, 08, 09 and eight digits) or one of a line (02 and nine, in old notes eight), also with +84 before it."""

_CAR = r"\d{2}[.\-]?(?:[A-ZĐ]{1,2}|[A-ZĐ]\d)[ .\-]?(?:\d{3}[. ]?\d{2}|\d{4})"
_SMALL = r"\d{2}[.\-]?(?:[a-zđ]{1,2}|[a-zđ]\d)[ .\-]?\d{3}[. ]?\d{2}"
_ARMY = r"[A-Z]{2}[ .\-]?\d{2}[ .\-]\d{2}"

PLATE = re.compile(rf"{_BEFORE}(?:{_CAR}|{_SMALL}|{_ARMY}){_AFTER}")
"""A plate of a car or motorcycle (51F-123.45, 29-X1 234.56, 30A 1234) or of the army (QA-12-34). Small letters only with
five digits: `10h 2025` is a time."""

PAPER = re.compile(rf"{_BEFORE}(?:\d{{9}}|[A-Z]\d{{7,8}}){_AFTER}")
"""An old identity number, nine digits together, or a passport (B1234567). A sum of nine digits without its dots is covered, too."""

MAIL = re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+")
"""An address of electronic mail."""

_LANE = r"ngõ|ngách|hẻm|kiệt"

HOUSE = re.compile(
    rf"(?<!\w)(?:(?:số nhà|nhà số|căn hộ số|{_LANE})[ :]{{1,2}}(?:số )?"
    rf"|(?<!quầy )(?<!bàn )(?<!cửa )số (?=\d+[A-Za-z]?(?:/\d+[A-Za-z]?)*,? (?:{_LANE}|đường|phố) ))"
    r"(\d+[A-Za-z]?(?:/\d+[A-Za-z]?)*)(?!\w)",
    re.IGNORECASE,
)
"""The number of a house or a lane behind the word that says so, or before its street; the number alone is covered."""

ALL = (MAIL, CITIZEN, TELEPHONE, PAPER, PLATE)


def masked(words: str) -> str:
    """The words in composed letters, numbers that lead to a person covered. Covered words are covered again to the same."""
    found = unicodedata.normalize("NFC", words)
    for pattern in ALL:
        found = pattern.sub(_covered, found)
    return HOUSE.sub(lambda match: match[0][: -len(match[1])] + _bullets(match[1]), found)


def _covered(match: re.Match[str]) -> str:
    """The number with each letter and digit covered."""
    return _bullets(match[0])


def _bullets(number: str) -> str:
    return "".join(COVER if character.isalnum() else character for character in number)
