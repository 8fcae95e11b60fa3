"""Decisions of people in the database: added, never changed; the last one about an item counts, unless its author took it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, insert, select

from omr.reading import FieldStatus
from pipeline.model import Decision, FieldDecision
from pipeline.store.instants import now
from pipeline.store.tables import decisions, files, pages

ANSWER, FIELD = "answer", "field"
"""What a decision is about."""

WITHDRAWN = "withdrawn"
"""The status of a row that takes back what stands before it: the item waits again, as if nobody had decided."""


def add_decisions(
    connection: Connection, numbers: Mapping[tuple[str, int], int], answers: Sequence[Decision], fields: Sequence[FieldDecision]
) -> int:
    """How many decisions were added; `numbers` has the page of each source and number. One that says what the last one said is not."""
    last = {(page, kind, item): (given, status) for page, kind, item, given, status in _all(connection, sorted(set(numbers.values())))}
    rows = []
    said = [(ANSWER, one.question, list(one.values), one) for one in answers] + [(FIELD, one.field, [one.value], one) for one in fields]
    for kind, item, given, one in said:
        page = numbers[one.source, one.page]
        if last.get((page, kind, item)) != (given, str(one.status)):
            what = {"page_id": page, "kind": kind, "item": item, "given": given, "status": str(one.status)}
            rows.append({**what, "who": one.decided_by, "line": one.line, "at": now()})
    if rows:
        connection.execute(insert(decisions), rows)
    return len(rows)


def withdraw_decision(connection: Connection, page: int, kind: str, item: str, who: str, line: str) -> bool:
    """Whether a decision of this person stood; afterwards none stands. What somebody else has decided stays."""
    if last_decider(connection, page, kind, item) != who:
        return False
    what = {"page_id": page, "kind": kind, "item": item, "given": [], "status": WITHDRAWN}
    connection.execute(insert(decisions).values(**what, who=who, line=line, at=now()))
    return True


def _all(connection: Connection, numbers: Sequence[int]) -> list[tuple[int, str, str, list[str], str]]:
    """What was decided about these pages, in its order."""
    columns = (decisions.c.page_id, decisions.c.kind, decisions.c.item, decisions.c.given, decisions.c.status)
    rows = connection.execute(select(*columns).where(decisions.c.page_id.in_(numbers)).order_by(decisions.c.id)).all()
    return [(page, kind, item, list(given), status) for page, kind, item, given, status in rows]


def last_decider(connection: Connection, page: int, kind: str, item: str) -> str | None:
    """Who decided last about an item of a page, by whatever way; None where nobody has, or it was taken back."""
    about = (decisions.c.page_id == page, decisions.c.kind == kind, decisions.c.item == item)
    last = select(decisions.c.who, decisions.c.status).where(*about).order_by(decisions.c.id.desc()).limit(1)
    row = connection.execute(last).one_or_none()
    return None if row is None or row.status == WITHDRAWN else str(row.who)


def decisions_of(connection: Connection, round_id: int) -> tuple[list[Decision], list[FieldDecision]]:
    """All decisions about pages of a round that stand, in their order: about answers, and about fields."""
    joined = (
        select(decisions, pages.c.number, pages.c.batch_id, files.c.name, files.c.sha256)
        .join(pages, pages.c.id == decisions.c.page_id)
        .join(files, files.c.id == pages.c.file_id)
        .where(files.c.round_id == round_id)
    )
    rows = connection.execute(joined.order_by(decisions.c.id)).all()
    taken_back = {(row.page_id, row.kind, row.item): row.id for row in rows if row.status == WITHDRAWN}
    answers, fields = [], []
    for row in rows:
        if row.id <= taken_back.get((row.page_id, row.kind, row.item), 0):
            continue
        source = source_name(row.batch_id, row.name)
        if row.kind == ANSWER:
            answers.append(Decision(source, row.number, row.item, tuple(row.given), row.status, row.who, row.line, row.sha256))
        else:
            status = FieldStatus(row.status)
            fields.append(FieldDecision(source, row.number, row.item, row.given[0], status, row.who, row.line, row.sha256))
    return answers, fields


def source_name(batch: int, name: str) -> str:
    """The name under which tables and reviews know a file of a batch."""
    return f"{batch}/{name}"
