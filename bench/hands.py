"""Ink of real hands on our own forms: marks lifted out of real scans, set onto our drawn sheets, printed, scanned, and read.

    PHIEU_CORPUS=... python -m bench.hands [--sheets N] [--seed S] [SOURCE ...]

The nearest thing to a real scan of a form of our own. Only the table is written; no pixel of the corpus stays.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import click
import cv2
import numpy as np

from bench.corpus import corpus_folder, upper_bound
from bench.hand_crops import crops_of
from bench.hands_of_crops import hands_of_crops
from bench.hands_of_sheets import hands_of_sheets
from bench.ink_setting import filled, set_ink, with_lost
from bench.lifting import Hand
from bench.placing import papers_of, shipped_layouts
from bench.truth import Tally, score
from forms.geometry import px_per_mm
from forms.layout import Layout, LayoutPage, MarkPolicy, sealed
from omr.reader import learn, read_page
from omr.reading import Floats, PageImage, PageReading, PageState
from omr.references import References, prepare
from omr.sample import PageSample, sample_page
from omr.simulate.conditions import CONDITIONS, Condition
from omr.simulate.intent import PageTruth
from omr.simulate.scanner import print_page, scan
from omr.simulate.sheet import SEEN_GREY, SEEN_MM2, SEEN_SHARE
from pipeline.decode.drawn import drawn_pages
from pipeline.review.acceptance import DEFAULT_POLICY, needs_review
from pipeline.run.workers.shipped import field_model, mark_model, reader_version
from pipeline.simulate.paper import Paper

PROJECT = Path(__file__).resolve().parent.parent

SHEETS = ("kit_course_eval", "sdaps_odt_survey", "odkscan_checkbox_photos", "votingworks_28lb", "hotel_survey_photos")
"""Sources of scanned sheets whose marks were made on boxes or ovals; their truth says how each scan lies."""

CROPS = "crops_kit"
"""The source of single boxes."""

LEAST_MARKS = 4
"""Marks of a sheet from which it is taken as a hand."""

HEAD = """# Ink of real hands on our own forms

Marks lifted out of real scans of other people's forms and set onto the drawn sheets of our own box forms ({forms}); then through the
simulated printer and scanner, read by reader `{version}` and accepted at the default policy `{policy}`. All marks of a page are from one
sheet that one person filled in. {sheets} page(s) for each source and condition, seed {seed}. Written by `python -m bench.hands`.

*right unreviewed*, *wrong accepted*, *review*: as in `corpus.md` (upper end of a one-sided 95 % Clopper-Pearson interval). Answers whose
mark the simulated scanner has lost, and those that a person could argue about, are no wrong accepted ones.
`votingworks_28lb` and `hotel_survey_photos` are forms for filling: their marks are read as on a form that asks to fill boxes; on the
others, a blackened box is one that was taken back beside the answer, as our forms ask. Rings round numbers cannot be lifted from box
forms: `mau-so-02` is not in this table. Marks that the ink finder does not find on their own scan cannot be lifted: {lost} of {marks}.

| source | condition | pages read | answers | right unreviewed | wrong accepted | review |
|---|---|---|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Form:
    """One of our forms under one mark policy, ready to be filled in and read."""

    layout: Layout
    papers: Sequence[Paper]
    references: References


@dataclass(frozen=True, slots=True)
class Shown:
    """One page with real ink as the scanner gives it, its truth, and whose ink it is."""

    name: str
    image: PageImage
    page: LayoutPage
    truth: PageTruth
    hand: str


def forms(policy: MarkPolicy | None) -> list[Form]:
    """The shipped box forms, with their own policy or with another one."""
    ready = []
    for own in shipped_layouts():
        if own.policy is not MarkPolicy.CIRCLE:
            layout = own if policy is None else sealed(replace(own, policy=policy))
            references = prepare(layout, drawn_pages(own), mark_model(), None, field_model())
            ready.append(Form(layout, empty_papers(own), references))
    return ready


@cache
def empty_papers(layout: Layout) -> tuple[Paper, ...]:
    """The printed pages of one slip of a form."""
    return tuple(papers_of(layout, 1))


def hands_of(folder: Path, name: str) -> tuple[MarkPolicy | None, tuple[Hand, ...]]:
    """The policy under which marks of a source are read (None: the form's own), and the hands with marks enough."""
    if name == CROPS:
        return None, hands_of_crops(folder / name / "crops.zip")
    policy, hands = hands_of_sheets(folder / name)
    return MarkPolicy.FILL if policy is MarkPolicy.FILL else None, hands


def shown(form: Form, number: int, hand: Hand, condition: Condition, rng: np.random.Generator) -> Shown:
    """A page of a form with the ink of a hand, printed and scanned under a condition."""
    page, paper = form.layout.pages[number], form.papers[number]
    placed, truth = filled(page, hand, rng)
    clean = print_page(paper.printed, paper.px_per_mm, condition, rng)
    inked, areas = set_ink(clean, paper, placed)
    twin = deepcopy(rng)
    scanned = scan(inked, paper.px_per_mm, condition, rng)
    unmarked = scan(clean, paper.px_per_mm, condition, twin).grey
    outlines = {
        box.id: scanned.forward(np.array([[box.rect.x, box.rect.y], [box.rect.right, box.rect.bottom]]))
        for box in page.boxes()
        if box.id in areas
    }
    visible = cv2.absdiff(scanned.grey, unmarked) >= SEEN_GREY
    pixels = px_per_mm(scanned.dpi) * px_per_mm(scanned.lines)
    lost = {box for box, area in areas.items() if _seen(visible, outlines[box]) / pixels < max(SEEN_MM2, SEEN_SHARE * area)}
    image = PageImage(scanned.grey, scanned.dpi)
    return Shown(f"{form.layout.form}-{page.id}", image, page, with_lost(truth, lost), hand.name)


def _seen(visible: np.ndarray[Any, Any], corners: Floats) -> int:
    """Pixels of visible ink on a box (two opposite corners) and half a box round it."""
    low, high = corners.min(axis=0), corners.max(axis=0)
    x0, y0 = np.maximum(low - (high - low) / 2, 0).astype(int)
    x1, y1 = np.maximum(high + (high - low) / 2, 0).astype(int) + 1
    return int(np.count_nonzero(visible[y0:y1, x0:x1]))


def read_shown(one: Shown, references: References) -> PageReading:
    """The reading of a page with the shipped defaults."""
    sample = sample_page(one.image, references)
    if not isinstance(sample, PageSample):
        return sample
    return read_page(sample, references, learn(references, [sample]))


def judged(one: Shown, reading: PageReading) -> Tally:
    """What the reading is worth; a page taken for another one counts as refused."""
    boxes = {question.id: question.boxes for question in one.page.questions}
    questions = [{"id": name, "boxes": [{"id": b.id, "value": b.value} for b in some]} for name, some in boxes.items()]
    truth = one.truth.as_corpus(one.name, one.page.id)
    right_page = reading.state is PageState.READ and reading.layout_page == one.page.id
    document = {
        "source": one.name,
        "page": 1,
        "state": str(reading.state) if right_page else "refused",
        "answers": [
            {"question": a.question, "values": a.values, "probability": a.probability, "review": needs_review(a, DEFAULT_POLICY)}
            for a in reading.answers
        ],
        "marks": [{"box": mark.box, "p_ink": mark.p_ink} for mark in reading.marks],
    }
    return score({"pages": {one.page.id: {"questions": questions}}}, {"images": {one.hand: truth}}, [document])


def tallies(
    name: str, hands: Sequence[Hand], some: Sequence[Form], sheets: int, seed: int, look: Path | None
) -> Iterator[tuple[str, Tally]]:
    """The tally of each condition for one source."""
    pages = [(form, number) for form in some for number in range(len(form.layout.pages)) if form.layout.pages[number].questions]
    rich = [hand for hand in hands if len(hand.choosing) >= LEAST_MARKS]
    for condition in CONDITIONS.values():
        total = Tally()
        for sheet in range(sheets):
            rng = np.random.default_rng([seed, sheet, crc32(f"{name} {condition.name}".encode())])
            form, number = pages[int(rng.integers(len(pages)))]
            one = shown(form, number, rich[int(rng.integers(len(rich)))], condition, rng)
            reading = read_shown(one, form.references)
            total.add(judged(one, reading))
            for line in (
                crops_of(one.image.grey, one.page, one.truth, reading, look / f"{name}-{condition.name}-{sheet}-{one.name}")
                if look is not None
                else ()
            ):
                click.echo(f"    {one.hand}: {line}")
        yield condition.name, total


def row(name: str, condition: str, tally: Tally) -> str:
    """One line of the table."""
    right = f"{100 * (1 - tally.wrong / max(1, tally.answers)):.2f} %"
    wrong = f"{tally.accepted_wrong} of {tally.accepted} (≤ {100 * upper_bound(tally.accepted_wrong, tally.accepted):.2f} %)"
    review = f"{tally.reviewed} ({100 * tally.reviewed / max(1, tally.answers):.2f} %)"
    return f"| {name} | {condition} | {tally.read} of {tally.pages} | {tally.answers} | {right} | {wrong} | {review} |"


def totals(rows: Mapping[tuple[str, str], Tally]) -> dict[tuple[str, str], Tally]:
    """The tallies of all sources together, by condition, and of everything."""
    sums: dict[tuple[str, str], Tally] = {("all", name): Tally() for name in (*CONDITIONS, "all")}
    for (_, condition), tally in rows.items():
        sums["all", condition].add(tally)
        sums["all", "all"].add(tally)
    return sums


@click.command()
@click.argument("names", nargs=-1, type=click.Choice((*SHEETS, CROPS)))
@click.option("--sheets", default=2, show_default=True, help="Pages for each source and condition.")
@click.option("--seed", default=1, show_default=True)
@click.option("--look", type=click.Path(path_type=Path, file_okay=False), help="Folder outside the project for crops of doubtful answers.")
@click.option("--out", type=click.Path(path_type=Path), default=Path(__file__).with_name("hands.md"), show_default=True)
def main(names: tuple[str, ...], sheets: int, seed: int, look: Path | None, out: Path) -> None:
    """Write the table of all sources; with NAMES only print their rows and mistakes."""
    folder = corpus_folder()
    if folder is None or not folder.is_dir():
        click.echo("skipped: PHIEU_CORPUS names no folder of real scans, and there are no real hands without it", err=True)
        sys.exit(0)
    if look is not None and look.resolve().is_relative_to(PROJECT):
        raise click.BadParameter("pictures with ink of the corpus must not lie in the project", param_hint="--look")
    cv2.setNumThreads(1)
    some: dict[MarkPolicy | None, list[Form]] = {}
    rows: dict[tuple[str, str], Tally] = {}
    marks = lost = 0
    for name in names or (*SHEETS, CROPS):
        policy, hands = hands_of(folder, name)
        marks += sum(len(hand.choosing) + len(hand.taking_back) + hand.lost for hand in hands)
        lost += sum(hand.lost for hand in hands)
        for condition, tally in tallies(name, hands, some.setdefault(policy, forms(policy)), sheets, seed, look):
            rows[name, condition] = tally
            click.echo("\n".join([row(name, condition, tally), *(f"    {mistake}" for mistake in tally.mistakes)]))
    lines = [row(*key, tally) for key, tally in (rows | totals(rows)).items()]
    if not names:
        titles = ", ".join(f"`{form.layout.form}`" for form in some[None])
        facts = {"version": reader_version(), "policy": DEFAULT_POLICY.id, "sheets": sheets, "seed": seed, "lost": lost, "marks": marks}
        out.write_text(HEAD.format(forms=titles, **facts) + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
