"""Measure the reader and write `bench/accuracy.md` with its two pictures.

    PHIEU_CORPUS=... python -m bench.accuracy --work DIR [--workers 2] [--minutes 15] [--crops DIR]

It takes hours of one core; whatever is in the work folder is not made again, so that it can be stopped and goes on where it stopped. The
page can be written at any time: it says how much of the plan it rests on.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from bench.accuracy.batches import form_sizes
from bench.accuracy.charts import reliability, review_curve
from bench.accuracy.figures import Answers, answers_of
from bench.accuracy.outcomes import Mistake, Outcomes
from bench.accuracy.page import HEAD, codes_section, degraded_section, honesty_section, mistakes_of, mistakes_section, office_section
from bench.accuracy.plan import Job, full_plan
from bench.accuracy.run import kept, made_by, make
from bench.accuracy.scans import scans_table
from forms.whole import write_whole
from pipeline.review.acceptance import DEFAULT_POLICY, policy_for
from pipeline.review.proof import proof
from pipeline.run.workers.shipped import reader_version

BENCH = Path(__file__).resolve().parent.parent

FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command(help=__doc__)
@click.option("--work", type=FOLDER, default=Path("build") / "accuracy", show_default=True, help="Folder for what is done so far.")
@click.option("--workers", default=1, show_default=True, help="Processes.")
@click.option("--minutes", type=float, help="Begin no batch after so many minutes.")
@click.option("--answers", default=100_000, show_default=True, help="Simulated answers through the office scanner.")
@click.option("--answers-a-row", default=1_000, show_default=True, help="Simulated answers of each degradation.")
@click.option("--crops", type=FOLDER, help="Folder for pictures of the wrong accepted answers.")
@click.option("--scans/--no-scans", default=True, show_default=True, help="The real scans under PHIEU_CORPUS, too.")
@click.option("--out", type=click.Path(path_type=Path), default=BENCH / "accuracy.md", show_default=True)
def main(  # noqa: PLR0917 - click calls it by name
    work: Path, workers: int, minutes: float | None, answers: int, answers_a_row: int, crops: Path | None, scans: bool, out: Path
) -> None:
    """Make what is missing, then write the page."""
    out.parent.mkdir(parents=True, exist_ok=True)
    program, jobs = made_by(), full_plan(form_sizes(), answers, answers_a_row)
    table = scans_table(work, program, workers) if scans else "Left out of this run.\n"
    done = kept(work, jobs, program)
    make(
        work,
        [job for job in jobs if job not in done],
        program,
        workers,
        None if minutes is None else 60 * minutes,
        lambda n, of: click.echo(f"{n} of {of} batches"),
    )
    done = kept(work, jobs, program)
    write_page(done, len(jobs), table, out)
    if crops is not None:
        write_crops(mistakes_of(done, DEFAULT_POLICY), crops)


def write_page(done: Mapping[Job, Outcomes], planned: int, scans: str, out: Path) -> None:
    """Nothing; writes the page of these batches, and its pictures beside it."""
    policies = {"the default policy": DEFAULT_POLICY, "the strictest threshold that ships": policy_for(proof().least)}
    progress = "" if len(done) == planned else f"**So far {len(done)} of {planned} batches**: the command goes on where it stopped."
    sets = sets_of(done)
    parts = [
        HEAD.format(version=reader_version(), progress=progress, scans=scans),
        office_section(done, policies),
        degraded_section(done, DEFAULT_POLICY),
        honesty_section(sets),
        codes_section(BENCH / "codes.md"),
        mistakes_section(mistakes_of(done, DEFAULT_POLICY)),
    ]
    write_whole(out, "".join(parts))
    reliability(sets, out.with_name("accuracy-reliability.svg"))
    review_curve(sets, DEFAULT_POLICY.threshold, out.with_name("accuracy-review.svg"))


def sets_of(done: Mapping[Job, Outcomes]) -> dict[str, Answers]:
    """The answers through office scanners, and those under all degradations together."""
    tables = {"office scanner": "office", "degradations": "degraded"}
    return {name: answers_of(found for job, found in done.items() if job.table == table) for name, table in tables.items()}


def write_crops(mistakes: Sequence[Mistake], folder: Path) -> None:
    """Nothing; writes the picture of each mistake."""
    folder.mkdir(parents=True, exist_ok=True)
    for one in mistakes:
        write_whole(folder / f"{one.batch}-{one.slip:02d}-{one.page}-{one.question}.png", b64decode(one.crop))


if __name__ == "__main__":
    main()
