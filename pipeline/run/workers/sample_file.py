"""The sample of a page as a file of the blob store: derived, and taken again where it is lost, damaged, or another reader's."""

from __future__ import annotations

import hashlib
import pickle

from omr.sample import PageSample
from pipeline.errors import WorkspaceError
from pipeline.run.workers.shipped import reader_version
from pipeline.store.blobs import SAMPLES, Blobs, sample
from pipeline.store.work import all_at_work
from pipeline.store.workspace import Workspace

DIGEST_BYTES = hashlib.sha256().digest_size


class LostSampleError(Exception):
    """The sample of a page cannot be used: the page has to be sampled again."""

    def __init__(self, page: int) -> None:
        """Name the page."""
        super().__init__(page)
        self.page = page


def keep_sample(blobs: Blobs, page: int, sampled: PageSample) -> None:
    """Nothing; afterwards the blob store has the sample. Raises WorkspaceError.

    It begins with the hash of what follows and of the reader's name: a power cut may leave half a file, and after an update of phieu a
    sample of the old reader must not be read by the new one.
    """
    content = pickle.dumps(sampled, protocol=pickle.HIGHEST_PROTOCOL)
    blobs.put(sample(page), digest(content) + content, lasting=False)


def load_sample(blobs: Blobs, page: int) -> PageSample:
    """The sample of a page. Raises LostSampleError where it is not there or not whole; WorkspaceError where the store does not answer."""
    try:
        stored = blobs.get(sample(page))
    except WorkspaceError as error:
        if isinstance(error.__cause__, FileNotFoundError):
            raise LostSampleError(page) from error
        raise
    content = stored[DIGEST_BYTES:]
    if stored[:DIGEST_BYTES] != digest(content):
        raise LostSampleError(page)
    found: PageSample = pickle.loads(content)  # noqa: S301 - written by a worker of this workspace
    return found


def sweep(workspace: Workspace) -> int:
    """How many samples were deleted that no page needs: a run that is killed leaves them, and they hold what people wrote."""
    there = [key for key, _ in workspace.blobs.list(SAMPLES)]
    with workspace.database.reading() as connection:
        needed = {sample(page) for page in all_at_work(connection)}
    gone = [key for key in there if key not in needed]
    workspace.blobs.delete(gone)
    return len(gone)


def digest(content: bytes) -> bytes:
    """What a file of such content begins with."""
    return hashlib.sha256(reader_version().encode() + content).digest()
