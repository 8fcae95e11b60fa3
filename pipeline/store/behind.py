"""The responses behind a figure: replies of screens that gave an answer, found by the database, and pages by their place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, or_, select

from pipeline.store.tables import digital_files, digital_responses, files, pages


@dataclass(frozen=True, slots=True)
class Reply:
    """A digital response without its answers."""

    name: str
    place: str
    channel: str
    counter: str
    unit: str
    day: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Which replies: of these units (None: all), this counter, this channel, months from `first` to `last`; empty is any."""

    units: Sequence[str] | None = None
    counter: str = ""
    channel: str = ""
    first: str = ""
    last: str = ""


def replies_that_said(connection: Connection, round_id: int, layout: str, question: str, code: str, asked: Asked, most: int) -> list[Reply]:
    """The first replies that gave this code to a single choice, by id."""
    found: list[Reply] = []
    of_round = select(digital_files).where(
        digital_files.c.round_id == round_id, digital_files.c.layout == layout, digital_files.c.withdrawn == 0
    )
    columns = digital_responses.c
    place, day = columns.facts["place"].as_string(), columns.facts["captured_on"].as_string()
    for file in connection.execute(of_round.order_by(digital_files.c.id)).all():
        if question not in file.questions:
            continue
        query = select(columns.name, columns.place, columns.channel, columns.counter, place, day).where(
            columns.file_id == file.id, columns.answers[list(file.questions).index(question)].as_string() == code
        )
        if asked.units is not None:
            query = query.where(or_(place.in_(asked.units), *(columns.counter.startswith(f"{unit}-Q") for unit in asked.units)))
        if asked.counter:
            query = query.where(columns.counter == asked.counter)
        if asked.channel:
            query = query.where(columns.channel == asked.channel)
        if asked.first:
            query = query.where(day >= asked.first)
        if asked.last:
            query = query.where(day < f"{asked.last}~")
        rows = connection.execute(query.order_by(columns.name).limit(most - len(found))).all()
        found += [Reply(*(said or "" for said in row)) for row in rows]
        if len(found) >= most:
            break
    return found


def page_at(connection: Connection, batch: int, name: str, number: int) -> tuple[int, str] | None:
    """Number and layout page of the page of a file of a batch; None where there is none."""
    joined = select(pages.c.id, pages.c.layout_page).join(files, files.c.id == pages.c.file_id)
    row = connection.execute(joined.where(pages.c.batch_id == batch, files.c.name == name, pages.c.number == number)).first()
    return None if row is None else (row.id, row.layout_page or "")
