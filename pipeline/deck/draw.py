"""`deck`: the acceptance deck of a form, ready for the printer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from forms.deck import deck as deck_of
from forms.lay_out import lay_out
from pipeline.deck.deck_files import PDF, save_deck
from pipeline.design.open_form import open_form


@dataclass(frozen=True, slots=True)
class DrawnDeck:
    """A deck that was written: its PDF, and how many pages and marks it has."""

    pdf: Path
    pages: int
    marks: int


def deck(form_file: Path, out: Path, *, lang: str = "vi") -> DrawnDeck:
    """The deck that is now in the folder `out`: PDF, layout and truth. Raises PhieuError where the form or the folder cannot be used."""
    form, _ = open_form(form_file)
    layout = lay_out(form, lang)
    made = deck_of(layout, PDF, duplex=form.page.duplex)
    save_deck(made, layout, out)
    images = made.truth["images"].values()
    return DrawnDeck(out / PDF, len(images), sum(len(image["marked"]) for image in images))
