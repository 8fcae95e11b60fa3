"""What was found on pages: readings, which are only ever added, and the state that each page has by the newest of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, select, update

from omr.reading import PageReading
from omr.reasons import COVERS, Reason
from pipeline.store.decisions import source_name
from pipeline.store.insert import insert_new
from pipeline.store.instants import now
from pipeline.store.reading_row import TRY, reading_row, row_reading
from pipeline.store.tables import batches, contents, files, pages, readings
from pipeline.store.work import finish, held, parts, pass_on, waiting
from pipeline.survey import Job, Stage, State, StoredReading

POISON = frozenset({Reason.WORKER_DIED, Reason.PAGE_TOO_SLOW})
"""What is said of pages that have ended two workers."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A page that was sampled: which page of which layout it is; `content` is the hash of its pixels."""

    page: int
    layout: str
    layout_page: str
    content: str


@dataclass(frozen=True, slots=True)
class Ended:
    """A page that is done with, for good or ill: its reading, by which reader."""

    page: int
    reading: PageReading
    reader: str
    traces: bytes | None = None


def state_of(reading: PageReading) -> State:
    """The state that a page has by its reading."""
    if not COVERS.isdisjoint(reading.reasons):
        return State.COVER
    return State.POISONED if not POISON.isdisjoint(reading.reasons) else State(reading.state.value)


def enter(connection: Connection, owner: str, stage: Stage, placed: Sequence[Placed], ended: Sequence[Ended]) -> int:
    """How many of these results counted: those whose page was still leased to the owner. They are all in, or none."""
    mine = held(connection, owner, stage, [*(one.page for one in placed), *(one.page for one in ended)])
    placed, ended = [one for one in placed if one.page in mine], [one for one in ended if one.page in mine]
    for found in placed:
        values = {"state": State.SAMPLED.value, "layout": found.layout, "layout_page": found.layout_page, "content": found.content}
        connection.execute(update(pages).where(pages.c.id == found.page).values(**values))
    pass_on(connection, [one.page for one in placed], Stage.READ)
    before = _tries(connection, [one.page for one in ended if one.reading.context is None])
    insert_new(connection, readings, [_row(one, before.get(one.page, 0)) for one in ended])
    for one in ended:
        connection.execute(update(pages).where(pages.c.id == one.page).values(state=state_of(one.reading).value))
    finish(connection, [one.page for one in ended])
    return len(mine)


def _tries(connection: Connection, numbers: Sequence[int]) -> dict[int, int]:
    """How many readings pages have that were read before."""
    found: dict[int, int] = {}
    for part in parts(numbers):
        counted = select(readings.c.page_id, func.count()).where(readings.c.page_id.in_(part)).group_by(readings.c.page_id)
        found.update((page, count) for page, count in connection.execute(counted).all())
    return found


def _row(one: Ended, before: int) -> dict[str, object]:
    """The row of a reading; a page that is refused anew is told from the `before` readings that it has."""
    row = {"page_id": one.page, "reader": one.reader, "state": one.reading.state.value, "at": now(), "traces": one.traces}
    row |= reading_row(one.reading)
    return row | ({"context": f"{TRY}{before + 1}"} if before else {})


def mark_repeats(connection: Connection, batch: int, only: Sequence[int] | None = None) -> set[int]:
    """The sampled pages of a batch, or `only` of these, that turned out to be repeats: the same pixels were met in their round before.

    They are done with. Of two, the one that came first to this step counts; in one batch that is the first page.
    """
    round_id = connection.execute(select(batches.c.round_id).where(batches.c.id == batch)).scalar_one()
    wanted = [pages.c.batch_id == batch, pages.c.state == State.SAMPLED.value]
    if only is not None:
        wanted.append(pages.c.id.in_(only))
    found = connection.execute(select(pages.c.id, pages.c.content).where(*wanted).order_by(pages.c.id)).all()
    insert_new(connection, contents, [{"round_id": round_id, "content": row.content, "page_id": row.id} for row in found])
    first = (
        select(pages.c.id, contents.c.page_id)
        .join(contents, (contents.c.content == pages.c.content) & (contents.c.round_id == round_id))
        .where(*wanted, contents.c.page_id != pages.c.id)
    )
    repeats = connection.execute(first).all()
    for page, same in repeats:
        connection.execute(update(pages).where(pages.c.id == page).values(state=State.DUPLICATE.value, same_as=same))
    finish(connection, [page for page, _ in repeats])
    return {page for page, _ in repeats}


def current(
    connection: Connection,
    *,
    batch: int | None = None,
    round_id: int | None = None,
    marks: bool = True,
    states: Collection[State] | None = None,
) -> Iterator[StoredReading]:
    """Every page of a batch, of a round, or of all, with the newest of its readings, in the order in which the pages came.

    Without `marks`, readings have none: whoever asks for answers does not need them. With `states`, only pages in one of these.
    """
    newest = select(func.max(readings.c.id)).group_by(readings.c.page_id)
    joined = _pages().outerjoin(readings, (readings.c.page_id == pages.c.id) & readings.c.id.in_(newest))
    if batch is not None:
        joined = joined.where(pages.c.batch_id == batch)
    if round_id is not None:
        joined = joined.where(files.c.round_id == round_id)
    if states is not None:
        joined = joined.where(pages.c.state.in_([state.value for state in states]))
    for row in connection.execute(joined.order_by(pages.c.id)).mappings():
        yield _stored(row, marks=marks)


def page_reading(connection: Connection, page: int) -> StoredReading | None:
    """One page with the newest of its readings; None where there is no such page."""
    joined = _pages().outerjoin(readings, readings.c.page_id == pages.c.id).where(pages.c.id == page)
    row = connection.execute(joined.order_by(readings.c.id.desc()).limit(1)).mappings().one_or_none()
    return None if row is None else _stored(row)


def _stored(row: RowMapping, *, marks: bool = True) -> StoredReading:
    """The page of a row."""
    reading = None if row["document"] is None else row_reading(dict(row), row["said"], marks=marks)
    place = (row["page"], row["batch_id"], row["name"], row["number"], row["sha256"])
    return StoredReading(*place, State(row["state"]), reading, row["reader"] or "")


def _pages() -> Select[Any]:
    """Pages with their files and the columns of their readings."""
    columns = [column for column in readings.c if column.name not in ("id", "page_id", "state", "traces")]
    place = [pages.c.id.label("page"), pages.c.batch_id, files.c.name, pages.c.number, files.c.sha256, pages.c.state]
    chosen = select(*place, readings.c.state.label("said"), *columns)
    return chosen.select_from(pages.join(files, files.c.id == pages.c.file_id))


def pages_at(connection: Connection, round_id: int) -> dict[str, tuple[int, State]]:
    """Number and state of every page of a round by its place: batch, file, number."""
    columns = pages.c.id, pages.c.batch_id, files.c.name, pages.c.number, pages.c.state
    joined = select(*columns).join(files, files.c.id == pages.c.file_id).where(files.c.round_id == round_id)
    found = connection.execute(joined).all()
    return {f"{source_name(row.batch_id, row.name)}#{row.number}": (row.id, State(row.state)) for row in found}


@dataclass(frozen=True, slots=True)
class Traced:
    """A reading that kept the ink of its page: of which page it is, and what that shows."""

    reading: int
    page: int
    layout: str
    side: str


def traced_in(connection: Connection, round_id: int) -> list[Traced]:
    """The newest readings with traces of every page of a round that was read and has no serial, in the order of the pages."""
    newest = select(func.max(readings.c.id)).where(readings.c.traces.is_not(None)).group_by(readings.c.page_id)
    joined = (
        select(readings.c.id, pages.c.id.label("page"), readings.c.layout, readings.c.layout_page)
        .select_from(readings.join(pages, pages.c.id == readings.c.page_id).join(files, files.c.id == pages.c.file_id))
        .where(files.c.round_id == round_id, pages.c.state == State.READ.value, readings.c.id.in_(newest))
    )
    return [Traced(row.id, row.page, row.layout, row.layout_page) for row in connection.execute(joined.order_by(pages.c.id))]


def traces_of(connection: Connection, numbers: Sequence[int]) -> dict[int, bytes]:
    """The packed traces of these readings."""
    found: dict[int, bytes] = {}
    for part in parts(numbers):
        rows = connection.execute(select(readings.c.id, readings.c.traces).where(readings.c.id.in_(part)))
        found.update((row.id, bytes(row.traces)) for row in rows)
    return found


def sampled_pages(connection: Connection, batch: int) -> list[Job]:
    """The pages of a batch that wait to be read, in their order."""
    joined = (
        select(pages.c.id, pages.c.number, files.c.sha256, pages.c.layout, pages.c.layout_page)
        .join(files, files.c.id == pages.c.file_id)
        .where(pages.c.batch_id == batch, pages.c.state == State.SAMPLED.value)
    )
    return [Job(*row) for row in connection.execute(joined.order_by(pages.c.id))]


def sample_again(connection: Connection, numbers: Sequence[int]) -> None:
    """Nothing; afterwards those of the pages that still wait to be read wait to be sampled: what was kept of them is lost.

    A page that somebody else has finished meanwhile stays finished: it has no sample because it needs none any more.
    """
    lost = sorted(waiting(connection, Stage.READ, numbers))
    pass_on(connection, lost, Stage.SAMPLE)
    for number in lost:
        connection.execute(update(pages).where(pages.c.id == number).values(state=State.WAITING.value))
