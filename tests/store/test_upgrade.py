"""A workspace of an earlier version keeps its digital responses when its tables are brought up to date."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text

from pipeline.store.engine import Database, open_database
from pipeline.store.migrate import check_tables, configuration, migrate
from tests.postgres import new_database
from tests.workspaces import DATABASES

ROUND = "INSERT INTO rounds (id, name, policy, threshold, channels, contexts, opened_at) VALUES (1, 'a', 'p', 0.9, '[]', '{}', :at)"
FILE = (
    "INSERT INTO digital_files (id, round_id, name, sha256, mapping_sha256, layout, source, questions, fields, rows, who, at)"
    " VALUES (1, 1, 'a.csv', '', '', 'l', 's', '[]', '[]', 1, 'Lan', :at)"
)
RESPONSE = (
    "INSERT INTO digital_responses (id, round_id, file_id, name, content, place, channel, counter, facts, answers, texts)"
    " VALUES (1, 1, 1, 's/1', '', 'a.csv:2', 'vneid', '', '{}', '[]', '{}')"
)


def at_five(database: Database) -> None:
    """Tables as of step 0005 with one response in them."""
    with database.writing() as connection:
        command.upgrade(configuration(connection), "0005")
        for line in (ROUND, FILE, RESPONSE):
            connection.execute(text(line), {"at": 0} if ":at" in line else {})


@pytest.mark.parametrize("kind", DATABASES)
def test_responses_that_are_there_still_count(kind: str, tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'a.db'}" if kind == "sqlite" else new_database())
    try:
        at_five(database)
        migrate(database)
        check_tables(database)
        with database.reading() as connection:
            found = connection.execute(text("SELECT name, withdrawn FROM digital_responses")).all()
        assert [tuple(row) for row in found] == [("s/1", 0)]
    finally:
        database.close()
