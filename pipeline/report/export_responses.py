"""`export-responses`: all responses of a round in one table, whatever channel they came by, and the mapping that takes it in again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from forms.errors import OutputError, Problem
from forms.together import together
from forms.whole import write_whole
from pipeline.digital.own_columns import OwnTable, Told, own_table
from pipeline.digital.own_export import export_lines, export_mapping
from pipeline.report.codebook import codebook
from pipeline.report.round_report import score_round
from pipeline.report.score_report import ScoreReport
from pipeline.store.workspace import Workspace

TABLES = (".csv", ".xlsx", ".parquet", ".sav")
"""How files end that hold responses, and come in again with the mapping beside them."""

CODEBOOKS = (".html", ".xml")
"""How files end that tell what the responses hold: a page, and DDI-Codebook."""


@dataclass(frozen=True, slots=True)
class Exported:
    """How many responses a file has or tells of, and where its mapping lies; a codebook has none."""

    responses: int
    mapping: Path | None


def export_responses(
    workspace: Workspace,
    round_name: str,
    out: Path,
    form: str | None = None,
    lang: str = "vi",
    *,
    long: bool = False,
    officers: bool = False,
) -> Exported:
    """What was written: a table with its mapping, both or neither; or a codebook. The ending of `out` says which.

    `long` writes a row for each answer (CSV only), `officers` the references to officers as well. Words are in `lang`. Raises PhieuError.
    """
    kind = out.suffix.lower()
    if kind not in (*TABLES, *CODEBOOKS) or (long and kind != ".csv"):
        known = ", ".join(TABLES[:1] if long else (*TABLES, *CODEBOOKS))
        raise OutputError(Problem("digital.export_ending", str(out), {"known": known}))
    report = score_round(workspace, round_name, form=form)
    table = round_table(report, officers=officers)
    if kind in CODEBOOKS:
        write_whole(out, _codebook(table, kind, lang))
        return Exported(len(table.responses), None)
    mapping = out.with_name(f"{out.stem}.mapping.yaml")
    pieces, beside = _table(table, out, kind, lang, long=long)
    with together() as waiting:
        file = waiting.file(out)
        for piece in pieces:
            file.write(piece)
        waiting.file(mapping).write(beside)
    return Exported(len(table.responses), mapping)


def round_table(report: ScoreReport, *, officers: bool = False) -> OwnTable:
    """The table of the responses of a round that count, valid or not."""
    faults: Mapping[str, str] = report.faults
    told = Told(report.round_name, report.layout.version, faults, officers)
    return own_table(report.responses, report.layout, told)


def _codebook(table: OwnTable, kind: str, lang: str) -> str | bytes:
    """The codebook as a file of this kind."""
    if kind == ".xml":
        from pipeline.report.ddi import ddi

        return ddi(codebook(table), lang)
    from pipeline.report.codebook_page import codebook_page

    return codebook_page(codebook(table), lang)


def _table(table: OwnTable, out: Path, kind: str, lang: str, *, long: bool) -> tuple[Iterable[bytes | str], str]:
    """The table as a file of this kind, piece by piece, and its mapping."""
    if kind == ".sav":
        from pipeline.report.spss import spss, spss_mapping
        from pipeline.report.spss_variables import variables

        found = variables(table, lang)
        return [spss(found)], spss_mapping(found, table.layout)
    if kind == ".xlsx":
        from pipeline.report.table_files import SHEET, workbook_file

        return [workbook_file(table, codebook(table), out, lang)], export_mapping(table, guarded=False, sheet=SHEET)
    if kind == ".parquet":
        from pipeline.report.table_files import parquet_file

        return [parquet_file(table, out)], export_mapping(table, guarded=False)
    return export_lines(table, long=long), export_mapping(table, long=long)
