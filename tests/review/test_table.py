"""`review.csv`: safe in a spreadsheet, complete for the person, and read back by the decisions loader as it was meant."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from forms.errors import OutputError
from omr.reasons import Reason
from pipeline.csv_cells import guard, unguard
from pipeline.file_hash import hash_cell, hash_digits, same_file
from pipeline.merge.decisions import load_decisions
from pipeline.review.sheet import review_page
from pipeline.review.table import COLUMNS, ReviewItem, refuse_filled, review_csv
from tests.sheets import RATING, answer, layout, page, question

SHA = "0123456789012345" + "ab" * 24
"""A hash whose beginning has no letter: a spreadsheet would take it for a number."""


def item(source: str = "Quầy 3/a.jpg", name: str = "q1", read: str = "++", crop: str = "x.png", label: str = "") -> ReviewItem:
    return ReviewItem(source, 1, question(name, RATING, label=label), answer(name, read, 0.61), (Reason.FAINT,), crop, SHA)


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@given(st.text(max_size=20))
def test_a_guarded_cell_comes_back(cell: str) -> None:
    assert unguard(guard(cell)) == cell


@given(st.text(alphabet="=+-@'\t\r0159.:/e ab", min_size=1, max_size=8))
def test_no_guarded_cell_is_a_formula_a_date_or_another_number(cell: str) -> None:
    written = guard(cell)
    assert written[0] not in "=+-@\t\r"
    assert not re.fullmatch(r"\d{1,2}[-/]\d{1,2}|0\d+|\d+e\d+", written)


def test_a_row_has_all_that_a_person_needs() -> None:
    content = review_csv([item(label="=Thái độ")], "vi")
    assert content.startswith(b"\xef\xbb\xbf")
    [row] = rows(content)
    assert tuple(row) == COLUMNS
    assert row["options"] == "#1 ++ | #2 + | #3 o | #4 - | #5 --"
    assert (row["read"], row["status"], row["probability"]) == ("#1 ++", "answered", "0.6100")
    assert (row["label"], row["reasons"], row["crop"]) == ("'=Thái độ", "có dấu rất mờ", "crops/x.png")
    assert (row["value"], row["note"]) == ("", "")
    assert row["sha256"] == "sha256:0123456789012345"


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ("++", ("++",)),
        ("'--", ("--",)),
        ("#2", ("+",)),
        ("#5 --", ("--",)),
        ("ok", ("++",)),
        ("đúng", ("++",)),
        ("trống", ()),
    ],
)
def test_what_a_person_types_is_what_the_decision_says(tmp_path: Path, typed: str, values: tuple[str, ...]) -> None:
    table = rows(review_csv([item(name="1-2")], "vi"))
    table[0]["value"] = typed
    file = tmp_path / "review.csv"
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows(table)
    record = page("Quầy 3/a.jpg", {"1-2": "++"}, review=["1-2"], sha256=SHA)
    [decision] = load_decisions(file, layout(question("1-2", RATING)), [record])
    assert (decision.source, decision.page, decision.question, decision.values) == ("Quầy 3/a.jpg", 1, "1-2", values)
    assert decision.sha256 == SHA


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("source;value\na.jpg;#1\n", "read.review_filled"),
        ("source,page,value,note\na.jpg,1,,xem lại\n", "read.review_filled"),
        ("something else\nof somebody\n", "read.review_foreign"),
        ('source,value\na.jpg,"#1\n', "read.review_foreign"),
    ],
)
def test_a_table_with_work_in_it_is_never_replaced(tmp_path: Path, content: str, code: str) -> None:
    file = tmp_path / "review.csv"
    refuse_filled(file)
    file.write_bytes(review_csv([item()], "vi"))
    refuse_filled(file)
    for encoding in ("utf-8", "utf-16"):
        file.write_text(content, encoding=encoding)
        with pytest.raises(OutputError) as caught:
            refuse_filled(file)
        assert caught.value.problems[0].code == code


@given(st.text("0123456789abcdef", min_size=64, max_size=64))
@example("1234567890123456" + "0" * 48)
@example("12e4567890123456" + "0" * 48)
def test_a_hash_in_a_cell_is_no_number_and_leads_back_to_its_file(sha256: str) -> None:
    cell = hash_cell(sha256)
    assert guard(cell) == cell and not re.match(r"[\d.+-]", cell)
    assert same_file(hash_digits(cell) or "", sha256) and same_file(hash_digits(sha256.upper()) or "", sha256)
    assert not same_file(hash_digits(cell) or "", "f" + sha256[1:] if sha256[0] != "f" else "0" + sha256[1:])


@pytest.mark.parametrize("cell", ["", "1.23457E+15", "sha256:", "sha256:12ab", "1234567890123456789 0", "#NAME?"])
def test_what_a_spreadsheet_may_leave_of_a_hash_is_none(cell: str) -> None:
    assert hash_digits(cell) is None


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_page_of_crops_shows_every_answer_and_trusts_no_text(lang: str) -> None:
    shown = review_page([item(), item("<b>.jpg", crop="a b#1.png", label="<script>")], lang)
    assert "<script>" not in shown
    assert "&lt;b&gt;.jpg" in shown
    assert 'src="crops/a%20b%231.png"' in shown
    assert not re.search(r"https?://", shown)
    assert shown.count("<article>") == 2
