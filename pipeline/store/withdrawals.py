"""Files of digital responses that were taken back: their rows stay, marked with the taking back, and count no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from pipeline.store.digital_tables import withdrawals
from pipeline.store.instants import now
from pipeline.store.tables import digital_files, digital_responses


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of a round as people list it: `responses` that it gave, and who took it back when and why, where somebody did."""

    id: int
    name: str
    source: str
    layout: str
    responses: int
    who: str
    at: datetime
    taken_back_by: str = ""
    taken_back_at: datetime | None = None
    reason: str = ""


def kept_files(connection: Connection, round_id: int) -> list[KeptFile]:
    """The files of a round in the order in which they came."""
    columns = digital_responses.c
    counted = select(columns.file_id, func.count()).where(columns.round_id == round_id).group_by(columns.file_id)
    gave = {int(file): int(count) for file, count in connection.execute(counted)}
    joined = digital_files.outerjoin(withdrawals, withdrawals.c.file_id == digital_files.c.id)
    query = (
        select(digital_files, withdrawals.c.who.label("back_who"), withdrawals.c.at.label("back_at"), withdrawals.c.reason)
        .select_from(joined)
        .where(digital_files.c.round_id == round_id)
        .order_by(digital_files.c.id)
    )
    return [
        KeptFile(
            row.id,
            row.name,
            row.source,
            row.layout,
            gave.get(row.id, 0),
            row.who,
            row.at,
            row.back_who or "",
            row.back_at,
            row.reason or "",
        )
        for row in connection.execute(query)
    ]


def take_back(connection: Connection, file_id: int, reason: str, who: str) -> int:
    """How many responses of a file count no more; that it was taken back is added, nothing is deleted."""
    gave = select(func.count()).where(digital_responses.c.file_id == file_id)
    count = int(connection.execute(gave).scalar_one())
    row = {"file_id": file_id, "responses": count, "reason": reason, "who": who, "at": now()}
    number = int(connection.execute(insert(withdrawals).values(**row).returning(withdrawals.c.id)).scalar_one())
    connection.execute(update(digital_responses).where(digital_responses.c.file_id == file_id).values(withdrawn=number))
    connection.execute(update(digital_files).where(digital_files.c.id == file_id).values(withdrawn=number))
    return count


def counts_by_channel(connection: Connection, round_id: int) -> Sequence[tuple[str, int]]:
    """How many digital responses of a round count in each channel."""
    columns = digital_responses.c
    query = select(columns.channel, func.count()).where(columns.round_id == round_id, columns.withdrawn == 0)
    return [(channel, int(count)) for channel, count in connection.execute(query.group_by(columns.channel).order_by(columns.channel))]
