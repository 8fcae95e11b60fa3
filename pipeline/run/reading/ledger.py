"""What became of every page of a run, counted so that it adds up: pages in = pages out."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from forms.errors import Problem
from omr.reading import PageState, Sheet
from omr.reasons import COVERS, Reason
from pipeline.errors import EXIT_DONE, EXIT_NOTHING_DONE, EXIT_PARTLY_DONE
from pipeline.model import PageRecord
from pipeline.review.budget import Choice
from pipeline.review.fields_table import for_a_person
from pipeline.run.reading.scan_notices import ScanNotices
from pipeline.run.reading.sheet_notices import SheetNotices

REFUSED = (PageState.OTHER_FORM, PageState.UNREADABLE)


@dataclass(frozen=True, slots=True)
class RefusedPage:
    """A page, or (page None) a whole file, that was not read, and why."""

    source: str
    page: int | None
    reason: str
    sheet: Sheet | None = None

    def problem(self) -> Problem:
        """The refusal as a problem: its text says why and what to do, its place the page and, where that is known, the slip."""
        place = self.source if self.page is None else f"{self.source}#{self.page}"
        if self.sheet is not None:
            place += f" (R{self.sheet.run}/{self.sheet.serial or '–'})"
        return Problem(f"reason.{self.reason}", place)


@dataclass(frozen=True, slots=True)
class Failure:
    """A place where the program itself broke, with its traceback, for whoever mends it."""

    place: str
    traceback: str


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run did. Lines of the document = pages + unopened files; pages = read + blank + covers + other_form + unreadable.

    `covers` are covers and separators of ours, whose state is other_form too: nothing is wrong with them, and `other_form` counts the
    rest. `incomplete`: an input that was asked for is missing. `duplicates` are among `read`; `answers`, `to_review` and `to_type` (fields
    with words, or doubtful ones) leave them out, as every count further on does. `choice` is the policy that a review budget led to.
    """

    out: Path
    context: str | None
    files: int
    unopened: int
    pages: int
    read: int
    blank: int
    other_form: int
    unreadable: int
    duplicates: int
    answers: int
    to_review: int
    covers: int = 0
    to_type: int = 0
    scans: ScanNotices = field(default_factory=ScanNotices)
    choice: Choice | None = None
    refused: tuple[RefusedPage, ...] = ()
    failures: tuple[Failure, ...] = ()
    warnings: tuple[Problem, ...] = ()
    incomplete: bool = False

    @property
    def exit_code(self) -> int:
        """0 where nothing was refused and nothing is missing, 1 where no page was read or blank, 3 where some were.

        Refused are pages and files; missing may be an input or a picture. Covers count for nothing here.
        """
        if not (self.refused or self.failures or self.incomplete):
            return EXIT_DONE
        return EXIT_PARTLY_DONE if self.read or self.blank else EXIT_NOTHING_DONE


@dataclass(slots=True)
class Ledger:
    """The counts of a run while it goes on."""

    files: int
    notices: SheetNotices
    lines: int = 0
    unopened: int = 0
    covers: int = 0
    duplicates: int = 0
    answers: int = 0
    to_review: int = 0
    to_type: int = 0
    scans: ScanNotices = field(default_factory=ScanNotices)
    states: dict[PageState, int] = field(default_factory=lambda: dict.fromkeys(PageState, 0))
    refused: list[RefusedPage] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    def enter(self, record: PageRecord) -> None:
        """Count one line of the document."""
        reading = record.reading
        self.notices.notice(record)
        self.scans.notice(record)
        self.lines += 1
        if record.page is None:
            self.unopened += 1
        else:
            self.states[reading.state] += 1
        if not COVERS.isdisjoint(reading.reasons):
            self.covers += 1
        elif reading.state in REFUSED:
            reason = reading.reasons[0] if reading.reasons else Reason.NO_KNOWN_FORM
            self.refused.append(RefusedPage(record.source, record.page, reason, reading.sheet))
        if Reason.DUPLICATE in reading.reasons:
            self.duplicates += 1
        else:
            self.answers += len(reading.answers)
            self.to_review += len(record.review)
            self.to_type += sum(map(for_a_person, reading.fields))

    def fail(self, place: str, failure: str | None) -> None:
        """Keep the traceback of a failure, if there is one."""
        if failure is not None:
            self.failures.append(Failure(place, failure))

    def summary(self, out: Path, context: str | None, warnings: list[Problem], incomplete: bool) -> RunSummary:
        """The counts as they stand at the end; `incomplete` says that an input that was asked for could not be found or opened."""
        pages = self.lines - self.unopened
        assert pages == sum(self.states.values()), "every page must end in exactly one state"
        return RunSummary(
            out=out,
            incomplete=incomplete,
            context=context,
            files=self.files,
            unopened=self.unopened,
            pages=pages,
            read=self.states[PageState.READ],
            blank=self.states[PageState.BLANK],
            covers=self.covers,
            other_form=self.states[PageState.OTHER_FORM] - self.covers,
            unreadable=self.states[PageState.UNREADABLE],
            duplicates=self.duplicates,
            answers=self.answers,
            to_review=self.to_review,
            to_type=self.to_type,
            scans=self.scans,
            refused=tuple(self.refused),
            failures=tuple(self.failures),
            warnings=tuple(warnings),
        )
