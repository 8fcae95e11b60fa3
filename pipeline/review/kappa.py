"""How far two people agree beyond chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agreement:
    """Pairs of words about the same things, and how many of them are the same; `kappa` None where it has no value."""

    pairs: int
    same: int
    kappa: float | None

    @property
    def share(self) -> float | None:
        """The share of the same; None where there is no pair."""
        return self.same / self.pairs if self.pairs else None


def agreement(pairs: Sequence[tuple[str, str]]) -> Agreement:
    """The agreement of pairs and Cohen's kappa (Educational and Psychological Measurement 20, 1960): (p_o - p_e) / (1 - p_e).

    p_o is the share of pairs that are the same, p_e what two people who do not look would reach by how often each says what. Where both
    always say the same one thing, p_e is 1 and kappa has no value.
    """
    count = len(pairs)
    same = sum(one == other for one, other in pairs)
    if not count:
        return Agreement(0, 0, None)
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    by_chance = sum(first[word] * second[word] for word in first) / count**2
    return Agreement(count, same, None if by_chance == 1 else (same / count - by_chance) / (1 - by_chance))
