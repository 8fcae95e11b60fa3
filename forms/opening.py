"""Why a file that somebody named cannot be opened, in words of the catalogue instead of those of the system."""

from __future__ import annotations

from pathlib import Path

from forms.errors import Problem

NAMED = ((FileNotFoundError, "input.missing"), (IsADirectoryError, "input.is_folder"), (NotADirectoryError, "input.missing"))
"""What the system says → the code that says it to people."""


def not_opened(path: Path, error: OSError, code: str) -> Problem:
    """The problem behind a system error about a file to read; `code`, which tells the `system`'s own words, where it is a rare one."""
    if isinstance(error, PermissionError):
        # Windows forbids to open a folder, where other systems say that it is one.
        return Problem("input.is_folder" if path.is_dir() else "input.file_forbidden", str(path))
    named = next((known for kind, known in NAMED if isinstance(error, kind)), None)
    return Problem(named, str(path)) if named else Problem(code, str(path), {"system": error.strerror or str(error)})
