"""A real PostgreSQL for the tests of the store: started on loopback in a folder of its own, and ended with the tests."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
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


class Server:
    """A PostgreSQL of its own on loopback, that can be stopped and started again."""

    def __init__(self) -> None:
        binaries = programs()
        assert binaries is not None
        self.binaries = binaries
        self.folder = Path(tempfile.mkdtemp(prefix="phieu-postgres-", dir="/tmp" if Path("/tmp").is_dir() else None))
        user = USER if os.geteuid() == 0 else None
        if user is not None:
            shutil.chown(self.folder, user)
        self.options = {"user": user, "cwd": self.folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        init = [binaries / "initdb", "-D", self.folder / "data", "-U", USER, "-A", "trust", "-E", "UTF8", "--no-locale", "-N"]
        subprocess.run(init, check=True, **self.options)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"postgresql+psycopg://{USER}@127.0.0.1:{self.port}"
        self.start()
        atexit.register(self.end)

    def start(self) -> None:
        """Nothing; afterwards it answers."""
        place = ["-D", self.folder / "data", "-p", str(self.port), "-h", "127.0.0.1", "-k", self.folder, "-c", "fsync=off"]
        self.process = subprocess.Popen([self.binaries / "postgres", *place], **self.options)
        ask = [self.binaries / "pg_isready", "-h", "127.0.0.1", "-p", str(self.port)]
        for _ in range(200):
            if subprocess.run(ask, check=False, **self.options).returncode == 0:
                return
        raise AssertionError("PostgreSQL did not start")

    def crash(self) -> None:
        """Nothing; afterwards it is gone, as after a power cut."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait()

    def end(self) -> None:
        """Nothing; afterwards it is gone for good."""
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


@cache
def server() -> Server:
    """The running server of the tests."""
    return Server()


def new_database() -> str:
    """The URL of a new, empty database. The test is skipped without PostgreSQL, and fails where every tool must be there."""
    if programs() is None:
        lacking = "needs PostgreSQL: apt-get install postgresql"
        if os.environ.get("PHIEU_EVERY_TOOL"):
            pytest.fail(lacking)
        pytest.skip(lacking)
    name = f"phieu_{next(numbers)}"
    engine = create_engine(f"{server().address}/{USER}", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return f"{server().address}/{name}"
