"""`spss`: responses as an SPSS file, with Vietnamese words for variables and values, and every kind of missing as a user-missing value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pyreadstat
from pyreadstat.pyclasses import MissingRange

from forms.catalogue import text
from forms.layout import Layout, LayoutQuestion, QuestionKind
from forms.question import Missing
from pipeline.model import CHANNEL_KINDS, MISSING_KINDS, NO_FACTS, Response, ResponseAnswer, question_keys

KINDS = (*MISSING_KINDS, *CHANNEL_KINDS, *Missing)
MISSING_CODES: Mapping[str, int] = {str(kind): -number for number, kind in enumerate(KINDS, 1)}
"""A number below nought for every kind of missing, the same in every file; options are numbered from nought."""

ALL_MISSING: list[int | float | str | MissingRange] = [{"lo": -len(KINDS), "hi": -1}]
"""The range that SPSS leaves out of every count."""

LABEL_BYTES = 250
"""Bytes of a variable's words: SPSS takes 256."""

VALUE_BYTES = 120
"""Bytes of a value's words: SPSS takes 120."""

NAME_LENGTH = 60
"""Letters of a variable's name: SPSS takes 64 bytes, and a number may follow."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A column of the file: its words, the words of its values, and whether it is a number with missing values."""

    label: str
    cells: list[object]
    values: Mapping[int, str] | None = None


def spss(responses: Sequence[Response], layout: Layout, lang: str) -> bytes:
    """The file (.sav), one row a response, by id. A multiple choice is a variable of 0 and 1 for each option."""
    ordered = sorted(responses, key=lambda one: one.response_id)
    variables: dict[str, Variable] = {}
    for name, one in (*_facts(ordered), *_questions(ordered, layout, lang)):
        variables[_free(name, variables)] = one
    frame = pd.DataFrame({name: one.cells for name, one in variables.items()})
    coded: dict[str, dict[int | float, str]] = {
        name: {float(code): words for code, words in one.values.items()} for name, one in variables.items() if one.values is not None
    }
    with TemporaryDirectory() as folder:
        path = Path(folder) / "responses.sav"
        pyreadstat.write_sav(
            frame,
            str(path),
            column_labels=[one.label for one in variables.values()],
            variable_value_labels=coded,
            missing_ranges=dict.fromkeys(coded, ALL_MISSING),
            variable_measure=dict.fromkeys(coded, "nominal"),
        )
        return path.read_bytes()


def _facts(responses: Sequence[Response]) -> Iterator[tuple[str, Variable]]:
    """What is known beside the answers; facts that nobody told are left out."""
    for name in ("response_id", "channel", "counter"):
        yield name, Variable(name, [getattr(one, name) for one in responses])
    for name in asdict(NO_FACTS):
        cells = [getattr(one.facts, name) for one in responses]
        if any(cells):
            yield name, Variable(name, list(cells))


def _questions(responses: Sequence[Response], layout: Layout, lang: str) -> Iterator[tuple[str, Variable]]:
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
            yield key, Variable(cut(question.label or key, LABEL_BYTES), cells, _kinds(lang) | values)


def _options(key: str, question: LayoutQuestion, answers: Sequence[ResponseAnswer | None], lang: str) -> Iterator[tuple[str, Variable]]:
    """A variable for each option of a multiple choice."""
    for box in question.boxes:
        chosen: list[object] = [
            _code(answer, {}) if answer is None or not answer.codes else int(box.value in answer.codes) for answer in answers
        ]
        words = {number: text(f"digital.spss.{name}", lang) for number, name in ((0, "not_chosen"), (1, "chosen"))}
        yield (
            f"{key}_{box.value}",
            Variable(cut(f"{question.label or key}: {box.label or box.value}", LABEL_BYTES), chosen, _kinds(lang) | words),
        )


def _numbers(question: LayoutQuestion) -> dict[str, int]:
    """The number of each option: its code, where all codes are numbers, else its place; an option without a judgement is missing."""
    plain = all(re.fullmatch(r"\d{1,8}", box.value) for box in question.boxes)
    return {
        box.value: MISSING_CODES[box.missing] if box.missing else int(box.value) if plain else place
        for place, box in enumerate(question.boxes, 1)
    }


def _code(answer: ResponseAnswer | None, numbers: Mapping[str, int]) -> int:
    """The number of an answer to a single choice, or of its kind of missing."""
    if answer is None:
        return MISSING_CODES["not_asked"]
    return numbers[answer.codes[0]] if answer.codes else MISSING_CODES[str(answer.missing)]


def _kinds(lang: str) -> dict[int, str]:
    """The words of the kinds of missing."""
    return {number: cut(text(f"score.missing.{kind}", lang), VALUE_BYTES) for kind, number in MISSING_CODES.items()}


def cut(words: str, most: int) -> str:
    """The words, at most so many bytes of UTF-8, no letter cut in two."""
    return words.encode("utf-8")[:most].decode("utf-8", errors="ignore")


def _free(name: str, taken: Mapping[str, Variable]) -> str:
    """A name that SPSS takes and no other variable has, whatever the capitals."""
    plain = re.sub(r"[^0-9A-Za-z_]", "_", name)[:NAME_LENGTH]
    plain = plain if plain[:1].isalpha() else f"q_{plain}"
    used, found, number = {one.lower() for one in taken}, plain, 1
    while found.lower() in used:
        number += 1
        found = f"{plain}_{number}"
    return found
