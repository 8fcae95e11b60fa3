"""The keys that seal sheet codes, as a file that the office keeps to itself."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forms.errors import Problem
from forms.findings import shown
from forms.json_file import read_bytes
from forms.sheet_code import KEY_BITS, LEAST_SECRET_BYTES
from pipeline.errors import InputError

MAX_KEY_BYTES = 2**20
"""The largest file that is opened as a key file: 1 MiB; fifteen keys are one kilobyte."""

MOST_KEYS = 2**KEY_BITS - 1
"""The highest number of a key: what its bits in a sheet code hold; 0 is no key."""

KEY_IDS = {str(number) for number in range(1, MOST_KEYS + 1)}


@dataclass(frozen=True, slots=True)
class Keys:
    """The secrets by key id (1 to 15), and the key that seals what is printed now."""

    secrets: Mapping[int, bytes]
    use: int


def load_keys(path: Path) -> Keys:
    """The keys of a TOML file: `use`, and a table `keys` of key id → secret in hexadecimal digits.

    Raises InputError with all that is wrong; no message repeats a secret.
    """
    try:
        document = tomllib.loads(read_bytes(path, MAX_KEY_BYTES).decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(Problem("key.not_toml", str(path))) from error
    table = document.get("keys")
    secrets = {name: _secret(value) for name, value in table.items()} if isinstance(table, dict) else {}
    use = document.get("use", next(iter(secrets), None) if len(secrets) == 1 else None)
    if problems := list(_problems(str(path), document, secrets, use)):
        raise InputError(problems)
    return Keys({int(name): secret for name, secret in secrets.items() if secret}, int(str(use)))


def _secret(value: Any) -> bytes | None:
    """The secret that hexadecimal digits stand for, None where there are others."""
    try:
        return bytes.fromhex(value)
    except (TypeError, ValueError):
        return None


def _problems(path: str, document: Mapping[str, Any], secrets: Mapping[str, bytes | None], use: object) -> Iterator[Problem]:
    """What is wrong in a key file."""
    yield from (Problem("key.name_unknown", path, {"found": name}) for name in document if name not in ("use", "keys"))
    if not secrets:
        yield Problem("key.none", path)
    for name, secret in secrets.items():
        if name not in KEY_IDS:
            yield Problem("key.id_outside", f"{path}: {shown(name)}", {"most": MOST_KEYS})
        if secret is None:
            yield Problem("key.not_hexadecimal", f"{path}: {shown(name)}")
        elif len(secret) < LEAST_SECRET_BYTES:
            yield Problem("key.short", f"{path}: {shown(name)}", {"least": 2 * LEAST_SECRET_BYTES})
    if secrets and str(use) not in secrets:
        yield Problem("key.use_unclear", path, {"known": ", ".join(secrets)})
