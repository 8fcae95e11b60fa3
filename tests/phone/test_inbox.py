"""Nothing is lost while the main program is busy or down, nothing counts twice, and who serves the pages can only add."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine

from forms.errors import Problem
from pipeline.errors import WorkspaceError
from pipeline.run.public.public_survey import standing
from pipeline.run.responses.take_in import count_waiting, take_in
from pipeline.settings import FILE
from pipeline.store.arrivals import Arrival, Put
from pipeline.store.inbox import TakenIn, add_arrivals, grants
from pipeline.store.instants import now
from pipeline.store.rounds import close_round
from pipeline.store.spool import Spool, spool_path
from pipeline.store.workspace import workspace
from pipeline.web.public.app import public_application
from pipeline.web.public.courier import carried
from pipeline.web.public.serve import public_desk
from tests.digital.exports import ROUND, round_at
from tests.phone.phones import COUNTER, FORMS, PAGE, REGISTER, Phone, phones_at, responses
from tests.postgres import server


def arrival(name: str, content: str = "a", **more: object) -> Arrival:
    row = {
        "name": name,
        "content": content,
        "place": name,
        "channel": "truc_tuyen_qr",
        "counter": COUNTER,
        "facts": {},
        "answers": ["5"],
        "texts": {},
    }
    return Arrival(**{"round": ROUND, "layout": "x", "source": "phone", "questions": ("q",), "fields": (), "row": row, "at": now(), **more})  # type: ignore[arg-type]


def test_the_serving_side_of_the_spool_can_only_add(tmp_path: Path) -> None:
    spool = Spool(spool_path(tmp_path))
    assert [spool.put(arrival("a")), spool.put(arrival("a")), spool.put(arrival("a", "b"))] == [Put.NEW, Put.KNOWN, Put.OTHER]
    for sql in (
        "SELECT document FROM arrived",
        "DELETE FROM arrived",
        "UPDATE arrived SET document = ''",
        "DROP TABLE arrived",
        "PRAGMA user_version",
    ):
        with pytest.raises(sqlite3.DatabaseError, match=r"not authorized|prohibited"):
            spool._connection.execute(sql)
    spool.close()


def test_answers_are_kept_while_the_main_program_holds_its_database_or_it_is_gone(tmp_path: Path) -> None:
    with phones_at(tmp_path) as (phone, _):
        database = tmp_path / "kho" / "phieu.db"
        busy = sqlite3.connect(database, isolation_level=None)
        busy.execute("BEGIN IMMEDIATE")
        assert phone.send().status_code == 303
        busy.execute("ROLLBACK")
        busy.close()
        phone.forget()
        token = phone.opened()
        away = database.rename(database.with_suffix(".away"))
        assert phone.send(token=token).status_code == 303
        away.rename(database)
        assert len(responses(tmp_path)) == 2


def test_taking_in_twice_or_after_a_power_cut_changes_nothing(tmp_path: Path) -> None:
    with phones_at(tmp_path) as (phone, _):
        token = phone.opened()
        phone.send(token=token)
        with workspace(tmp_path / "kho") as found:
            assert take_in(found) == TakenIn(new=1) and take_in(found) == TakenIn()
            with sqlite3.connect(spool_path(found.folder)) as spool:
                assert spool.execute("SELECT count(*) FROM arrived WHERE document != ''").fetchone() == (0,), "no answer stays behind"
        spool.close()
        assert "again" in phone.send(token=token).headers["location"], "its name is remembered"
        assert len(responses(tmp_path)) == 1


def test_a_name_that_comes_again_with_other_answers_is_told_and_does_not_count(tmp_path: Path) -> None:
    with phones_at(tmp_path) as (_, desk), workspace(tmp_path / "kho") as found:
        layout = desk.survey.public.layout.id
        with found.database.writing() as connection:
            done = add_arrivals(
                connection, [arrival("p/1", layout=layout), arrival("p/1", "b", layout=layout), arrival("p/1", layout=layout)]
            )
        assert done == TakenIn(1, 1, 1)
        with sqlite3.connect(tmp_path / "kho" / "phieu.db") as rows:
            assert rows.execute("SELECT who, subject FROM events WHERE what = 'sent_otherwise'").fetchall() == [("phone", "p/1")]
        rows.close()


def test_a_full_disk_keeps_the_page_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with phones_at(tmp_path) as (phone, desk):
        token = phone.opened()

        def full(_: Arrival) -> Put:
            raise WorkspaceError(Problem("phone.spool", "inbox.db", {"why": "disk is full"}))

        with monkeypatch.context() as broken:
            broken.setattr(desk.spool, "put", full)
            found = phone.send(token=token)
        assert found.status_code == 503 and 'name="a.guidance" value="4" checked' in found.text
        assert phone.send(token=token).status_code == 303


def test_on_postgresql_the_role_adds_to_the_inbox_and_reads_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with round_at(tmp_path, "postgresql", "quay-a5", counter_files=[REGISTER]) as found:
        url = found.settings.database
        owner = create_engine(url, isolation_level="AUTOCOMMIT")
        with owner.connect() as connection:
            for line in ('DROP ROLE IF EXISTS "phieu public"', 'CREATE ROLE "phieu public" LOGIN', *grants("phieu public")):
                connection.exec_driver_sql(line)
        public = url.replace("postgres@", "phieu%20public@")
        public_engine = create_engine(public)
        for sql in (
            "SELECT * FROM inbox",
            "DELETE FROM inbox",
            "SELECT * FROM digital_responses",
            "SELECT * FROM users",
            "UPDATE rounds SET name = 'x'",
        ):
            with public_engine.connect() as connection, pytest.raises(Exception, match="permission denied"):
                connection.exec_driver_sql(sql)
        public_engine.dispose()
        elsewhere = tmp_path / "phone"
        elsewhere.mkdir()
        blobs = (found.folder / "blobs").as_posix()
        (elsewhere / FILE).write_text(f'database = "{public}"\nblobs = "{blobs}"\n', encoding="utf-8")
        desk, carries = public_desk(elsewhere, ROUND, FORMS / "quay-a5.yaml")
        assert carries
        phone = Phone(TestClient(public_application(desk, carries=False), follow_redirects=False))
        phone.send()
        server().crash()
        phone.forget()
        phone.send()
        assert not carried(desk), "the database is gone, the answers wait"
        server().start()
        assert carried(desk) and carried(desk)
        found.database.engine.dispose()
        owner.dispose()
        assert count_waiting(found) == 2
        assert take_in(found) == TakenIn(new=2) and count_waiting(found) == 0
        with owner.connect() as connection:
            connection.exec_driver_sql('DROP OWNED BY "phieu public"')
            connection.exec_driver_sql('DROP ROLE "phieu public"')
        owner.dispose()


def test_a_closed_round_takes_nothing_and_says_so(tmp_path: Path) -> None:
    with phones_at(tmp_path) as (phone, desk):
        token = phone.opened()
        with workspace(tmp_path / "kho") as found:
            with found.database.writing() as connection:
                close_round(connection, 1)
            desk.now = standing(found, ROUND, desk.now)
        assert phone.http.get(PAGE).status_code == 410
        assert phone.send(token=token).status_code == 410 and responses(tmp_path) == []
