"""The fixed words that every sheet carries, in both languages, from the catalogue."""

from __future__ import annotations

from forms.catalogue import text
from forms.question import Marking, Text


def national_heading() -> tuple[Text, Text]:
    """The two lines of the national heading (Quốc hiệu, tiêu ngữ) as NĐ 30/2020/NĐ-CP writes them."""
    return _words("national_name"), _words("national_motto")


def correction_rule(marking: Marking) -> Text:
    """How a choice is taken back on a form marked this way: printed on every page, and the rule by which its marks are read."""
    return _words(f"correction_{marking}")


def marking_rule(marking: Marking) -> Text:
    """How to choose on a form marked this way."""
    return _words(f"marking_{marking}")


def _words(name: str) -> Text:
    """One text of the catalogue in both languages."""
    key = f"form.words.{name}"
    return Text(text(key, "vi"), text(key, "en"))
