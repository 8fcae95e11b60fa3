"""What a person should know of the sheets of a batch, told once at the end of the run instead of page by page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from forms.errors import Problem
from forms.layout import Layout
from omr.codes.issued import Issued
from omr.reading import AnswerStatus, PageReading, PageState
from omr.reasons import Reason
from pipeline.merge.places import named, place
from pipeline.model import PageRecord

MARKED_AT_MOST = 0.1
"""Share of a page's questions with a mark up to which nobody has filled it in: specks and test strokes mark a question or two."""

MOSTLY = 0.5
"""Share of the pages from which a pile is told to be one of unfilled slips. Below it they are people who answered nothing."""

MARKED = frozenset({AnswerStatus.ANSWERED, AnswerStatus.MULTIPLE, AnswerStatus.CANCELLED})


@dataclass(slots=True)
class SheetNotices:
    """What was noticed while the pages of a run were read."""

    layout: Layout
    issued: Issued
    pages: int = 0
    unfilled: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    unknown: dict[int, int] = field(default_factory=dict)
    unproved: dict[int, int] = field(default_factory=dict)

    def notice(self, record: PageRecord) -> None:
        """Look at one line of the document; pages that were not read, and repeats, count elsewhere."""
        reading = record.reading
        if reading.state is not PageState.READ or Reason.DUPLICATE in reading.reasons:
            return
        self.pages += 1
        if unfilled(reading):
            self.unfilled.append(place(record))
        if Reason.CODE_UNREADABLE in reading.reasons and len(self.layout.pages) > 1:
            self.unread.append(place(record))
        if reading.sheet is not None:
            run = reading.sheet.run
            if self.issued.doubts(run):
                self.unknown[run] = self.unknown.get(run, 0) + 1
            if self.issued.unproved_seal(run):
                self.unproved[run] = self.unproved.get(run, 0) + 1

    def problems(self, layout_path: Path) -> Iterator[Problem]:
        """A warning for each thing that a person should know, with how many pages it concerns."""
        if len(self.unfilled) > 1 and len(self.unfilled) >= MOSTLY * self.pages:
            yield Problem("read.mostly_unfilled", named(self.unfilled), {"count": len(self.unfilled), "total": self.pages})
        if self.unread:
            yield Problem("read.codes_unreadable", named(self.unread), {"count": len(self.unread)})
        for code, pages in (("read.runs_unknown", self.unknown), ("read.seals_unproved", self.unproved)):
            if pages:
                runs = ", ".join(f"R{run}" for run in sorted(pages))
                yield Problem(code, str(layout_path), {"runs": runs, "count": sum(pages.values())})


def unfilled(reading: PageReading) -> bool:
    """Whether nobody has filled in the page: (almost) none of its questions has a mark."""
    marked = sum(answer.status in MARKED for answer in reading.answers)
    return bool(reading.answers) and marked <= MARKED_AT_MOST * len(reading.answers)
