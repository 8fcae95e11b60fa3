"""Who may do what: a role is a set of rights, and nothing is allowed that no right names."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a person is in the office."""

    SCANNER = "scanner"
    REVIEWER = "reviewer"
    SUPERVISOR = "supervisor"
    ANALYST = "analyst"
    HEAD = "head"
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
    FIGURES = "figures"
    BEHIND = "behind"
    OFFICERS = "officers"


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.SCANNER: frozenset({Right.BATCHES, Right.UPLOAD}),
    Role.REVIEWER: frozenset({Right.BATCHES, Right.IMAGES, Right.REVIEW}),
    Role.SUPERVISOR: frozenset(
        {Right.BATCHES, Right.UPLOAD, Right.IMAGES, Right.REVIEW, Right.SETTLE, Right.SUPERVISE, Right.EVENTS, Right.FIGURES}
    ),
    Role.ANALYST: frozenset({Right.BATCHES, Right.FIGURES, Right.BEHIND}),
    Role.HEAD: frozenset({Right.BATCHES, Right.FIGURES, Right.OFFICERS}),
    Role.ADMINISTRATOR: frozenset(Right),
}
"""A scanner brings sheets and does not read them here. An analyst may ask for any group, and sees the answers behind a figure with the rows
of the sheet that they stand in; whoever else sees figures gets the tables that are declared, small groups hidden. Figures of single
officers are for the head of their unit, and of units above it."""


def may(role: str, right: Right) -> bool:
    """Whether the role has the right."""
    return right in RIGHTS[Role(role)]
