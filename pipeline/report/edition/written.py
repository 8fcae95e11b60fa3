"""Cells as people read them: one way to write numbers, percentages and changes, in the page and in the document alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from forms.catalogue import text
from pipeline.report.edition.table import Cell, Column, Difference, Kind, Number, ReportTable, Shown
from pipeline.scoring.figures import Figure, Rounding, number_text, percent_sign
from pipeline.scoring.methods import Unit

NOTHING = "–"
"""What stands where there is no figure."""

THOUSANDS = {"en": ",", "vi": "."}
"""Between thousands, as people of each language write them."""


@dataclass(frozen=True, slots=True)
class Style:
    """The language, and how figures are cut."""

    lang: str
    rounding: Rounding = Rounding.HALF_UP

    def count(self, number: int) -> str:
        """A whole number: 40,230 or 40.230."""
        return f"{number:,}".replace(",", THOUSANDS[self.lang])

    def figure(self, figure: Figure) -> str:
        """A figure as it is printed."""
        if figure.value is None:
            return NOTHING
        written = number_text(figure.value, self.lang, rounding=self.rounding)
        return percent_sign(written, self.lang) if figure.unit is Unit.PERCENT else written

    def limits(self, shown: Shown) -> str:
        """The interval of a figure, from lower to upper limit; empty where there is none."""
        if shown.interval is None:
            return ""
        scale = 100 if shown.figure.unit is Unit.PERCENT else 1
        return " – ".join(number_text(Fraction(limit) * scale, self.lang) for limit in shown.interval)

    def change(self, change: Difference) -> str:
        """A change with its sign."""
        written = number_text(change.exact, self.lang, rounding=self.rounding)
        return f"+{written}" if change.exact > 0 and written.strip("0,.") else written

    def number(self, number: Number) -> str:
        """A plain number."""
        return number_text(number.exact, self.lang, rounding=self.rounding)

    def cell(self, cell: Cell, column: Column) -> str:
        """A cell in one line: a figure with its n or count, so that it never stands alone."""
        if cell is None:
            return NOTHING
        if isinstance(cell, str):
            return cell
        if isinstance(cell, int):
            return self.count(cell)
        if isinstance(cell, Difference):
            return self.change(cell)
        if isinstance(cell, Number):
            return self.number(cell)
        return " ".join(self.parts(cell, column))

    def parts(self, shown: Shown, column: Column) -> Iterator[str]:
        """The figure, then in brackets what it rests on: the count of a share, or n."""
        ratio = shown.figure.ratio
        if column.kind is Kind.SHARE and ratio is not None:
            yield self.count(ratio.numerator)
            yield f"({self.figure(shown.figure)})"
            return
        yield self.figure(shown.figure)
        if shown.figure.value is not None:
            yield f"(n = {self.count(shown.figure.n)})"


def heading(column: Column, lang: str) -> str:
    """The heading of a column with the id of its method."""
    return text("report.with_method", lang, title=column.title, method=column.method) if column.method else column.title


def numbered(table: ReportTable, number: int, lang: str) -> str:
    """The title of a table with its number."""
    return text("report.table_title", lang, number=number, title=table.title)
