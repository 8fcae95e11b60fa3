"""A deck as files: the PDF to print, the layout to read it by, and the truth about its marks."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from forms.deck import PENS, Deck
from forms.errors import Problem
from forms.json_file import read_json
from forms.json_text import json_text
from forms.layout import Layout, LayoutPage, sealed
from forms.layout_document import layout_document
from forms.layout_file import load_layout
from forms.reserved_runs import DECK_RUN
from forms.sheet_code import CodeError, SheetCode, parse
from forms.together import together
from pipeline.errors import InputError
from pipeline.targets import new_folders

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


def _known_pen(name: str) -> str:
    """The name itself. Faults one that no slip of a deck is marked with."""
    if name not in {pen.name for pen in PENS}:
        raise ValueError(name)
    return name


class _PageModel(BaseModel):
    """One image of the truth; what is not needed here is passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    page: str
    code: str
    pen: Annotated[str, AfterValidator(_known_pen)]
    marked: frozenset[str]
    cancelled: frozenset[str]
    answers: dict[str, tuple[str, ...]]


class _TruthModel(BaseModel):
    """The truth of a deck."""

    images: dict[str, _PageModel]


def save_deck(deck: Deck, layout: Layout, folder: Path) -> None:
    """Nothing; afterwards the folder holds the deck, whole or not at all. Raises InputError where there is one already, OutputError."""
    if problems := [Problem("print_run.file_exists", str(folder / name)) for name in (PDF, LAYOUT, TRUTH) if (folder / name).exists()]:
        raise InputError(problems)
    with new_folders(folder), together() as parts:
        parts.file(folder / LAYOUT).write(json_text(layout_document(sealed(layout))) + "\n")
        parts.file(folder / TRUTH).write(json.dumps(deck.truth, ensure_ascii=False, indent=1) + "\n")
        parts.file(folder / PDF).write(deck.pdf)


def load_deck(folder: Path) -> StoredDeck:
    """The deck in a folder. Raises LayoutError and InputError where files are missing, damaged, or do not belong together."""
    layout = load_layout(folder / LAYOUT)
    path = folder / TRUTH
    try:
        model = _TruthModel.model_validate(read_json(path))
        codes = {name: parse(one.code) for name, one in model.images.items()}
    except (ValidationError, CodeError) as error:
        raise InputError(Problem("deck.damaged", str(path))) from error
    if len({*codes.values()}) < len(codes):
        raise InputError(Problem("deck.damaged", str(path)))
    known = {page.id: page for page in layout.pages}
    if not codes or not all(_belongs(one, codes[name], layout.pages) for name, one in model.images.items()):
        raise InputError(Problem("deck.other_layout", str(path)))
    pages = tuple(_page(name, codes[name], one, known[one.page]) for name, one in model.images.items())
    return StoredDeck(folder / LAYOUT, layout, pages)


def _belongs(one: _PageModel, code: SheetCode, pages: Sequence[LayoutPage]) -> bool:
    """Whether a page of the deck has the number, the boxes, the questions and the options of its page of the layout."""
    if code.run != DECK_RUN or not 1 <= code.page <= len(pages) or pages[code.page - 1].id != one.page:
        return False
    page = pages[code.page - 1]
    options = {question.id: {box.value for box in question.boxes} for question in page.questions}
    answered = one.answers.keys() == options.keys() and all({*values} <= options[name] for name, values in one.answers.items())
    return answered and one.marked | one.cancelled <= {box.id for box in page.boxes()}


def _page(name: str, code: SheetCode, one: _PageModel, page: LayoutPage) -> DeckPage:
    """One page of the deck."""
    corrected = frozenset(question.id for question in page.questions if any(box.id in one.cancelled for box in question.boxes))
    return DeckPage(name, code, one.page, one.pen, one.marked, one.answers, corrected)
