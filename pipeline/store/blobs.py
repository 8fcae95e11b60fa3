"""Files of a workspace that are no rows: originals, forms, contexts, samples. In a folder or in an S3-compatible store, by key.

Originals are written once, under the hash of their bytes.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path

from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from forms.errors import Problem
from forms.whole import coded
from pipeline.errors import WorkspaceError

AT_ONCE = 32 << 20
"""Bytes up to which a file is written in one piece; a longer one is streamed, and never stands in memory whole."""

HASH_CHUNK = 1 << 20
"""Bytes hashed at a time."""


class Blobs:
    """Files by key; `keep` is a folder of this machine for copies of what lies elsewhere. Small and picklable: workers get it."""

    def __init__(self, address: str, keep: Path) -> None:
        """Stand for the store at an address: the path of a folder, or a URL."""
        self.address = address
        self.keep = keep
        self._store: ObjectStore | None = None

    def __reduce__(self) -> tuple[type[Blobs], tuple[str, Path]]:
        """How another process opens the same store."""
        return Blobs, (self.address, self.keep)

    @property
    def local(self) -> bool:
        """Whether it is a folder."""
        return "://" not in self.address

    @property
    def store(self) -> ObjectStore:
        """The store, opened when it is first needed. Raises WorkspaceError."""
        if self._store is None:
            try:
                self._store = LocalStore(self.address, mkdir=True) if self.local else from_url(self.address)
            except (BaseError, ValueError, OSError) as error:
                raise WorkspaceError(Problem("store.blobs_gone", self.address, {"why": shortly(error)})) from error
        return self._store

    def put(self, key: str, content: bytes, *, lasting: bool = True) -> None:
        """Nothing; afterwards the file is there; a `lasting` one outlives a power cut. Raises WorkspaceError."""
        try:
            self.store.put(key, content)
        except (BaseError, OSError) as error:
            raise self._refused(error) from error
        if lasting:
            self.settle([key])

    def put_once(self, key: str, path: Path, sha256: str) -> bool:
        """Whether the file was written now; False where it was there with these bytes, which `sha256` is of.

        A power cut may leave a file of no bytes, or of others: it is written again. `settle` it before the tables speak of it.
        Raises WorkspaceError.
        """
        size = path.stat().st_size
        there = self.size(key)
        if there == size and self.hash(key) == sha256:
            return False
        try:
            if size > AT_ONCE:
                self.store.put(key, path, use_multipart=True)
            else:
                self.store.put(key, path.read_bytes(), mode="create" if there is None else "overwrite")
        except AlreadyExistsError:
            return False
        except (BaseError, OSError) as error:
            raise self._refused(error) from error
        return True

    def settle(self, keys: Iterable[str]) -> None:
        """Nothing; afterwards these files outlive a power cut: the system decides else when bytes reach the disk. Raises WorkspaceError."""
        if not self.local:
            return
        paths = [Path(self.address) / key for key in keys]
        folders = {folder for path in paths for folder in path.relative_to(self.address).parents}
        try:
            for path in paths:
                with path.open("r+b") as file:
                    os.fsync(file.fileno())
            for folder in sorted(folders) if os.name == "posix" else ():
                number = os.open(Path(self.address) / folder, os.O_RDONLY)
                try:
                    os.fsync(number)
                finally:
                    os.close(number)
        except OSError as error:
            raise self._refused(error) from error

    def get(self, key: str) -> bytes:
        """The bytes of a file. Raises WorkspaceError where it is not there."""
        try:
            return bytes(self.store.get(key).bytes())
        except (BaseError, OSError) as error:
            raise self._refused(error, key) from error

    def size(self, key: str) -> int | None:
        """How many bytes a file has, None where it is not there. Raises WorkspaceError."""
        try:
            return int(self.store.head(key)["size"])
        except FileNotFoundError:
            return None
        except (BaseError, OSError) as error:
            raise self._refused(error, key) from error

    def delete(self, keys: Iterable[str]) -> None:
        """Nothing; afterwards these files, and copies of them on this machine, are gone, if they were there. Raises WorkspaceError."""
        for key in keys:
            try:
                if not self.local:
                    (self.keep / key).unlink(missing_ok=True)
                self.store.delete(key)
            except FileNotFoundError:
                continue
            except (BaseError, OSError) as error:
                raise self._refused(error, key) from error

    def list(self, prefix: str) -> Iterator[tuple[str, int]]:
        """Key and size of every file below a prefix, in the order of the keys. Raises WorkspaceError."""
        try:
            found = [(item["path"], item["size"]) for chunk in self.store.list(prefix) for item in chunk]
        except (BaseError, OSError) as error:
            raise self._refused(error, prefix) from error
        yield from sorted(found)

    def hash(self, key: str) -> str | None:
        """The SHA-256 of a file's bytes, read piece by piece; None where it is not there. Raises WorkspaceError."""
        digest = hashlib.sha256()
        try:
            for chunk in self.store.get(key).stream(min_chunk_size=HASH_CHUNK):
                digest.update(chunk)
        except FileNotFoundError:
            return None
        except (BaseError, OSError) as error:
            raise self._refused(error, key) from error
        return digest.hexdigest()

    def path(self, key: str) -> Path:
        """Where the file lies on this machine; from a store elsewhere it is fetched, once. Raises WorkspaceError."""
        if self.local:
            return Path(self.address) / key
        kept = self.keep / key
        if not kept.exists():
            part = kept.with_name(f".phieu-{secrets.token_hex(6)}.part")
            with coded(kept):
                part.parent.mkdir(parents=True, exist_ok=True)
            try:
                with part.open("wb") as file:
                    for chunk in self.store.get(key).stream(min_chunk_size=HASH_CHUNK):
                        file.write(chunk)
                os.replace(part, kept)  # noqa: PTH105 - two processes may fetch one file
            except (BaseError, OSError) as error:
                part.unlink(missing_ok=True)
                raise self._refused(error, key) from error
        return kept

    def folder(self, prefix: str) -> Path:
        """A folder of this machine with all files below a prefix."""
        if not self.local:
            for key, _ in self.list(prefix):
                self.path(key)
        return (Path(self.address) if self.local else self.keep) / prefix

    def _refused(self, error: Exception, key: str = "") -> WorkspaceError:
        """The problem of a store that does not do what it is asked."""
        place = f"{self.address}/{key}" if key else self.address
        return WorkspaceError(Problem("store.blob_refused", place, {"why": shortly(error)}))


def shortly(error: Exception) -> str:
    """The first line of what an error says."""
    return str(error).strip().partition("\n")[0] or type(error).__name__


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, read piece by piece. Raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(HASH_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def digital_original(sha256: str) -> str:
    """The key of an export file of digital responses, or of its mapping, that was taken in."""
    return f"digital/{sha256[:2]}/{sha256}"


def original(sha256: str) -> str:
    """The key of an original: its hash, in folders of at most 256."""
    return f"originals/{sha256[:2]}/{sha256}"


SAMPLES = "samples"
"""Where samples lie."""


def sample(page: int) -> str:
    """The key of the sample of a page, which is there only while the page waits to be read."""
    return f"{SAMPLES}/{page % 256:02x}/{page}"
