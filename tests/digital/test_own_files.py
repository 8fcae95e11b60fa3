"""Tables of ours that were damaged or edited on their way are refused; paper stays paper in the long table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from forms.errors import PhieuError, Problem
from pipeline.digital.as_responses import KeptResponse, as_responses
from pipeline.digital.mapping import load_mapping
from pipeline.digital.own_columns import Told, own_table
from pipeline.digital.own_export import export_lines, export_mapping
from pipeline.digital.plan import Known, plan_for
from pipeline.digital.prepare import Prepared
from pipeline.digital.read_export import read_export
from pipeline.model import MACHINE, NOT_SCANNED, Response, question_keys
from pipeline.survey import CHANNELS
from tests.digital.exports import layout_of
from tests.digital.test_visits import told

LAYOUT = layout_of()
KEYS = tuple(question_keys(LAYOUT).values())


def paper() -> Response:
    one = told("R7/12", "54-454545", by=MACHINE, channel="truc_tiep", slip_token="R7/12")
    return replace(one, answers=tuple(replace(answer, probability=0.9925) for answer in one.answers))


def read(content: bytes, folder: Path, *, long: bool, responses: list[Response]) -> list[Prepared | list[Problem]]:
    table = own_table(responses, LAYOUT, Told())
    (folder / "a").write_bytes(content)
    (folder / "a.yaml").write_text(export_mapping(table, long=long), encoding="utf-8")
    return list(read_export(folder / "a", plan_for(load_mapping(folder / "a.yaml"), LAYOUT, Known(CHANNELS), "a")))


def test_paper_stays_paper_in_the_long_table(tmp_path: Path) -> None:
    before = paper()
    content = "".join(export_lines(own_table([before], LAYOUT, Told()), long=True)).encode("utf-8")
    (row,) = read(content, tmp_path, long=True, responses=[before])
    assert isinstance(row, Prepared), row
    (after,) = as_responses([KeptResponse(row, KEYS, ())], LAYOUT)
    assert after.answers[: len(before.answers)] == before.answers
    assert {answer.missing for answer in after.answers[len(before.answers) :]} == {NOT_SCANNED}


def lines() -> list[str]:
    return list(export_lines(own_table([paper(), told("qr/1")], LAYOUT, Told()), long=True))


EDITS: dict[str, Callable[[list[str]], list[str]]] = {
    "digital.long_apart": lambda some: [some[0], *some[5:], *some[1:5]],
    "digital.long_question": lambda some: [line.replace(",r_1,", ",r_77,") for line in some],
    "digital.column_missing": lambda some: [some[0].replace("decided_by", "by"), *some[1:]],
}


@pytest.mark.parametrize("code", EDITS)
def test_a_long_table_that_was_edited_is_refused(code: str, tmp_path: Path) -> None:
    content = "".join(EDITS[code](lines())).encode("utf-8")
    problems: list[Problem] = []
    try:
        for row in read(content, tmp_path, long=True, responses=[paper()]):
            problems += row if isinstance(row, list) else []
    except PhieuError as error:
        problems += error.problems
    assert code in {one.code for one in problems}
    assert all(one.line(lang) for one in problems for lang in ("en", "vi"))


@pytest.mark.parametrize("content", [b"PAR1" + b"\0" * 60 + b"PAR1", b"$FL2@(#) SPSS DATA FILE" + b"\0" * 40])
def test_damaged_files_are_told_as_such(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(PhieuError) as refused:
        read(content, tmp_path, long=False, responses=[told("qr/1")])
    assert [one.code for one in refused.value.problems] == ["table.damaged"]
