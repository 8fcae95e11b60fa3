"""A table of a report: typed cells, from which sheets, files, pages and the list of figures are written alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from pipeline.scoring.figures import Figure


class Kind(StrEnum):
    """What the cells of a column are: words, whole numbers, figures with their n, shares with their counts, changes, or plain numbers."""

    WORDS = "words"
    COUNT = "count"
    FIGURE = "figure"
    SHARE = "share"
    CHANGE = "change"
    NUMBER = "number"


class Look(StrEnum):
    """How a row stands out."""

    PLAIN = ""
    TOTAL = "total"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure as a cell, with its interval where one was made (a share of one, or points)."""

    figure: Figure
    interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A change in percentage points or points, from unrounded values; `note` where the printed figures give another one."""

    exact: Fraction
    method: str
    n: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """A number that is printed with the decimals of figures; `method` and `n` where it was made from a figure."""

    exact: Fraction
    method: str = ""
    n: int = 0


Cell = str | int | Shown | Difference | Number | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `method` is the id of the method of its figures, empty for words and counts, or where rows differ."""

    id: str
    title: str
    kind: Kind = Kind.WORDS
    method: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `id` names it in the list of figures. `depth` is how far it is indented."""

    id: str
    cells: tuple[Cell, ...]
    look: Look = Look.PLAIN
    depth: int = 0


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table with its title and the notes that stand below it. No two tables of a report have one `id`."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()

    def figures(self) -> Iterator[tuple[Row, Column, Shown | Difference | Number]]:
        """Every figure with its row and column, and every number that was made from one."""
        for row in self.rows:
            for column, cell in zip(self.columns, row.cells, strict=True):
                if isinstance(cell, Shown | Difference) or (isinstance(cell, Number) and cell.method):
                    yield row, column, cell


def words(name: str, title: str) -> Column:
    """A column of words."""
    return Column(name, title)


def numbers(name: str, title: str) -> Column:
    """A column of plain numbers."""
    return Column(name, title, Kind.NUMBER)


def counts(name: str, title: str) -> Column:
    """A column of whole numbers."""
    return Column(name, title, Kind.COUNT)
