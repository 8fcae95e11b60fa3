"""What supervisors have set for a round, as it holds for each batch: the last word of those whose unit is the batch's or above it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from forms.printing.run_record import CIVIL
from pipeline.store.batches import all_batches
from pipeline.store.review_items import ItemRow
from pipeline.store.review_rules import DOUBLE, GOLD, SHEET_REASONS, Rule, rules
from pipeline.survey import Round
from pipeline.web.office import Office
from pipeline.web.scope import below, units_of

DIGITS = 13
"""Hexadecimal digits of a hash that make a share: what a float holds exactly."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The value of each rule by the number of a batch; None where nobody has set it."""

    sheets: Callable[[int], Any]
    double: Callable[[int], Any]
    gold: Callable[[int], Any]

    def by_sheet(self, batches: Collection[int]) -> dict[int, list[str]]:
        """For which reasons items of these batches may be settled by contact sheet."""
        return {batch: reasons for batch in batches if (reasons := self.sheets(batch))}

    def twice(self, row: ItemRow) -> bool:
        """Whether an item is one of those that a second person gets: the same under the same rule, and not to be foreseen without it."""
        found = self.double(row.waiting.batch_id)
        return found is not None and drawn(f"{found['seed']}/{row.sha256}/{row.number}/{row.waiting.item}") < found["share"]


def drawn(about: str) -> float:
    """A number from 0 to below 1 that a text stands for."""
    return float(int(hashlib.sha256(about.encode()).hexdigest()[:DIGITS], 16) / 16**DIGITS)


def terms_of(here: Office, campaign: Round) -> Terms:
    """The terms of a round."""
    with here.workspace.database.reading() as connection:
        said = [rules(connection, campaign.id, name) for name in (SHEET_REASONS, DOUBLE, GOLD)]
    return Terms(*(_by_batch(here, campaign, found) for found in said))


def of_unit(here: Office, campaign: Round, found: Sequence[Rule], unit: str) -> Rule | None:
    """The last word about a rule that holds for a unit today, None where there is none."""
    units, today = units_of(here, campaign), datetime.now(CIVIL).date()
    return next((one for one in reversed(found) if below(one.unit, unit, units, today)), None)


def _by_batch(here: Office, campaign: Round, found: Sequence[Rule]) -> Callable[[int], Any]:
    """The value of a rule by batch."""
    if all(not one.unit for one in found):
        last = found[-1].value if found else None
        return lambda _: last
    units = units_of(here, campaign)
    with here.workspace.database.reading() as connection:
        batches = all_batches(connection, campaign.id)
    known: dict[int, Any] = {}
    for batch in batches:
        for one in found:
            if below(one.unit, batch.facts.unit, units, batch.facts.day):
                known[batch.id] = one.value
    return known.get
