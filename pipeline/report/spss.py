"""`spss`: responses as an SPSS file, every kind of missing a user-missing value; and the mapping by which it comes in again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pyreadstat
from pyreadstat.pyclasses import MissingRange

from forms.layout import Layout
from pipeline.digital.code_lists import own_list
from pipeline.digital.own_columns import MARK
from pipeline.digital.own_export import KINDS as TEXT_KINDS
from pipeline.digital.own_export import mapping_text
from pipeline.model import question_keys
from pipeline.report.spss_variables import KINDS, LABEL_BYTES, MISSING_CODES, Variable, cut

ALL_MISSING: list[int | float | str | MissingRange] = [{"lo": -len(KINDS), "hi": -1}]
"""The range that SPSS leaves out of every count."""


NOTE_BYTES = 80
"""Bytes of one line of a file's notes: the format holds no more."""


def spss(variables: Sequence[Variable], label: str = "", notes: Sequence[str] = ()) -> bytes:
    """The file (.sav). `label` is what it is called, `notes` what must be known of it."""
    frame = pd.DataFrame({one.name: one.cells for one in variables})
    coded: dict[str, dict[int | float, str]] = {
        one.name: {float(code): words for code, words in one.values.items()} for one in variables if one.values is not None
    }
    with TemporaryDirectory() as folder:
        path = Path(folder) / "responses.sav"
        pyreadstat.write_sav(
            frame,
            str(path),
            file_label=cut(label, LABEL_BYTES) if label else "",
            note=note_lines(notes),
            column_labels=[one.label for one in variables],
            variable_value_labels=coded,
            missing_ranges=dict.fromkeys(coded, ALL_MISSING),
            variable_measure={one.name: "ordinal" if one.ordered else "nominal" for one in variables if one.name in coded},
        )
        return path.read_bytes()


def note_lines(notes: Sequence[str]) -> list[str]:
    """The notes in lines that SPSS takes, broken between words."""
    lines: list[str] = []
    for note in notes:
        lines.append("")
        for word in note.split():
            longer = f"{lines[-1]} {word}".strip()
            if len(longer.encode("utf-8")) <= NOTE_BYTES:
                lines[-1] = longer
            else:
                lines.append(cut(word, NOTE_BYTES))
    return lines


def spss_mapping(variables: Sequence[Variable], layout: Layout) -> str:
    """The mapping, as YAML: numbers are codes again, and those below nought kinds of missing."""
    keys = question_keys(layout)
    lists = {keys[page.id, one.id]: own_list(layout, one) for page in layout.pages for one in page.questions}
    questions: dict[str, dict[str, Any]] = {}
    for one in variables:
        if one.holds == "question":
            values = {str(number): code for code, number in (one.numbers or {}).items()}
            questions[one.of] = {"column": one.name, "codes": lists[one.of], "values": values}
        elif one.holds == "option":
            questions.setdefault(one.of, {"columns": {}, "codes": lists[one.of]})["columns"][one.name] = one.code
    kinds = {str(number): kind for kind, number in MISSING_CODES.items() if kind in TEXT_KINDS}
    mapping = {
        "mapping": 1, "layout": layout.id, "source": "phieu", "own_export": True,
        "id": next(one.name for one in variables if one.holds == "id"),
        "facts": {one.of: {"column": one.name} for one in variables if one.holds == "fact"},
        "questions": questions,
        "texts": {one.of: one.name for one in variables if one.holds == "text"},
        "chosen": ["1"], "not_chosen": ["0"],
        "missing": kinds | {f"{MARK}{kind}": kind for kind in TEXT_KINDS},
        "ignore": [one.name for one in variables if one.holds == "told"],
    }  # fmt: skip
    return mapping_text(mapping, guarded=False)
