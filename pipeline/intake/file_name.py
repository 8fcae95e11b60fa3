"""Names of files that come from a browser: a name and never a way into another folder."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from forms.errors import Problem
from pipeline.decode.find import SCAN_SUFFIXES
from pipeline.intake.unpack import ENDING

MOST_BYTES = 200
"""UTF-8 bytes of a name: file systems hold 255, and a number or a folder's name may come before it."""

FORBIDDEN = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')
"""What parts folders, or what Windows allows in no name."""

DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices, whatever their ending."""


def checked_file_name(given: str) -> str | Problem:
    """The name in composed letters; or what is wrong with it: no plain name of a file, or none of a scan."""
    name = unicodedata.normalize("NFC", given)
    strange = FORBIDDEN.search(name) or DEVICES.fullmatch(name) or name != name.strip() or name.strip(".") == "" or name.endswith(".")
    if strange or len(name.encode("utf-8", "replace")) > MOST_BYTES or not name.isprintable():
        return Problem("upload.name", shown(name))
    if PurePosixPath(name).suffix.casefold() not in {*SCAN_SUFFIXES, ENDING}:
        return Problem("upload.kind", shown(name), {"known": ", ".join(sorted({*SCAN_SUFFIXES, ENDING}))})
    return name


def shown(name: str) -> str:
    """The name as a message may show it: what cannot be seen as a question mark, and no longer than a line."""
    return "".join(character if character.isprintable() else "?" for character in name[:MOST_BYTES])
