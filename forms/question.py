"""What a questionnaire asks: its words, scales, options and kinds of question. `forms.form` shows all of them as well."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Text:
    """Words for people: Vietnamese, and English where the form has it. Empty where nothing is said. Always NFC and on one line."""

    vi: str = ""
    en: str = ""

    def __post_init__(self) -> None:
        """Compose the accents, so that fonts, comparisons and tables know one spelling of each letter; fold the line breaks of a file."""
        object.__setattr__(self, "vi", plain_words(self.vi))
        object.__setattr__(self, "en", plain_words(self.en))

    def __bool__(self) -> bool:
        """Whether anything is said."""
        return bool(self.vi)

    def said(self, lang: str) -> str:
        """The words in one language; Vietnamese where the form has no English."""
        return self.en or self.vi if lang == "en" else self.vi


HIDDEN = re.compile("[\u00ad\u200b\u2060\ufeff]")
"""Soft hyphens, which a font would show, and spaces and joiners of no width: nobody sees them, and no two texts with them are equal."""


def plain_words(written: str) -> str:
    """The words in NFC, on one line, single spaces between them; what word processors and web pages hide in a text is taken out."""
    return re.sub(r"\s+", " ", HIDDEN.sub("", unicodedata.normalize("NFC", written))).strip()


NO_TEXT = Text()


class Marking(StrEnum):
    """How people choose on this form, and with it how a choice is taken back (`forms/definition/words.py` has the printed rule).

    BOX: a tick or cross in a printed box. CIRCLE: a circle round the printed code.
    """

    BOX = "box"
    CIRCLE = "circle"


class Kind(StrEnum):
    """What a question asks for; each kind has its class below."""

    SINGLE = "single"
    MULTI = "multi"
    YES_NO = "yes_no"
    GRID = "grid"
    DIGITS = "digits"
    DATE = "date"
    TEXT = "text"
    COUNTER = "counter"
    OFFICE = "office"


class Target(StrEnum):
    """Who is judged by an answer."""

    AGENCY = "agency"
    OFFICER = "officer"
    NONE = "none"


class Missing(StrEnum):
    """What an option means that is an answer but no judgement: a code of its own, outside every denominator."""

    NO_OPINION = "no_opinion"
    NOT_USED = "not_used"
    NOT_KNOWN = "not_known"
    REFUSED = "refused"


class CheckRule(StrEnum):
    """How the last digit of a comb is computed from those before it."""

    LUHN = "luhn"
    ISO7064_MOD_11_10 = "iso7064_mod_11_10"


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: an option of a choice or a column of a grid, bound to its code wherever it is printed.

    `write` is the number of lines to write on beside it ("Khác (ghi rõ) …"); `exclusive` empties all others of a multiple choice.
    """

    code: str
    label: Text
    write: int = 0
    exclusive: bool = False
    missing: Missing | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """One code of a scale, with its label and the other words in use for it."""

    code: str
    label: Text
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scale:
    """Codes in order from worst to best (or least to most); `satisfied` names those that count as satisfied, if that has a meaning."""

    id: str
    levels: tuple[Level, ...]
    satisfied: frozenset[str] = frozenset()
    source: str = ""

    def level(self, code: str) -> Level | None:
        """The level with this code, if the scale has one."""
        return next((level for level in self.levels if level.code == code), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What all kinds of question have in common.

    `id` is unique in the form and names its column in every table; `concept` stays the same across versions and forms (empty only for
    office fields); `number` is printed before the label ("Câu 1.").
    """

    id: str
    concept: str
    label: Text
    number: Text = NO_TEXT
    note: Text = NO_TEXT
    target: Target = Target.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Asked):
    """Single choice, multiple choice or yes/no, by `kind`; options in printed order.

    `scale` is the scale that its codes are of, `code_list` the id of the list of codes for crosswalks (the scale's id, or
    `<form>/<question>`); never empty. `per_line` is the wished number of options on one line, 0 for as many as fit.
    `index` says that the answer counts in the index of the survey.
    """

    kind: Kind
    options: tuple[Option, ...]
    scale: str = ""
    code_list: str
    per_line: int = 0
    index: bool = False


@dataclass(frozen=True, slots=True)
class GridHeading:
    """A heading row inside a grid: level 1 ("I."), level 2 ("A.") … It groups the rows below it to a criterion of the tables."""

    id: str
    label: Text
    level: int = 1
    number: str = ""
    concept: str = ""


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row to answer in a grid: `id` and `concept` as of a question of its own; `number` is printed in the first column."""

    id: str
    concept: str
    label: Text
    number: str = ""
    target: Target = Target.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid(Asked):
    """Rows times scale; `columns` in printed order, each bound to a code of the scale or to a `missing` meaning of its own.

    `row_title` heads the column of statements ("Nhận định"). `widths` are the wished widths in mm of the statements and of each column
    (empty: free), `header_height` that of the header row (None: free). `index`: every row counts in the index of the survey.
    """

    kind: ClassVar[Kind] = Kind.GRID
    scale: str
    columns: tuple[Option, ...]
    rows: tuple[GridRow | GridHeading, ...]
    row_title: Text = NO_TEXT
    widths: tuple[float, ...] = ()
    header_height: float | None = None
    index: bool = False

    def items(self) -> tuple[GridRow, ...]:
        """The rows that are answered, in printed order."""
        return tuple(row for row in self.rows if isinstance(row, GridRow))


@dataclass(frozen=True, slots=True, kw_only=True)
class Digits(Asked):
    """A comb of cells for digits; `groups` splits it for the eye (sums to `cells`, empty for one group)."""

    kind: ClassVar[Kind] = Kind.DIGITS
    cells: int
    groups: tuple[int, ...] = ()
    check: CheckRule | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Date(Asked):
    """A comb for a day, dd/mm/yyyy."""

    kind: ClassVar[Kind] = Kind.DATE


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenText(Asked):
    """Lines to write on."""

    kind: ClassVar[Kind] = Kind.TEXT
    lines: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter(Asked):
    """The code of the counter: printed when the sheet is drawn for one (`prefilled`), else `cells` to write in, with bubbles if wished."""

    kind: ClassVar[Kind] = Kind.COUNTER
    prefilled: bool = True
    cells: int = 7
    bubbles: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Office(Asked):
    """Room for the office, never read: dotted `lines` to write on, or an empty area `height` mm high (a stamp)."""

    kind: ClassVar[Kind] = Kind.OFFICE
    lines: int = 1
    height: float | None = None


Question = Choice | Grid | Digits | Date | OpenText | Counter | Office
