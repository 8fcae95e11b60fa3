"""`bench/accuracy.md`: the tables, and the sentences that say what they count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from bench.accuracy.figures import Answers, Figures, answers_of, calibration_error, figures, log_score
from bench.accuracy.levels import degraded_levels, office_levels
from bench.accuracy.outcomes import Mistake, Outcomes
from bench.accuracy.plan import Job
from pipeline.model import AcceptancePolicy

HEAD = """# How often the reader is wrong

Reader `{version}`, written by `make accuracy` (`python -m bench.accuracy`); the same seeds give the same tables. {progress}

*wrong accepted*: wrong among the answers that no person would see, per 10,000 of them, with the upper end of a one-sided 95 %
Clopper-Pearson interval; *in clusters*: the same bound with the counts divided by the design effect of the batches, for errors come in
batches (a printer, a scanner, a person). *review*: answers that a person must look at, with its bound; all answers of a page that was not
read are among them. *wrong unreviewed*: answers wrong if nobody looked at any. An answer is right when its values are those that the
person meant, and blank, double and taken-back answers are told apart. Answers that one could argue about, and marks that the scanner lost
for a careful eye too, count for review only.

## Real scans

{scans}
Ink of real hands on our own forms has a table of its own: [hands.md](hands.md), `make hands`.
"""

OFFICE = """
## Through an office scanner, simulated

The shipped forms, printed, filled in by simulated visitors of an office (each with a pen, a hand and a habit of marking; one slip, one
person; every third page holds something out of the ordinary) and scanned at 200 or 300 dpi in batches of about forty pages, each with
one printer and one scanner; whole pages through `sample_page`, `learn` and `read_page`. `clean` is a scanner with care, `office` a
hurried pile (turned up to 3°, scale ±3 %, cut edges, specks, streaks, upside-down sheets). The models were fitted on other sheets and
other forms. The bar: at most 1 wrong in 10,000 accepted, its bound at most 2; at most 2 % to review.
"""

AT = """
At {what} (`{policy}`, probability at least {threshold:g}):

| form | scanner | answers | wrong accepted | per 10,000 | bound | in clusters | review | bound | wrong unreviewed | pages not read |
|---|---|---|---|---|---|---|---|---|---|---|
"""

DEGRADED = """
## What befalls a sheet, level by level

The same forms and people, one trouble at a time on top of `plain`: a scanner of 200 or 300 dpi that does nothing else wrong. At the
default policy.

| trouble | pages | not read | answers | wrong accepted | per 10,000 | bound | review | wrong unreviewed |
|---|---|---|---|---|---|---|---|---|
"""

HONEST = """
## Do the probabilities hold what they say?

![Share of right answers against the probability that was said](accuracy-reliability.svg)

Both axes are in log-odds, so that 0.9 and 0.9999 can be told apart; a bar is a two-sided 95 % interval; points at the upper edge have no
wrong answer. *calibration error*: mean distance of the said from the true share of right answers over groups of like probability
(in brackets the standard deviation that chance alone gives it). The bar: 0.01 over all answers, 0.05 over those below 0.999.

| answers of | rated answers | calibration error | below 0.999 | calibration error there | log score (nats) |
|---|---|---|---|---|---|
"""

CURVE = """
## What a stricter threshold costs

![Wrong among the accepted against the share that a person sees](accuracy-review.svg)

The points are the default policy. No line of observed errors where none was seen.
"""

MISTAKES = """
## Every wrong answer that would have been accepted

At the default policy; `--crops DIR` writes their pictures.
"""

LIST = """
| batch (table, condition, form, number) | slip | page | question | said | meant | probability |
|---|---|---|---|---|---|---|
"""


def office_section(done: Mapping[Job, Outcomes], policies: Mapping[str, AcceptancePolicy]) -> str:
    """The office table at every policy."""
    jobs = {job: found for job, found in done.items() if job.table == "office"}
    if not jobs:
        return OFFICE + "\nNothing simulated yet.\n"
    sections = [OFFICE]
    for what, policy in policies.items():
        rows = [_office_row(f"`{form}`", level, some, policy) for form, level, some in _cells(jobs)]
        for level in office_levels():
            rows.append(_office_row("**all forms**", level, [found for job, found in jobs.items() if job.level == level], policy))
        rows.append(_office_row("**all forms**", "both", list(jobs.values()), policy))
        sections += [AT.format(what=what, policy=policy.id, threshold=policy.threshold), *rows]
    return "".join(sections)


def _cells(jobs: Mapping[Job, Outcomes]) -> Iterator[tuple[str, str, list[Outcomes]]]:
    for level in office_levels():
        for form in sorted({job.form for job in jobs}):
            yield form, level, [found for job, found in jobs.items() if (job.form, job.level) == (form, level)]


def _office_row(form: str, level: str, batches: Sequence[Outcomes], policy: AcceptancePolicy) -> str:
    if not batches:
        return ""
    seen = figures(answers_of(batches), policy.threshold)
    clustered = f"{1e4 * seen.clustered:.2f}" if len(batches) > 1 else "–"
    return (
        f"| {form} | {level} | {seen.answers:,} | {seen.wrong} of {seen.accepted:,} | {_of_10_000(seen.wrong, seen.accepted)} | "
        f"{1e4 * seen.bound:.2f} | {clustered} | {_percent(seen.reviewed, seen.answers)} | "
        f"{100 * seen.review_bound:.2f} % | "
        f"{_percent(seen.unreviewed, seen.graded)} | {seen.refused} of {seen.pages:,} |\n"
    )


def degraded_section(done: Mapping[Job, Outcomes], policy: AcceptancePolicy) -> str:
    """The degradation table: a row for each level that was simulated, and one for all of them."""
    lines = []
    every: list[Outcomes] = []
    for name, level in degraded_levels().items():
        batches = [found for job, found in done.items() if (job.table, job.level) == ("degraded", name)]
        if batches:
            lines.append(_degraded_row(level.words, figures(answers_of(batches), policy.threshold)))
            every += batches
    if not every:
        return DEGRADED
    return DEGRADED + "".join(lines) + _degraded_row("**all**", figures(answers_of(every), policy.threshold))


def _degraded_row(words: str, seen: Figures) -> str:
    return (
        f"| {words} | {seen.pages:,} | {seen.refused} | {seen.answers:,} | {seen.wrong} of {seen.accepted:,} | "
        f"{_of_10_000(seen.wrong, seen.accepted)} | {1e4 * seen.bound:.1f} | {_percent(seen.reviewed, seen.answers)} | "
        f"{_percent(seen.unreviewed, seen.graded)} |\n"
    )


def honesty_section(sets: Mapping[str, Answers]) -> str:
    """The picture of reliability and its figures for each set of answers."""
    return HONEST + "".join(_honesty_row(name, answers) for name, answers in sets.items()) + CURVE


def _honesty_row(name: str, answers: Answers) -> str:
    probability, right = answers.probability[answers.rated], answers.right[answers.rated]
    doubtful = probability < DOUBTFUL
    (error, chance), (error_there, chance_there) = (
        calibration_error(probability, right),
        calibration_error(probability[doubtful], right[doubtful]),
    )
    return (
        f"| {name} | {len(right):,} | {error:.4f} ({chance:.4f}) | {int(doubtful.sum()):,} | {error_there:.4f} ({chance_there:.4f}) | "
        f"{log_score(probability, right):.4f} |\n"
    )


DOUBTFUL = 0.999
"""Most answers are surer than this; the others are where the reader's doubt shows what it is worth (reading is judged by both)."""


def mistakes_of(done: Mapping[Job, Outcomes], policy: AcceptancePolicy) -> list[Mistake]:
    """The wrong answers that a policy accepts, batch by batch."""
    some = [mistake for found in done.values() for mistake in found.mistakes if mistake.probability >= policy.threshold]
    return sorted(some, key=lambda one: (one.batch, one.at))


def mistakes_section(mistakes: Iterable[Mistake]) -> str:
    """The list of wrong accepted answers."""
    lines = [
        f"| {one.batch} | {one.slip} | {one.page} | {one.question} | {one.said} | {one.meant} | {one.probability:.6f} |\n"
        for one in mistakes
    ]
    return MISTAKES + (LIST + "".join(lines) if lines else "\nNone.\n")


def codes_section(page: Path) -> str:
    """The table of counter codes, as its own command wrote it."""
    if not page.exists():
        return "\n## Counter codes\n\nNot measured here: `python -m bench.codes`.\n"
    table = [line for line in page.read_text(encoding="utf-8").splitlines(keepends=True) if line.startswith("|")]
    return "\n## Counter codes\n\nFrom [codes.md](codes.md), which `python -m bench.codes` writes.\n\n" + "".join(table)


def _of_10_000(hits: int, of: int) -> str:
    return f"{1e4 * hits / of:.2f}" if of else "–"


def _percent(hits: int, of: int) -> str:
    return f"{100 * hits / of:.2f} %" if of else "–"
