"""`read` on the sample sheets: every page ends as one line, the ledger adds up, and the number of workers changes nothing."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from forms.errors import PhieuError
from omr.reading import PageState
from omr.reasons import Reason
from pipeline.cli import cli
from pipeline.errors import EXIT_NOTHING_DONE, EXIT_PARTLY_DONE
from pipeline.reading_file import load_readings
from pipeline.run.reading.ledger import RunSummary
from pipeline.run.reading.read import read

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
LAYOUT = SAMPLES / "forms" / "phieu-hai-long.json"

SOURCES = ["Bản sao.jpg", "hai mặt/trắng 1.jpg", "hai mặt/trắng 2.jpg", "phieu-001.jpg", "rỗng.jpg", "text.jpg", "xap-mot-bit.tif"]


@pytest.fixture(scope="module")
def scans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A slip that lies twice in the folder, two blank backs with the same bytes, a stack of three, two files that do not open."""
    folder = tmp_path_factory.mktemp("quét")
    (folder / "hai mặt").mkdir()
    for name, copies in {
        "phieu-001.jpg": ("phieu-001.jpg", "Bản sao.jpg"),
        "mat-sau-trang.jpg": ("hai mặt/trắng 1.jpg", "hai mặt/trắng 2.jpg"),
        "xap-mot-bit.tif": ("xap-mot-bit.tif",),
    }.items():
        for copy in copies:
            shutil.copy(SAMPLES / "scans" / name, folder / copy)
    (folder / "rỗng.jpg").touch()
    (folder / "text.jpg").write_text("Kính gửi", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def run(scans: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[RunSummary, Path, list[tuple[str, int, int]]]:
    """One run with everything wanted, in this process; and what the progress callback heard."""
    out = tmp_path_factory.mktemp("out")
    heard: list[tuple[str, int, int]] = []
    summary = read(
        [scans], LAYOUT, out / "r.jsonl",
        annotate_dir=out / "ảnh", review_dir=out / "xem lại", workers=1, context_out=out / "context",
        progress=lambda stage, done, total: heard.append((stage, done, total)), lang="vi",
    )  # fmt: skip
    return summary, out, heard


def test_every_page_of_every_file_is_one_line_in_order(run) -> None:
    lines = load_readings(run[1] / "r.jsonl")
    assert [line.source for line in lines] == [*SOURCES, "xap-mot-bit.tif", "xap-mot-bit.tif"]
    assert [line.page for line in lines] == [1, 1, 1, 1, None, None, 1, 2, 3]
    states = [line.reading.state for line in lines]
    assert states == [PageState.READ, PageState.BLANK, PageState.BLANK, PageState.READ, *[PageState.UNREADABLE] * 2, *[PageState.READ] * 3]
    assert [line.reading.reasons for line in lines[4:6]] == [(Reason.FILE_EMPTY,), (Reason.FILE_NOT_IMAGE,)]


def test_the_ledger_adds_up_and_counts_a_repeat_once(run) -> None:
    summary, out, _ = run
    lines = load_readings(out / "r.jsonl")
    assert (summary.files, summary.unopened, summary.pages) == (7, 2, 7)
    assert summary.pages == summary.read + summary.blank + summary.other_form + summary.unreadable
    assert len(lines) == summary.pages + summary.unopened
    assert summary.duplicates == 1
    once = [line for line in lines if Reason.DUPLICATE not in line.reading.reasons]
    assert summary.answers == sum(len(line.reading.answers) for line in once)
    assert summary.to_review == sum(len(line.review) for line in once)
    assert [(refused.source, refused.page) for refused in summary.refused] == [("rỗng.jpg", None), ("text.jpg", None)]
    assert summary.exit_code == EXIT_PARTLY_DONE


def test_a_repeat_is_said_and_reads_the_same_and_blank_backs_are_no_repeats(run) -> None:
    lines = {line.source: line for line in load_readings(run[1] / "r.jsonl")}
    first, again = lines["Bản sao.jpg"].reading, lines["phieu-001.jpg"].reading
    assert (first.reasons, again.reasons) == ((), (Reason.DUPLICATE,))
    assert first.answers == again.answers
    assert all(Reason.DUPLICATE not in lines[f"hai mặt/trắng {number}.jpg"].reading.reasons for number in (1, 2))


def test_two_processes_and_a_saved_context_write_the_same_bytes(run, scans: Path, tmp_path: Path) -> None:
    read([scans], LAYOUT, tmp_path / "two.jsonl", workers=2)
    expected = (run[1] / "r.jsonl").read_bytes()
    assert (tmp_path / "two.jsonl").read_bytes() == expected
    read([scans / "phieu-001.jpg"], LAYOUT, tmp_path / "one.jsonl", workers=1, context_in=run[1] / "context")
    [alone] = load_readings(tmp_path / "one.jsonl")
    [in_batch] = [line for line in load_readings(run[1] / "r.jsonl") if line.source == "Bản sao.jpg"]
    assert alone.reading == in_batch.reading


def test_progress_reaches_its_end_in_every_stage(run) -> None:
    heard = run[2]
    ends = {stage: (done, total) for stage, done, total in heard}
    assert ends == {"inspect": (7, 7), "sample": (7, 7), "read": (9, 9)}


def test_each_page_that_opens_has_a_picture_and_each_doubt_a_crop(run) -> None:
    summary, out, _ = run
    assert len(list((out / "ảnh").glob("*.jpg"))) == summary.pages
    rows = list(csv.DictReader((out / "xem lại" / "review.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) == summary.to_review
    assert {row["source"] for row in rows} <= {"Bản sao.jpg", "xap-mot-bit.tif"}
    assert all((out / "xem lại" / row["crop"]).is_file() and row["value"] == "" for row in rows)


def test_the_command_says_what_became_of_the_pages(scans: Path, tmp_path: Path) -> None:
    arguments = ["--lang", "vi", "read", str(scans / "rỗng.jpg"), str(scans / "text.jpg"), "--layout", str(LAYOUT)]
    done = CliRunner().invoke(cli, [*arguments, "--out", str(tmp_path / "r.jsonl"), "--workers", "1"])
    assert done.exit_code == EXIT_NOTHING_DONE
    assert "rỗng.jpg: tệp rỗng (0 byte) → sao chép hoặc quét lại [reason.file_empty]" in done.stderr
    assert "tệp không mở được" in done.stdout
    assert len((tmp_path / "r.jsonl").read_text(encoding="utf-8").splitlines()) == 2


def code(*arguments: object, **options: object) -> list[str]:
    with pytest.raises(PhieuError) as caught:
        read(*arguments, workers=1, **options)
    return [problem.code for problem in caught.value.problems]


def test_requests_that_cannot_be_met_are_refused_before_anything_is_written(scans: Path, tmp_path: Path) -> None:
    slip, out = [scans / "phieu-001.jpg"], tmp_path / "r.jsonl"
    assert code(slip, LAYOUT, tmp_path / "no" / "r.jsonl") == ["output.folder_missing"]
    assert code(slip, LAYOUT, out, page="mặt sau") == ["read.page_unknown"]
    assert code([scans], LAYOUT, out, annotate_dir=scans / "a", review_dir=scans) == ["read.output_inside_input"] * 2
    assert code(slip, LAYOUT, out, context_in=tmp_path / "none") == ["input.missing"]
    assert not list(tmp_path.iterdir())


def test_a_table_that_somebody_has_filled_is_not_replaced_without_force(scans: Path, tmp_path: Path) -> None:
    blank, table = [scans / "hai mặt" / "trắng 1.jpg"], tmp_path / "review.csv"
    table.write_text("source,page,question,value\na.jpg,1,q1,#2\n", encoding="utf-8")
    assert code(blank, LAYOUT, tmp_path / "r.jsonl", review_dir=tmp_path) == ["read.review_filled"]
    assert "#2" in table.read_text(encoding="utf-8")
    read(blank, LAYOUT, tmp_path / "r.jsonl", review_dir=tmp_path, workers=1, force=True)
    assert "#2" not in table.read_text(encoding="utf-8-sig")
    read(blank, LAYOUT, tmp_path / "r.jsonl", review_dir=tmp_path, workers=1)


def test_a_reader_that_breaks_on_a_page_costs_that_page_only_and_says_where(
    scans: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.run.workers import worker

    real = worker.sample_page

    def broken(image, references, expected):
        monkeypatch.setattr(worker, "sample_page", real)
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(worker, "sample_page", broken)
    summary = read([scans / "hai mặt", scans / "phieu-001.jpg"], LAYOUT, tmp_path / "r.jsonl", workers=1)
    reasons = [json.loads(line)["reasons"] for line in (tmp_path / "r.jsonl").read_text(encoding="utf-8").splitlines()]
    # The two blank backs have the same bytes, so they are sampled once.
    assert reasons == [["reader_failed"], ["reader_failed"], []]
    assert "ZeroDivisionError: a bug" in summary.failures[0].traceback
    assert summary.exit_code == EXIT_PARTLY_DONE
