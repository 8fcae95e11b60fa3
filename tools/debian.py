"""Installs the Debian packages of `apt.txt` that are missing, and says what it does.

They add abilities that tests check where they can. Without root, sudo or apt the tests that need them are skipped, and this
says so; nothing else depends on them.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

APT_TXT = Path(__file__).resolve().parent.parent / "apt.txt"


def wanted() -> list[str]:
    """The packages named in apt.txt, without comments."""
    lines = APT_TXT.read_text(encoding="utf-8").splitlines()
    return [name for name in (line.split("#")[0].strip() for line in lines) if name]


def is_installed(package: str) -> bool:
    """Whether dpkg says that the package is installed."""
    query = ["dpkg-query", "--show", "--showformat=${Status}", package]
    return subprocess.run(query, capture_output=True, text=True, check=False).stdout == "install ok installed"


def as_root() -> list[str] | None:
    """What to put before a command so that it runs as root without asking for a password; None where that cannot be."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.call(["sudo", "-n", "true"], stderr=subprocess.DEVNULL) == 0:
        return ["sudo", "-n"]
    return None


def main() -> None:
    """Install what is missing; exit code 0 also where it cannot, after saying so."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-query")):
        print("phieu: no apt-get here; tests that need {} will be skipped where they are missing".format(", ".join(wanted())))
        return
    missing = [package for package in wanted() if not is_installed(package)]
    if not missing:
        return
    names = " ".join(missing)
    root = as_root()
    if root is None:
        print(f"phieu: not root and no sudo; tests that need {names} will be skipped. To have them: apt-get install {names}")
        return
    apt_get = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--yes", "--quiet"]
    install = [*apt_get, "install", "--no-install-recommends", *missing]
    print("phieu: installing Debian packages: {}".format(" ".join(install)), flush=True)
    for step in (install, [*apt_get, "update"], install):
        if subprocess.call(step, stdout=subprocess.DEVNULL) == 0 and step is install:
            return
    print(f"phieu: apt-get could not install {names}; tests that need them will be skipped", file=sys.stderr)


if __name__ == "__main__":
    main()
