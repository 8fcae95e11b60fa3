"""The stop: where an audit finds more wrong answers than its target allows, nothing is accepted unseen until a supervisor says so.

The rule is one policy: while it stands, the round is decided under one that accepts nothing, so review, scores, tables and samples agree.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from pipeline.model import AcceptancePolicy
from pipeline.review.bound import upper_bound
from pipeline.store.audit_rulings import Ruling, rulings_of, targets_of
from pipeline.store.audit_samples import Drawn, Said, said_of, samples_of
from pipeline.survey import Round

TARGET = 0.01
"""The rate of wrong ones among the accepted that an audit must not be above unless a supervisor sets another: five times what the default
policy promises, and a sample of 299 without an error proves it."""

NOTHING_ACCEPTED = 2.0
"""A threshold that no probability reaches."""

STOPPED = "audit_stopped"
"""The end of a policy's name while a stop stands, and the reason under `reason` for which its answers wait."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a sample has shown by now: items drawn, of them looked at, of them wrong; its target (None: it has none), and the last word of
    a supervisor who went on despite it."""

    sample: int
    seed: int
    share: float
    population: int
    drawn: int
    seen: int
    wrong: int
    target: float | None
    ruling: Ruling | None

    @property
    def bound(self) -> float:
        """The Clopper-Pearson upper bound of the rate of wrong ones, from what was looked at."""
        return upper_bound(self.wrong, self.seen)

    @property
    def above(self) -> bool:
        """Whether errors were found, and so many that the bound stays above the target even if all that is left turns out right."""
        return self.target is not None and self.wrong > 0 and upper_bound(self.wrong, self.drawn) > self.target

    @property
    def stops(self) -> bool:
        """Whether the round accepts nothing because of it: it is above its target, and nobody has gone on despite so many."""
        return self.above and (self.ruling is None or self.ruling.wrong < self.wrong)

    @property
    def kept(self) -> bool:
        """Whether all of it was looked at and proves the target."""
        return self.target is not None and self.seen == self.drawn and self.bound <= self.target

    @property
    def verdict(self) -> str:
        """The catalogue name under `control.audit` of what it says."""
        ways = {"stops": self.stops, "ruled": self.above, "kept": self.kept, "too_small": self.too_small, "no_target": self.target is None}
        return next((name for name, holds in ways.items() if holds), "unproven" if self.seen == self.drawn else "under_way")

    @property
    def too_small(self) -> bool:
        """Whether it could not prove its target even without an error."""
        return self.target is not None and upper_bound(0, self.drawn) > self.target


def is_wrong(drawn: Drawn, said: Said) -> bool:
    """Whether a person who did not see it says something else than the machine."""
    return (said.given, said.status) != (drawn.given, drawn.status)


def standings(connection: Connection, round_id: int) -> list[Standing]:
    """What each sample of a round has shown by now, in the order in which they were drawn."""
    targets = targets_of(connection, round_id)
    rulings = {one.sample: one for one in rulings_of(connection, round_id)}
    found = []
    for one in samples_of(connection, round_id):
        said = said_of(connection, one.number)
        wrong = sum(is_wrong(item, said[item.number]) for item in one.items if item.number in said)
        how = (one.number, one.seed, one.share, one.population, len(one.items), len(said), wrong)
        found.append(Standing(*how, targets.get(one.number), rulings.get(one.number)))
    return found


def stopped(connection: Connection, round_id: int) -> list[Standing]:
    """The samples for which the round accepts nothing unseen."""
    return [one for one in standings(connection, round_id) if one.stops]


def policy_in_force(connection: Connection, campaign: Round) -> AcceptancePolicy:
    """The policy under which the answers of the round count: its own, or one that accepts nothing while an audit stops it."""
    if not stopped(connection, campaign.id):
        return campaign.policy
    return AcceptancePolicy(f"{campaign.policy.id}+{STOPPED}", NOTHING_ACCEPTED)
