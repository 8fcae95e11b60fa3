"""Tesseract for the tests that need it: it must be there in CI, and elsewhere a test without it says so."""

from __future__ import annotations

import os

import pytest

from omr.writing.text import VIETNAMESE, TextReader
from pipeline.ocr import PACKAGES, text_reader


def reader(language: str = VIETNAMESE) -> TextReader:
    """The reader of text. Where none is installed the test is skipped, and fails where every tool must be there (.ci/run)."""
    found = text_reader(language)
    if found is not None:
        return found
    lacking = f"needs Tesseract: apt-get install {PACKAGES[VIETNAMESE]}"
    if os.environ.get("PHIEU_EVERY_TOOL"):
        pytest.fail(lacking)
    pytest.skip(lacking)
