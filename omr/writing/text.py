"""The port to a reader of printed and written text. What stands behind it lives above: `omr` knows no program of the system."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from omr.reading import Grey

VIETNAMESE = "vie"
ENGLISH = "eng"
"""Languages by the names that Tesseract gives them (ISO 639-2); codes of counters have no Vietnamese letter."""


@dataclass(frozen=True, slots=True)
class SeenText:
    """What a picture seems to say: composed letters (NFC), a line break between lines; `confidence` 0..1 as the reader feels it."""

    text: str
    confidence: float


NOTHING_SEEN = SeenText("", 0.0)


class TextReader(Protocol):
    """Reads text in a picture. Never sure: its words are proposals."""

    def read(self, image: Grey, language: str, *, one_line: bool) -> SeenText:
        """What the picture (dark letters on light paper, about 300 dpi, upright) says; `one_line`: it shows a single line."""
        ...
