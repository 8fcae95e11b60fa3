"""A frozen context as a file, so that a later batch of the same print is read with the same eyes."""

from __future__ import annotations

import io
import pickle
from pathlib import Path

from forms.errors import Problem
from forms.layout import Layout
from forms.whole import write_whole
from omr.calibrate import Context
from omr.reader import READER_VERSION
from pipeline.errors import InputError

MAGIC = b"phieu context 1\n"

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


DAMAGED = (pickle.UnpicklingError, EOFError, AttributeError, ImportError, LookupError, TypeError, ValueError, MemoryError)
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


def save_context(path: Path, context: Context, layout: Layout) -> None:
    """Nothing; afterwards `path` holds the context, the layout it belongs to and the reader that made it. Raises OutputError."""
    write_whole(path, MAGIC + pickle.dumps((layout.id, READER_VERSION, context), protocol=5))


def load_context(path: Path, layout: Layout) -> Context:
    """The context in a file. Raises InputError where it is none, damaged, of another layout or of another reader."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(Problem("read.context_cannot_open", str(path), {"system": error.strerror or str(error)})) from error
    if not content.startswith(MAGIC):
        raise InputError(Problem("read.context_damaged", str(path)))
    try:
        layout_id, reader, context = ContextUnpickler(io.BytesIO(content[len(MAGIC) :])).load()
    except DAMAGED as error:
        raise InputError(Problem("read.context_damaged", str(path))) from error
    if layout_id != layout.id:
        raise InputError(Problem("read.context_other_layout", str(path), {"found": layout_id, "wanted": layout.id}))
    if reader != READER_VERSION:
        raise InputError(Problem("read.context_other_reader", str(path), {"found": reader, "wanted": READER_VERSION}))
    assert isinstance(context, Context), "a context file written by this reader holds a context"
    return context
