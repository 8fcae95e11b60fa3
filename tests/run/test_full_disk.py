"""A disk that is full: a clear word, and the run goes on when there is room again. On a small disk of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from forms.errors import PhieuError
from pipeline.intake.add import new_batch
from pipeline.run.ledgers import ledger
from pipeline.run.run import run
from pipeline.run.verify import verify
from pipeline.survey import ON_THE_WAY, State

DISK = "16m"
ROOT = Path(__file__).resolve().parents[2]
CHUNK = 1 << 16


def filled(path: Path) -> None:
    """Nothing; writes a file until there is no room left."""
    with path.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(CHUNK)) == CHUNK:
                pass
            file.write(bytes(CHUNK))
        except OSError:
            return


def code_of(action: Callable[[], object]) -> str:
    """The code that an action is refused with."""
    try:
        action()
    except PhieuError as error:
        return error.problems[0].code
    return ""


def in_small_disk(folder: Path) -> None:
    """What happens on a full disk, as JSON: taking in, reading."""
    from tests.workspaces import ROUND, facts, opened, slips

    spare = folder / "spare"
    with opened(folder / "kho") as found:
        filled(spare)
        intake = code_of(lambda: new_batch(found, slips(1, 2), ROUND, facts()))
        spare.unlink()
        batch = new_batch(found, slips(1, 2), ROUND, facts()).batch
        filled(spare)
        reading = code_of(lambda: run(found, workers=0))
        states = ledger(found, batch).states
        waiting = sum(states.get(state, 0) for state in ON_THE_WAY)
        spare.unlink()
        run(found, workers=0)
        told = {"intake": intake, "reading": reading, "waiting": waiting, "read": ledger(found, batch).states.get(State.READ, 0)}
        told["problems"] = len(verify(found).problems)
    sys.stdout.write(json.dumps(told))


def test_a_full_disk_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    unshare = shutil.which("unshare")
    mount = f"mount -t tmpfs -o size={DISK} none {tmp_path}"
    if unshare is None or subprocess.run([unshare, "-Urm", "sh", "-c", mount], check=False, capture_output=True).returncode:
        pytest.skip("needs a system on which a user may mount a small disk (unshare --mount)")
    script = f"{mount} && exec {sys.executable} -c 'from pathlib import Path; from tests.run.test_full_disk import in_small_disk as go; "
    script += f'go(Path("{tmp_path}"))\''
    done = subprocess.run([unshare, "-Urm", "sh", "-c", script], cwd=ROOT, check=False, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["intake"] in {"store.blob_refused", "store.disk_full"}
    assert told["reading"] in {"store.blob_refused", "store.disk_full"}
    assert (told["waiting"], told["read"], told["problems"]) == (2, 2, 0)
