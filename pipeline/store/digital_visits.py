"""What names the visits of digital responses, without the responses: the database looks into their facts."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from pipeline.store.digital import AT_ONCE
from pipeline.store.tables import digital_files, digital_responses


def visit_names(connection: Connection, round_id: int, layout: str) -> Iterator[tuple[str, str, str]]:
    """Id, slip token and dossier number of each digital response of a round and layout; the last two empty where nobody told them."""
    columns = digital_responses.c
    files = select(digital_files.c.id).where(
        digital_files.c.round_id == round_id, digital_files.c.layout == layout, digital_files.c.withdrawn == 0
    )
    facts = (columns.facts["slip_token"].as_string(), columns.facts["dossier_no"].as_string())
    query = select(columns.name, *facts).where(columns.round_id == round_id, columns.file_id.in_(files))
    for name, token, dossier in connection.execution_options(yield_per=AT_ONCE).execute(query):
        yield name, token or "", dossier or ""
