"""File names for pictures of pages and crops: readable, never the same for two pages, safe on every system."""

from __future__ import annotations

import hashlib
import re
import unicodedata

UNSAFE = re.compile(r"[^\w.\- ]+|\s+")
"""What is replaced: all but letters, digits, dot, hyphen and underscore; Windows refuses much of it, spaces break links."""

RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
"""Names that mean a device on Windows, whatever follows their first dot."""

READABLE_BYTES = 120
"""How much of the source a name keeps: with the rest it stays under the 255 bytes that file systems allow, and paths under Windows' 260."""


def page_name(source: str, page: int | None, question: str = "") -> str:
    """A file name without ending for a page of a source, or for one question on it. Different inputs give different names.

    The end is a hash of the input, because two sources may differ only in what the readable part loses (case, signs, length).
    """
    readable = UNSAFE.sub("_", unicodedata.normalize("NFC", source)).strip("._ ")
    kept = readable.encode("utf-8", "replace")[-READABLE_BYTES:].decode("utf-8", "ignore").lstrip("._ ")
    kept = f"_{kept}" if RESERVED.match(kept) else kept
    part = f"-{UNSAFE.sub('_', question)[:24].strip('._ ')}" if question else ""
    digest = hashlib.sha256(f"{source}\0{page}\0{question}".encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{kept or 'page'}-p{page or 0:03d}{part}-{digest}"
