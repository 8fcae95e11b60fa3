"""The fitted models that ship with this version, handed to the reader; and the name of a reader that uses them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from omr.codes.digit_model import DigitModel
from omr.codes.digit_model import digit_model as digit_model_from_onnx
from omr.looks.mark_model import MarkModel, model_from_files
from omr.reader import CODE_VERSION
from omr.writing.field_model import FieldModel
from omr.writing.field_model import model_from_json as field_model_from_json

DIGEST_DIGITS = 8
"""Hexadecimal digits of the digest of the code: two readers share one by chance once in four thousand million."""


@cache
def mark_model() -> MarkModel:
    """The mark model that ships with this version."""
    models = files("omr") / "models"
    first, second = ((models / name).read_text(encoding="utf-8") for name in ("marks.json", "second_look.json"))
    return model_from_files(first, second, (models / "second_look.onnx").read_bytes())


@cache
def field_model() -> FieldModel:
    """The model that tells written fields from blank ones, as this version ships it."""
    return field_model_from_json((files("omr") / "models" / "fields.json").read_text(encoding="utf-8"))


@cache
def digit_model() -> DigitModel:
    """The network of handwritten digits that ships with this version."""
    return digit_model_from_onnx((files("omr") / "models" / "digits.onnx").read_bytes())


@cache
def reader_version() -> str:
    """Names the code and the fitted weights that make a reading: `0.3.0.<digest of the code>+<marks>.<fields>.<digits>`."""
    weights = ".".join(model.version for model in (mark_model(), field_model(), digit_model()))
    return f"{CODE_VERSION}.{code_digest(files('omr'))}+{weights}"


NOT_THE_READER = frozenset({"simulate", "models"})
"""Folders beside the reader's code: the simulator reads nothing, and models have names of their own."""


def code_digest(folder: Traversable) -> str:
    """A short SHA-256 over the reader's own sources in all its folders, whatever their line ends."""
    digest = hashlib.sha256()
    for name, file in _sources(folder):
        content = file.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:DIGEST_DIGITS]


def _sources(folder: Traversable, above: str = "") -> Iterator[tuple[str, Traversable]]:
    """The reader's sources with their paths below `folder`, in the order of their names."""
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".py"):
            yield above + file.name, file
        elif file.name not in NOT_THE_READER and file.is_dir():
            yield from _sources(file, f"{above}{file.name}/")
