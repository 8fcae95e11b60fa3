"""The fitted models that ship with this version, handed to the reader; and the name of a reader that uses them."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from omr.mark_model import MarkModel, model_from_json
from omr.reader import CODE_VERSION

DIGEST_DIGITS = 8
"""Hexadecimal digits of the digest of the code: two readers share one by chance once in four thousand million."""


@cache
def mark_model() -> MarkModel:
    """The mark model that ships with this version."""
    return model_from_json((files("omr") / "models" / "marks.json").read_text(encoding="utf-8"))


@cache
def reader_version() -> str:
    """Names the code and the fitted weights that make a reading: `0.3.0.<digest of the code>+<version of the weights>`."""
    return f"{CODE_VERSION}.{code_digest(files('omr'))}+{mark_model().version}"


def code_digest(folder: Traversable) -> str:
    """A short SHA-256 over the reader's own sources, whatever their line ends; what stands in folders below (the simulator) is not it."""
    digest = hashlib.sha256()
    for file in sorted((file for file in folder.iterdir() if file.name.endswith(".py")), key=lambda file: file.name):
        content = file.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{file.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:DIGEST_DIGITS]
