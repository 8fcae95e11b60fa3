"""The codebook as a page that needs nothing but itself."""

from __future__ import annotations

from importlib.resources import files

from jinja2 import Environment, StrictUndefined

from forms.catalogue import text
from pipeline.report.codebook import Codebook, label_of


def codebook_page(book: Codebook, lang: str) -> str:
    """The page as HTML, without scripts and without anything from elsewhere."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string((files("pipeline.report") / "codebook.html").read_text(encoding="utf-8"))

    def words(key: str, **values: object) -> str:
        return text(f"digital.codebook.{key}", lang, **values)

    def about(column: str) -> str:
        return text(f"digital.column.{column}", lang)

    return template.render(book=book, lang=lang, words=words, about=about, label_of=lambda one: label_of(one, lang))
