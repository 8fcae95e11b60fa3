"""What a report is made of: the scores of a round or of readings, the rounds before it, and what checks found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from forms.layout import Layout, QuestionKind
from pipeline.model import question_keys
from pipeline.report.before import Earlier, Key, check_before
from pipeline.report.detail import Detail, figure_keys
from pipeline.report.edition.small_questions import small_figures
from pipeline.report.edition.written import Style
from pipeline.report.figure_rows import FigureRow
from pipeline.report.group_tables import GroupTable, Places, places_of
from pipeline.report.groups_before import Before
from pipeline.report.score_report import ScoreReport
from pipeline.run.reviews.audit_tables import Found
from pipeline.scoring.question_figures import INDEX_METHODS
from pipeline.scoring.suppress import Cell

ABOUT_PEOPLE = ("person.", "visit.")
"""Questions whose concept begins so are about who answers and what for: people are grouped by them where nobody says by which."""


MOST_ANSWERS = 200_000
"""Single answers that the workbook lists: 2,000 slips of SIPAS. With more, spreadsheets take minutes to open, and the data has them too."""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands at the head and the foot of the document: empty parts are left open, to be filled in by hand.

    `above` is the agency over `agency`; `signer` the office of the person who signs; `day` that of signing.
    """

    above: str = ""
    agency: str = ""
    place: str = ""
    signer: str = ""
    day: date | None = None


NO_LETTERHEAD = Letterhead()
"""Everything is left open."""


@dataclass(frozen=True, slots=True)
class EarlierRound:
    """The figures of a round before, by what they are of; `groups` are those of its units and counters, where they were made."""

    name: str
    figures: Mapping[Key, Earlier]
    groups: Before | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """What a blind check of sample `number` found."""

    number: int
    found: Found


@dataclass(frozen=True, slots=True)
class Edition:
    """One report in one language. `public` leaves out working sheets, texts and data, and hides small cells in every table.

    `name` is that of the round or of the readings; `before` the rounds before it, the oldest first.
    """

    report: ScoreReport
    lang: str
    name: str
    public: bool = False
    letterhead: Letterhead = NO_LETTERHEAD
    before: tuple[EarlierRound, ...] = ()
    checks: tuple[Check, ...] = field(default=())

    @property
    def made(self) -> Detail:
        """The figures beside the counts."""
        assert self.report.detail is not None, "every scored report has its details"
        return self.report.detail

    @property
    def style(self) -> Style:
        """How numbers are written."""
        return Style(self.lang, self.made.wanted.rounding)

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods that pool answers, the main one first."""
        return tuple(name for name in self.made.methods if name in INDEX_METHODS)

    @property
    def places(self) -> Places:
        """Where people were received."""
        return places_of(self.made, self.report.origin)

    def groups(self, by: str) -> GroupTable | None:
        """The table of one kind of groups, None where it was not made."""
        return next((one for one in self.report.groups if one.by == by), None)

    @property
    def lists_answers(self) -> bool:
        """Whether the workbook lists every single answer."""
        return not self.public and sum(len(one.answers) for one in self.report.responses) <= MOST_ANSWERS

    @property
    def away(self) -> frozenset[Cell]:
        """The figures of the whole, as (scope, id), that a public edition does not show."""
        return small_figures(self.report, self.made.wanted.small_cells) if self.public else frozenset()

    @property
    def small_questions(self) -> frozenset[str]:
        """The questions among them, by key."""
        return frozenset(str(cell[1]) for cell in self.away if isinstance(cell, tuple) and cell[0] == "question")

    def told(self, *scopes: str) -> list[FigureRow]:
        """The figures of these scopes that may be shown."""
        away = self.away
        return [one for one in self.rows(*scopes) if (one.scope, one.id) not in away]

    def rows(self, *scopes: str) -> list[FigureRow]:
        """The figures of these scopes."""
        return [one for one in self.report.figures if one.scope in scopes]


def about_people(layout: Layout) -> tuple[str, ...]:
    """The keys of the single choices that people are grouped by where nobody says by which."""
    keys = question_keys(layout)
    return tuple(
        keys[page.id, one.id]
        for page in layout.pages
        for one in page.questions
        if one.kind is QuestionKind.SINGLE and one.concept.startswith(ABOUT_PEOPLE)
    )


def earlier_figures(report: ScoreReport) -> dict[Key, Earlier]:
    """The figures of a round as those that come after it compare with them."""
    made = report.detail
    assert made is not None, "every scored report has its details"
    return {Key(one.scope, one.id, one.figure.method): Earlier(one.figure, one.made, made.basis(one.questions)) for one in report.figures}


def check_series(report: ScoreReport, before: Sequence[EarlierRound]) -> None:
    """Nothing; afterwards every figure that an earlier round has as well was made in the same way. Raises InputError where not."""
    assert report.detail is not None, "every scored report has its details"
    now = figure_keys(report.detail)
    for one in before:
        check_before(one.figures, now, one.name)
