"""A deck as files: the PDF to print, the layout to read it by, and the truth about its marks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from forms.deck import Deck
from forms.errors import Problem
from forms.json_file import read_json
from forms.layout import Layout, LayoutPage
from forms.layout_file import load_layout, save_layout
from forms.sheet_code import CodeError, SheetCode, parse
from forms.whole import make_folder, whole_file
from pipeline.errors import InputError

PDF, LAYOUT, TRUTH = "deck.pdf", "deck.layout.json", "truth.json"


@dataclass(frozen=True, slots=True)
class DeckPage:
    """One page of a deck: its code, the page of the layout, the pen, the boxes with ink, and the option codes meant by question.

    `corrected` are the questions with a box that was taken back.
    """

    name: str
    code: SheetCode
    page: str
    pen: str
    marked: frozenset[str]
    answers: Mapping[str, tuple[str, ...]]
    corrected: frozenset[str]


@dataclass(frozen=True, slots=True)
class StoredDeck:
    """A deck that was printed: where its layout lies, the layout, and its pages in printed order."""

    layout_path: Path
    layout: Layout
    pages: tuple[DeckPage, ...]


class _PageModel(BaseModel):
    """One image of the truth; what is not needed here is passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    page: str
    code: str
    pen: str
    marked: frozenset[str]
    cancelled: frozenset[str]
    answers: dict[str, tuple[str, ...]]


class _TruthModel(BaseModel):
    """The truth of a deck."""

    images: dict[str, _PageModel]


def save_deck(deck: Deck, layout: Layout, folder: Path) -> None:
    """Nothing; afterwards the folder holds the deck, its PDF last. Raises InputError where there is one already, OutputError."""
    make_folder(folder)
    if problems := [Problem("print_run.file_exists", str(folder / name)) for name in (PDF, LAYOUT, TRUTH) if (folder / name).exists()]:
        raise InputError(problems)
    with whole_file(folder / PDF) as pdf, whole_file(folder / TRUTH) as truth:
        pdf.write(deck.pdf)
        truth.write(json.dumps(deck.truth, ensure_ascii=False, indent=1) + "\n")
        save_layout(layout, folder / LAYOUT)


def load_deck(folder: Path) -> StoredDeck:
    """The deck in a folder. Raises LayoutError and InputError where files are missing, damaged, or do not belong together."""
    layout = load_layout(folder / LAYOUT)
    path = folder / TRUTH
    try:
        model = _TruthModel.model_validate(read_json(path))
        codes = {name: parse(one.code) for name, one in model.images.items()}
    except (ValidationError, CodeError) as error:
        raise InputError(Problem("deck.damaged", str(path))) from error
    known = {page.id: page for page in layout.pages}
    if not codes or not all(one.page in known and _belongs(one, known[one.page]) for one in model.images.values()):
        raise InputError(Problem("deck.other_layout", str(path)))
    pages = tuple(_page(name, codes[name], one, known[one.page]) for name, one in model.images.items())
    return StoredDeck(folder / LAYOUT, layout, pages)


def _belongs(one: _PageModel, page: LayoutPage) -> bool:
    """Whether a page of the deck has the boxes and questions of its page of the layout."""
    boxes = {box.id for box in page.boxes()}
    return one.marked | one.cancelled <= boxes and one.answers.keys() == {question.id for question in page.questions}


def _page(name: str, code: SheetCode, one: _PageModel, page: LayoutPage) -> DeckPage:
    """One page of the deck."""
    corrected = frozenset(question.id for question in page.questions if any(box.id in one.cancelled for box in question.boxes))
    return DeckPage(name, code, one.page, one.pen, one.marked, one.answers, corrected)
