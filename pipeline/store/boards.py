"""How a round is shown on screens: which codes count as satisfied, for which questions, and whether in public. Added, never changed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select

from pipeline.store.digital_tables import strikes, validity_rules
from pipeline.store.follow_tables import boards
from pipeline.store.instants import now
from pipeline.store.roster_tables import rosters
from pipeline.store.tables import decisions, digital_files, files, pages, readings, settlements


@dataclass(frozen=True, slots=True)
class BoardRule:
    """`satisfied` and `items` as written (`4,5`; `q1,q2*`), empty where nobody said; `notice` where the public may see the round."""

    satisfied: str = ""
    items: str = ""
    notice: bool = False


def board_rule(connection: Connection, round_id: int) -> BoardRule:
    """What was said last of a round."""
    query = select(boards).where(boards.c.round_id == round_id).order_by(boards.c.id.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return BoardRule() if row is None else BoardRule(row.satisfied or "", row.items or "", bool(row.notice))


def set_board_rule(connection: Connection, round_id: int, rule: BoardRule, who: str) -> None:
    """Nothing; afterwards the round is shown so."""
    values = {"satisfied": rule.satisfied, "items": rule.items, "notice": rule.notice}
    connection.execute(insert(boards).values(round_id=round_id, **values, who=who, at=now()))


def figures_stamp(connection: Connection, round_id: int) -> tuple[int, ...]:
    """What the figures of a round depend on, in numbers: while they stay, so do the figures."""
    paper = select(func.coalesce(func.max(readings.c.id), 0)).join(pages, pages.c.id == readings.c.page_id)
    repeats = select(func.count()).select_from(pages.join(files, files.c.id == pages.c.file_id)).where(pages.c.same_as.is_not(None))
    screens = digital_files.c
    queries = (
        paper.join(files, files.c.id == pages.c.file_id).where(files.c.round_id == round_id),
        repeats.where(files.c.round_id == round_id),
        select(func.coalesce(func.max(settlements.c.id), 0)).where(settlements.c.round_id == round_id),
        select(func.coalesce(func.max(decisions.c.id), 0)),
        select(func.count()).where(screens.round_id == round_id),
        select(func.coalesce(func.max(screens.id), 0)).where(screens.round_id == round_id),
        select(func.coalesce(func.sum(screens.rows), 0)).where(screens.round_id == round_id),
        select(func.count()).where(screens.round_id == round_id, screens.withdrawn != 0),
        select(func.coalesce(func.max(validity_rules.c.id), 0)).where(validity_rules.c.round_id == round_id),
        select(func.coalesce(func.max(strikes.c.id), 0)).where(strikes.c.round_id == round_id),
        select(func.coalesce(func.max(rosters.c.id), 0)).where(rosters.c.round_id == round_id),
    )
    return tuple(int(connection.execute(query).scalar_one()) for query in queries)
