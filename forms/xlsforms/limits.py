"""What an XLSForm workbook asks that paper cannot do: skip logic, checks, calculations, pictures and sounds."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from forms.findings import Finding
from forms.xlsforms.rows import FIRST_ROW, Row, Sheets

NOT_ON_PAPER = {
    "relevant": "skip_logic",
    "relevance": "skip_logic",
    "bind::relevant": "skip_logic",
    "constraint": "constraint",
    "bind::constraint": "constraint",
    "calculation": "calculation",
    "bind::calculate": "calculation",
    "trigger": "calculation",
    "required": "required",
    "bind::required": "required",
    "default": "default",
    "choice_filter": "choice_filter",
    "repeat_count": "repeat_count",
}
"""Column of the sheet `survey` → code of the warning, where a row has it and paper cannot honour it."""

MEDIA = {"image", "big-image", "audio", "video", "media"}
"""Columns that show or play something beside a question, alone or before a language."""

NO = {"no", "false", "false()"}
"""How a truth cell says no: then there is nothing to honour."""


def limits(sheets: Sheets, expected: Mapping[str, Row], joined: Container[int]) -> Iterator[tuple[str, Finding]]:
    """Sheet and finding for everything of the workbook that paper cannot honour.

    `expected` holds the rows, by name, that this program would write for the form: what stands there is honoured on paper in another way.
    Rows in `joined` became lines beside an option, which is how paper honours them.
    """
    for number, row in enumerate(sheets["survey"], FIRST_ROW):
        if number in joined:
            continue
        name = row.get("name", "")
        for column, code in NOT_ON_PAPER.items():
            written = row.get(column, "")
            if written and written.lower() not in NO and written != expected.get(name, {}).get(column):
                yield "survey", Finding((number,), code, {"name": name, "found": written})
        yield from (("survey", finding) for finding in _shown(number, name, row))
    for number, row in enumerate(sheets["choices"], FIRST_ROW):
        yield from (("choices", finding) for finding in _shown(number, row.get("name", ""), row))


def _shown(number: int, name: str, row: Row) -> Iterator[Finding]:
    """A finding for pictures and sounds of a row, and for words that change with an answer."""
    if any(column.split("::")[0] in MEDIA for column in row):
        yield Finding((number,), "media", {"name": name})
    if any("${" in written for column, written in row.items() if column.split("::")[0] in ("label", "hint")):
        yield Finding((number,), "changing_words", {"name": name})
