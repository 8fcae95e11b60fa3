"""What the pages of a round inherit: of the cover that they lay under in the scanner, and of their batch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from forms.printing.run_file import load_runs
from forms.printing.run_record import Cover
from forms.register.counters import CounterRegister
from pipeline.errors import WorkspaceError
from pipeline.intake.place import in_register, register_of
from pipeline.merge.counters import From, Handed, HandedDown
from pipeline.model import PageRecord
from pipeline.run.queues.piles import NOTHING_SAID, Covers, InRegister, Leaf, Said, lies
from pipeline.store.workspace import Workspace
from pipeline.survey import Batch, Round


def covers_of(workspace: Workspace, campaign: Round) -> Covers:
    """The covers and separators of the print runs that a round keeps."""
    folders: list[Path] = [workspace.blobs.folder(form.folder) for form in campaign.forms]
    runs = (run for folder in folders for _, run in load_runs(folder))
    return {(run.run, cover.number, cover.kind): cover for run in runs for cover in run.covers}


def registered(workspace: Workspace, campaign: Round, batches: Iterable[Batch]) -> InRegister:
    """How covers are held against the register of a round: as of its day, else of the day of their batch."""
    register, days = register_of(workspace, campaign), {batch.id: campaign.counters_on or batch.facts.day for batch in batches}

    def known(batch: int, cover: Cover) -> Cover | None:
        return cover if register is None else spelled(cover, register, days[batch])

    def spelled(cover: Cover, register: CounterRegister, day: date) -> Cover | None:
        try:
            unit, counter = in_register(register, cover.unit, cover.counter, day)
        except WorkspaceError:
            return None
        return replace(cover, unit=unit, counter=counter)

    return known


def as_it_is(_: int, cover: Cover) -> Cover | None:
    """The cover as it was printed: for a round without a register."""
    return cover


def handed_down(
    records: Sequence[PageRecord],
    batches: Iterable[Batch],
    covers: Covers,
    *,
    known: InRegister = as_it_is,
    said: Said = NOTHING_SAID,
    stands_for: Mapping[str, str] = {},
) -> HandedDown:
    """What each page inherits. `records` are those of a round in the order in which their pages went through the scanner.

    A cover speaks for the pages after it in its batch, up to the next one; a separator too, where it names a unit or counter. Where nobody
    knows what a cover says, or whether a page is one, pages after it inherit nothing, of their batch either, until a person has `said` it
    (see `lies`). A page that was scanned again because somebody asked for it inherits what the page does that it `stands_for`, by place.
    """
    facts = {batch.id: batch.facts for batch in batches}
    handed: dict[tuple[str, int | None], tuple[Handed, ...]] = {}
    keys: dict[str, tuple[str, int | None]] = {}
    leaves = [Leaf(f"{record.source}#{record.page}", record.reading) for record in records]
    for record, one in zip(records, lies(leaves, covers, known, said), strict=True):
        batch = facts[one.leaf.batch]
        pile = Handed(From.BATCH, batch.unit, batch.counter)
        above: tuple[Handed, ...] = ()
        if one.doubt is not None:
            above = (Handed(From.COVER, doubted=True),)
        elif one.cover is not None:
            above = (Handed(From.COVER, one.cover.unit, one.cover.counter),)
        keys[one.leaf.place] = record.source, record.page
        handed[record.source, record.page] = (*above, pile)
    return handed | {keys[new]: handed[keys[old]] for new, old in stands_for.items() if new in keys and old in keys}
