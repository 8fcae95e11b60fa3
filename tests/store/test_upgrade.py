"""A workspace of an earlier version keeps its digital responses when its tables are brought up to date."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text

from pipeline.store.engine import Database, open_database
from pipeline.store.instants import MICROSECONDS
from pipeline.store.migrate import check_tables, configuration, migrate
from pipeline.store.strikes import add_strike, strikes_of, struck_ids
from pipeline.store.validity_rules import last_validity_rule
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


def rule(number: int, said: dict[str, object], who: str) -> dict[str, object]:
    """A rule of the round as step 0012 keeps it."""
    return {"id": number, "rule": json.dumps(said), "who": who, "at": number * MICROSECONDS}


@pytest.mark.parametrize("kind", DATABASES)
def test_who_was_taken_out_and_restored_moves_to_a_table_of_its_own(kind: str, tmp_path: Path) -> None:
    first = {"reason": "đùa", "who": "Hoa", "at": "2026-11-01T00:00:00+00:00"}
    second = {"reason": "nhầm", "who": "Lan", "at": "2026-11-02T00:00:00+00:00"}
    limits = {"least_answered": "4/5", "most_multiple": "1/10", "needs_place": False}
    rows = [
        rule(1, {"struck": {"s/1": first}}, "Hoa"),
        rule(2, {"struck": {"s/1": first, "s/2": second}}, "Lan"),
        rule(3, {**limits, "struck": {"s/1": first, "s/2": second}}, "Minh"),
        rule(4, {**limits, "struck": {"s/2": second}}, "Minh"),
    ]
    database = open_database(f"sqlite:///{tmp_path / 'a.db'}" if kind == "sqlite" else new_database())
    try:
        at_five(database)
        with database.writing() as connection:
            command.upgrade(configuration(connection), "0012")
            connection.execute(text("INSERT INTO validity_rules (id, round_id, rule, who, at) VALUES (:id, 1, :rule, :who, :at)"), rows)
        migrate(database)
        with database.writing() as connection:
            assert [(one.response, one.reason, one.who, one.at.day) for one in strikes_of(connection, 1)] == [("s/2", "nhầm", "Lan", 2)]
            said = connection.execute(text("SELECT response, reason, who FROM strikes ORDER BY id")).all()
            assert [tuple(row) for row in said] == [("s/1", "đùa", "Hoa"), ("s/2", "nhầm", "Lan"), ("s/1", "", "Minh")]
            assert connection.execute(text("SELECT id FROM validity_rules")).scalars().all() == [3], "who set the rule is still known"
            assert last_validity_rule(connection, 1) == limits
            add_strike(connection, 1, "s/1", "lại đùa", "Hoa")
            assert struck_ids(connection, 1) == {"s/1", "s/2"}
    finally:
        database.close()


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
