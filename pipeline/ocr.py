"""Tesseract behind the reader's port for text: the program by pytesseract, or its library by tesserocr where that can be imported."""

from __future__ import annotations

import os
import re
import subprocess
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from forms.errors import Problem
from omr.reading import Grey
from omr.writing.text import NOTHING_SEEN, VIETNAMESE, SeenText, TextReader

ONE_LINE, ONE_BLOCK = 7, 6
"""Tesseract's page segmentation modes for a single line and for a block of lines."""

SECONDS = 20
"""Longest that Tesseract may think about one field; a line takes a fifth of a second."""

PACKAGES = {VIETNAMESE: "tesseract-ocr tesseract-ocr-vie"}
"""What to install, by language; English comes with the program."""


@dataclass(frozen=True, slots=True)
class Program:
    """Tesseract as a program, started anew for every picture."""

    def read(self, image: Grey, language: str, *, one_line: bool) -> SeenText:
        """What the picture says; nothing where Tesseract gives up."""
        # it brings pandas along, a third of a second that only those who read text need to wait
        import pytesseract

        config = f"--psm {ONE_LINE if one_line else ONE_BLOCK}"
        try:
            seen = pytesseract.image_to_data(image, language, config, output_type=pytesseract.Output.DICT, timeout=SECONDS)
        except (RuntimeError, OSError):  # Tesseract's own errors, and the time that is up
            return NOTHING_SEEN
        lines: dict[tuple[int, int, int], list[str]] = {}
        sure: list[float] = []
        for word, confidence, *line in zip(seen["text"], seen["conf"], seen["block_num"], seen["par_num"], seen["line_num"], strict=True):
            if word.strip():
                lines.setdefault((line[0], line[1], line[2]), []).append(word)
                sure.append(float(confidence))
        return composed("\n".join(" ".join(words) for words in lines.values()), sure)


@dataclass(slots=True)
class Library:
    """Tesseract inside this process: ten times as fast, one engine for each language."""

    module: Any
    engines: dict[str, Any] = field(default_factory=dict)

    def read(self, image: Grey, language: str, *, one_line: bool) -> SeenText:
        """What the picture says."""
        from PIL import Image

        if language not in self.engines:
            self.engines[language] = self.module.PyTessBaseAPI(path=language_folder(), lang=language)
        engine = self.engines[language]
        engine.SetPageSegMode(self.module.PSM.SINGLE_LINE if one_line else self.module.PSM.SINGLE_BLOCK)
        engine.SetImage(Image.fromarray(image))
        return composed(engine.GetUTF8Text(), engine.AllWordConfidences())


def composed(text: str, sure: Sequence[float]) -> SeenText:
    """The text with composed letters and without empty lines; its confidence is the mean of its words', from percent."""
    lines = (" ".join(line.split()) for line in unicodedata.normalize("NFC", text).splitlines())
    said = "\n".join(line for line in lines if line)
    return SeenText(said, min(1.0, max(0.0, sum(sure) / len(sure) / 100))) if said and sure else NOTHING_SEEN


def text_reader(language: str = VIETNAMESE) -> TextReader | None:
    """A reader of this language; None where Tesseract or its data for the language is not installed."""
    # Pages are read in parallel already: Tesseract's own threads would only wait for each other.
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    if language not in languages():
        return None
    try:
        return Library(import_module("tesserocr"))
    except ImportError:
        return Program()


def lacking_reader(language: str = VIETNAMESE) -> Problem:
    """The notice, to be said once, that texts are not read in this language."""
    return Problem("read.no_text_reader", "Tesseract", {"language": language, "packages": PACKAGES.get(language, "tesseract-ocr")})


@cache
def languages() -> frozenset[str]:
    """The languages that Tesseract has data for; none where it is not installed."""
    return frozenset(line.strip() for line in _listed()[1:])


@cache
def language_folder() -> str:
    """The folder of Tesseract's data."""
    named = re.search(r'"(.+)"', (_listed() or [""])[0])
    return str(Path(named[1])) if named else os.environ.get("TESSDATA_PREFIX", "")


@cache
def _listed() -> list[str]:
    """The lines of Tesseract's list of languages: a heading with its folder, then one language a line."""
    import pytesseract

    command = [pytesseract.pytesseract.tesseract_cmd, "--list-langs"]
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=True, encoding="utf-8").stdout.splitlines()
    except (OSError, subprocess.SubprocessError):
        return []
