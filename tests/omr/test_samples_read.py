"""All samples, read and scored as a newcomer does it: judged by what the pens meant, and the figures of the README by what comes out."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bench.truth import Tally, score
from pipeline.cli import cli
from pipeline.reading_file import load_readings
from pipeline.report.score_report import score_readings

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
LAYOUT = SAMPLES / "forms" / "phieu-hai-long.json"
SATISFIED = {"4", "5"}

pytestmark = pytest.mark.slow


def phieu(*arguments: object) -> Result:
    return CliRunner(env={"COLUMNS": "80"}).invoke(cli, ["--lang", "en", *map(str, arguments)])


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The readings of all sample scans, and beside them what the command said."""
    out = tmp_path_factory.mktemp("đọc") / "readings.jsonl"
    done = phieu("read", SAMPLES / "scans", "--layout", LAYOUT, "--out", out, "--review-out", out.parent / "review")
    assert done.exit_code == 3, done.output
    (out.parent / "said.txt").write_text(done.stdout, encoding="utf-8")
    return out


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    entries: dict[str, Any] = json.loads((SAMPLES / "expected" / "truth.json").read_text(encoding="utf-8"))
    return entries


@pytest.fixture(scope="module")
def states() -> dict[tuple[str, int], str]:
    with (SAMPLES / "expected" / "pages.csv").open(encoding="utf-8", newline="") as stream:
        return {(row["source"], int(row["page"])): row["state"] for row in csv.DictReader(stream)}


@pytest.fixture(scope="module")
def tally(out: Path, truth: dict[str, Any]) -> Tally:
    template = json.loads((SAMPLES / "expected" / "template.json").read_text(encoding="utf-8"))
    return score(template, truth, [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()])


def test_every_page_of_every_file_gets_the_state_that_is_expected(out: Path, states: dict[tuple[str, int], str]) -> None:
    lines = load_readings(out)
    assert [(line.source, line.page) for line in lines if line.reading.state == "unreadable"] == []
    assert {(line.source, line.page): line.reading.state.value for line in lines} == states
    assert len(lines) == len(states)


def test_no_accepted_answer_of_any_sheet_is_wrong(tally: Tally, truth: dict[str, Any]) -> None:
    assert tally.mistakes == []
    assert (tally.pages, tally.read, tally.refused, tally.missing) == (len(truth["images"]), len(truth["images"]), 0, 0)


def test_most_answers_are_right_and_need_nobody(tally: Tally) -> None:
    assert tally.wrong <= 0.03 * tally.answers
    assert tally.reviewed <= 0.15 * tally.answers


def test_what_was_not_read_says_why_and_has_no_answers(out: Path) -> None:
    others = [line for line in load_readings(out) if line.reading.state != "read"]
    assert len(others) == 2
    assert all(line.reading.reasons and line.reading.answers == () for line in others)


def test_the_scores_are_what_the_accepted_answers_of_the_people_give(out: Path, truth: dict[str, Any]) -> None:
    """Counted again from the truth, without the project's own counting: what was accepted must add up to what was meant."""
    meant = {(entry["file"], entry["frame"] + 1): entry["answers"] for entry in truth["images"].values()}
    counts: Counter[tuple[str, str]] = Counter()
    valid: Counter[str] = Counter()
    for line in load_readings(out):
        for answer in line.reading.answers:
            codes = meant[line.source, line.page or 0][answer.question]
            if answer.question not in line.review and answer.status == "answered":
                valid[answer.question] += 1
                counts.update((answer.question, code) for code in codes)
    scores = score_readings([out], LAYOUT, satisfied="4,5", items="c*").scores
    for question in scores.questions:
        assert question.n == valid[question.key]
        assert {one.code: one.share.numerator for one in question.options} == {
            one.code: counts[question.key, one.code] for one in question.options
        }
    (pool,) = scores.pooled
    rated = [name for name in valid if name.startswith("c")]
    assert pool.top2.base == sum(valid[name] for name in rated)
    assert pool.top2.numerator == sum(counts[name, code] for name in rated for code in SATISFIED)


def console_lines(start: str) -> list[str]:
    """What the README shows below a command line, without its last line of dots."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    block = next(block for block in re.findall(r"```\n(.*?)```", readme, re.DOTALL) if block.startswith(f"$ {start}"))
    return [" ".join(line.replace("─", "").split()) for line in block.splitlines()[1:] if line.strip()]


def squeezed(shown: str) -> list[str]:
    return [" ".join(line.replace("─", "").split()) for line in shown.splitlines()]


def test_the_ledger_of_the_readme_is_what_the_command_says_and_what_the_truth_is(
    out: Path, states: dict[tuple[str, int], str], truth: dict[str, Any]
) -> None:
    said = squeezed((out.parent / "said.txt").read_text(encoding="utf-8"))
    shown = [line for line in console_lines("phieu read") if re.search(r"\d$|%\)$", line) and "→" not in line]
    assert [line for line in shown if line not in said] == [], "README.md is behind what `phieu read samples/scans` says"
    pages = Counter(states.values())
    answers = sum(len(entry["answers"]) for entry in truth["images"].values())
    for line in (
        f"files {len({source for source, _ in states})}",
        f"pages {len(states)}",
        f"read {pages['read']}",
        f"blank {pages['blank']}",
        f"of another form {pages['other_form']}",
        f"answers {answers}",
    ):
        assert line in shown


def test_the_score_table_of_the_readme_is_what_the_command_says(out: Path) -> None:
    done = phieu(
        "score", out, "--layout", LAYOUT, "--decisions", out.parent / "review" / "review.csv", "--satisfied", "4,5", "--items", "c*"
    )
    assert done.exit_code == 0, done.output
    said = squeezed(done.stdout)
    shown = [line for line in console_lines("phieu score") if line not in ("…", "")]
    assert [line for line in shown if line not in said] == [], "README.md is behind what `phieu score` says"


def test_the_layout_of_the_readme_is_what_the_command_says(tmp_path: Path) -> None:
    template = SAMPLES / "forms" / "phieu-hai-long.template.json"
    done = phieu("form", "import-scan", template, "--out", tmp_path / "form.json")
    assert squeezed(done.stdout.replace(str(tmp_path / "form.json"), "form.json")) == console_lines("phieu form import-scan")
