"""`phieu report`: from readings to a folder that people open, print and hand out."""

from __future__ import annotations

import csv
import html
import io
import re
import zipfile
from pathlib import Path

import docx
import openpyxl
import pyreadstat
import pytest
from click.testing import CliRunner, Result
from docx.oxml.ns import qn
from PIL import Image

from forms.layout_file import save_layout
from omr.reading import AnswerStatus
from pipeline.cli import cli
from pipeline.reading_file import write_readings
from tests.report.test_figures import FORM, INDEX, sheets
from tests.sheets import page

SHEETS = [
    *sheets("1", 10, "5", "4", "4", "3"),
    *sheets("2", 6, "4", "4", "2", "3"),
    *sheets("3", 3, "1", "5", "5", "2"),
]
"""19 people, three of them in a group too small to show."""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    form = save_layout(FORM, folder / "layout.json", {})
    records = [page(f"{number}.jpg", sheet, layout_id=form.id, sha256=f"{number:064}") for number, sheet in enumerate(SHEETS)]
    write_readings(folder / "readings.jsonl", records)
    (folder / "index.yaml").write_text(INDEX, encoding="utf-8")
    return folder


def run(files: Path, out: Path, *arguments: object, lang: str = "vi") -> Result:
    given = ["report", str(files / "readings.jsonl"), "--layout", str(files / "layout.json"), "--index", str(files / "index.yaml")]
    return CliRunner().invoke(cli, ["--lang", lang, *given, "--by", "age", "--out", str(out), *map(str, arguments)])


@pytest.fixture(scope="module")
def made(files: Path) -> Path:
    done = run(files, files / "2026-Q3")
    assert done.exit_code == 0, done.output
    return files / "2026-Q3"


@pytest.fixture(scope="module")
def public(files: Path) -> Path:
    done = run(files, files / "public", "--public")
    assert done.exit_code == 0, done.output
    return files / "public"


def figures(folder: Path) -> list[dict[str, str]]:
    return list(csv.DictReader((folder / "figures.csv").read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))


def seen(folder: Path) -> str:
    """What a reader of the page sees."""
    plain = re.sub(r"<(style|svg).*?</\1>", " ", (folder / "report.html").read_text(encoding="utf-8"), flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", " ", plain))


def document_words(folder: Path) -> str:
    document = docx.Document(str(folder / "report.docx"))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in document.paragraphs), *cells])


def test_the_folder_holds_everything_and_says_so(made: Path) -> None:
    there = {str(path.relative_to(made)) for path in made.rglob("*") if path.is_file()}
    assert {"workbook.xlsx", "report.html", "report.docx", "data.sav", "figures.csv"} <= there
    assert {"charts/diverging_1_1.svg", "charts/diverging_1_1.png"} <= there
    assert any(name.endswith("criteria.csv") for name in there)
    assert len(pyreadstat.read_sav(str(made / "data.sav"))[0]) == len(SHEETS)


@pytest.mark.parametrize("words", [seen, document_words])
def test_every_printed_percentage_stands_in_the_list_with_method_and_n(made: Path, words) -> None:  # type: ignore[no-untyped-def]
    known = {row["printed"] for row in figures(made)}
    prose = {"100%", "95%"}
    printed = set(re.findall(r"\d+(?:,\d+)?%", words(made))) - prose
    assert len(printed) > 10
    assert printed <= known
    assert all(row["method"] and row["n"] for row in figures(made))
    overall = next(
        row for row in figures(made) if row["table"] == "criteria" and row["row"] == "criterion:overall" and row["method"] == "top2"
    )
    assert (overall["printed"], overall["n"], overall["numerator"]) == ("63,16%", "76", "48")


def test_vietnamese_percentages_are_written_in_one_way(made: Path) -> None:
    for words in (seen(made), document_words(made)):
        assert re.findall(r"\d\.\d+ ?%|\d %", words) == []


def test_the_workbook_holds_numbers_under_frozen_headings(made: Path) -> None:
    book = openpyxl.load_workbook(made / "workbook.xlsx")
    assert {"Theo tiêu chí", "Phân bố", "Cách tính", "Từng câu trả lời"} <= set(book.sheetnames)
    sheet = book["Theo tiêu chí"]
    assert sheet.freeze_panes is not None and sheet.auto_filter.ref
    head = next(row for row in sheet.iter_rows() if row[0].value == "Tiêu chí")
    places = {cell.value: cell.column for cell in head}
    whole = sheet.cell(head[0].row + 1, places["Tỷ lệ hài lòng (top2)"])
    assert (whole.data_type, whole.number_format, whole.value) == ("n", "0.00%", pytest.approx(48 / 76))
    n = sheet.cell(whole.row, places["Tỷ lệ hài lòng: n"])
    assert (n.data_type, n.value) == ("n", 76)
    assert sheet.print_title_rows == f"${head[0].row}:${head[0].row}" and sheet.page_setup.fitToHeight == 0
    for one in book.worksheets:
        for row in one.iter_rows():
            assert not any(cell.data_type in ("f", "e") for cell in row), one.title


def test_the_page_needs_nothing_beside_it_and_can_be_heard(made: Path) -> None:
    written = (made / "report.html").read_text(encoding="utf-8")
    assert not re.search(r"""(src|href)=["'](?!#|data:)""", re.sub(r"xlink:href|xmlns\S+", "", written))
    assert "<script" not in written and "http" not in re.sub(r'xmlns(:xlink)?="[^"]+"', "", written)
    assert "prefers-color-scheme: dark" in written and "@media print" in written and "@page" in written
    assert '<html lang="vi">' in written
    ids = re.findall(r'\bid="([^"]+)"', written)
    assert len(ids) == len({*ids})
    assert set(re.findall(r'href="#([^"]+)"', written)) <= {*ids}
    alts = re.findall(r'role="img" aria-label="([^"]+)"', written)
    assert len(alts) == written.count("<figure>") > 0 and all(len(words) > 40 for words in alts)
    assert "chưa đối chiếu" in seen(made) and "tham khảo" in seen(made)


def test_the_document_is_laid_out_as_the_decree_says(made: Path, files: Path) -> None:
    document = docx.Document(str(made / "report.docx"))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert 20 <= section.top_margin.mm <= 25 and 30 <= section.left_margin.mm <= 35 and 15 <= section.right_margin.mm <= 20
    assert document.styles["Normal"].font.name == "Times New Roman" and document.styles["Normal"].font.size.pt in (13, 14)
    words = document_words(made)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in words and "Độc lập - Tự do - Hạnh phúc" in words
    assert "BÁO CÁO" in words and "Nơi nhận:" in words and "NGƯỜI TỔNG HỢP" in words
    assert "PAGE" in section.header._element.xml and section.different_first_page_header_footer
    ruled = [table for table in document.tables if table.style is not None and table.style.name == "Table Grid"]
    assert len(ruled) > 5
    assert all(table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for table in ruled)
    about = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert about and all(about)
    signed = run(files, files / "signed", "--agency", "Công an tỉnh Bến Kè", "--place", "Bến Kè", "--date", "05/02/2026", "--lang", "vi")
    assert signed.exit_code == 0, signed.output
    told = document_words(files / "signed")
    assert "CÔNG AN TỈNH BẾN KÈ" in told and "Bến Kè, ngày 05 tháng 02 năm 2026" in told


def test_a_public_edition_holds_nothing_of_single_people(public: Path) -> None:
    there = {path.name for path in public.rglob("*")}
    assert "data.sav" not in there and not any("texts" in name for name in there)
    book = openpyxl.load_workbook(public / "workbook.xlsx")
    assert not {"Từng câu trả lời", "Trang", "Ý kiến"} & set(book.sheetnames)
    content = " ".join(str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None)
    assert "0.jpg" not in content


def test_no_small_group_can_be_found_in_a_public_edition(public: Path) -> None:
    """Three people are of age 3; with them age 2 is hidden, and neither count nor share of one of them is anywhere."""
    rows = [row for row in figures(public) if "age" in row["table"] or row["row"].startswith("age")]
    assert {row["row"] for row in rows if row["table"] == "by_age"} == {"1"}
    small = [row for row in figures(public) if row["method"] in ("dist", "top2", "mean", "mean5pct") and 0 < int(row["n"]) < 5]
    assert small == []
    spread = [row for row in rows if row["method"] == "dist"]
    assert [row["numerator"] for row in spread] == ["10"]
    sheet = next((public / "tables").glob("*distribution.csv")).read_text(encoding="utf-8-sig")
    ages = [line.split(";") for line in sheet.splitlines() if ";age;" in line]
    assert [line[3] for line in ages] == ["10", "(không in)", "(không in)"]


def test_a_folder_with_anything_else_in_it_is_left_alone(files: Path, tmp_path: Path) -> None:
    (tmp_path / "data.sav").write_bytes(b"of another edition")
    done = run(files, tmp_path, "--public")
    assert done.exit_code == 1 and "[report.folder_not_alone]" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["data.sav"]


def test_a_report_that_is_made_again_takes_the_place_of_the_old_one_with_the_same_pictures(files: Path, made: Path) -> None:
    before = {path.name: path.read_bytes() for path in (made / "charts").iterdir()}
    assert run(files, made).exit_code == 0
    assert {path.name: path.read_bytes() for path in (made / "charts").iterdir()} == before
    for name, content in before.items():
        if name.endswith(".png"):
            with Image.open(io.BytesIO(content)) as picture:
                assert min(picture.size) > 100


def table(folder: Path, name: str) -> list[list[str]]:
    file = next((folder / "tables").glob(f"*-{name}.csv"))
    return list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))


def test_the_score_sheet_is_in_every_format_with_what_its_lines_are_made_of(made: Path) -> None:
    """10 points times 48 of 76, and 6 points times 86 of 90 of indicator 5.4."""
    lines = {row[0]: row[1:] for row in table(made, "score_sheet")[1:]}
    assert lines["1"][1:4] == ["10,00", "9,00", "6,32"] and "top2, n = 76" in lines["1"][4]
    assert lines["2"][1:4] == ["6,00", "6,00", "5,73"] and "dvcqg_5_4" in lines["2"][4]
    assert lines["Tổng cộng"][1:4] == ["16,00", "15,00", "12,05"]
    assert lines["Tỷ lệ % so với điểm chuẩn"][3] == "75,31" and "Khá" in lines["Tỷ lệ % so với điểm chuẩn"][4]
    assert all("12,05" in words and "75,31" in words for words in (seen(made), document_words(made)))
    sheet = openpyxl.load_workbook(made / "workbook.xlsx")["Chấm điểm"]
    numbers = [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, float)]
    assert any(number == pytest.approx(48 / 76 * 10 + 6 * 86 / 90) for number in numbers)
    listed = [row for row in figures(made) if row["table"] == "score_sheet"]
    assert [(row["method"], row["printed"]) for row in listed] == [("top2", "6,32"), ("dvcqg_5_4", "5,73")]


def test_a_question_that_too_few_answered_is_in_no_table_of_a_public_edition(files: Path, tmp_path: Path) -> None:
    """q4 has three answers: its criterion less q3 would tell them, so q3 goes with it, or the criterion."""
    form = save_layout(FORM, tmp_path / "layout.json", {})
    few = [
        *sheets("1", 10, "5", "4", "4", AnswerStatus.BLANK),
        *sheets("2", 9, "4", "4", "2", AnswerStatus.BLANK),
        *sheets("2", 3, "4", "5", "5", "1"),
    ]
    records = [page(f"{number}.jpg", sheet, layout_id=form.id, sha256=f"{number:064}") for number, sheet in enumerate(few)]
    write_readings(tmp_path / "readings.jsonl", records)
    (tmp_path / "index.yaml").write_text(INDEX, encoding="utf-8")
    assert run(tmp_path, tmp_path / "out", "--public").exit_code == 0
    listed = figures(tmp_path / "out")
    assert [row for row in listed if 0 < int(row["n"] or 0) < 5] == []
    told = {row["row"].rpartition(":")[2] for row in listed if row["table"] in ("questions", "criteria") and row["method"] == "top2"}
    assert "q1" in told and "q4" not in told and not {"q3", "B"} <= told
    assert not any(row["row"].startswith(("q4", "question:q4")) for row in listed)
    spread = [row for row in table(tmp_path / "out", "distribution") if row[1] == "q4"]
    assert spread and all(row[3] == "(không in)" for row in spread)


def test_what_is_left_out_of_the_count_is_told_to_the_office_alone(made: Path, public: Path) -> None:
    """The warnings count people of groups that the public must not see."""
    assert "phieu " not in seen(public).replace("phieu issue", "")
    assert not any("[score." in words for words in (seen(public), document_words(public)))


def test_a_series_shows_the_change_and_is_refused_where_the_method_changed(files: Path, tmp_path: Path) -> None:
    head = "scope,id,method,value,n,numerator,denominator,made\n"
    (tmp_path / "2025-Q3.csv").write_text(f"{head}criterion,overall,top2,60,100,60,100,pooled 4+5\n", encoding="utf-8")
    done = run(files, tmp_path / "out", "--before", tmp_path / "2025-Q3.csv")
    assert done.exit_code == 0, done.output
    change = next(row for row in figures(tmp_path / "out") if row["measure"] == "change")
    assert (change["printed"].lstrip("'"), change["method"], change["n"]) == ("+3,16", "top2", "76")
    assert (tmp_path / "out" / "charts" / "trend.svg").exists()
    (tmp_path / "old.csv").write_text(f"{head}criterion,overall,top2,60,100,60,100,pooled 5\n", encoding="utf-8")
    refused = run(files, tmp_path / "refused", "--before", tmp_path / "old.csv")
    assert refused.exit_code == 1 and "[score.before_made]" in refused.stderr
    assert not (tmp_path / "refused").exists()


def test_english_numbers_are_written_as_english_does(files: Path, tmp_path: Path) -> None:
    assert run(files, tmp_path / "en", "--lang", "en").exit_code == 0
    assert "63.16 %" in seen(tmp_path / "en") and "SOCIALIST REPUBLIC OF VIET NAM" in document_words(tmp_path / "en")
    with zipfile.ZipFile(tmp_path / "en" / "report.docx") as parts:
        assert b'w:val="en-GB"' in parts.read("word/styles.xml")
