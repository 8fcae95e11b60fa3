"""Rows that are refused: counted, the first ones told, and all of them in a table where somebody wants one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from forms.catalogue import text
from forms.errors import Problem
from forms.whole import WholeFile, whole_file
from pipeline.csv_cells import guard

MOST_TOLD = 200
"""Problems that are told on the terminal: more of them have one cause, and the table has them all."""

COLUMNS = ("place", "column", "value", "code", "message", "remedy")


@dataclass(slots=True)
class RefusedRows:
    """How many rows were refused, how many problems they had, and the first of these."""

    table: WholeFile | None = None
    rows: int = 0
    problems: int = 0
    first: list[Problem] = field(default_factory=list)

    @classmethod
    @contextmanager
    def opened(cls, path: Path | None) -> Iterator[RefusedRows]:
        """An empty collection, with its table where a path is given. Raises OutputError."""
        with ExitStack() as stack:
            table = None if path is None else stack.enter_context(whole_file(path))
            if table is not None:
                table.write("\ufeff" + _line(COLUMNS))
            yield cls(table)

    def add(self, problems: Sequence[Problem]) -> None:
        """Count one row with its problems."""
        self.rows += 1
        self.problems += len(problems)
        self.first += problems[: max(0, MOST_TOLD - len(self.first))]
        if self.table is not None:
            self.table.write("".join(map(_problem_line, problems)))

    def add_each(self, problems: Sequence[Problem]) -> None:
        """Count rows with one problem each."""
        for problem in problems:
            self.add([problem])

    def told(self, place: str) -> tuple[Problem, ...]:
        """The first problems, and how many more there are."""
        more = self.problems - len(self.first)
        rest = [Problem("digital.more_refused", place, {"count": more, "rows": self.rows})] if more else []
        return (*self.first, *rest)


def _problem_line(problem: Problem) -> str:
    """A problem as a line of the table, in Vietnamese: an office fills its surveys in it."""
    said = [text(f"{problem.code}.{part}", "vi", **problem.values) for part in ("message", "remedy")]
    column, value = (str(problem.values.get(name, "")) for name in ("column", "value"))
    return _line((problem.place, column, value, problem.code, *said))


def _line(cells: Sequence[str]) -> str:
    """One line of CSV."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerow(map(guard, cells))
    return written.getvalue()
