"""Who may do what: a role is a set of rights, and nothing is allowed that no right names."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a person is in the office."""

    SCANNER = "scanner"
    REVIEWER = "reviewer"
    SUPERVISOR = "supervisor"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"


class Right(StrEnum):
    """One thing that may be done."""

    BATCHES = "batches"
    UPLOAD = "upload"
    IMAGES = "images"
    REVIEW = "review"
    SETTLE = "settle"
    SUPERVISE = "supervise"
    PEOPLE = "people"
    EVENTS = "events"


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.SCANNER: frozenset({Right.BATCHES, Right.UPLOAD}),
    Role.REVIEWER: frozenset({Right.BATCHES, Right.IMAGES, Right.REVIEW}),
    Role.SUPERVISOR: frozenset({Right.BATCHES, Right.UPLOAD, Right.IMAGES, Right.REVIEW, Right.SETTLE, Right.SUPERVISE, Right.EVENTS}),
    Role.ANALYST: frozenset({Right.BATCHES}),
    Role.ADMINISTRATOR: frozenset(Right),
}
"""An analyst sees sums and never a person's sheet; a scanner brings sheets and does not read them here."""


def may(role: str, right: Right) -> bool:
    """Whether the role has the right."""
    return right in RIGHTS[Role(role)]
