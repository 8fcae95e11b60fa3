"""What was compared already of the slips without a serial of a round, kept in the blob store: derived, and made again where it is lost."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.errors import WorkspaceError
from pipeline.store.blobs import Blobs

VERSION = 1
"""Raised when the same readings would be compared differently: older files count for nothing then."""

Side = tuple[str, str]
"""A layout and one of its pages."""


@dataclass(frozen=True, slots=True)
class Compared:
    """The readings of one side that were compared, the pairs (later, earlier) that are alike, and those that print was learnt from."""

    readings: tuple[int, ...]
    pairs: tuple[tuple[int, int], ...]
    learnt: tuple[int, ...]


def kept(blobs: Blobs, round_id: int) -> dict[Side, Compared]:
    """What was kept of a round; nothing where nothing was, or it cannot be used."""
    try:
        if blobs.size(_key(round_id)) is None:
            return {}
        told = json.loads(zlib.decompress(blobs.get(_key(round_id))))
    except (WorkspaceError, zlib.error, ValueError):
        return {}
    if not isinstance(told, dict) or told.get("version") != VERSION:
        return {}
    return {
        (one["layout"], one["side"]): Compared(
            tuple(one["readings"]), tuple((later, earlier) for later, earlier in one["pairs"]), tuple(one["learnt"])
        )
        for one in told["sides"]
    }


def keep(blobs: Blobs, round_id: int, sides: Mapping[Side, Compared]) -> None:
    """Nothing; keeps what is known. Where the store refuses, it is worked out again the next time."""
    told = [
        {"layout": layout, "side": side, "readings": one.readings, "pairs": one.pairs, "learnt": one.learnt}
        for (layout, side), one in sides.items()
    ]
    try:
        blobs.put(_key(round_id), zlib.compress(json.dumps({"version": VERSION, "sides": told}).encode()), lasting=False)
    except WorkspaceError:
        return


def _key(round_id: int) -> str:
    """Where it stands in the blob store."""
    return f"likeness/{round_id}"
