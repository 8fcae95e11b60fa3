"""`check`: the scans of a deck are read as any others are, and compared with what was printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from forms.errors import Problem
from omr.reading import PageImage, PageState
from omr.register import Registration, register
from pipeline.deck.deck_files import DeckPage, StoredDeck, load_deck
from pipeline.deck.judge import Figure, judge
from pipeline.deck.marks import compare
from pipeline.deck.measure import PageFigures, measure
from pipeline.decode.files import pages
from pipeline.decode.find import scan_files
from pipeline.model import PageRecord
from pipeline.reading_file import load_readings
from pipeline.run.reading.ledger import RunSummary
from pipeline.run.reading.read import Progress, read
from pipeline.run.workers import worker


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The verdict on a printer and a scanner: its lines, what became of the scanned pages, and what is left out of it and why."""

    figures: tuple[Figure, ...]
    summary: RunSummary
    left_out: tuple[Problem, ...]

    @property
    def passed(self) -> bool:
        """Whether no line failed."""
        return all(figure.passed is not False for figure in self.figures)


def check(scans: Sequence[Path], folder: Path, *, workers: int | None = None, progress: Progress | None = None) -> Acceptance:
    """The verdict on the scans of the deck in `folder`. Of a page that was scanned twice the first scan counts.

    Raises PhieuError where the deck or the scans cannot be used.
    """
    deck = load_deck(folder)
    paths = {file.source: file.path for file in scan_files(scans).files}
    with TemporaryDirectory(prefix="phieu-") as name:
        readings = Path(name) / "readings.jsonl"
        summary = read(scans, deck.layout_path, readings, workers=workers, progress=progress, deck=True)
        records = load_readings(readings)
    met, left_out = _matched(deck, records)
    worker.initialise(deck.layout_path)
    measured = {page.name: _measured(page, record, deck, paths) for page, record in met}
    lines = judge(
        len(deck.pages),
        [one for one in measured.values() if one is not None],
        compare(met),
        missing=[page.name for page in deck.pages if page.name not in measured],
        unmeasured=[name for name, one in measured.items() if one is None],
    )
    return Acceptance(tuple(lines), summary, tuple(left_out))


def _matched(deck: StoredDeck, records: Sequence[PageRecord]) -> tuple[list[tuple[DeckPage, PageRecord]], list[Problem]]:
    """The pages of the deck that were read, in its order, each with its record; and the pages that were read and cannot be judged."""
    by_code = {(page.code.run, page.code.serial, page.code.page): page.name for page in deck.pages}
    met: dict[str, PageRecord] = {}
    left_out: list[Problem] = []
    for record in records:
        if record.reading.state is not PageState.READ:
            continue
        sheet, place = record.reading.sheet, f"{record.source}#{record.page}"
        if sheet is None:
            left_out.append(Problem("deck.code_unread", place))
        elif (name := by_code.get((sheet.run, sheet.serial, sheet.page))) is None:
            left_out.append(Problem("deck.other_page", place))
        elif name in met:
            left_out.append(Problem("deck.page_again", place, {"page": name}))
        else:
            met[name] = record
    return [(page, met[page.name]) for page in deck.pages if page.name in met], left_out


def _measured(page: DeckPage, record: PageRecord, deck: StoredDeck, paths: dict[str, Path]) -> PageFigures | None:
    """The figures of a page that was read, None where it cannot be measured any more: its file has gone or changed since."""
    for decoded in pages(paths[record.source], {record.page or 1}):
        if isinstance(decoded.image, PageImage):
            found = register(decoded.image, worker.desk(deck.layout_path).references.pages, page.page)
            if isinstance(found, Registration):
                return measure(page.name, decoded.image, deck.layout.page(page.page), found)
    return None
