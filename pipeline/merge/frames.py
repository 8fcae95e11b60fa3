"""Responses as tables: one long table (response x question x code) and one wide view, the same for every channel."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from forms.furniture import FieldKind
from forms.layout import Layout
from pipeline.masked import masked
from pipeline.model import RESPONSE_COLUMNS, Response, question_keys

LONG_COLUMNS = RESPONSE_COLUMNS

TEXT_COLUMNS = (
    "response_id", "channel", "form", "source_ref", "question", "field", "kind", "written", "missing", "suggestion", "decided_by",
)  # fmt: skip
"""`written` is what a person typed, or digits that were read for sure; `suggestion` what Tesseract makes of what nobody has typed yet."""

WIDE_COLUMNS = ("response_id", "channel", "source_ref", "unit", "unit_from", "counter", "counter_from")
"""The columns of the wide view before its questions; `question_keys` sees to it that no question is called like one of them."""

WORDS = frozenset({FieldKind.TEXT, FieldKind.OTHER, FieldKind.OFFICE})
"""Places where people write what they like, numbers that lead to them too; a date or the code of a counter is none of these."""

CODES_BETWEEN = "; "
"""What stands between the codes of one multiple choice in a cell of the wide view."""


def long_table(responses: Sequence[Response]) -> pd.DataFrame:
    """One row for each code chosen, and one for each answer that is missing (its code empty): LONG_COLUMNS.

    A code that is no judgement ("no opinion") has its kind of missing beside it: rows with an empty `missing` are the valid answers.
    """
    rows = [
        (
            response.response_id,
            response.channel,
            response.form,
            response.source_ref,
            response.unit,
            response.unit_from,
            response.counter,
            response.counter_from,
            answer.question,
            code,
            answer.missing or "",
            answer.probability,
            answer.decided_by,
        )
        for response in responses
        for answer in response.answers
        for code in (answer.codes or ("",))
    ]
    return pd.DataFrame(rows, columns=list(LONG_COLUMNS))


def texts_table(responses: Sequence[Response]) -> pd.DataFrame:
    """One row for each place to write in of each response, in composed letters: TEXT_COLUMNS. Nothing of it is ever counted.

    Numbers that lead to a person are covered.
    """
    rows = [
        (
            response.response_id,
            response.channel,
            response.form,
            response.source_ref,
            one.question,
            one.field,
            one.kind.value,
            masked(one.text) if one.kind in WORDS else one.text,
            one.missing or "",
            masked(one.suggestion) if one.kind in WORDS else one.suggestion,
            one.decided_by,
        )
        for response in responses
        for one in response.texts
    ]
    return pd.DataFrame(rows, columns=list(TEXT_COLUMNS))


def wide_table(responses: Sequence[Response], layout: Layout) -> pd.DataFrame:
    """One row for each response and one column for each question of the layout.

    A cell holds the code, the codes of a multiple choice in printed order, the kind of missing in square brackets, or nothing where the
    response's page does not ask the question.
    """
    columns = [*WIDE_COLUMNS, *question_keys(layout).values()]
    rows = [
        {
            "response_id": response.response_id,
            "channel": response.channel,
            "source_ref": response.source_ref,
            "unit": response.unit,
            "unit_from": response.unit_from,
            "counter": response.counter,
            "counter_from": response.counter_from,
            **{
                answer.question: f"[{answer.missing}]" if answer.missing else CODES_BETWEEN.join(answer.codes)
                for answer in response.answers
            },
        }
        for response in responses
    ]
    return pd.DataFrame(rows, columns=columns).fillna("")
