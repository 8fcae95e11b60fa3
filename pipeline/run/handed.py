"""What the pages of a round inherit: of the cover that they lay under in the scanner, and of their batch."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from forms.printing.run_file import load_runs
from forms.printing.run_record import Cover
from forms.sheet_code import SheetKind
from omr.reasons import Reason
from pipeline.merge.counters import From, Handed, HandedDown
from pipeline.model import PageRecord
from pipeline.store.workspace import Workspace
from pipeline.survey import Batch, Round

KINDS = {Reason.COVER_SHEET: SheetKind.COVER, Reason.SEPARATOR_SHEET: SheetKind.SEPARATOR}

Covers = dict[tuple[int, int, SheetKind], Cover]
"""What is printed on covers: by print run, number and kind."""


def covers_of(workspace: Workspace, campaign: Round) -> Covers:
    """The covers and separators of the print runs that a round keeps."""
    folders: list[Path] = [workspace.blobs.folder(form.folder) for form in campaign.forms]
    runs = (run for folder in folders for _, run in load_runs(folder))
    return {(run.run, cover.number, cover.kind): cover for run in runs for cover in run.covers}


def handed_down(records: Iterable[PageRecord], batches: Iterable[Batch], covers: Covers) -> HandedDown:
    """What each page inherits. `records` are those of a round in the order in which their pages went through the scanner.

    A cover speaks for the pages after it in its batch, up to the next one; a separator too, where it names a unit or counter. One that no
    manifest tells of ends the reach of the one before, and hands nothing down.
    """
    facts = {batch.id: batch.facts for batch in batches}
    handed: dict[tuple[str, int | None], tuple[Handed, ...]] = {}
    above: dict[int, Cover | None] = {}
    for record in records:
        batch = int(record.source.partition("/")[0])
        kind = next((KINDS[reason] for reason in record.reading.reasons if reason in KINDS), None)
        sheet = record.reading.sheet
        if kind is not None:
            number = None if sheet is None else sheet.serial
            found = None if sheet is None or number is None else covers.get((sheet.run, number, kind))
            if kind is SheetKind.COVER or found is None or found.unit or found.counter:
                above[batch] = found
        pile = Handed(From.BATCH, facts[batch].unit, facts[batch].counter)
        cover = above.get(batch)
        handed[record.source, record.page] = (pile,) if cover is None else (Handed(From.COVER, cover.unit, cover.counter), pile)
    return handed
