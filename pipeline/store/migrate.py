"""Brings the tables of a database to what this version needs, step by step."""

from __future__ import annotations

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from forms.errors import Problem
from pipeline.errors import WorkspaceError
from pipeline.store.engine import Database


def configuration(connection: Connection | None = None) -> Config:
    """The configuration of Alembic, without a file of its own."""
    config = Config()
    config.set_main_option("script_location", str(files("pipeline.store") / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def newest() -> str:
    """The step that this version needs."""
    head = ScriptDirectory.from_config(configuration()).get_current_head()
    assert head is not None, "there is at least one step"
    return head


def migrate(database: Database) -> None:
    """Nothing; afterwards the tables are what this version needs. What is in them stays."""
    with database.writing() as connection:
        command.upgrade(configuration(connection), "head")


def check_tables(database: Database) -> None:
    """Nothing; raises WorkspaceError where the tables are older or newer than this version needs, or not there."""
    with database.reading() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    if found != newest():
        known = {step.revision for step in ScriptDirectory.from_config(configuration()).walk_revisions()}
        code = "store.tables_older" if found is None or found in known else "store.tables_newer"
        raise WorkspaceError(Problem(code, database.place, {"found": found or "–", "wanted": newest()}))
