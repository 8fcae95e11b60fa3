"""Responses that came by a screen, in the database: added file by file, never changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Connection, insert, select, text, update

from pipeline.store.digital_tables import withdrawals
from pipeline.store.instants import now
from pipeline.store.tables import digital_files, digital_responses

AT_ONCE = 1000
"""Responses written with one statement."""


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file of responses as it is kept: `questions` and `fields` name what its rows hold, in their order."""

    name: str
    sha256: str
    mapping_sha256: str
    layout: str
    source: str
    questions: tuple[str, ...]
    fields: tuple[str, ...]
    who: str


@dataclass(frozen=True, slots=True)
class Added:
    """What became of the rows of a file: new ones, ones that were there, and names of those that were there with other answers."""

    new: int
    known: int
    changed: tuple[tuple[str, str], ...]


def file_known(connection: Connection, round_id: int, sha256: str, mapping_sha256: str) -> int | None:
    """How many rows a file gave when it was taken in with this mapping, None where it was not.

    None as well where a file was taken back since: rows that both had are gone with that one, and come in again with this one.
    """
    row = _file_there(connection, round_id, sha256, mapping_sha256)
    if row is None:
        return None
    of_round = select(digital_files.c.id).where(digital_files.c.round_id == round_id)
    since = select(withdrawals.c.id).where(withdrawals.c.file_id.in_(of_round), withdrawals.c.at >= row.at).limit(1)
    return None if connection.execute(since).scalar() is not None else int(row.rows)


def _file_there(connection: Connection, round_id: int, sha256: str, mapping_sha256: str) -> Any:
    """The row of a file that was taken in with a mapping and not taken back, None where there is none."""
    columns = digital_files.c
    same = (columns.round_id == round_id, columns.sha256 == sha256, columns.mapping_sha256 == mapping_sha256, columns.withdrawn == 0)
    return connection.execute(select(columns.id, columns.rows, columns.at).where(*same)).one_or_none()


def export_files(connection: Connection) -> list[tuple[str, str]]:
    """Name and hash of every export file and mapping of the workspace that is kept as it came; replies that came one by one have none."""
    columns = digital_files.c
    rows = connection.execute(select(columns.name, columns.sha256, columns.mapping_sha256).order_by(columns.id)).all()
    return list(
        dict.fromkeys(pair for row in rows if row.mapping_sha256 for pair in ((row.name, row.sha256), (row.name, row.mapping_sha256)))
    )


def other_source(connection: Connection, round_id: int, file: ExportFile) -> str | None:
    """The source under whose name the file was taken in for this form, None where it was under its own only, or never."""
    columns = digital_files.c
    same = (columns.round_id == round_id, columns.sha256 == file.sha256, columns.layout == file.layout, columns.withdrawn == 0)
    sources = connection.execute(select(columns.source).where(*same).order_by(columns.id)).scalars().all()
    return None if file.source in sources or not sources else str(sources[0])


def add_responses(connection: Connection, round_id: int, file: ExportFile, rows: Iterable[Mapping[str, Any]]) -> Added:
    """What became of the rows; each has name, content, place, channel, counter, facts, answers and texts."""
    given: dict[str, Any] = {name: getattr(file, name) for name in ("name", "sha256", "mapping_sha256", "layout", "source", "who")}
    given |= {"round_id": round_id, "questions": list(file.questions), "fields": list(file.fields), "rows": 0, "at": now()}
    there = _file_there(connection, round_id, file.sha256, file.mapping_sha256)
    made = insert(digital_files).values(**given).returning(digital_files.c.id)
    number = int(connection.execute(made).scalar_one()) if there is None else int(there.id)
    new, known, changed = 0, 0, list[tuple[str, str]]()
    waiting = iter(rows)
    while chunk := list(islice(waiting, AT_ONCE)):
        there = _contents(connection, round_id, [row["name"] for row in chunk])
        fresh: dict[str, Mapping[str, Any]] = {}
        for row in chunk:
            before = there.get(row["name"]) or (fresh[row["name"]]["content"] if row["name"] in fresh else None)
            if before is None:
                fresh[row["name"]] = row
            elif before == row["content"]:
                known += 1
            else:
                changed.append((row["place"], row["name"]))
        if fresh:
            connection.execute(insert(digital_responses), [{**row, "round_id": round_id, "file_id": number} for row in fresh.values()])
            if not new and connection.dialect.name == "postgresql":
                # else it takes the table for empty until the file is in, and looks through all of it for each chunk
                connection.execute(text("ANALYZE digital_responses"))
        new += len(fresh)
    connection.execute(update(digital_files).where(digital_files.c.id == number).values(rows=new + known + len(changed)))
    return Added(new, known, tuple(changed))


def _contents(connection: Connection, round_id: int, names: Sequence[str]) -> dict[str, str]:
    """What is there of these names: name and content."""
    columns = digital_responses.c
    query = select(columns.name, columns.content).where(columns.round_id == round_id, columns.name.in_(names), columns.withdrawn == 0)
    return {row.name: row.content for row in connection.execute(query)}


def response_there(connection: Connection, round_id: int, name: str) -> bool:
    """Whether a round has a digital response of this name that was not taken back with its file."""
    columns = digital_responses.c
    query = select(columns.name).where(columns.round_id == round_id, columns.name == name, columns.withdrawn == 0)
    return connection.execute(query.limit(1)).first() is not None


def responses_of(connection: Connection, round_id: int, layout: str) -> Iterator[tuple[ExportFile, Mapping[str, Any]]]:
    """The digital responses of a round and layout by name, each with the file that it came in."""
    kept = select(digital_files).where(
        digital_files.c.round_id == round_id, digital_files.c.layout == layout, digital_files.c.withdrawn == 0
    )
    found = connection.execute(kept).all()
    files = {row.id: _file(row) for row in found}
    columns = digital_responses.c
    query = select(digital_responses).where(columns.round_id == round_id, columns.file_id.in_(list(files))).order_by(columns.name)
    for row in connection.execution_options(yield_per=AT_ONCE).execute(query):
        yield files[row.file_id], dict(row._mapping)


def _file(row: Any) -> ExportFile:
    """The file of a row."""
    return ExportFile(row.name, row.sha256, row.mapping_sha256, row.layout, row.source, tuple(row.questions), tuple(row.fields), row.who)
