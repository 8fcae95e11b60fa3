"""`phieu accept`: another policy for stored readings changes the policy and who must look, and nothing else."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from forms.errors import PhieuError
from forms.layout_file import save_layout
from omr.reasons import Reason
from pipeline.cli import cli
from pipeline.merge.decisions import load_decisions
from pipeline.merge.resolve import resolve
from pipeline.model import PENDING, PageRecord
from pipeline.reading_file import load_readings, record_line
from pipeline.review.acceptance import ERROR_RATE, policy_for
from pipeline.review.proof import proof
from pipeline.run.reading.accept import accept
from tests.sheets import answer, layout, page, question

FORM = layout(*(question(f"q{number}") for number in range(1, 11)))
PROBABILITIES = (0.4, 0.72, 0.9, 0.955, 0.961, 0.983, 0.992, 0.9987, 0.9995, 0.99995)


def record(source: str = "a.jpg", reasons: tuple[Reason, ...] = ()) -> PageRecord:
    """A page with an answer of each probability, all of them for review."""
    made = page(source, reasons=reasons, review=[f"q{number}" for number in range(1, 11)], sha256="ab" * 32)
    answers = tuple(answer(f"q{number}", "4", probability) for number, probability in enumerate(PROBABILITIES, 1))
    return replace(made, reading=replace(made.reading, answers=answers), reader=f"0.3.0.abc+{proof().model}.f1")


@pytest.fixture
def readings(tmp_path: Path) -> Path:
    """A file of two pages, one with a key of a later version, and a repeat."""
    lines = [record_line(one) for one in (record(), record("b.jpg"), record("bản sao.jpg", (Reason.DUPLICATE,)))]
    lines[1] = json.dumps({**json.loads(lines[1]), "later": {"độ ẩm": 0.10}}, ensure_ascii=False) + "\n"
    file = tmp_path / "r.jsonl"
    file.write_text("".join(lines), encoding="utf-8")
    return file


def typed(*words: object) -> Result:
    return CliRunner().invoke(cli, ["--lang", "en", "accept", *map(str, words)])


def test_only_the_policy_and_who_must_look_change(readings: Path, tmp_path: Path) -> None:
    done = accept([readings], tmp_path / "new.jsonl", error_rate=0.01)
    before, after = ([json.loads(line) for line in file.read_text("utf-8").splitlines()] for file in (readings, tmp_path / "new.jsonl"))
    assert [line["policy"] for line in after] == [policy_for(0.01).id] * 3
    for old, new in zip(before, after, strict=True):
        reviewed = [one.pop("review") for one in new["answers"]]
        assert reviewed == [probability < policy_for(0.01).threshold for probability in PROBABILITIES]
        assert all(one.pop("review") for one in old["answers"])
        assert {**new, "policy": old["policy"]} == old
        assert list(new) == list(old)
    assert (done.pages, done.answers, done.before) == (3, 20, 20)
    assert done.to_review == 2 * sum(probability < policy_for(0.01).threshold for probability in PROBABILITIES)


def test_going_back_gives_the_same_bytes(readings: Path, tmp_path: Path) -> None:
    first, there, back = tmp_path / "1", tmp_path / "2", tmp_path / "3"
    accept([readings], first)
    accept([first], there, error_rate=0.02)
    accept([there], back, error_rate=ERROR_RATE)
    assert first.read_bytes() == back.read_bytes() != there.read_bytes()


def test_several_files_become_one_in_their_order(readings: Path, tmp_path: Path) -> None:
    other = tmp_path / "s.jsonl"
    other.write_text(record_line(record("c.jpg")), encoding="utf-8")
    accept([other, readings], tmp_path / "new.jsonl")
    assert [one.source for one in load_readings(tmp_path / "new.jsonl")] == ["c.jpg", "a.jpg", "b.jpg", "bản sao.jpg"]


def test_a_budget_is_kept_over_all_pages_that_count(readings: Path, tmp_path: Path) -> None:
    done = accept([readings], tmp_path / "new.jsonl", review_budget=0.3)
    assert done.to_review <= 6
    assert done.choice.policy.threshold >= 0.9
    assert done.choice.promise == proof().promise(done.choice.policy.threshold)
    assert done.choice.policy.id.startswith("b3e-1.")


def test_decisions_of_people_stand_whatever_the_policy(readings: Path, tmp_path: Path) -> None:
    table = tmp_path / "review.csv"
    table.write_text("source,page,question,value\na.jpg,1,q10,#2\na.jpg,1,q1,#1\n", encoding="utf-8")
    for rate in (0.003, 0.02):
        accept([readings], tmp_path / "new.jsonl", error_rate=rate)
        records = load_readings(tmp_path / "new.jsonl")
        [first, *_] = resolve(records, load_decisions(table, FORM, records, "Lan"), FORM)
        said = {one.question: one for one in first.answers}
        assert (said["q10"].codes, said["q10"].decided_by) == (("2",), "Lan")
        assert (said["q1"].codes, said["q1"].decided_by) == (("1",), "Lan")
        assert said["q2"].missing == PENDING


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--error-rate", "0.01", "--review-budget", "0.02", "--out", "x.jsonl"), "accept.two_wishes"),
        (("--error-rate", "0.000001", "--out", "x.jsonl"), "read.error_rate_unproven"),
        ((), "accept.no_out"),
    ],
)
def test_wishes_that_cannot_be_met_are_refused(readings: Path, words: tuple[str, ...], code: str) -> None:
    done = typed(readings, *words)
    assert done.exit_code == 1
    assert f"[{code}]" in done.stderr


def test_the_readings_are_never_written_over(readings: Path) -> None:
    before = readings.read_bytes()
    with pytest.raises(PhieuError) as error:
        accept([readings], readings)
    assert [problem.code for problem in error.value.problems] == ["read.out_is_input"]
    assert readings.read_bytes() == before


def test_a_damaged_line_leaves_nothing_behind(readings: Path, tmp_path: Path) -> None:
    readings.write_text(readings.read_text("utf-8") + '{"schema": 1}\nx\n', encoding="utf-8")
    with pytest.raises(PhieuError) as error:
        accept([readings], tmp_path / "new.jsonl")
    assert {problem.place.rsplit(":", 1)[1] for problem in error.value.problems} == {"4", "5"}
    assert not (tmp_path / "new.jsonl").exists()


def test_readings_with_other_weights_get_a_warning(tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    file.write_text(record_line(replace(record(), reader="0.2.0.abc+mffffffff")), encoding="utf-8")
    assert [problem.code for problem in accept([file]).warnings] == ["accept.other_model"]


def test_what_must_be_seen_anyway_may_be_more_than_the_budget_and_that_is_said(tmp_path: Path) -> None:
    doubted = record()
    answers = tuple(replace(one, reasons=(Reason.TWO_MARKS,)) for one in doubted.reading.answers)
    file = tmp_path / "r.jsonl"
    file.write_text(record_line(replace(doubted, reading=replace(doubted.reading, answers=answers))), encoding="utf-8")
    done = accept([file], review_budget=0.1)
    assert [problem.code for problem in done.warnings] == ["accept.budget_missed"]
    assert done.to_review == 10


def test_the_command_says_which_threshold_it_used_why_and_on_what_data(readings: Path, tmp_path: Path) -> None:
    done = typed(readings, "--error-rate", "0.01", "--out", tmp_path / "new.jsonl")
    assert done.exit_code == 0, done.output
    tried = proof().laxest(0.01)
    assert tried is not None
    said = " ".join(done.stdout.split())
    for part in (policy_for(0.01).id, f"{tried.office.accepted:,}", f"{proof().answers:,}", proof().model, "20 answers"):
        assert part in said


def test_explain_shows_every_threshold_and_needs_no_readings() -> None:
    done = typed("--explain")
    assert done.exit_code == 0, done.output
    shown = [line.split() for line in done.stdout.splitlines()]
    thresholds = {f"{one.threshold:g}" for one in proof().tried}
    assert thresholds <= {word for line in shown for word in line}
    [marked] = [line for line in shown if line[:1] == ["→"]]
    assert marked[1] == f"{policy_for(ERROR_RATE).threshold:g}"


def test_a_new_review_table_is_written_if_asked(readings: Path, tmp_path: Path) -> None:
    form = save_layout(FORM, tmp_path / "layout.json", {})
    file = tmp_path / "ours.jsonl"
    file.write_text(readings.read_text("utf-8").replace(FORM.id, form.id), encoding="utf-8")
    assert "[accept.no_layout]" in typed(file, "--review-out", tmp_path / "xem").stderr
    done = typed(file, "--review-out", tmp_path / "xem", "--layout", tmp_path / "layout.json", "--error-rate", 0.01)
    assert done.exit_code == 0, done.stderr
    with (tmp_path / "xem" / "review.csv").open(encoding="utf-8-sig", newline="") as table:
        rows = list(csv.DictReader(table))
    assert len(rows) == sum(probability < policy_for(0.01).threshold for probability in PROBABILITIES)
    assert {row["source"] for row in rows} == {"a.jpg"}  # the other page has the same bytes
