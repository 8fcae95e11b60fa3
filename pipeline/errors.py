"""What can be wrong with a request above the forms floor. Numbers of the exit codes stand in `docs/errors.md`."""

from __future__ import annotations

from forms.errors import PhieuError

EXIT_DONE = 0
EXIT_NOTHING_DONE = 1
EXIT_PARTLY_DONE = 3
EXIT_INTERRUPTED = 130
"""What shells report of a program that Ctrl+C has ended: 128 and the number of the signal."""


class InputError(PhieuError):
    """Files or folders given by the user cannot be used."""


class ReadingFileError(PhieuError):
    """A readings file is damaged or does not belong to the layout."""


class DecisionError(PhieuError):
    """A decisions file has rows that cannot be applied."""


class WorkspaceError(PhieuError):
    """A workspace, or something that is asked of it, cannot be used."""
