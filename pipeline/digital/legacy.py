"""Vietnamese from before Unicode: letters that fonts of TCVN3 (ABC) and VNI showed right, and everything else shows wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum


class Encoding(StrEnum):
    """How the words of a file are written: Unicode, the code page of the Vietnamese Windows, or for fonts of TCVN3 or VNI."""

    UNICODE = "unicode"
    WINDOWS = "cp1258"
    TCVN3 = "tcvn3"
    VNI = "vni"


_TCVN3 = "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦"
_UNICODE = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ"
TCVN3 = str.maketrans(_TCVN3, _UNICODE)
"""TCVN 5712:1993, third set, as its bytes look in Western letters."""

_TONES = dict(zip("ùøûõï", "áàảãạ", strict=True))
"""The signs of VNI behind a letter, each with the tone that it sets."""

_ROWS = {
    "a": "áàảãạ", "e": "éèẻẽẹ", "o": "óòỏõọ", "u": "úùủũụ", "y": "ýỳỷỹ", "ô": "ớờởỡợ", "ö": "ứừửữự",
}  # fmt: skip
_CIRCUMFLEX = dict(zip("âáàåãä", range(6), strict=True))
_BREVE = dict(zip("êéèúüë", range(6), strict=True))


def _vni() -> dict[str, str]:
    """What every sign of VNI, of one or two letters, stands for."""
    table = {"ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ô": "ơ", "ö": "ư"}
    for letter, toned in _ROWS.items():
        table |= {letter + sign: one for sign, one in zip(_TONES, toned, strict=False)}
    for letter, toned in (("a", "âấầẩẫậ"), ("e", "êếềểễệ"), ("o", "ôốồổỗộ")):
        table |= {letter + sign: toned[number] for sign, number in _CIRCUMFLEX.items()}
    table |= {"a" + sign: "ăắằẳẵặ"[number] for sign, number in _BREVE.items()}
    upper = {sign.upper(): one.upper() for sign, one in table.items()}
    mixed = {sign[0].upper() + sign[1:]: one.upper() for sign, one in table.items() if len(sign) == 2}
    return table | upper | mixed


VNI = _vni()
_VNI_SIGN = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)))


def from_tcvn3(written: str) -> str:
    """The words that a font of TCVN3 would show."""
    return written.translate(TCVN3)


def from_vni(written: str) -> str:
    """The words that a font of VNI would show."""
    return _VNI_SIGN.sub(lambda sign: VNI[sign.group()], written)


def same(written: str) -> str:
    """The words as they stand."""
    return written


READERS: dict[Encoding, Callable[[str], str]] = {
    Encoding.UNICODE: same,
    Encoding.WINDOWS: same,
    Encoding.TCVN3: from_tcvn3,
    Encoding.VNI: from_vni,
}
"""From the letters in a file to the words that they mean."""

BYTES = {Encoding.UNICODE: "utf-8-sig", Encoding.WINDOWS: "cp1258", Encoding.TCVN3: "latin-1", Encoding.VNI: "latin-1"}
"""How bytes that are no UTF-16 become letters first; files for old fonts are of the Western Windows, whose letters latin-1 has as well."""
