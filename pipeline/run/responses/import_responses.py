"""`import-responses`: an export file of a digital survey becomes responses of a round, all of its rows or none."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from forms.errors import Problem
from forms.layout import Layout
from forms.opening import not_opened
from forms.printing.run_record import CIVIL
from forms.register.counters import CounterError, CounterRegister, parse_counter
from forms.register.file import load_counters
from forms.tables.sheet import TableError
from pipeline.digital.mapping import load_mapping
from pipeline.digital.mapping_model import MappingModel
from pipeline.digital.plan import Known, Plan, plan_for
from pipeline.digital.prepare import LEFT_OUT
from pipeline.digital.read_export import read_export
from pipeline.errors import InputError
from pipeline.run.responses.digital_responses import PARTS
from pipeline.run.responses.refused_rows import RefusedRows
from pipeline.run.rounds import layouts_of
from pipeline.store.blobs import digital_original, sha256_of
from pipeline.store.digital import ExportFile, add_responses, file_known, other_source
from pipeline.store.rounds import round_named
from pipeline.store.workspace import Workspace
from pipeline.survey import Round


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file's rows: `new` and `known` are in the round, `refused` are not; `again` where the whole file was there.

    `left_out` are rows beside them that the mapping says are none to count.
    """

    rows: int
    new: int
    known: int
    refused: int
    problems: tuple[Problem, ...] = ()
    again: bool = False
    left_out: int = 0


@dataclass(slots=True)
class _Sorted:
    """The rows of a file, sorted: what is kept of the good ones lies in a file of its own, so that memory stays flat."""

    good: IO[str]
    refused: RefusedRows
    rows: int = 0
    left_out: int = 0


def import_responses(
    workspace: Workspace,
    round_name: str,
    file: Path,
    mapping_file: Path,
    *,
    who: str,
    partial: bool = False,
    refused_file: Path | None = None,
) -> Imported:
    """What became of the rows of an export file; afterwards the good ones are responses of the round.

    Unless `partial`, one bad row keeps all of them out. `refused_file` gets a line for every problem. The same file with the same mapping
    changes nothing, and a row that is there already is not counted twice. Raises PhieuError with what is wrong.
    """
    mapping = load_mapping(mapping_file)
    with workspace.database.reading() as connection:
        campaign = round_named(connection, round_name)
    if campaign.closed_at is not None:
        raise InputError(Problem("round.closed", round_name))
    layout = mapped_layout(workspace, campaign, mapping, mapping_file)
    plan = plan_for(mapping, layout, known_in(workspace, campaign), mapping_file.name)
    export = _export(file, mapping_file, plan, layout, who)
    with workspace.database.reading() as connection:
        before = file_known(connection, campaign.id, export.sha256, export.mapping_sha256)
        other = other_source(connection, campaign.id, export)
    if before is not None:
        return Imported(before, 0, before, 0, again=True)
    if other is not None:
        raise InputError(Problem("digital.other_source", file.name, {"source": other, "named": export.source}))
    with ExitStack() as stack:
        good = stack.enter_context(TemporaryFile("w+", encoding="utf-8", newline="\n"))
        sorted_rows = _Sorted(good, stack.enter_context(RefusedRows.opened(refused_file)))
        _sort(file, plan, sorted_rows)
        refused = sorted_rows.refused
        if refused.rows and (not partial or refused.rows == sorted_rows.rows):
            stack.pop_all().close()  # the table of what is wrong is wanted most where nothing is taken in
            raise InputError(refused.told(file.name))
        try:
            return _take_in(workspace, campaign, export, sorted_rows, (file, mapping_file), partial=partial)
        except InputError:
            stack.pop_all().close()
            raise


def mapped_layout(workspace: Workspace, campaign: Round, mapping: MappingModel, place: Path) -> Layout:
    """The layout of the round that the mapping is for, by its id or its form's name. Raises InputError where it is not one of them."""
    layouts = [layout for _, layout in layouts_of(workspace, campaign)]
    found = [one for one in layouts if mapping.layout in (one.id, one.form, one.name)]
    if len(found) != 1:
        known = ", ".join(f"{one.id} ({one.name})" for one in layouts)
        raise InputError(Problem("digital.layout_unknown", place.name, {"layout": mapping.layout, "known": known}))
    return found[0]


def known_in(workspace: Workspace, campaign: Round) -> Known:
    """What the round knows of channels and counters."""
    if campaign.counters is None:
        return Known(campaign.channels)
    register, _ = load_counters(sorted(workspace.blobs.folder(campaign.counters).iterdir()))
    return Known(campaign.channels, _CounterOf(register))


@dataclass(frozen=True, slots=True)
class _CounterOf:
    """Finds the counter that a cell names."""

    register: CounterRegister

    def __call__(self, cell: str, day: str) -> str:
        """The counter's code as the register spells it on a day (ISO), today where that is empty. Raises ValueError where there is none."""
        try:
            return parse_counter(cell, self.register, date.fromisoformat(day) if day else datetime.now(CIVIL).date()).code
        except CounterError as error:
            raise ValueError(cell) from error


def _export(file: Path, mapping_file: Path, plan: Plan, layout: Layout, who: str) -> ExportFile:
    """The file as it is kept. Raises TableError where it cannot be read."""
    try:
        sha256 = sha256_of(file)
    except OSError as error:
        raise TableError(not_opened(file, error, "table.cannot_open")) from error
    questions = tuple(name for name, _ in plan.questions)
    fields = tuple(name for name, _ in plan.texts)
    return ExportFile(file.name, sha256, sha256_of(mapping_file), layout.id, plan.mapping.source, questions, fields, who)


def _sort(file: Path, plan: Plan, found: _Sorted) -> None:
    """Nothing; sorts the rows of the file. Raises PhieuError where it is no table, or its headings do not fit the mapping."""
    for made in read_export(file, plan):
        if isinstance(made, list) and made[0].code == f"digital.{LEFT_OUT}":
            found.left_out += 1
            continue
        found.rows += 1
        if isinstance(made, list):
            found.refused.add(made)
        else:
            # asdict would copy every answer of every row for nothing.
            kept = {part: getattr(made, part) for part in PARTS}
            found.good.write(json.dumps(kept, separators=(",", ":")) + "\n")


def _take_in(
    workspace: Workspace, campaign: Round, export: ExportFile, found: _Sorted, files: Sequence[Path], *, partial: bool
) -> Imported:
    """What became of the good rows, which are in the round afterwards. Raises InputError where one is there with other answers."""
    for path, sha256 in zip(files, (export.sha256, export.mapping_sha256), strict=True):
        workspace.blobs.put_once(digital_original(sha256), path, sha256)
        workspace.blobs.settle([digital_original(sha256)])
    found.good.seek(0)
    with workspace.database.writing() as connection:
        added = add_responses(connection, campaign.id, export, _lines(found.good))
        found.refused.add_each([Problem("digital.changed", place, {"response": name}) for place, name in added.changed])
        if added.changed and not partial:
            raise InputError(found.refused.told(export.name))
    told = found.refused.told(export.name) if found.refused.rows else ()
    return Imported(found.rows, added.new, added.known, found.refused.rows, told, left_out=found.left_out)


def _lines(good: IO[str]) -> Iterator[Mapping[str, Any]]:
    """The rows that were kept aside."""
    return map(json.loads, good)
