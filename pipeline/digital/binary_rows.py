"""The rows of files that no text program opens: Parquet and SPSS."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from forms.errors import Problem
from forms.question import plain_words
from forms.tables.sheet import TableError, cell_text
from pipeline.digital.sheet_rows import ExportRow, ExportRows

PARQUET_START = b"PAR1"
SPSS_START = (b"$FL2", b"$FL3")
"""The first bytes of the two; $FL3 is a compressed SPSS file (.zsav)."""

ROWS_AT_ONCE = 2000
"""Rows that are in memory at a time."""


def parquet_rows(path: Path) -> ExportRows:
    """The rows of a Parquet file. Raises TableError where it is damaged, or the package for it is not installed."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ModuleNotFoundError as error:
        raise TableError(Problem("digital.no_parquet", str(path), {"package": "phieu[parquet]"})) from error
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise _damaged(path, error) from error
    names = tuple(plain_words(name) for name in file.schema_arrow.names)

    def rows() -> Iterator[ExportRow]:
        number, batches = 0, file.iter_batches(batch_size=ROWS_AT_ONCE)
        while True:
            try:
                batch = next(batches, None)
            except (pa.ArrowException, OSError) as error:
                raise _damaged(path, error) from error
            if batch is None:
                return
            for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                number += 1
                yield ExportRow(f"{path.name}:{number}", dict(zip(names, map(_text, cells), strict=True)))

    return ExportRows(path.name, names, rows())


def spss_rows(path: Path) -> ExportRows:
    """The rows of an SPSS file, user-missing values as the numbers that they are. Raises TableError where it is damaged."""
    import pyreadstat

    try:
        frame, _ = pyreadstat.read_sav(str(path), user_missing=True, disable_datetime_conversion=True)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, ValueError) as error:
        raise _damaged(path, error) from error
    names = tuple(map(plain_words, map(str, frame.columns)))

    def rows() -> Iterator[ExportRow]:
        for number, cells in enumerate(frame.itertuples(index=False, name=None), 1):
            yield ExportRow(f"{path.name}:{number}", dict(zip(names, map(_text, cells), strict=True)))

    return ExportRows(path.name, names, rows())


def _damaged(path: Path, error: Exception) -> TableError:
    """What is told of a file that its own package cannot read."""
    return TableError(Problem("table.damaged", str(path), {"cause": str(error)[:200]}))


def _text(cell: Any) -> str:
    """A value as text: whole numbers without a decimal point, what is not there as nothing."""
    if isinstance(cell, float):
        return "" if cell != cell else f"{cell:.15g}"  # noqa: PLR0124 - a value that is not there differs from itself
    return cell if isinstance(cell, str) else cell_text(cell)
