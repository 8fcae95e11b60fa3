"""The register of counters as the typing of codes needs it: for type-ahead in the browser, and to check what comes back."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from forms.register.counters import CounterRegister
from pipeline.intake.place import register_of
from pipeline.merge.counter_typed import RegisterOn
from pipeline.store.batches import batch_of
from pipeline.survey import Round
from pipeline.web.office import Office


def register(here: Office, campaign: Round) -> CounterRegister | None:
    """The register of a round, loaded once: what a round has been opened with never changes. None where it has none."""
    if campaign.counters is None:
        return None
    if campaign.counters not in here.counters:
        found = register_of(here.workspace, campaign)
        assert found is not None, "a round that keeps a register has one"
        here.counters[campaign.counters] = found
    return here.counters[campaign.counters]


def day_of(connection: Connection, campaign: Round, batch: int) -> date:
    """The day as of which codes on slips of a batch count."""
    return campaign.counters_on or batch_of(connection, batch).facts.day


def register_on(here: Office, connection: Connection, campaign: Round, batch: int) -> RegisterOn | None:
    """The register as it counts for a batch."""
    found = register(here, campaign)
    return None if found is None else RegisterOn(found, day_of(connection, campaign, batch))
