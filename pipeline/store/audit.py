"""What must hold in the tables of every workspace, asked of the tables themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select

from pipeline.store.tables import decisions, digital_files, digital_responses, files, pages, readings, work
from pipeline.survey import ON_THE_WAY, State

SHOWN = 5
"""Pages that one difference names."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that does not add up: the end of its code under `verify`, how often, and where first (files or pages)."""

    code: str
    count: int
    where: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sums:
    """How many pages there are and in which states, how many readings, decisions and digital responses, and every difference."""

    pages: int
    states: dict[State, int]
    readings: int
    decisions: int
    responses: int
    differences: tuple[Difference, ...]


def sums(connection: Connection) -> Sums:
    """The sums over the whole workspace."""
    counted = connection.execute(select(pages.c.state, func.count()).group_by(pages.c.state)).all()
    states = {State(state): count for state, count in counted}
    found = [_difference(connection, code, query) for code, query in _rules()]
    return Sums(
        sum(states.values()),
        {state: states[state] for state in State if state in states},
        _count(connection, select(func.count()).select_from(readings)),
        _count(connection, select(func.count()).select_from(decisions)),
        _count(connection, select(func.count()).select_from(digital_responses)),
        tuple(one for one in found if one is not None),
    )


def _count(connection: Connection, query: Select[Any]) -> int:
    return int(connection.execute(query).scalar_one())


def _rules() -> list[tuple[str, Select[Any]]]:
    """Each rule as the query of what breaks it: a file or page by name and number."""
    on_the_way = [state.value for state in ON_THE_WAY]
    counted = select(pages.c.file_id, func.count().label("found")).group_by(pages.c.file_id).subquery()
    of_page = pages.join(files, files.c.id == pages.c.file_id)
    page = select(files.c.name, pages.c.number).select_from(of_page).order_by(pages.c.id)
    has_work = select(work.c.page_id)
    has_reading = select(readings.c.page_id)
    of_file = digital_responses.join(digital_files, digital_files.c.id == digital_responses.c.file_id)
    return [
        (
            "page_count",
            select(files.c.name, files.c.pages)
            .outerjoin(counted, counted.c.file_id == files.c.id)
            .where(func.coalesce(counted.c.found, 0) != files.c.pages)
            .order_by(files.c.id),
        ),
        ("waits_without_work", page.where(pages.c.state.in_(on_the_way), pages.c.id.not_in(has_work))),
        ("ended_with_work", page.where(pages.c.state.not_in(on_the_way), pages.c.id.in_(has_work))),
        (
            "ended_without_reading",
            page.where(pages.c.state.not_in([*on_the_way, State.DUPLICATE.value]), pages.c.id.not_in(has_reading)),
        ),
        ("repeat_of_nothing", page.where(pages.c.state == State.DUPLICATE.value, pages.c.same_as.is_(None))),
        (
            "response_of_other_round",
            select(digital_files.c.name, digital_responses.c.id)
            .select_from(of_file)
            .where(
                or_(digital_files.c.round_id != digital_responses.c.round_id, digital_files.c.withdrawn != digital_responses.c.withdrawn)
            ),
        ),
        ("other_batch", page.where(pages.c.batch_id != files.c.batch_id)),
    ]


def _difference(connection: Connection, code: str, query: Select[Any]) -> Difference | None:
    """What breaks a rule; None where nothing does."""
    rows = connection.execute(query).all()
    return Difference(code, len(rows), tuple(f"{name}#{number}" for name, number in rows[:SHOWN])) if rows else None
