"""A real PostgreSQL for the tests of the store: started on loopback in a folder of its own, and ended with the tests."""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import subprocess
import tempfile
from functools import cache
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine

USER = "postgres"
"""The user that Debian's package makes; PostgreSQL refuses to run as root."""

numbers = count(1)


def programs() -> Path | None:
    """The folder with the programs of PostgreSQL, the newest one; None where it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    there = shutil.which("initdb")
    return found[-1].parent if found else Path(there).resolve().parent if there else None


@cache
def server() -> str:
    """The address of a running server, up to the name of a database."""
    binaries = programs()
    assert binaries is not None
    folder = Path(tempfile.mkdtemp(prefix="phieu-postgres-", dir="/tmp" if Path("/tmp").is_dir() else None))
    user = USER if os.geteuid() == 0 else None
    if user is not None:
        shutil.chown(folder, user)
    data = folder / "data"
    options = {"user": user, "cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run([binaries / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--no-locale", "-N"], check=True, **options)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [binaries / "postgres", "-D", data, "-p", str(port), "-h", "127.0.0.1", "-k", folder, "-c", "fsync=off"], **options
    )

    def end() -> None:
        process.terminate()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(end)
    for _ in range(200):
        ready = subprocess.run([binaries / "pg_isready", "-h", "127.0.0.1", "-p", str(port)], check=False, **options)
        if ready.returncode == 0:
            return f"postgresql+psycopg://{USER}@127.0.0.1:{port}"
    raise AssertionError("PostgreSQL did not start")


def new_database() -> str:
    """The URL of a new, empty database. The test is skipped without PostgreSQL, and fails where every tool must be there."""
    if programs() is None:
        lacking = "needs PostgreSQL: apt-get install postgresql"
        if os.environ.get("PHIEU_EVERY_TOOL"):
            pytest.fail(lacking)
        pytest.skip(lacking)
    name = f"phieu_{next(numbers)}"
    engine = create_engine(f"{server()}/{USER}", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return f"{server()}/{name}"
