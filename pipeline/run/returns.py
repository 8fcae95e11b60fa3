"""`round show`: slips handed out, expected in batches, and found, for each unit and channel."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.run.ledgers import ledgers
from pipeline.store.issued import issued_counts
from pipeline.store.rounds import round_named
from pipeline.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Returns:
    """The slips of one unit and channel: `issued` (None: nobody said), `expected` as counted at the scanner, `found`; pages that wait."""

    unit: str
    channel: str
    issued: int | None
    expected: int
    found: int
    waiting: int


def returns(workspace: Workspace, round_name: str) -> list[Returns]:
    """The slips of a round, by unit and channel in their order. Raises WorkspaceError where there is no such round."""
    with workspace.database.reading() as connection:
        handed_out = issued_counts(connection, round_named(connection, round_name).id)
    found = ledgers(workspace, round_name)
    places = sorted({*handed_out, *((one.batch.facts.unit, one.batch.facts.channel) for one in found)})
    table = []
    for unit, channel in places:
        here = [one for one in found if (one.batch.facts.unit, one.batch.facts.channel) == (unit, channel)]
        expected = sum(one.batch.facts.expected or 0 for one in here)
        counts = sum(one.slips for one in here), sum(one.waiting for one in here)
        table.append(Returns(unit, channel, handed_out.get((unit, channel)), expected, *counts))
    return table
