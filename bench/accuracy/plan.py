"""Which batches are simulated: so many of each form and condition that every figure rests on the answers it should rest on."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bench.accuracy.levels import degraded_levels, office_levels
from omr.simulate.seeds import JUDGING, JUDGING_QUICKLY

BATCH_PAGES = 40
"""Pages of a batch, about: what a small feeder takes, and little enough to lose by an interruption."""

LEAST_OF_FORM = 0.15
"""Share of the answers that every form has at least; the form with most answers on a page has the rest."""

CLEAN_SHARE = 0.25
"""Answers through a careful scanner, as a share of those through a hurried one: it is the easier of the two."""

QUICK_PAGES = 24
"""The same for the quick check, which has three minutes for all of it."""

QUICK_LEVELS = ("turned10", "copy3", "fax_fine", "onebit", "faint", "fold_sharp", "pencil", "phone")
"""Degradations of the quick check: one of every kind, each on one form."""


@dataclass(frozen=True, slots=True)
class FormSize:
    """How many pages and answers one slip of a form has."""

    pages: int
    answers: int


@dataclass(frozen=True, slots=True)
class Job:
    """One batch: `slips` filled slips of a form under one level of a table; `first_seed` is where the seeds of its bench begin."""

    table: str
    level: str
    form: str
    number: int
    slips: int
    first_seed: int

    @property
    def name(self) -> str:
        """What its result is called."""
        return f"{self.table}-{self.level}-{self.form}-{self.number:04d}"


def slips_of(size: FormSize, pages: int = BATCH_PAGES) -> int:
    """The slips of a batch of about so many pages."""
    return max(2, pages // size.pages)


def full_plan(sizes: Mapping[str, FormSize], answers: int, answers_a_row: int) -> list[Job]:
    """All batches of the bench, in an order that gives every table a fair part at any time."""
    jobs: list[Job] = []
    dense = max(sizes, key=lambda form: sizes[form].answers / sizes[form].pages)
    for level, share in (("office", 1.0), ("clean", CLEAN_SHARE)):
        for form, size in sizes.items():
            part = 1 - LEAST_OF_FORM * (len(sizes) - 1) if form == dense else LEAST_OF_FORM
            jobs += _batches("office", level, form, size, share * part * answers)
    for level in degraded_levels():
        for form, size in sizes.items():
            jobs += _batches("degraded", level, form, size, answers_a_row / len(sizes))
    totals: dict[tuple[str, str, str], int] = {}
    for job in jobs:
        totals[job.table, job.level, job.form] = max(job.number + 1, totals.get((job.table, job.level, job.form), 0))
    return sorted(jobs, key=lambda job: ((job.number + 1) / totals[job.table, job.level, job.form], job.name))


def _batches(table: str, level: str, form: str, size: FormSize, answers: float) -> Iterator[Job]:
    """Batches of one form and level that hold at least so many answers together; the last one is no larger than needed."""
    left, whole = math.ceil(answers / size.answers), slips_of(size)
    for number in range(math.ceil(left / whole)):
        yield Job(table, level, form, number, min(whole, left - number * whole), JUDGING.start)


def quick_plan(sizes: Mapping[str, FormSize]) -> list[Job]:
    """The batches of the quick check."""
    forms = list(sizes)
    jobs = [
        Job("office", level, form, 0, slips_of(sizes[form], QUICK_PAGES), JUDGING_QUICKLY.start)
        for form in forms
        for level in office_levels()
    ]
    for at, level in enumerate(QUICK_LEVELS):
        form = forms[at % len(forms)]
        jobs.append(Job("degraded", level, form, 0, slips_of(sizes[form], QUICK_PAGES // 2), JUDGING_QUICKLY.start))
    return jobs
