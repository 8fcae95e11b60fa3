"""Has the reader fallen behind? A fixed small set of simulated sheets, against figures recorded with them.

    python -m bench.accuracy.quick [--workers 2]            (fails where a figure fell behind by more than its noise)
    python -m bench.accuracy.quick --record                 (these are the figures from now on)

The sheets are the same each time, so that answers are compared one by one: of those that differ, as many should have become worse as
better if nothing but chance were at work (sign test of McNemar 1947, exact, one-sided). Where the simulator changed, the sheets are
others and nearly all differ; the same test then compares two counts (Przyborowski & Wilenski 1940). Only the calibration error has no
such pairs: it may rise by twice the standard deviation that chance gives it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from bench.accuracy.batches import form_sizes
from bench.accuracy.figures import Answers, answers_of, calibration_error
from bench.accuracy.outcomes import Outcomes
from bench.accuracy.plan import Job, quick_plan
from bench.accuracy.run import kept, made_by, make
from forms.whole import write_whole
from pipeline.review.acceptance import DEFAULT_POLICY
from pipeline.run.workers.shipped import reader_version

RECORD = Path(__file__).resolve().parent.parent / "accuracy-quick.json"

CHANCE = 0.02
"""Odds below which chance alone is no excuse: six answers newly wrong and accepted with none put right, or ten more for review with two
fewer. Eight figures are compared, and one in six reports of nothing but chance is what can be put up with."""

DEVIATIONS = 2.0
"""Standard deviations that a calibration error may rise by: one time in forty it would by chance."""

COUNTED = ("wrong_accepted", "reviewed", "wrong_unreviewed", "pages_not_read")
"""Figures that are lists of answers or pages, by what became of them."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of the answers of one table: how many there are, and the names of those of each kind; the calibration error and the
    deviation that chance gives it. A name is `batch:number`, for a page `batch/how many were refused before it`.
    """

    pages: int
    answers: int
    wrong_accepted: list[str]
    reviewed: list[str]
    wrong_unreviewed: list[str]
    pages_not_read: list[str]
    calibration_error: float
    calibration_chance: float


def recorded_of(batches: Iterable[Outcomes], threshold: float) -> Recorded:
    """The figures of some batches at a threshold."""
    found = list(batches)
    every: Answers = answers_of(found)
    names = [f"{one.batch}:{number}" for one in found for number in range(len(one.flags))]
    accepted = every.accepted(threshold)
    wrong = ~every.right & every.graded
    error, chance = calibration_error(every.probability[every.rated], every.right[every.rated])

    def named(flags: Iterable[bool]) -> list[str]:
        return [name for name, flag in zip(names, flags, strict=True) if flag]

    refused = [f"{one.batch}/{number}" for one in found for number in range(len(one.refused))]
    lists = named(accepted & wrong), named(~accepted), named(wrong), refused
    return Recorded(every.pages, len(names), *lists, round(error, 6), round(chance, 6))


def fallen_behind(then: Recorded, now: Recorded, table: str) -> Iterator[str]:
    """A line for each figure that is worse than it was by more than its noise."""
    for figure in COUNTED:
        before, after = set(getattr(then, figure)), set(getattr(now, figure))
        worse, better = len(after - before), len(before - after)
        odds = odds_of(worse, better)
        if worse > better and odds < CHANCE:
            yield f"{table}: {figure} {len(before)} -> {len(after)} ({worse} new, {better} gone; by chance {odds:.1g})"
    most = then.calibration_error + DEVIATIONS * max(then.calibration_chance, now.calibration_chance)
    if now.calibration_error > most:
        yield f"{table}: calibration_error {then.calibration_error:.4f} -> {now.calibration_error:.4f} (at most {most:.4f})"
    if (then.pages, then.answers) != (now.pages, now.answers):
        yield f"{table}: {now.answers} answers on {now.pages} pages instead of {then.answers} on {then.pages}: other sheets, record anew"


def odds_of(worse: int, better: int) -> float:
    """The odds that of so many changes at least `worse` are for the worse, were each as likely to be for the better."""
    from scipy.stats import binomtest

    return float(binomtest(worse, worse + better, 0.5, alternative="greater").pvalue) if worse + better else 1.0


def measured(workers: int) -> dict[str, Recorded]:
    """The figures of the fixed set, by table."""
    jobs = quick_plan(form_sizes())
    with TemporaryDirectory(prefix="phieu-") as name:
        make(Path(name), jobs, program := made_by(), workers, None, lambda done, of: click.echo(f"{done} of {of} batches"))
        return tables_of(kept(Path(name), jobs, program))


def tables_of(done: Mapping[Job, Outcomes]) -> dict[str, Recorded]:
    """The figures of some batches, by table, at the default policy."""
    tables = sorted({job.table for job in done}, reverse=True)
    return {table: recorded_of((found for job, found in done.items() if job.table == table), DEFAULT_POLICY.threshold) for table in tables}


def load_recorded(file: Path) -> dict[str, Recorded]:
    """The figures of a file, by table."""
    return {table: Recorded(**entry) for table, entry in json.loads(file.read_text(encoding="utf-8"))["tables"].items()}


def told(table: str, seen: Recorded) -> str:
    """One line with the figures of a table."""
    counts = ", ".join(f"{figure} {len(getattr(seen, figure))}" for figure in COUNTED)
    return f"{table}: {seen.answers} answers on {seen.pages} pages: {counts}, calibration_error {seen.calibration_error:.4f}"


@click.command(help=__doc__)
@click.option("--workers", default=2, show_default=True, help="Processes.")
@click.option("--record", is_flag=True, help="Keep the figures instead of comparing them.")
@click.option("--file", type=click.Path(path_type=Path, dir_okay=False), default=RECORD, show_default=True)
def main(workers: int, record: bool, file: Path) -> None:
    """Measure, then record or compare."""
    now = measured(workers)
    click.echo("\n".join(told(table, seen) for table, seen in now.items()))
    if record:
        tables = {table: asdict(seen) for table, seen in now.items()}
        document = {"reader": reader_version(), "policy": DEFAULT_POLICY.id, "tables": tables}
        write_whole(file, json.dumps(document, ensure_ascii=False, indent=1) + "\n")
        return
    then = load_recorded(file)
    behind = [line for table, seen in now.items() for line in fallen_behind(then[table], seen, table)]
    click.echo("\n".join(behind) or "not behind the recorded figures")
    sys.exit(1 if behind else 0)


if __name__ == "__main__":
    main()
