"""The same bytes met again in one run: read once where they show the same layout page, and never lost where their first copy was."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from forms.layout_file import load_layout, reference_bytes, save_layout
from omr.reading import PageState
from omr.reasons import Reason
from pipeline.model import PageRecord
from pipeline.reading_file import load_readings
from pipeline.report.score_report import score_readings
from pipeline.run.reading.batch import Page, teachers
from pipeline.run.reading.read import read
from pipeline.run.workers import worker

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
LAYOUT = SAMPLES / "forms" / "phieu-hai-long.json"
OTHER_FORM = SAMPLES / "scans" / "phieu-khac-mau.jpg"
SLIP = SAMPLES / "scans" / "phieu-001.jpg"


@pytest.fixture(scope="module")
def layout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A form of three pages: the sample slip as `main`, the same print under the name `twin`, and `other`, which is another form."""
    path = tmp_path_factory.mktemp("mẫu") / "ba trang.json"
    main, image, foreign = load_layout(LAYOUT).pages[0], reference_bytes(load_layout(LAYOUT), LAYOUT)["main"], OTHER_FORM.read_bytes()
    assert main.reference is not None
    reference = replace(
        main.reference, file="x.jpg", sha256=hashlib.sha256(foreign).hexdigest(), px_per_mm=1240 / 210, width=1240, height=1754
    )
    pages = main, replace(main, id="twin"), replace(main, id="other", reference=reference)
    save_layout(replace(load_layout(LAYOUT), pages=pages), path, {"main": image, "twin": image, "other": foreign})
    return path


@pytest.fixture
def copies(tmp_path: Path) -> list[Path]:
    """One slip three times."""
    return [Path(shutil.copy(SLIP, tmp_path / name)) for name in ("a.jpg", "b.jpg", "c.jpg")]


def lines(out: Path) -> list[tuple[PageState, str | None, bool]]:
    return [(line.reading.state, line.reading.layout_page, repeated(line)) for line in load_readings(out)]


def repeated(line: PageRecord) -> bool:
    return Reason.DUPLICATE in line.reading.reasons


def said(folder: Path, *rows: str) -> Path:
    table = folder / "pages.csv"
    table.write_text("\n".join(("file,layout_page", *rows)), encoding="utf-8")
    return table


def test_a_copy_of_a_page_that_was_refused_by_a_hint_is_read_and_counts(layout: Path, copies: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "r.jsonl"
    summary = read(
        copies, layout, out, workers=1, review_dir=tmp_path / "xem", pages_file=said(tmp_path, "a.jpg,other", "b.jpg,main", "c.jpg,main")
    )
    assert lines(out) == [(PageState.OTHER_FORM, None, False), (PageState.READ, "main", False), (PageState.READ, "main", True)]
    assert (summary.read, summary.duplicates, summary.answers) == (2, 1, 15)
    assert score_readings([out], layout).pages.read == 1


def test_a_copy_that_a_hint_makes_another_layout_page_is_no_repeat(layout: Path, copies: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "r.jsonl"
    read(copies, layout, out, workers=1, pages_file=said(tmp_path, "a.jpg,main", "b.jpg,twin", "c.jpg,main"))
    assert lines(out) == [(PageState.READ, "main", False), (PageState.READ, "twin", False), (PageState.READ, "main", True)]
    report = score_readings([out], layout)
    assert (report.pages.read, [warning.code for warning in report.warnings]) == (2, ["score.read_as_two", "score.no_serial"])


def test_a_copy_counts_where_the_reader_broke_on_the_first(copies: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = worker.read_page

    def broken(*arguments):
        monkeypatch.setattr(worker, "read_page", real)
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(worker, "read_page", broken)
    summary = read(copies, LAYOUT, tmp_path / "r.jsonl", workers=1)
    assert lines(tmp_path / "r.jsonl") == [
        (PageState.UNREADABLE, None, False),
        (PageState.READ, "main", False),
        (PageState.READ, "main", True),
    ]
    assert (summary.read, summary.duplicates, summary.answers) == (2, 1, 15)


def test_a_copy_is_read_where_the_first_file_went_away_meanwhile(copies: list[Path], tmp_path: Path) -> None:
    def take_away(stage: str, done: int, total: int) -> None:
        if (stage, done) == ("inspect", total):
            copies[0].unlink()

    read(copies, LAYOUT, tmp_path / "r.jsonl", workers=1, progress=take_away)
    first, *others = load_readings(tmp_path / "r.jsonl")
    assert (first.page, first.reading.reasons) == (None, (Reason.FILE_GONE,))
    assert [(line.reading.state, repeated(line)) for line in others] == [(PageState.READ, False), (PageState.READ, True)]


def test_the_pages_of_a_stack_that_went_away_meanwhile_stay_as_many_pages(tmp_path: Path) -> None:
    stack = Path(shutil.copy(SAMPLES / "scans" / "xap-mot-bit.tif", tmp_path / "xấp.tif"))

    def take_away(stage: str, done: int, total: int) -> None:
        if stage == "inspect":
            stack.unlink()

    summary = read([stack], LAYOUT, tmp_path / "r.jsonl", workers=1, progress=take_away, annotate_dir=tmp_path / "ảnh")
    assert [(line.page, line.reading.reasons) for line in load_readings(tmp_path / "r.jsonl")] == [
        (number, (Reason.FILE_GONE,)) for number in (1, 2, 3)
    ]
    assert (summary.pages, summary.unreadable, summary.unopened) == (3, 3, 0)


def test_a_sheet_teaches_once_also_where_its_first_copy_taught_another_page() -> None:
    def page(name: str, sha256: str | None, layout_page: str, *, repeat: bool = False) -> Page:
        made = Page(Path(name), name, 1, sha256, None, repeat=repeat, spill=Path(f"{name}.sample"))
        made.layout_page = layout_page
        return made

    pages = [page("a", "1", "other"), page("b", "1", "main"), page("c", "1", "main", repeat=True), page("d", None, "main")]
    assert len(teachers(pages)) == 3
