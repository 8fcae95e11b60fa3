"""What several people said about one item without knowing of each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, select

from pipeline.store.looks import Purpose
from pipeline.store.review_tables import judgements, review_items, users
from pipeline.store.tables import files, pages

COUNTED = "counted"
"""The outcome of a word that settled its item."""


SAID = (judgements.c.item_id, judgements.c.user_id, judgements.c.given, judgements.c.status, judgements.c.outcome, users.c.name)
"""What of a word is compared: a round has a hundred thousand of them, each with much besides."""


@dataclass(frozen=True, slots=True)
class Word:
    """The word of one person about one item, as people compare it: the order of several options does not matter."""

    user: int
    who: str
    given: tuple[str, ...]
    status: str
    outcome: str

    @property
    def said(self) -> tuple[tuple[str, ...], str]:
        """What two words have in common that say the same."""
        return self.given, self.status

    @property
    def label(self) -> str:
        """The word in one line: the options, or the kind of missing."""
        return " + ".join(self.given) if self.given else self.status


@dataclass(frozen=True, slots=True)
class Doubled:
    """An item that two people said something about, and a third one where they differed and somebody has decided."""

    item: int
    batch: int
    question: str
    place: str
    first: Word
    second: Word
    third: Word | None

    @property
    def same(self) -> bool:
        """Whether the first two said the same."""
        return self.first.said == self.second.said


def words_at(connection: Connection, item: int) -> dict[str, Word]:
    """The last word of each outcome about an item."""
    return _words(connection, judgements.c.item_id == item).get(item, {})


def doubled(connection: Connection, round_id: int, batches: Collection[int] | None) -> list[Doubled]:
    """Every item of a round that a second person looked at, of these batches (None: all), in the order of their pages."""
    seen = select(judgements.c.item_id).where(judgements.c.outcome == Purpose.SECOND.value)
    seen = seen.join(review_items, review_items.c.id == judgements.c.item_id).where(review_items.c.round_id == round_id)
    by_item = _words(connection, judgements.c.item_id.in_(seen))
    columns = (review_items.c.id, review_items.c.batch_id, review_items.c.item, files.c.name, pages.c.number)
    joined = select(*columns).join(pages, pages.c.id == review_items.c.page_id).join(files, files.c.id == pages.c.file_id)
    ordered = joined.where(review_items.c.id.in_(seen)).order_by(review_items.c.page_id, review_items.c.place)
    found = []
    for item, batch, question, name, number in connection.execute(ordered):
        said = by_item.get(item, {})
        if COUNTED in said and Purpose.SECOND in said and (batches is None or batch in batches):
            words = (said[COUNTED], said[Purpose.SECOND], said.get(Purpose.THIRD))
            found.append(Doubled(item, batch, question, f"{batch}/{name}#{number}", *words))
    return found


def gold_words(connection: Connection, round_id: int, batches: Collection[int] | None) -> list[tuple[int, Word]]:
    """The last word of each person about each known item that the person was given, with the item."""
    query = select(*SAID).join(users, users.c.id == judgements.c.user_id)
    query = query.join(review_items, review_items.c.id == judgements.c.item_id)
    where = [review_items.c.round_id == round_id, judgements.c.outcome == Purpose.GOLD.value]
    if batches is not None:
        where.append(review_items.c.batch_id.in_(list(batches)))
    last: dict[tuple[int, int], Word] = {}
    for row in connection.execute(query.where(*where).order_by(judgements.c.id)):
        last[row.item_id, row.user_id] = Word(row.user_id, row.name, tuple(sorted(row.given)), row.status, row.outcome)
    return [(item, word) for (item, _), word in last.items()]


def _words(connection: Connection, where: object) -> dict[int, dict[str, Word]]:
    """The last word of each outcome, by item."""
    query = select(*SAID).join(users, users.c.id == judgements.c.user_id).where(where)  # type: ignore[arg-type]
    found: dict[int, dict[str, Word]] = defaultdict(dict)
    for row in connection.execute(query.order_by(judgements.c.id)):
        given = tuple(sorted(row.given))
        found[row.item_id][row.outcome] = Word(row.user_id, row.name, given, row.status, row.outcome)
    return found
