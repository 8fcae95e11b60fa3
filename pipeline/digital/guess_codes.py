"""What the cells of a drafted column seem to hold: the form's own codes or words, those of another list, or something nobody knows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from forms.crosswalks import published
from forms.definition.findings import FormError
from forms.layout import FieldKind, Layout, LayoutQuestion, QuestionKind
from forms.scales import registry
from pipeline.digital.cells import Codes, Refusal, folded, in_cell
from pipeline.digital.code_lists import way, words_of

SEPARATORS = (";", ", ", ",", "|", " ")
"""What may part several answers in one cell: Google Forms and LimeSurvey use commas and semicolons, XLSForm spaces."""

NOT_CONCERNED = ("n/a", "na", "không áp dụng", "khong ap dung", "not applicable")
"""What survey programs write where a question was not put to somebody; LimeSurvey writes N/A."""

OTHER_CODE = "-oth-"
"""What LimeSurvey writes for the option that has a place to write in."""

ANSWER_CODE = re.compile(r"a0*(\d{1,2})", re.IGNORECASE)
"""The codes that LimeSurvey gives to answers by itself: A1, A2 … in the order of its editor."""

TEXT_WORDS = ("y kien khac", "y kien gop y", "gop y", "y kien", "other comments", "comments", "comment")
"""Headings of places for free words, without accents."""


@dataclass(frozen=True, slots=True)
class Entry:
    """How a column is proposed to be read; `doubt` names what a person must look at (the end of a key under `digital.draft`)."""

    mapping: dict[str, object]
    missing: dict[str, str]
    doubt: str = ""


def bare(words: str) -> str:
    """Words without accents, capitals and signs, Đ as D: what is left when somebody types them without a Vietnamese keyboard."""
    plain = unicodedata.normalize("NFD", words.casefold().replace("đ", "d"))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^0-9a-z]+", " ", letters).split())


def not_concerned(cells: Sequence[str]) -> dict[str, str]:
    """What is written where a question was not put to somebody, with that kind of missing."""
    return {cell: "not_applicable" for cell in sorted({*cells}) if folded(cell) in NOT_CONCERNED}


def column_entry(column: str, key: str, question: LayoutQuestion, codes: str, cells: Sequence[str], other: str = "") -> Entry:
    """How the cells of a column are proposed to be read: as they stand, by their words, or by another list of codes.

    `other` is the code of the option that has a place to write in, where the question has one.
    """
    entry: dict[str, object] = {"column": column, "codes": codes}
    missing = not_concerned(cells)
    written = {cell for cell in cells if cell.strip() and cell not in missing}
    if question.kind is QuestionKind.MULTI:
        return _several_entry(entry, question, written, other, missing)
    known = {folded(box.value) for box in question.boxes} | {folded(box.label) for box in question.boxes if box.label}
    strange = {cell for cell in written if folded(cell) not in known}
    if not strange:
        labelled = any(box.label and folded(box.label) != folded(box.value) for box in question.boxes)
        numbers = written and labelled and all(cell.strip().isdecimal() for cell in written)
        return Entry(entry, missing, "numbers" if numbers else "")
    others = list(other_lists(key, question, codes, written))
    if others:
        return Entry(entry | {"codes": others[0]}, missing, "other_list")
    values, doubt = _values(question, written)
    values |= {OTHER_CODE: other} if other and OTHER_CODE in written else {}
    if values:
        entry["values"] = values | {box.value: box.value for box in question.boxes}
    left = {cell for cell in strange if cell not in values}
    if left and other and len(left) < len(written):
        return Entry(entry | {"other": other}, missing, "other_words")
    return Entry(entry, missing, "strange" if left else doubt)


def _several_entry(entry: dict[str, object], question: LayoutQuestion, written: set[str], other: str, missing: dict[str, str]) -> Entry:
    """A multiple choice in one column, parted by what makes most cells understood, for words may hold a comma themselves."""
    meant = {folded(said): box.value for box in question.boxes for said in (box.value, box.label) if said}
    order = tuple(box.value for box in question.boxes)

    def strange(separator: str) -> list[str]:
        codes = Codes(order, meant, {}, single=False, separator=separator)
        return [cell for cell in written if isinstance(in_cell(cell, "", codes), Refusal)]

    separator = min(SEPARATORS, key=lambda one: len(strange(one)))
    if not strange(separator):
        return Entry(entry | {"separator": separator}, missing)
    return Entry(entry | {"separator": separator} | ({"other": other} if other else {}), missing, "other_words" if other else "strange")


def _values(question: LayoutQuestion, written: set[str]) -> tuple[dict[str, str], str]:
    """What is written, with the codes that it may stand for: words without accents, or LimeSurvey's codes, which are doubtful."""
    by_words = {bare(box.label): box.value for box in question.boxes if box.label}
    values = {cell: by_words[bare(cell)] for cell in sorted(written) if bare(cell) in by_words}
    if values:
        return values, ""
    codes = {box.value for box in question.boxes}
    found = {cell: match[1] for cell in sorted(written) if (match := ANSWER_CODE.fullmatch(cell.strip())) and match[1] in codes}
    return found, "answer_codes" if found else ""


def other_lists(key: str, question: LayoutQuestion, codes: str, written: set[str]) -> Iterator[str]:
    """Published lists whose words or codes are all that is written, and from which a published crosswalk leads to the question's own."""
    for name in (*registry(), *published().lists):
        said = words_of(name) or {}
        known = {folded(code) for code in said} | {folded(word) for words in said.values() for word in words}
        if name != codes and all(folded(cell) in known for cell in written):
            try:
                way(question.concept or key, name, codes)
            except FormError:
                continue
            yield name


def text_columns(layout: Layout, left: Sequence[str], named: Callable[[str, set[str]], str | None]) -> dict[str, str]:
    """Places to write in with the column that is proposed for each: by its name, that of its question and `other`, or by its words."""
    fields = {one.id: one for page in layout.pages for one in page.fields if one.kind in (FieldKind.TEXT, FieldKind.OTHER)}
    others = {f"{bare(one.question)} other": name for name, one in fields.items() if one.kind is FieldKind.OTHER}
    found: dict[str, str] = {}
    for column in left:
        key = named(column, {*fields}) or others.get(bare(column))
        if key is not None and key not in found:
            found[key] = column
    texts = [name for name, one in fields.items() if one.kind is FieldKind.TEXT and name not in found]
    spoken = [column for column in left if column not in found.values() and any(bare(column).startswith(word) for word in TEXT_WORDS)]
    if len(texts) == 1 and len(spoken) == 1:
        found[texts[0]] = spoken[0]
    return found
