"""Workspaces on both databases: made, opened, brought up to date, refused in plain words."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, select, text

from pipeline.errors import WorkspaceError
from pipeline.store.instants import now
from pipeline.store.tables import metadata, rounds
from pipeline.store.workspace import init, workspace
from tests.postgres import new_database
from tests.workspaces import DATABASES, made


def codes(error: pytest.ExceptionInfo[WorkspaceError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


@pytest.mark.parametrize("database", DATABASES)
def test_the_steps_lead_to_the_tables_of_the_code(database: str, tmp_path: Path) -> None:
    with workspace(made(tmp_path / "kho", database)) as found, found.database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


@pytest.mark.parametrize("database", DATABASES)
def test_a_transaction_that_fails_leaves_nothing(database: str, tmp_path: Path) -> None:
    row = {"name": "2026", "policy": "p", "threshold": 0.9, "channels": ["buu_dien"], "contexts": {}}
    with workspace(made(tmp_path / "kho", database)) as found, pytest.raises(RuntimeError), found.database.writing() as connection:
        connection.execute(insert(rounds).values(**row, opened_at=now()))
        raise RuntimeError
    with workspace(tmp_path / "kho") as found, found.database.reading() as connection:
        assert connection.execute(select(rounds)).all() == []


def test_making_it_again_keeps_what_is_in_it(tmp_path: Path) -> None:
    assert init(tmp_path / "kho") is True
    (tmp_path / "kho" / "blobs" / "x").write_bytes(b"1")
    assert init(tmp_path / "kho") is False
    assert (tmp_path / "kho" / "blobs" / "x").read_bytes() == b"1"


def test_sqlite_writes_ahead(tmp_path: Path) -> None:
    made(tmp_path)
    connection = sqlite3.connect(tmp_path / "phieu.db")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_the_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(tmp_path / "a")
    url = new_database()
    monkeypatch.setenv("PHIEU_DATABASE", url)
    init(tmp_path / "a")
    with workspace(tmp_path / "a") as found:
        assert not found.database.embedded
    assert "postgresql" not in (tmp_path / "a" / "phieu.toml").read_text(encoding="utf-8")


def test_a_folder_that_is_no_workspace_is_named(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError) as error, workspace(tmp_path):
        pass
    assert codes(error) == ["store.no_workspace"]


@pytest.mark.parametrize(("written", "code"), [("database = 3", "store.setting_unknown"), ("data =", "store.settings_damaged")])
def test_settings_that_make_no_sense_are_refused(written: str, code: str, tmp_path: Path) -> None:
    (tmp_path / "phieu.toml").write_text(written, encoding="utf-8")
    with pytest.raises(WorkspaceError) as error, workspace(tmp_path):
        pass
    assert codes(error) == [code]


def test_tables_of_another_version_are_refused_with_the_way_out(tmp_path: Path) -> None:
    made(tmp_path)
    with workspace(tmp_path) as found, found.database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(WorkspaceError) as error, workspace(tmp_path):
        pass
    assert codes(error) == ["store.tables_newer"]
    with workspace_file(tmp_path) as connection:
        connection.execute("DROP TABLE alembic_version")
    with pytest.raises(WorkspaceError) as error, workspace(tmp_path):
        pass
    assert codes(error) == ["store.tables_older"]


def workspace_file(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(folder / "phieu.db", isolation_level=None)


def test_a_database_that_does_not_answer_is_said_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError) as error:
        init(tmp_path / "kho", "postgresql+psycopg://lan:bimat@127.0.0.1:9/phieu")
    assert codes(error) == ["store.database_gone"]
    assert "bimat" not in str(error.value)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such device")
def test_a_disk_without_shared_files_is_refused_in_plain_words(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError) as error:
        init(tmp_path / "kho", "sqlite://")
    assert codes(error) == ["store.no_wal"]
