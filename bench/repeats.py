"""`python -m bench.repeats`: how often two scans of one paper are flagged, and how often two people's papers are, on simulated sheets.

For each sheet without a serial: a second scan of it, and the sheet of somebody else who made the very same choices.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from forms.layout import Layout, LayoutPage
from omr.reading import Grey
from omr.simulate.batch import atlas_of
from omr.simulate.conditions import CONDITIONS, Condition
from omr.simulate.person import USUAL, draw_person
from omr.simulate.respondent import fill
from omr.simulate.sheet import scan_filled
from omr.traces import Traces, traces_of
from pipeline.run.queues.likeness import alike, stage

PLAIN = replace(USUAL, blank=0, double=0, correction=0, taken_back=0, beside=0, odd=0, strays=0, notes=0, erased=0)
"""Somebody who makes just the marks that are asked for."""


def rates(layout: Layout, printed: Grey, px_per_mm: float, condition: Condition, sheets: int, seed: int) -> tuple[float, float, float]:
    """Shares of sheets that are flagged: of second scans, of sheets of somebody with the same choices, of sheets with others."""
    page, first, again, other = layout.pages[0], list[Traces](), list[Traces](), list[Traces]()
    for number in range(sheets):
        rng = np.random.default_rng([seed, number])
        intent = fill(page, layout.policy, rng, USUAL, draw_person(rng, layout.policy))
        same = fill(_only(page, intent.truth.answers), layout.policy, rng, PLAIN, draw_person(rng, layout.policy))
        for scans, marks in ((first, intent), (again, intent), (other, same)):
            made = scan_filled(printed, page, px_per_mm, marks, condition, rng)
            scans.append(traces_of(atlas_of(made, page, rng)))
    found = pairs([*first, *again])
    hits = sum((sheets + number, number) in found for number in range(sheets))
    found = pairs([*first, *other])
    twins = sum((sheets + number, number) in found for number in range(sheets))
    strangers = len({later for later, _ in found if later < sheets})
    return hits / sheets, twins / sheets, strangers / sheets


def pairs(pile: Sequence[Traces]) -> set[tuple[int, int]]:
    """The pairs of a pile (later, earlier) that are flagged."""
    return set(alike([one.ravel() for one in pile], stage(len(pile)), range(len(pile))))


def _only(page: LayoutPage, chosen: Mapping[str, tuple[str, ...]]) -> LayoutPage:
    """The page with just the boxes that were chosen: whoever answers all of it chooses the same."""
    asked = (replace(one, boxes=tuple(box for box in one.boxes if box.value in chosen[one.id])) for one in page.questions)
    return replace(page, questions=tuple(one for one in asked if one.boxes))


def main() -> None:
    """Print the table."""
    from tests.simulate.printed import printed

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sheets", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--form", action="append", default=None)
    parser.add_argument("--condition", action="append", default=None)
    given = parser.parse_args()
    print("| form | condition | sheets | second scan flagged | another person, same choices | another person |\n|---|---|---|---|---|---|")
    for name in given.form or ("quay-a5", "mau-so-02"):
        form = printed(name, 200.0)
        for condition in given.condition or ("clean", "office", "onebit"):
            hits, twins, strangers = rates(form.layout, form.pages[0], form.px_per_mm, CONDITIONS[condition], given.sheets, given.seed)
            print(
                f"| {name} | {condition} | {given.sheets} | {100 * hits:.0f} % | {100 * twins:.0f} % | {100 * strangers:.0f} % |",
                flush=True,
            )


if __name__ == "__main__":
    main()
