"""The definition of one questionnaire, from which sheets, layouts, labels and the web form are made.

Lengths are millimetres, font sizes points. Every text is Vietnamese with an optional English twin, NFC.
The file format stands in `forms/definition/model.py`; single answers (one per choice, one per grid row) in `forms/definition/items.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from forms.question import (
    NO_TEXT,
    Asked,
    CheckRule,
    Choice,
    Counter,
    Date,
    Digits,
    Grid,
    GridHeading,
    GridRow,
    Kind,
    Level,
    Marking,
    Missing,
    Office,
    OpenText,
    Option,
    Question,
    Scale,
    Target,
    Text,
)

__all__ = [
    "NO_TEXT",
    "Asked",
    "CheckRule",
    "Choice",
    "Counter",
    "Date",
    "Digits",
    "FontFamily",
    "Fonts",
    "Form",
    "Grid",
    "GridHeading",
    "GridRow",
    "Heading",
    "Kind",
    "Level",
    "Margins",
    "Marking",
    "Missing",
    "Office",
    "OpenText",
    "Option",
    "PageSetup",
    "Question",
    "Scale",
    "Section",
    "Target",
    "Text",
]


class FontFamily(StrEnum):
    """The letters of a sheet: both have full Vietnamese and travel with the program."""

    SERIF = "serif"
    SANS = "sans"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form with its heading: its own questions first, then the sections inside it. An empty title prints no heading."""

    id: str
    title: Text = NO_TEXT
    intro: tuple[Text, ...] = ()
    questions: tuple[Question, ...] = ()
    sections: tuple[Section, ...] = ()

    def walk(self, level: int = 1) -> Iterator[tuple[int, Section]]:
        """This section and all inside it in printed order, each with its depth."""
        yield level, self
        for inner in self.sections:
            yield from inner.walk(level + 1)


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of the first page: agency lines at the left, the national heading at the right, then form number, title and subtitles.

    `attached` is the line "(Kèm theo Kế hoạch số … )".
    """

    title: Text
    agency: tuple[Text, ...] = ()
    national: bool = False
    form_number: Text = NO_TEXT
    subtitles: tuple[Text, ...] = ()
    attached: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class Margins:
    """Room at the four edges of the paper in mm; the printed marks of the sheet may stand in it."""

    top: float = 15.0
    right: float = 15.0
    bottom: float = 15.0
    left: float = 15.0


@dataclass(frozen=True, slots=True)
class Fonts:
    """Letters and their sizes in points: running text, title, section headings, grid statements, grid header cells, notes."""

    family: FontFamily = FontFamily.SERIF
    body: float = 11.0
    title: float = 14.0
    heading: float = 11.5
    grid: float = 10.5
    grid_header: float = 9.5
    note: float = 9.0


@dataclass(frozen=True, slots=True)
class PageSetup:
    """The wishes of the form for its paper: a name of `PAGE_SIZES`, upright or not, one or two columns of questions, both sides or one."""

    paper: str = "A4"
    landscape: bool = False
    columns: int = 1
    duplex: bool = True
    margins: Margins = field(default_factory=Margins)
    fonts: Fonts = field(default_factory=Fonts)


@dataclass(frozen=True, slots=True)
class Form:
    """One version of one questionnaire. Ids of questions, rows and headings are unique in it; `scales` are those it defines itself."""

    id: str
    version: str
    heading: Heading
    sections: tuple[Section, ...]
    marking: Marking = Marking.BOX
    introduction: tuple[Text, ...] = ()
    instructions: tuple[Text, ...] = ()
    closing: Text = NO_TEXT
    scales: tuple[Scale, ...] = ()
    page: PageSetup = field(default_factory=PageSetup)
    source: str = ""

    def walk(self) -> Iterator[tuple[int, Section]]:
        """All sections in printed order, each with its depth (1 is outermost)."""
        for section in self.sections:
            yield from section.walk()

    def questions(self) -> Iterator[Question]:
        """All questions in printed order."""
        for _, section in self.walk():
            yield from section.questions

    def question(self, question_id: str) -> Question:
        """The question with this id. Raises KeyError if the form has none."""
        for question in self.questions():
            if question.id == question_id:
                return question
        raise KeyError(question_id)
