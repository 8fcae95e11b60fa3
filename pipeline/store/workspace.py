"""A workspace: the database and the files of surveys in operation, in one folder or at addresses that its settings name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from forms.errors import Problem
from forms.json_text import json_text
from forms.whole import make_folder, write_whole
from pipeline.errors import WorkspaceError
from pipeline.settings import ADDRESSES, EMBEDDED_BLOBS, EMBEDDED_DATABASE, FILE, Settings, load_settings, overruled
from pipeline.store.blobs import Blobs
from pipeline.store.engine import Database, open_database
from pipeline.store.migrate import check_tables, migrate


@dataclass(frozen=True, slots=True)
class Workspace:
    """The database and the blobs of a workspace, the folder that is called by its name, and what its settings say."""

    folder: Path
    database: Database
    blobs: Blobs
    settings: Settings


def init(folder: Path, database: str = "", blobs: str = "") -> bool:
    """Whether the workspace is new; afterwards it is there, its tables as this version needs them. What is in it stays.

    `database` and `blobs` are addresses, empty for embedded ones. Raises PhieuError where the folder is the workspace of other addresses,
    or one of them does not answer.
    """
    make_folder(folder)
    wanted = {name: address for name, address in (("database", database), ("blobs", blobs)) if address}
    new = not (folder / FILE).exists()
    if not new and wanted:
        found = load_settings(folder).model_dump()
        differing = [name for name, address in wanted.items() if found[name] != address]
        if differing:
            raise WorkspaceError([Problem("store.other_address", str(folder / FILE), {"name": name}) for name in differing])
    settings = overruled(wanted) if new else load_settings(folder)
    with _opened(folder, settings) as workspace:
        migrate(workspace.database)
        _ = workspace.blobs.store
    if new:
        write_whole(folder / FILE, "".join(f"{name} = {json_text(wanted.get(name, '')).strip()}\n" for name in ADDRESSES))
    return new


@contextmanager
def workspace(folder: Path) -> Iterator[Workspace]:
    """The workspace of a folder, open. Raises WorkspaceError where there is none, or one of another version."""
    with _opened(folder, load_settings(folder)) as found:
        check_tables(found.database)
        yield found


@contextmanager
def _opened(folder: Path, settings: Settings) -> Iterator[Workspace]:
    """The workspace with these settings, whatever its tables are."""
    here = folder.absolute()
    url = settings.database or f"sqlite:///{(here / EMBEDDED_DATABASE).as_posix()}"
    address = settings.blobs or EMBEDDED_BLOBS
    if "://" not in address:
        address = str(here / address)
    database = open_database(url)
    try:
        yield Workspace(folder, database, Blobs(address, here / "kept"), settings)
    finally:
        database.close()
