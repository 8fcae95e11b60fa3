"""A reading as one row, or an answer as one row? `python -m bench.reading_rows [--postgresql URL]`: seconds and bytes of both.

Readings of a form of 40 questions with 5 boxes each. Written in commits of 64 pages, as a run does; asked for the shares of one question,
and for all answers of all pages. docs/decisions/010 has what was seen.
"""

from __future__ import annotations

import argparse
import random
import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import JSON, Column, Float, Integer, LargeBinary, MetaData, String, Table, func, insert, select, text

from omr.reading import Answer, AnswerStatus, Mark, MarkKind, PageReading, PageState
from pipeline.store.engine import Database, open_database
from pipeline.store.reading_row import reading_row

QUESTIONS, BOXES, GROUP = 40, 5, 64

metadata = MetaData()
compact = Table(
    "bench_compact", metadata, Column("page", Integer, primary_key=True), Column("codes", JSON), Column("probabilities", JSON),
    Column("document", LargeBinary),
)  # fmt: skip
answers = Table(
    "bench_answers", metadata, Column("page", Integer, primary_key=True), Column("question", String(20), primary_key=True),
    Column("code", String(20)), Column("status", String(16)), Column("probability", Float),
)  # fmt: skip
marks = Table(
    "bench_marks", metadata, Column("page", Integer, primary_key=True), Column("box", String(24), primary_key=True),
    Column("p_selected", Float), Column("p_ink", Float), Column("kind", String(16)),
)  # fmt: skip


def reading(chance: random.Random) -> PageReading:
    """A reading of a page as readers give them."""
    given, seen = [], []
    for question in range(QUESTIONS):
        chosen = chance.randrange(BOXES)
        given.append(Answer(f"q{question:02d}", (str(chosen),), AnswerStatus.ANSWERED, 1 - chance.random() * 1e-3))
        for box in range(BOXES):
            p = chance.random() * 1e-3
            ink = 1 - p if box == chosen else p
            seen.append(Mark(f"q{question:02d}.{box}", ink, ink, MarkKind.CROSS if box == chosen else MarkKind.EMPTY))
    return PageReading(PageState.READ, "kit", "main", "b91c", answers=tuple(given), marks=tuple(seen))


def write_compact(database: Database, pages: int) -> None:
    """Write so many readings, one row each."""
    chance = random.Random(1)
    for first in range(0, pages, GROUP):
        rows = []
        for page in range(first, min(first + GROUP, pages)):
            row = reading_row(reading(chance))
            rows.append({"page": page, "codes": row["codes"], "probabilities": row["probabilities"], "document": row["document"]})
        with database.writing() as connection:
            connection.execute(insert(compact), rows)


def write_long(database: Database, pages: int) -> None:
    """Write the same readings, one row an answer and one a mark."""
    chance = random.Random(1)
    for first in range(0, pages, GROUP):
        given, seen = [], []
        for page in range(first, min(first + GROUP, pages)):
            one = reading(chance)
            for a in one.answers:
                given.append(
                    {"page": page, "question": a.question, "code": a.values[0], "status": a.status.value, "probability": a.probability}
                )
            for m in one.marks:
                seen.append({"page": page, "box": m.box, "p_selected": m.p_selected, "p_ink": m.p_ink, "kind": m.kind.value})
        with database.writing() as connection:
            connection.execute(insert(answers), given)
            connection.execute(insert(marks), seen)


def seconds(action: object) -> float:
    """How long an action takes."""
    began = time.perf_counter()
    assert callable(action)
    action()
    return time.perf_counter() - began


def size(database: Database, tables: list[Table], before: int) -> int:
    """Bytes of the tables; for SQLite what the file has grown by."""
    with database.reading() as connection:
        if database.embedded:
            pages = (
                connection.exec_driver_sql("PRAGMA page_count").scalar_one() * connection.exec_driver_sql("PRAGMA page_size").scalar_one()
            )
            return int(pages) - before
        return sum(int(connection.execute(text("SELECT pg_total_relation_size(:name)"), {"name": t.name}).scalar_one()) for t in tables)


def asked(database: Database, pages: int) -> tuple[float, float]:
    """Seconds to count the codes of one question: out of the JSON of compact rows, and from rows of answers."""
    fifth = "json_extract(codes, '$[4][2]')" if database.embedded else "codes->4->>2"
    counted = f"SELECT {fifth}, count(*) FROM bench_compact GROUP BY 1"

    def from_compact() -> None:
        with database.reading() as connection:
            assert sum(row[1] for row in connection.execute(text(counted))) == pages

    def from_long() -> None:
        with database.reading() as connection:
            query = select(answers.c.code, func.count()).where(answers.c.question == "q04").group_by(answers.c.code)
            assert sum(count for _, count in connection.execute(query)) == pages

    return seconds(from_compact), seconds(from_long)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pages", type=int, default=5000)
    parser.add_argument("--postgresql", default="")
    wish = parser.parse_args()
    print("| database | rows | writing a page, ms | bytes a page | shares of one question, ms |\n|---|---|---|---|---|")
    with TemporaryDirectory(prefix="phieu-bench-") as spare:
        for name, url in (("SQLite", f"sqlite:///{Path(spare) / 'a.db'}"), ("PostgreSQL", wish.postgresql)):
            if not url:
                continue
            database = open_database(url)
            metadata.drop_all(database.engine)
            metadata.create_all(database.engine)
            base = size(database, [], 0)
            made = seconds(lambda: [reading_row(reading(random.Random(page))) for page in range(200)]) / 200
            one = seconds(partial(write_compact, database, wish.pages)), size(database, [compact], base)
            many = seconds(partial(write_long, database, wish.pages)), size(database, [answers, marks], base + one[1])
            times = asked(database, wish.pages)
            for kind, (took, bytes_), query in (("one a reading", one, times[0]), ("one an answer, one a mark", many, times[1])):
                print(f"| {name} | {kind} | {1000 * took / wish.pages:.2f} | {bytes_ / wish.pages:,.0f} | {1000 * query:.1f} |", flush=True)
            print(f"(making the reading and packing it takes {1000 * made:.2f} ms of a page)")
            metadata.drop_all(database.engine)
            database.close()


if __name__ == "__main__":
    main()
