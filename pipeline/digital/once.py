"""Each visit once, as `counted_visits` says, while responses come one by one: only those that share a name with others are held back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from pipeline.digital.visits import Overlap, counted_visits, visit_keys, visit_of
from pipeline.model import Response


def shared_names(named: Iterable[tuple[str, str, str]]) -> frozenset[int]:
    """Hashes of the names of visits that more than one response has; `named` has id, slip token and dossier number of each.

    Two names with one hash only hold back responses that would not have to be.
    """
    seen: set[int] = set()
    shared: set[int] = set()
    for response_id, token, dossier in named:
        for key in map(hash, visit_keys(response_id, token, dossier)):
            (shared if key in seen else seen).add(key)
    return frozenset(shared)


@dataclass(slots=True)
class Once:
    """The responses that count, one by one; `overlaps` are known when the last has come."""

    responses: Iterable[Response]
    shared: Collection[int]
    overlaps: tuple[Overlap, ...] = field(default=(), init=False)

    def __iter__(self) -> Iterator[Response]:
        """Responses without a shared name as they come, then those that count of the others."""
        held = []
        for one in self.responses:
            if any(hash(key) in self.shared for key in visit_of(one)):
                held.append(one)
            else:
                yield one
        visits = counted_visits(held)
        self.overlaps = visits.overlaps
        yield from visits.responses
