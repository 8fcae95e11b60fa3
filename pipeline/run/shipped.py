"""The fitted models that ship with this version, handed to the reader; and the name of a reader that uses them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from omr.mark_model import MarkModel, model_from_json
from omr.reader import CODE_VERSION


@cache
def mark_model() -> MarkModel:
    """The mark model that ships with this version."""
    return model_from_json((files("omr") / "models" / "marks.json").read_text(encoding="utf-8"))


def reader_version() -> str:
    """Names the code and the fitted weights that make a reading."""
    return f"{CODE_VERSION}+{mark_model().version}"
