"""A batch of sheets of one invented form, as the reader samples them: what models and thresholds are fitted on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from forms.layout import LayoutPage
from omr.boxes import Atlas, frame_of, sample_boxes
from omr.placing.reference import ReferencePage
from omr.simulate.conditions import CONDITIONS, Condition, Span
from omr.simulate.person import USUAL, Habit
from omr.simulate.sheet import SimulatedPage, simulate_page
from omr.simulate.specimen import Specimen, specimen

JITTER_MM = 0.06
"""Standard deviation of the registration error that is simulated: the median residual on well printed forms is 0.03 to 0.08 mm."""

BLANK_SHARE = 0.35
"""Share of batches with a blank reference; the others have a filled sheet to start from."""

ITSELF_SHARE = 0.3
"""Share of the filled references that are a sheet of the batch itself: whoever has no blank form measures the boxes on the first sheet."""

SHEETS = (1, 2, 3, 4, 6)
"""Sizes of a batch, equally often: few sheets teach little about the blank, and that is what must be learnt to be doubted."""

NOBODY = Habit(blank=1, double=0, correction=0, taken_back=0, beside=0, faint=0, odd=0, option=0, strays=0, notes=0, erased=0)
"""A population that leaves the form as it is: its scans are blank references."""

DRIFT = 0.1
"""How far a machine drifts within a batch, as a share of the span between machines: one printer, one toner, one threshold."""

EMPTY_SHARE = 0.06
"""Share of sheets that nobody filled in, and again of those that hardly anybody did: an empty sheet must stay empty."""

SHADED = 12
"""Darkness of paper behind a box from which it is shaded: printers' lightest raster is a twentieth of black."""


@dataclass(frozen=True, slots=True)
class SimulatedBatch:
    """Sheets of one form under one condition: the reference page, and each scan with the atlas that the reader makes of it."""

    form: Specimen
    condition: Condition
    reference: ReferencePage
    pages: tuple[SimulatedPage, ...]
    atlases: tuple[Atlas, ...]


def simulate_batch(
    seed: int,
    habit: Habit = USUAL,
    *,
    form: Specimen | None = None,
    conditions: Mapping[str, Condition] = CONDITIONS,
    sizes: Sequence[int] = SHEETS,
) -> SimulatedBatch:
    """The batch of this seed: its condition, people and reference are drawn from it, and its form where none is given.

    `sizes` are the numbers of sheets that a batch may have, equally often.
    """
    rng = np.random.default_rng(seed)
    form = form or specimen(seed)
    condition = settled(conditions[str(rng.choice([name for name in conditions if not _dithers(form, conditions[name])]))], rng)
    pages = tuple(_sheet(form, condition, habit, rng) for _ in range(int(rng.choice(sizes))))
    reference = _reference(form, condition, habit, pages[0], rng)
    return SimulatedBatch(form, condition, reference, pages, tuple(atlas_of(page, form.page, rng) for page in pages))


def settled(condition: Condition, rng: np.random.Generator) -> Condition:
    """The condition with its printer and scanner set once for the batch: sheet by sheet they differ only a little from that."""

    def narrowed(span: Span) -> Span:
        middle, reach = rng.uniform(*span), DRIFT * (span[1] - span[0])
        return max(span[0], middle - reach), min(span[1], middle + reach)

    return replace(
        condition,
        toner=narrowed(condition.toner),
        gain_mm=narrowed(condition.gain_mm),
        paper=narrowed(condition.paper),
        black=narrowed(condition.black),
        gamma=narrowed(condition.gamma),
        threshold=condition.threshold and narrowed(condition.threshold),
    )


def _dithers(form: Specimen, condition: Condition) -> bool:
    """Whether a one-bit scan would turn the shading behind the boxes into noise: nobody can tell such noise from strokes."""
    if condition.threshold is None:
        return False
    frame = frame_of(form.page)
    drawn = sample_boxes(form.printed, frame, np.diag([form.px_per_mm, form.px_per_mm, 1.0]), np.zeros((len(frame.origins), 2)))
    paper = np.quantile(drawn.darkness.reshape(len(drawn.darkness), -1), 0.25, axis=1)
    return bool((paper >= SHADED).any())


def _sheet(form: Specimen, condition: Condition, usual: Habit, rng: np.random.Generator) -> SimulatedPage:
    habit = NOBODY if rng.random() < EMPTY_SHARE else replace(usual, blank=0.8) if rng.random() < EMPTY_SHARE else usual
    return simulate_page(form.printed, form.page, form.px_per_mm, form.policy, condition, rng, habit=habit)


def _reference(form: Specimen, condition: Condition, usual: Habit, first: SimulatedPage, rng: np.random.Generator) -> ReferencePage:
    """The reference page of a batch: blank as drawn (always for a form of our own), blank as scanned, or a filled sheet."""
    own = bool(form.page.drawn)
    blank = own or bool(rng.random() < BLANK_SHARE)
    frame, to_printed = frame_of(form.page), np.diag([form.px_per_mm, form.px_per_mm, 1.0])
    if own or (blank and rng.random() < 0.5):
        atlas = sample_boxes(form.printed, frame, to_printed, np.zeros((len(frame.origins), 2)))
    elif blank:
        unfilled = simulate_page(form.printed, form.page, form.px_per_mm, form.policy, condition, rng, habit=NOBODY)
        atlas = atlas_of(unfilled, form.page, rng)
    else:
        filled = first if rng.random() < ITSELF_SHARE else _sheet(form, condition, usual, rng)
        atlas = atlas_of(filled, form.page, rng)
    return ReferencePage(form.page, frame, form.printed, to_printed, to_printed, atlas, blank)


def atlas_of(scan: SimulatedPage, page: LayoutPage, rng: np.random.Generator) -> Atlas:
    """The atlas of a simulated scan, at its true places but for a registration error."""
    frame = frame_of(page)
    centres = np.array([[box.rect.centre.x, box.rect.centre.y] for box in page.boxes()])
    seen = cv2.perspectiveTransform(scan.outlines.mean(axis=1)[None], np.linalg.inv(scan.homography))[0]
    shifts = seen - centres + rng.normal(0, JITTER_MM, centres.shape)
    # The simulator counts from the centre of the first pixel, the reader from its edge.
    from_edge = np.array([[1.0, 0.0, 0.5], [0.0, 1.0, 0.5], [0.0, 0.0, 1.0]])
    return sample_boxes(scan.grey, frame, from_edge @ scan.homography, shifts)
