"""Makes `.venv` and installs exactly what the lock says; does nothing when that has been done.

    python3 tools/environment.py          what `phieu` needs to run
    python3 tools/environment.py --dev    and what the tests need

Works with the standard library alone, without root and with an empty home folder. It must still start on a Python that is
too old for the project, to say so.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST = (3, 11)
"""The least Python version; pyproject.toml says the same to pip."""


def lock_file(dev: bool) -> Path:
    """The lock to install from; the one for development holds everything of the other."""
    return ROOT / ("requirements-dev.lock" if dev else "requirements.lock")


def venv_program(name: str) -> Path:
    """Where a program of the venv lies on this system."""
    return VENV / ("Scripts" if os.name == "nt" else "bin") / (name + (".exe" if os.name == "nt" else ""))


def fingerprint(dev: bool) -> str:
    """A hash of all that decides what is installed: the lock, the project's metadata, the Python version and the folder."""
    digest = hashlib.sha256()
    for file in (lock_file(dev), ROOT / "pyproject.toml"):
        digest.update(file.read_bytes())
    digest.update("{}.{} {}".format(*sys.version_info[:2], ROOT).encode())
    return digest.hexdigest()


def stamp(dev: bool) -> Path:
    """The file that says what was installed; written last, so an interrupted set-up is done again."""
    return VENV / ("installed-dev" if dev else "installed")


def is_ready(dev: bool) -> bool:
    """Whether the venv already holds what is asked for."""
    return venv_program("phieu").exists() and any(
        stamp(kind).exists() and stamp(kind).read_text(encoding="utf-8") == fingerprint(kind) for kind in {dev, True}
    )


def run(*command: object) -> None:
    """Run one command to its end, or leave with a line that names it."""
    code = subprocess.call([str(part) for part in command], cwd=str(ROOT))
    if code != 0:
        sys.exit("phieu: this step failed (exit code {}): {}".format(code, " ".join(str(part) for part in command)))


def make_venv() -> None:
    """Make the venv afresh, also where the system's Python comes without ensurepip (Debian's python3 without python3-venv)."""
    print(f"phieu: making {VENV.name} with Python {sys.version.split()[0]}", flush=True)
    if VENV.exists():
        shutil.rmtree(str(VENV))
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        run(sys.executable, "-m", "venv", "--without-pip", VENV)
        run(sys.executable, "-m", "pip", "--python", venv_program("python"), "install", "--quiet", "pip")
    else:
        run(sys.executable, "-m", "venv", VENV)


def install(dev: bool) -> None:
    """Install the locked packages (wheels only, every hash checked), then the project itself as an editable package."""
    lock = lock_file(dev)
    count = len({line.split("==")[0] for line in lock.read_text(encoding="utf-8").splitlines() if "==" in line})
    print(f"phieu: installing {count} packages from {lock.name}; once, it takes a minute or two", flush=True)
    pip = (venv_program("python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input")
    run(*pip, "--require-hashes", "--only-binary=:all:", "-r", lock)
    run(*pip, "--no-deps", "--no-build-isolation", "-e", ".")


def main() -> None:
    """Make the environment ready, saying each step; silent when it is ready."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--dev", action="store_true", help="install what the tests need as well")
    dev = parser.parse_args().dev
    if sys.version_info < OLDEST:
        needed = ".".join(map(str, OLDEST))
        sys.exit(
            f"phieu: needs Python {needed} or newer, and this is {sys.version.split()[0]} ({sys.executable}). "
            f"Install a newer one and name it: make PYTHON=python{needed} demo"
        )
    if is_ready(dev):
        return
    if not (venv_program("python").exists() and (stamp(False).exists() or stamp(True).exists())):
        make_venv()
    install(dev)
    stamp(dev).write_text(fingerprint(dev), encoding="utf-8")
    print("phieu: ready", flush=True)


if __name__ == "__main__":
    main()
