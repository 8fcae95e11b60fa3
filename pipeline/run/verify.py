"""`verify`: everything that a workspace holds is counted and hashed again, and every difference has its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from forms.errors import Problem
from pipeline.decode.files import count_pages
from pipeline.store.audit import Sums, sums
from pipeline.store.batches import stored_files
from pipeline.store.blobs import digital_original, original
from pipeline.store.digital import export_files
from pipeline.store.workspace import Workspace

Told = Callable[[int, int], None]
"""Called with how many files were hashed and how many there are."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at, and every difference."""

    files: int
    bytes: int
    sums: Sums
    problems: tuple[Problem, ...]


def verify(workspace: Workspace, told: Told | None = None) -> Verified:
    """What a workspace holds, after its originals were hashed and its pages counted. Changes nothing."""
    with workspace.database.reading() as connection:
        found = sums(connection)
        files = stored_files(connection)
        exports = export_files(connection)
    problems = [*_hashed(workspace, files, told), *_exports(workspace, exports), *_balanced(found)]
    return Verified(len(files), sum(file.bytes for file in files), found, tuple(problems))


def _hashed(workspace: Workspace, files: Sequence[Any], told: Told | None) -> Iterator[Problem]:
    """A problem for each original that is not there, or not what it was; one for originals that belong to no file."""
    checked: dict[str, str | None] = {}
    for number, file in enumerate(files, 1):
        if file.purged_at is None:
            if file.sha256 not in checked:
                checked[file.sha256] = workspace.blobs.hash(original(file.sha256))
            found = checked[file.sha256]
            if found != file.sha256:
                code = "verify.original_lost" if found is None else "verify.original_changed"
                yield Problem(code, f"{file.batch_id}/{file.name}", {"sha256": file.sha256[:16]})
            elif workspace.blobs.local and (there := max(1, count_pages(workspace.blobs.path(original(file.sha256))))) != file.pages:
                # a file of a store elsewhere would have to be fetched for this
                yield Problem("verify.pages_not_taken", f"{file.batch_id}/{file.name}", {"there": there, "taken": file.pages})
        if told is not None:
            told(number, len(files))
    known = {original(file.sha256) for file in files}
    strange = [key for key, _ in workspace.blobs.list("originals") if key not in known]
    if strange:
        yield Problem("verify.original_of_no_file", strange[0], {"count": len(strange)})


def _exports(workspace: Workspace, exports: Sequence[tuple[str, str]]) -> Iterator[Problem]:
    """A problem for each export file or mapping of digital responses that is not there, or not what was taken in."""
    for name, sha256 in exports:
        found = workspace.blobs.hash(digital_original(sha256))
        if found != sha256:
            yield Problem("verify.original_lost" if found is None else "verify.original_changed", name, {"sha256": sha256[:16]})


def _balanced(found: Sums) -> Iterator[Problem]:
    """A problem for each rule of the tables that does not hold."""
    for one in found.differences:
        yield Problem(f"verify.{one.code}", ", ".join(one.where), {"count": one.count})
