"""A form as a screen can put it: which of its questions and fields the public page asks, and under which names they are kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from forms.definition.items import Item, items
from forms.errors import Problem
from forms.form import Form
from forms.layout import FieldKind, Layout, QuestionKind, WriteField
from pipeline.errors import InputError
from pipeline.model import question_keys

WRITTEN = (FieldKind.TEXT, FieldKind.OTHER, FieldKind.DIGITS, FieldKind.DATE)
"""Fields that a screen asks for: the counter is known from the link, and the office writes on paper only."""


@dataclass(frozen=True, slots=True)
class PublicForm:
    """A form and the layout whose responses it gives: `keys` name each item in the tables, `fields` are the places to write by id."""

    form: Form
    layout: Layout
    items: Mapping[str, Item]
    keys: Mapping[str, str]
    fields: Mapping[str, WriteField]

    @property
    def questions(self) -> tuple[str, ...]:
        """The names of all questions in the tables, in printed order."""
        return tuple(self.keys[one] for one in self.items)


def public_form(form: Form, layout: Layout, place: str) -> PublicForm:
    """The form as a page for the layout. Raises InputError with every question that is not the same on paper."""
    keys = question_keys(layout)
    printed = {one.id: (one, keys[page.id, one.id]) for page in layout.pages for one in page.questions}
    asked = {one.id: one for one in items(form)}
    problems = list(differences(asked, {name: one for name, (one, _) in printed.items()}, place))
    if problems:
        raise InputError(problems)
    fields = {one.id: one for page in layout.pages for one in page.fields if one.kind in WRITTEN}
    return PublicForm(form, layout, asked, {name: printed[name][1] for name in asked}, fields)


def differences(asked: Mapping[str, Item], printed: Mapping[str, object], place: str) -> Iterator[Problem]:
    """A problem for each question that one of the two has not, or has with other codes."""
    for name in dict.fromkeys((*asked, *printed)):
        codes = {option.code for option in asked[name].options} if name in asked else set()
        boxes = {box.value for box in printed[name].boxes} if name in printed else set()  # type: ignore[attr-defined]
        multiple = name in printed and printed[name].kind is QuestionKind.MULTI  # type: ignore[attr-defined]
        if codes != boxes or asked[name].multiple != multiple:
            yield Problem("phone.form_differs", place, {"question": name})
