"""`review.csv`: safe in a spreadsheet, complete for the person, and read back by the decisions loader as it was meant."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.errors import OutputError
from omr.reasons import Reason
from pipeline.csv_cells import guard, unguard
from pipeline.merge.decisions import load_decisions
from pipeline.review.sheet import review_page
from pipeline.review.table import COLUMNS, ReviewItem, refuse_filled, review_csv
from tests.sheets import RATING, answer, layout, page, question


def item(source: str = "Quầy 3/a.jpg", name: str = "q1", read: str = "++", crop: str = "x.png", label: str = "") -> ReviewItem:
    return ReviewItem(source, 1, question(name, RATING, label=label), answer(name, read, 0.61), (Reason.FAINT,), crop)


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
        ("#1 | #3", ("++", "o")),
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
    record = page("Quầy 3/a.jpg", {"1-2": "++"}, review=["1-2"])
    [decision] = load_decisions(file, layout(question("1-2", RATING)), [record])
    assert (decision.source, decision.page, decision.question, decision.values) == ("Quầy 3/a.jpg", 1, "1-2", values)


def test_a_table_with_work_in_it_is_never_replaced(tmp_path: Path) -> None:
    file = tmp_path / "review.csv"
    refuse_filled(file)
    file.write_bytes(review_csv([item()], "vi"))
    refuse_filled(file)
    for content in ("source;value\na.jpg;#1\n", "source,value,note\na.jpg,,xem lại\n", "something else\nof somebody\n"):
        file.write_text(content, encoding="utf-8")
        with pytest.raises(OutputError) as caught:
            refuse_filled(file)
        assert caught.value.problems[0].code == "read.review_filled"


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_page_of_crops_shows_every_answer_and_trusts_no_text(lang: str) -> None:
    shown = review_page([item(), item("<b>.jpg", crop="a b#1.png", label="<script>")], lang)
    assert "<script>" not in shown
    assert "&lt;b&gt;.jpg" in shown
    assert 'src="crops/a%20b%231.png"' in shown
    assert not re.search(r"https?://", shown)
    assert shown.count("<article>") == 2
