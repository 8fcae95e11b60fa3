"""Which words of a form still lack their English: on an English sheet they stand in Vietnamese between English ones."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from forms.errors import Problem
from forms.findings import shown
from forms.form import Form
from forms.question import Text


def texts_of(node: object, at: str = "") -> Iterator[tuple[str, Text]]:
    """All texts of a form or a part of it in the order of its fields, each with the id of the nearest thing around it that has one."""
    if isinstance(node, Text):
        yield at, node
    elif isinstance(node, tuple):
        for entry in node:
            yield from texts_of(entry, at)
    elif is_dataclass(node):
        at = str(getattr(node, "id", at))
        for one in fields(node):
            yield from texts_of(getattr(node, one.name), at)


def untranslated(form: Form) -> list[Problem]:
    """A warning where the form can be printed in English, its title being translated, but other words of it are not."""
    if not form.heading.title.en:
        return []
    # Numbers, ranges and abbreviations are the same in both languages; Vietnamese words are told by their marks.
    left = [(at, text.vi) for at, text in texts_of(form) if not text.en and _accented(text.vi)]
    if not left:
        return []
    at, words = left[0]
    return [Problem("lay_out.english_missing", f"{form.id}: {at}", {"count": len(left), "first": shown(words)})]


def _accented(words: str) -> bool:
    """Whether a letter carries a mark or a stroke, as most Vietnamese words have one."""
    return any(letter in "đĐ" or len(unicodedata.normalize("NFD", letter)) > 1 for letter in words)
