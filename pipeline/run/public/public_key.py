"""The key of a workspace with which it signs what it hands out: pages, links to slips, secrets of webhooks."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from forms.errors import Problem
from forms.opening import not_opened
from pipeline.errors import WorkspaceError

FILE = "public.key"
KEY_BYTES = 32

SIGN_SYMBOLS = 16
"""Symbols of a signature in a link: 80 bits, and short enough for a QR code that a cheap printer prints."""


def public_key(folder: Path) -> bytes:
    """The key of the workspace in a folder; the first to ask makes it. Raises WorkspaceError where it cannot be had."""
    path = folder / FILE
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_hex(KEY_BYTES) + "\n")
    except FileExistsError:
        pass
    except OSError as error:
        raise WorkspaceError(not_opened(path, error, "phone.key")) from error
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise WorkspaceError(Problem("phone.key", str(path))) from error
    if len(key) < KEY_BYTES:
        raise WorkspaceError(Problem("phone.key", str(path)))
    return key


def secret_for(key: bytes, purpose: str) -> str:
    """A secret of its own for one purpose: whoever learns it learns nothing of the key."""
    return hmac.new(key, f"secret\n{purpose}".encode(), hashlib.sha256).hexdigest()


def signed(key: bytes, *words: str) -> str:
    """The signature of words, in letters and digits."""
    digest = hmac.new(key, "\n".join(words).encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode("ascii").lower()[:SIGN_SYMBOLS]


def is_signed(key: bytes, signature: str, *words: str) -> bool:
    """Whether the signature is that of the words."""
    return hmac.compare_digest(signature.lower().encode(), signed(key, *words).encode())
