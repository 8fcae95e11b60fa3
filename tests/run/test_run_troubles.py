"""A store that fails in the middle of a run: a clear word, and nothing lost or doubled when it is mended."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import create_engine, text

from pipeline.errors import WorkspaceError
from pipeline.intake.add import new_batch
from pipeline.run.ledgers import ledger
from pipeline.run.run import run
from pipeline.run.verify import verify
from pipeline.survey import State
from tests.postgres import server
from tests.workspaces import ROUND, facts, opened, slips


def test_a_store_of_files_that_refuses_is_said_and_the_run_goes_on_later(tmp_path: Path) -> None:
    with opened(tmp_path) as found:
        new_batch(found, slips(1, 2, 3), ROUND, facts())
        in_the_way = tmp_path / "blobs" / "samples"
        in_the_way.write_bytes(b"")
        with pytest.raises(WorkspaceError) as error:
            run(found, workers=0)
        assert [problem.code for problem in error.value.problems] == ["store.blob_refused"]
        assert ledger(found, 1).waiting == 3
        in_the_way.unlink()
        run(found, workers=0)
        assert ledger(found, 1).states == {State.READ: 3}
        assert verify(found).problems == ()


def test_originals_that_cannot_be_kept_leave_no_batch(tmp_path: Path) -> None:
    with opened(tmp_path) as found:
        (tmp_path / "blobs" / "originals").write_bytes(b"")
        with pytest.raises(WorkspaceError):
            new_batch(found, slips(1), ROUND, facts())
        (tmp_path / "blobs" / "originals").unlink()
        assert new_batch(found, slips(1), ROUND, facts()).batch == 1


def test_a_server_that_drops_its_connections_is_waited_for(tmp_path: Path) -> None:
    with opened(tmp_path, "postgresql") as found:
        new_batch(found, slips(1, 2, 3, 4), ROUND, facts())
        other = create_engine(found.database.engine.url, isolation_level="AUTOCOMMIT")
        dropped = 0

        def drop(stage: str, done: int, total: int) -> None:
            nonlocal dropped
            with other.connect() as connection:
                everyone = (
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
                dropped += len(connection.execute(text(everyone)).all())

        run(found, workers=0, progress=drop)
        other.dispose()
        assert dropped > 0
        assert ledger(found, 1).states == {State.READ: 4}
        assert verify(found).problems == ()


@pytest.mark.slow
def test_a_database_that_is_gone_for_five_seconds_is_waited_for(tmp_path: Path) -> None:
    with opened(tmp_path, "postgresql") as found:
        new_batch(found, slips(1, 2, 3, 4), ROUND, facts())
        away: list[Thread] = []

        def outage() -> None:
            server().crash()
            time.sleep(5)
            server().start()

        def go_away(stage: str, done: int, total: int) -> None:
            if stage == "sample" and done == 2:
                away.append(Thread(target=outage))
                away[0].start()

        began = time.monotonic()
        run(found, workers=0, progress=go_away)
        away[0].join()
        assert time.monotonic() - began > 5
        assert ledger(found, 1).states == {State.READ: 4}
        assert verify(found).problems == ()
