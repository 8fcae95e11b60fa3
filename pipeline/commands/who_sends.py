"""A table of keys or webhooks on the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from forms.catalogue import text

if TYPE_CHECKING:
    from rich.table import Table


def sender_table(columns: Sequence[str], rows: Iterable[Sequence[str | datetime | None]], lang: str) -> Table:
    """The rows under the words of the columns; days as people write them."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE)
    for column in columns:
        table.add_column(text(f"api.column.{column}", lang))
    for row in rows:
        table.add_row(*(f"{cell:%d/%m/%Y}" if isinstance(cell, datetime) else cell or "" for cell in row))
    return table
