"""Passwords: kept as argon2 hashes, never as they are; and the names of people."""

from __future__ import annotations

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from forms.errors import Problem
from pipeline.errors import WorkspaceError
from pipeline.merge.decisions import checked_name

LEAST = 10
"""Characters of a password: with the throttle of sign-in, guessing ten takes longer than any office lasts."""

MOST = 256
"""Characters of a password: more would only make argon2 work for a stranger."""

NAME_MOST = 80

hasher = PasswordHasher()
"""argon2id with the library's own costs, which follow RFC 9106."""

NOBODY = hasher.hash("nobody has this password")
"""What a password is compared with where there is no such person: the answer takes as long as a real one."""


def checked_user(name: str) -> str:
    """The name as it is kept: composed, without spaces at its ends. Raises PhieuError where it is no name."""
    found = checked_name(name)
    if len(found) > NAME_MOST or any(unicodedata.category(letter)[0] == "C" for letter in found):
        raise WorkspaceError(Problem("user.name", found[:NAME_MOST], {"most": NAME_MOST}))
    return found


def hashed(password: str) -> str:
    """The hash to keep. Raises WorkspaceError for a password that is too short or too long."""
    if not LEAST <= len(password) <= MOST:
        raise WorkspaceError(Problem("user.password", "password", {"least": LEAST, "most": MOST}))
    return hasher.hash(unicodedata.normalize("NFC", password))


def matches(kept: str | None, password: str) -> bool:
    """Whether it is the password of the hash; None stands for nobody, and takes as long."""
    try:
        right = hasher.verify(kept or NOBODY, unicodedata.normalize("NFC", password[:MOST]))
    except (VerificationError, InvalidHashError):
        return False
    return right and kept is not None
