"""Files that are there whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from secrets import token_hex


def write_whole(path: Path, data: bytes) -> None:
    """Write the bytes beside their place, then rename: a reader, a crash or a full disk never shows half a file.

    The folder must exist. Raises OSError, and leaves nothing behind, where the file cannot be written.
    """
    draft = path.with_name(f".{path.name[:100]}.{token_hex(4)}.part")
    try:
        with draft.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
