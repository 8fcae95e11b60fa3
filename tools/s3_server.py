"""Installs the S3-compatible server of the tests into `.venv-s3`; does nothing when that has been done.

It cannot stand in `.venv`: moto wants another python-dateutil than pandas.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements-s3.lock"
VENV = ROOT / ".venv-s3"


def main() -> None:
    """Make the environment where it is not there, or was made from another lock."""
    wanted = hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()
    stamp = VENV / "installed"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    click.echo(f"phieu: installing the S3-compatible server of the tests into {VENV.name}")
    venv.create(VENV, clear=True)
    lock = ("--require-hashes", "--only-binary=:all:", "-r", str(LOCK))
    python = next(VENV.glob("bin/python")) if (VENV / "bin").is_dir() else VENV / "Scripts" / "python.exe"
    pip = (sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--disable-pip-version-check", "--no-input")
    subprocess.run([*pip, *lock], check=True, cwd=ROOT)
    stamp.write_text(wanted, encoding="utf-8")


if __name__ == "__main__":
    main()
