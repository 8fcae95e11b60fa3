"""A frozen context as a file, so that a later batch of the same print is read with the same eyes."""

from __future__ import annotations

import hashlib
import io
import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import TypeGuard

import numpy as np

from forms.errors import Problem
from forms.layout import Layout
from forms.opening import not_opened
from omr.calibrate import Context, PageContext
from pipeline.errors import InputError
from pipeline.run.workers.shipped import reader_version

MAGIC = b"phieu context 2\n"
"""How a context file begins; the hash of all that follows stands behind it, and so no damaged byte is ever read with."""

DIGEST_BYTES = hashlib.sha256().digest_size

ALLOWED = {
    "builtins": {"frozenset", "set", "complex", "slice", "range", "bytearray"},
    "collections": {"OrderedDict"},
    "copyreg": {"_reconstructor"},
    "numpy": {"ndarray", "dtype"},
    "numpy._core.multiarray": {"_reconstruct", "scalar"},
    "numpy._core.numeric": {"_frombuffer"},
    "numpy.core.multiarray": {"_reconstruct", "scalar"},
    "numpy.core.numeric": {"_frombuffer"},
}
"""What a context may be made of beside the reader's own types: a file from somebody else must not be able to run anything."""


DAMAGED = (
    pickle.UnpicklingError, EOFError, AttributeError, ImportError, LookupError, TypeError, ValueError, MemoryError, OverflowError,
    RecursionError,
)  # fmt: skip
"""What unpickling raises on bytes that are no pickle, or not one of ours."""


class ContextUnpickler(pickle.Unpickler):
    """An unpickler that knows arrays and the reader's own frozen types, nothing else."""

    def find_class(self, module: str, name: str) -> object:
        """The type, if a context may hold it. Raises UnpicklingError otherwise."""
        if name in ALLOWED.get(module, ()):
            return super().find_class(module, name)
        if module.startswith(("omr.", "forms.")) and "." not in name:
            found = super().find_class(module, name)
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"{module}.{name}")


def context_bytes(context: Context, layout: Layout) -> bytes:
    """The content of a context file: the context, the layout it belongs to and the reader that made it."""
    return sealed(pickle.dumps((layout.id, reader_version(), context), protocol=5))


def sealed(content: bytes) -> bytes:
    """The content with what a context file begins with."""
    return MAGIC + hashlib.sha256(content).digest() + content


def load_context(path: Path, layout: Layout) -> Context:
    """The context in a file. Raises InputError where it is none, damaged, of another layout or of another reader."""
    damaged = Problem("read.context_damaged", str(path))
    try:
        with path.open("rb") as file:
            content = file.read() if file.read(len(MAGIC)) == MAGIC else b""
    except OSError as error:
        raise InputError(not_opened(path, error, "read.context_cannot_open")) from error
    digest, content = content[:DIGEST_BYTES], content[DIGEST_BYTES:]
    if hashlib.sha256(content).digest() != digest:
        raise InputError(damaged)
    try:
        layout_id, reader, context = ContextUnpickler(io.BytesIO(content)).load()
    except DAMAGED as error:
        raise InputError(damaged) from error
    if layout_id != layout.id:
        raise InputError(Problem("read.context_other_layout", str(path), {"found": layout_id, "wanted": layout.id}))
    if reader != reader_version():
        raise InputError(Problem("read.context_other_reader", str(path), {"found": reader, "wanted": reader_version()}))
    if not fits(context, layout):
        raise InputError(damaged)
    return context


def fits(context: object, layout: Layout) -> TypeGuard[Context]:
    """Whether this is a context with a patch and a doubt for every box of each of its pages, which are pages of the layout."""
    boxes = {page.id: sum(1 for _ in page.boxes()) for page in layout.pages}
    return (
        isinstance(context, Context)
        and isinstance(context.id, str)
        and isinstance(context.pages, Mapping)
        and context.pages.keys() <= boxes.keys()
        and all(fits_page(page, boxes[name]) for name, page in context.pages.items())
    )


def fits_page(page: object, boxes: int) -> bool:
    """Whether this is what a batch teaches about a page with so many boxes."""
    return (
        isinstance(page, PageContext)
        and all(isinstance(array, np.ndarray) for array in (page.blank, page.doubt))
        and page.blank.dtype == np.uint8
        and (page.blank.ndim, page.blank.shape[:1]) == (3, (boxes,))
        and page.doubt.dtype == np.float64
        and page.doubt.shape == (boxes,)
        and isinstance(page.sheets, int)
    )
