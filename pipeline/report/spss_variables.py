"""The variables of an SPSS file: responses with Vietnamese words for variables and values, and numbers for every kind of missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from forms.catalogue import text
from forms.layout import Layout, LayoutQuestion, QuestionKind
from forms.question import Missing
from pipeline.digital.code_lists import own_list
from pipeline.digital.own_columns import FACT_COLUMNS, OwnTable, text_cell
from pipeline.model import (
    MISSING_KINDS,
    NOT_APPLICABLE,
    NOT_ASKED,
    NOT_SCANNED,
    Response,
    ResponseAnswer,
    question_keys,
)
from pipeline.report.codebook import is_scale

KINDS = (*MISSING_KINDS, NOT_APPLICABLE, NOT_ASKED, *Missing, NOT_SCANNED)
MISSING_CODES: Mapping[str, int] = {str(kind): -number for number, kind in enumerate(KINDS, 1)}
"""A number below nought for every kind of missing, the same in every file; options are numbered from nought."""

LABEL_BYTES = 250
"""Bytes of a variable's words: SPSS takes 256."""

VALUE_BYTES = 120
"""Bytes of a value's words: SPSS takes 120."""

NAME_LENGTH = 60
"""Letters of a variable's name: SPSS takes 64 bytes, and a number may follow."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A column of the file: its words, the words of its values, and whether it is a number with missing values.

    `holds` is what it is (id, fact, told, question, option, text), `of` which one, `code` that of an option;
    `numbers` those of the codes; `ordered`: they are the levels of a scale.
    """

    label: str
    cells: list[object]
    holds: str
    of: str
    values: Mapping[int, str] | None = None
    numbers: Mapping[str, int] | None = None
    code: str = ""
    name: str = ""
    ordered: bool = False


def variables(table: OwnTable, lang: str) -> list[Variable]:
    """The variables, a row for each response; columns that hold nothing are left out.

    A multiple choice is a variable of 0 and 1 for each option.
    """
    taken: set[str] = set()
    found = []
    for one in (*_facts(table, lang), *_questions(table.responses, table.layout, lang), *_texts(table, lang)):
        name = _free(one.name, taken)
        taken.add(name.lower())
        found.append(replace(one, name=name))
    return found


def _facts(table: OwnTable, lang: str) -> Iterator[Variable]:
    """What is known beside the answers."""
    rows = [table.told.cells(one) for one in table.responses]
    for place, column in enumerate(table.told.columns):
        cells: list[object] = [row[place] for row in rows]
        if any(cells):
            holds = "id" if column == "response_id" else "fact" if column in FACT_COLUMNS else "told"
            label = cut(text(f"digital.column.{column}", lang), LABEL_BYTES)
            yield Variable(label, cells, holds, FACT_COLUMNS.get(column, column), name=column)


def _texts(table: OwnTable, lang: str) -> Iterator[Variable]:
    """The places to write in."""
    said = [{place.field: place for place in one.texts} for one in table.responses]
    for field in table.fields:
        label = cut(f"{text('digital.codebook.written', lang)}: {field}", LABEL_BYTES)
        yield Variable(label, [text_cell(one.get(field)) for one in said], "text", field, name=f"text_{field}")


def _questions(responses: Sequence[Response], layout: Layout, lang: str) -> Iterator[Variable]:
    """The questions in the order of the layout."""
    said = [{answer.question: answer for answer in one.answers} for one in responses]
    for (page, name), key in question_keys(layout).items():
        question = next(one for one in layout.page(page).questions if one.id == name)
        answers = [one.get(key) for one in said]
        if question.kind is QuestionKind.MULTI:
            yield from _options(key, question, answers, lang)
        else:
            numbers = _numbers(question)
            values = {numbers[box.value]: cut(box.label or box.value, VALUE_BYTES) for box in question.boxes}
            cells: list[object] = [_code(answer, numbers) for answer in answers]
            label = cut(question.label or key, LABEL_BYTES)
            ordered = is_scale(question, own_list(layout, question))
            yield Variable(label, cells, "question", key, _kinds(lang) | values, numbers, name=key, ordered=ordered)


def _options(key: str, question: LayoutQuestion, answers: Sequence[ResponseAnswer | None], lang: str) -> Iterator[Variable]:
    """A variable for each option of a multiple choice."""
    words = {number: text(f"digital.spss.{name}", lang) for number, name in ((0, "not_chosen"), (1, "chosen"))}
    for box in question.boxes:
        chosen: list[object] = [
            _code(answer, {}) if answer is None or not answer.codes else int(box.value in answer.codes) for answer in answers
        ]
        label = cut(f"{question.label or key}: {box.label or box.value}", LABEL_BYTES)
        yield Variable(label, chosen, "option", key, _kinds(lang) | words, None, box.value, f"{key}_{box.value}")


def _numbers(question: LayoutQuestion) -> dict[str, int]:
    """The number of each option: its code, where all codes are numbers, else its place; an option without a judgement is missing."""
    plain = all(re.fullmatch(r"\d{1,8}", box.value) and box.value == str(int(box.value)) for box in question.boxes)
    return {
        box.value: MISSING_CODES[box.missing] if box.missing else int(box.value) if plain else place
        for place, box in enumerate(question.boxes, 1)
    }


def _code(answer: ResponseAnswer | None, numbers: Mapping[str, int]) -> int:
    """The number of an answer to a single choice, or of its kind of missing."""
    if answer is None:
        return MISSING_CODES[NOT_SCANNED]
    return numbers[answer.codes[0]] if answer.codes else MISSING_CODES[str(answer.missing)]


def _kinds(lang: str) -> dict[int, str]:
    """The words of the kinds of missing."""
    return {number: cut(text(f"score.missing.{kind}", lang), VALUE_BYTES) for kind, number in MISSING_CODES.items()}


def cut(words: str, most: int) -> str:
    """The words, at most so many bytes of UTF-8, no letter cut in two."""
    return words.encode("utf-8")[:most].decode("utf-8", errors="ignore")


def _free(name: str, taken: set[str]) -> str:
    """A name that SPSS takes and no other variable has, whatever the capitals."""
    plain = re.sub(r"[^0-9A-Za-z_]", "_", name)[:NAME_LENGTH]
    plain = plain if plain[:1].isalpha() else f"q_{plain}"
    found, number = plain, 1
    while found.lower() in taken:
        number += 1
        found = f"{plain}_{number}"
    return found
