"""Pages that came after an instant: among them is the new scan that somebody has asked for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from pipeline.store.decisions import source_name
from pipeline.store.tables import deliveries, files, pages
from pipeline.survey import State


def read_since(connection: Connection, round_id: int, instant: datetime) -> list[tuple[int, str]]:
    """Number and place of every page of a round that was read, of files that came after the instant, the newest first."""
    joined = select(pages.c.id, pages.c.batch_id, files.c.name, pages.c.number).join(files, files.c.id == pages.c.file_id)
    joined = joined.join(deliveries, deliveries.c.file_id == files.c.id)
    where = (files.c.round_id == round_id, pages.c.state == State.READ.value, deliveries.c.known == 0, deliveries.c.at > instant)
    rows = connection.execute(joined.where(*where).distinct().order_by(pages.c.id.desc())).all()
    return [(row.id, f"{source_name(row.batch_id, row.name)}#{row.number}") for row in rows]
