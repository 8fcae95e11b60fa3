"""Which batches a person sees: those of the person's unit and of all units below it."""

from __future__ import annotations

from datetime import date, datetime

from forms.printing.run_record import CIVIL
from forms.register.file import load_counters
from forms.register.units import Units, key_of
from pipeline.store.batches import all_batches
from pipeline.store.rounds import all_rounds
from pipeline.store.users import all_users
from pipeline.survey import Batch, Round
from pipeline.web.office import Office
from pipeline.web.refusal import RefusedError
from pipeline.web.seat import Seat


def units_of(office: Office, campaign: Round) -> Units | None:
    """The tree of units of a round, None where it has no register."""
    if campaign.counters is None:
        return None
    if campaign.counters not in office.registers:
        tables = sorted(office.workspace.blobs.folder(campaign.counters).iterdir())
        office.registers[campaign.counters] = load_counters(tables)[0].units
    return office.registers[campaign.counters]


def below(top: str, unit: str, units: Units | None, day: date) -> bool:
    """Whether a unit is the top itself, or was below it on a day. Where no register tells, only the very unit is."""
    if not top or key_of(unit) == key_of(top):
        return True
    return units is not None and any(key_of(one.code) == key_of(top) for one in units.path(unit, day))


def seen_batches(office: Office, seat: Seat, campaign: Round) -> list[Batch]:
    """The batches of a round that the person sees, in their order."""
    with office.workspace.database.reading() as connection:
        found = all_batches(connection, campaign.id)
    if not seat.user.unit:
        return found
    units = units_of(office, campaign)
    return [one for one in found if below(seat.user.unit, one.facts.unit, units, one.facts.day)]


def batch_numbers(office: Office, seat: Seat, campaign: Round) -> set[int] | None:
    """The numbers of those batches; None where the person sees all."""
    return {one.id for one in seen_batches(office, seat, campaign)} if seat.user.unit else None


def seen_numbers(office: Office, seat: Seat, campaign: Round) -> set[int]:
    """The numbers of the batches of a round that the person sees."""
    return {one.id for one in seen_batches(office, seat, campaign)}


def seen_everywhere(office: Office, seat: Seat) -> set[int]:
    """The numbers of the batches of all rounds that the person sees."""
    with office.workspace.database.reading() as connection:
        campaigns = all_rounds(connection)
    return {number for campaign in campaigns for number in seen_numbers(office, seat, campaign)}


def seen_people(office: Office, unit: str) -> set[str]:
    """The names of people whose unit is this one, or below it today in the register of any round."""
    with office.workspace.database.reading() as connection:
        users = all_users(connection)
    return {user.name for user in users if is_below(office, unit, user.unit)}


def is_below(office: Office, top: str, unit: str) -> bool:
    """Whether a unit is the top itself or below it today in the register of any round; everything is below '', which is below nothing."""
    if not top or not unit:
        return not top
    with office.workspace.database.reading() as connection:
        campaigns = all_rounds(connection)
    today = datetime.now(CIVIL).date()
    return any(below(top, unit, units, today) for units in (None, *(units_of(office, campaign) for campaign in campaigns)))


def a_round(office: Office, number: int) -> Round:
    """The round with this number. Raises RefusedError where there is none."""
    with office.workspace.database.reading() as connection:
        found = next((one for one in all_rounds(connection) if one.id == number), None)
    if found is None:
        raise RefusedError(404, "web.not_there", str(number))
    return found
