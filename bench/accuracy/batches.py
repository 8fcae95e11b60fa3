"""One batch of simulated sheets: slips of a shipped form, printed, filled in by people and put through one scanner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cache
from zlib import crc32

import cv2
import numpy as np

from bench.accuracy.levels import degraded_levels, office_levels
from bench.accuracy.plan import FormSize, Job
from bench.placing import papers_of, shipped_layouts
from forms.layout import Layout, LayoutPage, MarkPolicy
from omr.reading import Grey
from omr.references import References, prepare
from omr.simulate.batch import settled
from omr.simulate.conditions import Condition
from omr.simulate.intent import PageTruth
from omr.simulate.pen import put
from omr.simulate.person import CITIZENS, Habit, Person, draw_person
from omr.simulate.respondent import fill
from omr.simulate.scanner import Scan, print_page, scan
from omr.simulate.sheet import drawn_mm2
from pipeline.decode.drawn import drawn_pages
from pipeline.run.workers.shipped import field_model, mark_model
from pipeline.simulate.paper import Paper
from tools.marks.sheets import TIDY_SHARE

PEOPLE: Habit = replace(CITIZENS, tidy=TIDY_SHARE)
"""Who fills in the slips: visitors of an office, four in ten of them with marks that stay well inside their boxes."""

PRINTS = 3
"""Printed sheets of each page of a batch, on which all its people write in turn: a printer leaves its sheets more alike than people do,
and what it leaves differently, the reader must not take for the blank of the batch."""

PERSON, PAGE = 1, 2
"""Streams of chance within a batch: of each person, and of each page."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A shipped form, ready to be filled in and read: every slip carries the same sheet code, which no answer depends on."""

    layout: Layout
    papers: Sequence[Paper]
    references: References


@dataclass(slots=True)
class Shown:
    """One filled page through the scanner: all that is needed to judge it, and to scan it again without its ink.

    `clean` is the printed sheet before it was filled, with `ppm` pixels per mm; `drawn` the ink on each box in mm2; `chance` the generator
    as it was before the scan.
    """

    slip: int
    page: LayoutPage
    clean: Grey
    ppm: float
    condition: Condition
    drawn: dict[str, float]
    truth: PageTruth
    scanned: Scan
    chance: np.random.Generator

    def unmarked(self) -> Grey:
        """The same scan of the same sheet, without anybody's ink."""
        return scan(self.clean, self.ppm, self.condition, deepcopy(self.chance)).grey


@cache
def layouts() -> dict[str, Layout]:
    """The shipped forms of our own by name."""
    return {layout.form: layout for layout in shipped_layouts()}


def form_sizes() -> dict[str, FormSize]:
    """How many pages and answers a slip of each form has."""
    return {
        form: FormSize(len(layout.pages), sum(len(page.questions) for page in layout.pages)) for form, layout in sorted(layouts().items())
    }


@cache
def ready(form: str) -> Ready:
    """A form with its papers and references; made once in each process."""
    layout = layouts()[form]
    return Ready(layout, papers_of(layout, 1), prepare(layout, drawn_pages(layout), mark_model(), None, field_model()))


def pages(job: Job, form: Ready) -> Iterator[Shown]:
    """The scans of a batch, slip by slip: one printer, one scanner and one resolution for all of them."""
    names = [job.first_seed + job.number, crc32(f"{job.table} {job.level} {job.form}".encode())]
    rng = np.random.default_rng(names)
    level = (office_levels() if job.table == "office" else degraded_levels())[job.level]
    condition = settled(replace(level.condition, dpi=(float(rng.choice(level.condition.dpi)),)), rng)
    prints = [[print_page(paper.printed, paper.px_per_mm, condition, rng) for _ in range(PRINTS)] for paper in form.papers]
    for slip in range(job.slips):
        person = draw_person(np.random.default_rng([*names, PERSON, slip]), form.layout.policy, condition.tool)
        for number, page in enumerate(form.layout.pages):
            clean = prints[number][slip % PRINTS]
            chance = np.random.default_rng([*names, PAGE, slip, number])
            yield _filled((slip, page, clean, form.papers[number].px_per_mm), form.layout.policy, person, condition, chance)


def _filled(
    sheet: tuple[int, LayoutPage, Grey, float], policy: MarkPolicy, person: Person, condition: Condition, rng: np.random.Generator
) -> Shown:
    """One sheet (number of the slip, page, printed raster, its pixels per mm), filled in by a person and scanned."""
    slip, page, clean, ppm = sheet
    intent = fill(page, policy, rng, PEOPLE, person)
    paper = clean.copy()
    for inked in intent.ink:
        put(paper, inked.strokes, inked.pen, ppm, rng)
    before = deepcopy(rng)
    scanned = scan(paper, ppm, condition, rng)
    drawn = drawn_mm2(cv2.absdiff(clean, paper), page, ppm)
    return Shown(slip, page, clean, ppm, condition, drawn, intent.truth, scanned, before)
