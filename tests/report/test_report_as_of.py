"""Reports of units that have merged, of figures under a design, and of large rounds: what every format says of them."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import docx
import openpyxl
import pyreadstat
import pytest
from click.testing import CliRunner, Result

from pipeline.cli import cli
from pipeline.report.edition import document, gather
from pipeline.store.workspace import init, workspace
from tests.report.rounds import replies, with_round
from tests.report.test_weighted import COUNTS, REGISTER


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A (40 people) has merged into B (20) on 31/12/2025."""
    here = tmp_path_factory.mktemp("as-of")
    (here / "units.csv").write_text(REGISTER, encoding="utf-8")
    (here / "weights.csv").write_text("unit,weight\nB,1\nC,2\nD,0.5\n", encoding="utf-8")
    init(here / "kho")
    with workspace(here / "kho") as found:
        with_round(found, "đợt", [*replies("a", COUNTS)], counters=here / "units.csv")
    return here


def run(folder: Path, out: str, *arguments: object, round_name: str = "đợt") -> Result:
    command = ["report", round_name, "--satisfied", "4,5", "--items", "c01", "--method", "top2", "--workspace", str(folder / "kho")]
    done = CliRunner().invoke(cli, ["--lang", "vi", *command, "--out", str(folder / out), *map(str, arguments)])
    assert done.exit_code == 0, done.output
    return done


@pytest.fixture(scope="module")
def merged(folder: Path) -> Path:
    run(folder, "merged", "--as-of", "01/01/2026", "--weights", folder / "weights.csv")
    return folder / "merged"


def table(folder: Path, name: str) -> list[list[str]]:
    file = next((folder / "tables").glob(f"*-{name}.csv"))
    return list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))


def said(folder: Path) -> dict[str, str]:
    """The words of page, document, workbook and data."""
    page = re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<style>.*?</style>", "", (folder / "report.html").read_text(encoding="utf-8")))
    written = docx.Document(str(folder / "report.docx"))
    cells = [cell.text for one in written.tables for row in one.rows for cell in row.cells]
    book = openpyxl.load_workbook(folder / "workbook.xlsx")
    sheets = [str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    notes = pyreadstat.read_sav(str(folder / "data.sav"))[1].notes
    return {"page": page, "document": " ".join([*(one.text for one in written.paragraphs), *cells]), "workbook": " ".join(sheets),
            "data": " ".join(notes)}  # fmt: skip


def test_every_format_names_the_day_of_its_units(merged: Path) -> None:
    for name, words in said(merged).items():
        assert "01/01/2026" in words, name
        assert "sáp nhập" in words, name


def test_people_of_a_merged_unit_are_in_its_heir_and_the_method_says_so(merged: Path) -> None:
    units = {row[1].partition(" ")[0]: row[2] for row in table(merged, "by_unit")[1:]}
    assert units == {"B": "60", "C": "20", "D": "20"}
    assert any("A → B" in cell for row in table(merged, "method") for cell in row)
    returned = {row[1].partition(" ")[0]: row[3] for row in table(merged, "progress")[1:]}
    assert returned["B"] == "60" and "A" not in returned


def test_without_a_day_units_stay_and_their_register_is_named(folder: Path) -> None:
    run(folder, "plain")
    assert {row[1].partition(" ")[0]: row[2] for row in table(folder / "plain", "by_unit")[1:]}["A"] == "40"
    words = said(folder / "plain")
    assert all("theo danh mục ngày" in words[name] for name in ("page", "document", "workbook"))
    assert not any("sáp nhập" in one for one in words.values())


def test_figures_under_the_design_stand_beside_the_official_ones_for_reference(merged: Path) -> None:
    (row, *_) = table(merged, "design")[1:]
    head = table(merged, "design")[0]
    cells = dict(zip(head, row, strict=True))
    # 40 + 20 people of B stand for one each, 20 of C for two, 20 of D for a half: (40 + 10 + 10) / (60 + 40 + 10).
    assert cells["Không trọng số"] == "65,00" and cells["Có trọng số (tham khảo)"] == "54,55"
    for name, words in said(merged).items():
        assert name == "data" or ("54,55%" in words or "54.55" in words or "0.5454" in words), name
    assert all("Theo thiết kế mẫu (tham khảo)" in said(merged)[name] for name in ("page", "document"))


def test_full_marks_and_more_slips_than_were_handed_out_are_to_be_looked_at(folder: Path, merged: Path) -> None:
    assert "Đạt đúng 100%: D;" in said(merged)["page"]
    issue = ["issue", "--round", "đợt", "--unit", "D", "--channel", "kiosk", "--number", "12", "--date", "22/11/2026"]
    assert CliRunner().invoke(cli, [*issue, "--workspace", str(folder / "kho")]).exit_code == 0
    run(folder, "issued")
    assert "Thu về nhiều hơn phát ra: Ki-ốt / D;" in said(folder / "issued")["page"]


def test_the_document_leaves_long_tables_to_the_workbook_but_for_their_sums(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "MOST_ROWS", 3)
    run(folder, "long")
    words = said(folder / "long")
    assert "ở đây chỉ in các dòng cộng" in words["document"] and "ở đây chỉ in các dòng cộng" not in words["page"]
    tables = [[cell.text for row in one.rows for cell in row.cells] for one in docx.Document(str(folder / "long" / "report.docx")).tables]
    (slips,) = [cells for cells in tables if "Thu về" in cells]
    assert "100" in slips and not any(cell.startswith("A · ") for cell in slips)


def test_units_of_a_report_are_compared_with_the_round_before(folder: Path) -> None:
    """B is 45 of 60 now; with A, which has merged into it, it was 40 of 60, by itself 10 of 20."""
    with workspace(folder / "kho") as found:
        more = {("B", "5"): 45, ("B", "1"): 15, ("C", "4"): 10, ("D", "1"): 19, ("D", "4"): 1}
        with_round(found, "đợt sau", [*replies("b", more)], counters=folder / "units.csv")
    for out, given, expected in (("after", [], ("50,00", "25,00")), ("after-merged", ["--as-of", "01/01/2026"], ("66,67", "8,33"))):
        run(folder, out, "--before", "đợt", *given, round_name="đợt sau")
        head, *rows = table(folder / out, "by_unit")
        cells = next(dict(zip(head, row, strict=True)) for row in rows if row[1].startswith("B"))
        assert (cells["Kỳ đợt (top2)"], cells["Tăng giảm (điểm) (top2)"]) == expected


def test_a_workbook_with_too_many_answers_leaves_them_to_the_data(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gather, "MOST_ANSWERS", 99)
    run(folder, "large")
    assert "Từng câu trả lời" not in openpyxl.load_workbook(folder / "large" / "workbook.xlsx").sheetnames
    assert any("data.sav" in cell for row in table(folder / "large", "method") for cell in row)
    assert len(pyreadstat.read_sav(str(folder / "large" / "data.sav"))[0]) == 100
