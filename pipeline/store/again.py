"""Pages that are read again by a newer reader: what they said before stays, and can be compared."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, String, insert, literal, select, update

from pipeline.store.decisions import ANSWER, source_name
from pipeline.store.instants import now
from pipeline.store.tables import decisions, files, pages, readings, work
from pipeline.store.work import parts
from pipeline.survey import ON_THE_WAY, Stage, State


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that two readers read differently: options and status before and now; `decided` where a person's word stands anyway."""

    source: str
    page: int
    question: str
    before: tuple[str, ...]
    now: tuple[str, ...]
    decided: bool


def queue_again(connection: Connection, round_id: int, reader: str, leave_out: Collection[int] = ()) -> int:
    """How many pages of a round wait to be read again now: all that have ended and that this reader has not read. Repeats stay repeats.

    Those in `leave_out` stay as they are: people have said that they do not count.
    """
    ended = [State.DUPLICATE.value, *(state.value for state in ON_THE_WAY)]
    has = select(readings.c.page_id).where(readings.c.reader == reader)
    found = select(pages.c.id).select_from(pages.join(files, files.c.id == pages.c.file_id)).order_by(pages.c.id)
    old = found.where(files.c.round_id == round_id, files.c.purged_at.is_(None), pages.c.state.not_in(ended), pages.c.id.not_in(has))
    numbers = [number for number in connection.execute(old).scalars() if number not in leave_out]
    return set_waiting(connection, numbers)


def set_waiting(connection: Connection, numbers: Sequence[int]) -> int:
    """How many of these pages, which had ended, wait to be sampled now. Readings stay; pages whose images were purged stay as they are."""
    count = 0
    of_file = select(pages.c.id).select_from(pages.join(files, files.c.id == pages.c.file_id)).where(files.c.purged_at.is_(None))
    for part in parts(numbers):
        there = list(connection.execute(of_file.where(pages.c.id.in_(part), pages.c.id.not_in(select(work.c.page_id)))).scalars())
        wanted = select(pages.c.id, pages.c.batch_id, literal(Stage.SAMPLE.value, String)).where(pages.c.id.in_(there))
        connection.execute(insert(work).from_select(["page_id", "batch_id", "stage"], wanted))
        connection.execute(update(pages).where(pages.c.id.in_(there)).values(state=State.WAITING.value))
        count += len(there)
    return count


def accept_page(connection: Connection, number: int) -> None:
    """Nothing; afterwards the page waits to be read as what it shows, whatever its print run says of its serial. Its readings stay."""
    connection.execute(update(pages).where(pages.c.id == number).values(accepted_at=now()))
    set_waiting(connection, [number])


def changes(connection: Connection, round_id: int) -> Iterator[Change]:
    """What the newest reading of each page says otherwise than the one before it, in the order of the pages."""
    columns = (pages.c.id, pages.c.batch_id, pages.c.number, files.c.name, readings.c.state, readings.c.codes)
    joined = select(*columns).join(files, files.c.id == pages.c.file_id).join(readings, readings.c.page_id == pages.c.id)
    told = select(decisions.c.page_id, decisions.c.item).where(decisions.c.kind == ANSWER)
    decided = {(page, item) for page, item in connection.execute(told)}
    by_page: dict[int, list[tuple[str, int, list[list[str]]]]] = {}
    for row in connection.execute(joined.where(files.c.round_id == round_id).order_by(pages.c.id, readings.c.id)):
        by_page.setdefault(row.id, []).append((source_name(row.batch_id, row.name), row.number, [[row.state], *row.codes]))
    for page, found in by_page.items():
        if len(found) > 1:
            (_, _, before), (source, number, now) = found[-2:]
            yield from _differing(source, number, before, now, {item for at, item in decided if at == page})


def _differing(source: str, number: int, before: list[list[str]], now: list[list[str]], decided: set[str]) -> Iterator[Change]:
    """What two readings of a page say differently; the page itself under the question ''."""
    old, new = ({one[0] if len(one) > 1 else "": tuple(one[1:] or one) for one in codes} for codes in (before, now))
    for question in dict.fromkeys((*old, *new)):
        if old.get(question, ()) != new.get(question, ()):
            yield Change(source, number, question, old.get(question, ()), new.get(question, ()), question in decided)
