"""The bench of accuracy: the same seed gives the same page however often it was stopped, and its figures are what books say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binomtest

from bench.accuracy.__main__ import write_page
from bench.accuracy.batches import form_sizes
from bench.accuracy.figures import answers_of, calibration_error, figures, groups, interval, log_score
from bench.accuracy.levels import degraded_levels
from bench.accuracy.outcomes import ARGUABLE, FORCED, LOST, RIGHT, Mistake, Outcomes, outcomes_from_json
from bench.accuracy.page import mistakes_of, mistakes_section
from bench.accuracy.plan import LEAST_OF_FORM, FormSize, Job, full_plan, quick_plan
from bench.accuracy.run import file_of, kept, make
from bench.corpus import upper_bound
from omr.simulate import seeds
from pipeline.review.acceptance import DEFAULT_POLICY

JOBS = [Job("office", "office", "quay-a5", number, 2, seeds.JUDGING.start) for number in range(2)]
PROGRAM = "this program"
SIZES = {"dense": FormSize(6, 84), "slip": FormSize(1, 5)}


def silent(done: int, of: int) -> None:
    """Nobody is told."""


def run(work: Path, jobs: list[Job], seconds: float | None = None, workers: int = 1) -> Mapping[Job, Outcomes]:
    make(work, [job for job in jobs if job not in kept(work, jobs, PROGRAM)], PROGRAM, workers, seconds, silent)
    return kept(work, jobs, PROGRAM)


def page(done: Mapping[Job, Outcomes], folder: Path) -> list[bytes]:
    folder.mkdir()
    write_page(done, len(JOBS), "none\n", folder / "accuracy.md")
    return [file.read_bytes() for file in sorted(folder.iterdir())]


@pytest.fixture(scope="module")
def in_one_go(tmp_path_factory: pytest.TempPathFactory) -> Mapping[Job, Outcomes]:
    return run(tmp_path_factory.mktemp("work"), JOBS)


def test_a_run_that_was_stopped_goes_on_and_gives_the_same_page(in_one_go: Mapping[Job, Outcomes], tmp_path: Path) -> None:
    first = run(tmp_path / "work", JOBS[:1])
    assert list(first) == JOBS[:1]
    begun = file_of(tmp_path / "work", JOBS[0]).stat().st_mtime_ns
    assert run(tmp_path / "work", JOBS, seconds=0.0) == first, "no batch is begun when the time is up"
    both = run(tmp_path / "work", JOBS)
    assert file_of(tmp_path / "work", JOBS[0]).stat().st_mtime_ns == begun, "what is done is not made again"
    assert both == in_one_go
    assert page(both, tmp_path / "a") == page(in_one_go, tmp_path / "b")


def test_two_batches_of_one_form_are_not_the_same_sheets(in_one_go: Mapping[Job, Outcomes]) -> None:
    one, other = in_one_go.values()
    assert one.probability != other.probability and one.pages == other.pages == 2
    assert len(one.flags) == 2 * form_sizes()["quay-a5"].answers
    assert sum(flag & RIGHT for flag in one.flags) >= 8, "the reader reads office scans"


def test_results_of_another_program_are_made_again(in_one_go: Mapping[Job, Outcomes]) -> None:
    document = in_one_go[JOBS[0]].as_json(PROGRAM)
    assert outcomes_from_json(document, PROGRAM) == in_one_go[JOBS[0]]
    assert outcomes_from_json(document, "another") is None


def test_a_page_says_that_it_is_unfinished(in_one_go: Mapping[Job, Outcomes], tmp_path: Path) -> None:
    write_page({JOBS[0]: in_one_go[JOBS[0]]}, 2, "none\n", tmp_path / "accuracy.md")
    assert "So far 1 of 2 batches" in (tmp_path / "accuracy.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("hits", "of"), [(0, 100), (1, 1000), (7, 1866), (30, 7913), (50, 50)])
def test_bounds_are_those_of_clopper_and_pearson(hits: int, of: int) -> None:
    known = binomtest(hits, of).proportion_ci(0.95, "exact")
    assert interval(hits, of) == pytest.approx((known.low, known.high), abs=1e-9)
    one_sided = binomtest(hits, of, alternative="less").proportion_ci(0.95, "exact")
    assert upper_bound(hits, of) == pytest.approx(one_sided.high, abs=1e-9)


def test_nothing_wrong_in_100_000_is_at_most_three_in_100_000() -> None:
    assert 1e5 * upper_bound(0, 100_000) == pytest.approx(-np.log(0.05), rel=1e-4)


def batch(*answers: tuple[float, int]) -> Outcomes:
    return Outcomes("b", 1, [], [p for p, _ in answers], [flags for _, flags in answers])


def test_every_answer_is_counted_where_it_belongs() -> None:
    counted = batch(
        (0.99, RIGHT), (0.99, 0), (0.5, RIGHT), (0.5, 0), (0.99, RIGHT | FORCED), (0.99, FORCED), (0.99, ARGUABLE), (0.0, FORCED | LOST)
    )  # fmt: skip
    seen = figures(answers_of([counted]), 0.9)
    assert (seen.answers, seen.accepted, seen.wrong, seen.reviewed) == (8, 2, 1, 5)
    assert (seen.graded, seen.unreviewed) == (7, 4)
    assert figures(answers_of([counted]), 0.4).accepted == 4
    assert figures(answers_of([]), 0.9).bound == 1.0


def test_errors_of_one_batch_widen_the_bound() -> None:
    clean, spoilt = batch(*[(0.99, RIGHT)] * 200), batch(*[(0.99, RIGHT)] * 190, *[(0.99, 0)] * 10)
    together = figures(answers_of([clean] * 9 + [spoilt]), 0.9)
    assert together.clustered > 1.5 * together.bound


def test_honest_probabilities_have_no_calibration_error_and_others_have() -> None:
    said = np.repeat([0.6, 0.93], 1000)
    right = np.concatenate([np.arange(1000) < 600, np.arange(1000) < 930])
    assert calibration_error(said, right)[0] == pytest.approx(0.0, abs=1e-12)
    assert calibration_error(said, np.ones(2000, bool))[0] == pytest.approx(0.235)
    assert [group.count for group in groups(said, right)] == [1000, 1000]
    assert log_score(np.array([0.5, 0.5]), np.array([True, False])) == pytest.approx(np.log(2))
    assert np.isfinite(log_score(np.array([1.0]), np.array([False])))


def test_a_wrong_accepted_answer_stands_on_the_page_with_its_place() -> None:
    wrong = Mistake(3, "office-office-quay-a5-0000", 2, "p1", "q4", "blank", "2", 0.99)
    found = {JOBS[0]: replace(batch((0.99, 0)), mistakes=[wrong, replace(wrong, question="q5", probability=0.6)])}
    listed = mistakes_section(mistakes_of(found, DEFAULT_POLICY))
    assert "| office-office-quay-a5-0000 | 2 | p1 | q4 | blank | 2 | 0.990000 |" in listed and "q5" not in listed


def test_the_plan_gives_every_form_and_level_its_part() -> None:
    jobs = full_plan(SIZES, 10_000, 100)
    answers = {form: sum(job.slips * SIZES[form].answers for job in jobs if job.form == form and job.level == "office") for form in SIZES}
    assert sum(answers.values()) >= 10_000 and min(answers.values()) >= LEAST_OF_FORM * 10_000
    assert {job.level for job in jobs if job.table == "degraded"} == set(degraded_levels())
    assert len({job.name for job in jobs}) == len(jobs)


def test_no_seed_judges_what_it_was_fitted_to() -> None:
    ranges = [seeds.FITTING, seeds.JUDGING, seeds.JUDGING_QUICKLY]
    assert all(a.stop <= b.start for a, b in pairwise(ranges))
    for jobs, own in ((full_plan(SIZES, 100_000, 1_000), seeds.JUDGING), (quick_plan(SIZES), seeds.JUDGING_QUICKLY)):
        assert all(job.first_seed + job.number in own for job in jobs)


def test_every_level_says_how_its_sheets_are_made() -> None:
    levels = degraded_levels()
    assert len({level.words for level in levels.values()}) == len(levels)
    told = [asdict(level.condition) | {"name": ""} for level in levels.values()]
    assert all(told.count(one) == 1 for one in told)
