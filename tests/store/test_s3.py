"""A workspace whose files lie in an S3-compatible store: the same pages read, originals written once.

The store is the server of moto, which `tools/s3_server.py` installs into an environment of its own.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest
from obstore.exceptions import AlreadyExistsError

from pipeline.errors import WorkspaceError
from pipeline.intake.add import new_batch
from pipeline.review.acceptance import DEFAULT_POLICY
from pipeline.run.ledgers import ledger
from pipeline.run.rounds import open_round
from pipeline.run.run import run
from pipeline.run.verify import verify
from pipeline.store.blobs import AT_ONCE, Blobs
from pipeline.store.workspace import init, workspace
from pipeline.survey import State
from tests.workspaces import FORM, ROUND, facts, slips

BUCKET = "scans"
VENV = Path(__file__).parents[2] / ".venv-s3"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    program = shutil.which("moto_server", path=os.pathsep.join(str(VENV / name) for name in ("bin", "Scripts")))
    if program is None:
        lacking = "needs an S3-compatible server: python tools/s3_server.py"
        if os.environ.get("PHIEU_EVERY_TOOL"):
            pytest.fail(lacking)
        pytest.skip(lacking)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([program, "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(150):
            try:
                urlopen(Request(f"http://127.0.0.1:{port}/{BUCKET}", method="PUT")).close()
                break
            except URLError:
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


@pytest.fixture
def store(address: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of a bucket of which the environment says where it is, as on a server of one's own."""
    said = {"ENDPOINT": address, "ACCESS_KEY_ID": "key", "SECRET_ACCESS_KEY": "secret", "REGION": "us-east-1", "ALLOW_HTTP": "true"}
    for name, value in said.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    return f"s3://{BUCKET}"


@pytest.mark.slow
def test_pages_are_read_from_a_store_elsewhere(store: str, tmp_path: Path) -> None:
    init(tmp_path / "kho", blobs=f"{store}/kho")
    with workspace(tmp_path / "kho") as found:
        open_round(found, ROUND, [FORM], DEFAULT_POLICY)
        new_batch(found, slips(1, 2), ROUND, facts())
        run(found, workers=2)
        assert ledger(found, 1).states == {State.READ: 2}
        assert verify(found).problems == ()
    assert not (tmp_path / "kho" / "blobs").exists()


def test_an_original_that_a_power_cut_damaged_is_written_again(store: str, tmp_path: Path) -> None:
    blobs = Blobs(f"{store}/cut", tmp_path / "kept")
    (tmp_path / "scan").write_bytes(b"scan")
    for damaged in (b"", b"nacs"):
        blobs.put("originals/a", damaged)
        assert blobs.put_once("originals/a", tmp_path / "scan", sha256(b"scan").hexdigest())
        assert blobs.get("originals/a") == b"scan"


def test_an_original_is_written_once(store: str, tmp_path: Path) -> None:
    blobs = Blobs(f"{store}/once", tmp_path / "kept")
    (tmp_path / "scan").write_bytes(b"scan")
    (tmp_path / "long").write_bytes(bytes(AT_ONCE + 1))
    hashes = {name: sha256((tmp_path / name).read_bytes()).hexdigest() for name in ("scan", "long")}
    assert [blobs.put_once("originals/a", tmp_path / "scan", hashes["scan"]) for _ in range(2)] == [True, False]
    with pytest.raises(AlreadyExistsError):
        blobs.store.put("originals/a", b"other", mode="create")
    assert blobs.put_once("originals/long", tmp_path / "long", hashes["long"])
    assert list(blobs.list("originals")) == [("originals/a", 4), ("originals/long", AT_ONCE + 1)]
    copy = blobs.path("originals/a")
    assert copy.read_bytes() == b"scan"
    blobs.delete(["originals/a", "originals/none"])
    assert blobs.size("originals/a") is None
    assert not copy.exists(), "what is deleted leaves no copy on this machine"
    with pytest.raises(WorkspaceError):
        blobs.get("originals/a")
