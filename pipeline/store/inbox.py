"""Answers that arrived from outside become responses of their rounds; and the inbox of a workspace on a server."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta, timezone
from hashlib import sha256

from sqlalchemy import Connection, delete, func, insert, select, text, update

from pipeline.store.arrivals import KEPT, Arrival, arrival_of
from pipeline.store.digital import ExportFile
from pipeline.store.events import add_event
from pipeline.store.inbox_tables import inbox
from pipeline.store.insert import insert_new
from pipeline.store.instants import now
from pipeline.store.rounds import round_named
from pipeline.store.tables import digital_files, digital_responses

CIVIL = timezone(timedelta(hours=7))
"""Where the days of a stream begin and end."""

ONLINE = "online"
"""Who took in what arrived by itself."""

PUBLIC_READS = ("alembic_version", "rounds", "forms", "round_forms", "api_keys", "webhooks")
"""What the serving side must know: which round is open and what it asks, and who may send."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of arrivals: new ones, ones that were there, ones whose name is there with other answers (the first ones count)."""

    new: int = 0
    known: int = 0
    changed: int = 0

    def __add__(self, other: TakenIn) -> TakenIn:
        """Both together."""
        return TakenIn(self.new + other.new, self.known + other.known, self.changed + other.changed)


def add_arrivals(connection: Connection, arrivals: Sequence[Arrival]) -> TakenIn:
    """What became of the arrivals, which are responses of their rounds afterwards. One name counts once, whatever comes again."""
    streams: dict[tuple[object, ...], list[Arrival]] = defaultdict(list)
    for one in arrivals:
        streams[one.round, one.layout, one.source, one.questions, one.fields, one.at.astimezone(CIVIL).date()].append(one)
    total = TakenIn()
    for some in streams.values():
        total += _add_stream(connection, some)
    return total


def _add_stream(connection: Connection, arrivals: Sequence[Arrival]) -> TakenIn:
    """What became of arrivals of one source, form and day."""
    round_id = round_named(connection, arrivals[0].round).id
    first: dict[str, Arrival] = {}
    for one in arrivals:
        first.setdefault(one.row["name"], one)
    columns = digital_responses.c
    query = select(columns.name, columns.content).where(columns.round_id == round_id, columns.name.in_(list(first)))
    there = {row.name: row.content for row in connection.execute(query)}
    new = {name: one for name, one in first.items() if name not in there}
    contents = there | {name: one.row["content"] for name, one in new.items()}
    changed = [one for one in arrivals if contents[one.row["name"]] != one.row["content"]]
    for one in changed:
        add_event(connection, one.source, "sent_otherwise", one.row["name"])
    if new:
        file = stream(connection, round_id, arrivals[0])
        connection.execute(insert(digital_responses), [{**one.row, "round_id": round_id, "file_id": file} for one in new.values()])
        connection.execute(update(digital_files).where(digital_files.c.id == file).values(rows=digital_files.c.rows + len(new)))
    return TakenIn(len(new), len(arrivals) - len(new) - len(changed), len(changed))


def stream(connection: Connection, round_id: int, one: Arrival) -> int:
    """The number of the file that stands for what a source sent for a form on one day."""
    day = one.at.astimezone(CIVIL).date().isoformat()
    named = ExportFile(f"{one.source} {day}", _hash("stream", one.source, day, *one.fields), _hash(one.layout, *one.questions), one.layout,
                       one.source, one.questions, one.fields, ONLINE)  # fmt: skip
    row = {name: getattr(named, name) for name in ("name", "sha256", "mapping_sha256", "layout", "source", "who")}
    row |= {"questions": list(one.questions), "fields": list(one.fields), "round_id": round_id, "rows": 0, "at": now()}
    insert_new(connection, digital_files, [row])
    columns = digital_files.c
    same = (columns.round_id == round_id, columns.sha256 == named.sha256, columns.mapping_sha256 == named.mapping_sha256)
    return int(connection.execute(select(columns.id).where(*same)).scalar_one())


def _hash(*words: str) -> str:
    """A name of 64 digits for these words."""
    return sha256("\n".join(words).encode()).hexdigest()


def post(connection: Connection, arrivals: Sequence[Arrival]) -> None:
    """Nothing; afterwards the answers lie in the inbox. Asks for no right but to insert."""
    rows = [{"name": one.name, "digest": one.digest, "document": one.document(), "at": one.at} for one in arrivals]
    insert_new(connection, inbox, rows)


def take_inbox(connection: Connection, at_once: int) -> TakenIn | None:
    """What became of the answers that waited longest in the inbox, None where none waits. Two that take at once share them."""
    columns = inbox.c
    query = select(columns.name, columns.document).where(columns.taken.is_(None)).order_by(columns.at, columns.name).limit(at_once)
    rows = connection.execute(query.with_for_update(skip_locked=True)).all()
    if not rows:
        return None
    found = add_arrivals(connection, [arrival_of(row.document) for row in rows])
    connection.execute(update(inbox).where(columns.name.in_([row.name for row in rows])).values(taken=now(), document=""))
    connection.execute(delete(inbox).where(columns.taken < now() - KEPT))
    return found


def waiting(connection: Connection) -> int:
    """How many answers wait in the inbox."""
    return int(connection.execute(select(func.count()).select_from(inbox).where(inbox.c.taken.is_(None))).scalar_one())


def grants(role: str) -> list[str]:
    """The lines of SQL that give a role of PostgreSQL the rights to serve the public pages, and no others."""
    name = '"' + role.replace('"', '""') + '"'
    return [
        f"GRANT USAGE ON SCHEMA public TO {name};",
        f"GRANT SELECT ON {', '.join(PUBLIC_READS)} TO {name};",
        f"GRANT INSERT ON inbox TO {name};",
    ]


def only_inserts(connection: Connection) -> bool:
    """Whether whoever is connected to PostgreSQL may read neither the inbox nor the responses."""
    readable = text("SELECT has_table_privilege('inbox', 'SELECT') OR has_table_privilege('digital_responses', 'SELECT')")
    return not connection.execute(readable).scalar_one()
