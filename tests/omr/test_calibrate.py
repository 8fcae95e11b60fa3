"""What a batch teaches: the blank behind popular answers, the same in any order, and named by its content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from forms.layout import LayoutPage, MarkPolicy
from omr.boxes import frame_of, sample_boxes
from omr.calibrate import Context, learn
from omr.ink import Darkness, core_masks
from omr.reader import learn as learn_batch
from omr.reader import read_page
from omr.reading import Grey, PageImage, PageReading
from omr.references import prepare
from omr.register import prepare_page
from omr.simulate.sheet import SimulatedPage
from pipeline.review.acceptance import ERROR_RATE, needs_review, policy_for
from pipeline.run.workers.shipped import mark_model
from tests.omr.sheets import DPI, NOTHING, Form, all_choose, crossed, form, grid_page, layout_of, mistakes, placed, reference_of, scanned

PRINTED, PAGE = grid_page(6, 4)
LETTERED, LETTERED_PAGE = grid_page(6, 4, letters="ABCD")


def patches(image: Grey) -> Darkness:
    frame = frame_of(PAGE)
    return sample_boxes(image, frame, np.diag([DPI / 25.4, DPI / 25.4, 1.0]), np.zeros((len(frame.origins), 2))).darkness


def marked(columns: Sequence[int], printed: Grey = PRINTED) -> Grey:
    """A sheet with a cross in one column of each row."""
    return crossed(printed, [question.boxes[column].rect for question, column in zip(PAGE.questions, columns, strict=True)])


def taught(reference: Grey, *sheets: Grey, blank: bool = False, page: LayoutPage = PAGE) -> Context:
    """The context of these sheets, seen through a reference that is blank or one more sheet."""
    assert page.reference is not None
    page = replace(page, reference=replace(page.reference, blank=blank))
    return learn({"grid": prepare_page(page, PageImage(reference))}, {"grid": [patches(sheet) for sheet in sheets]})


def ink_in_blank(context: Context, printed: Grey = PRINTED) -> np.ndarray:
    """How much darker than the true print the learnt blank is, box by box."""
    frame = frame_of(PAGE)
    excess = np.maximum(context.pages["grid"].blank.astype(int) - patches(printed), 0)
    return np.array([patch[core].mean() for patch, core in zip(excess, core_masks(frame, -0.15), strict=True)])


def test_what_all_sheets_mark_is_not_printed() -> None:
    sheets = [marked([1] * 6) for _ in range(6)]
    assert ink_in_blank(taught(sheets[0], *sheets)).max() < 8


def test_what_most_sheets_mark_is_not_printed() -> None:
    rng = np.random.default_rng(1)
    sheets = [marked(np.where(rng.random(6) < 0.85, 3, rng.integers(0, 4, 6)).tolist()) for _ in range(12)]
    assert ink_in_blank(taught(sheets[0], *sheets)).max() < 8


def test_one_filled_sheet_alone_teaches_what_its_boxes_look_like() -> None:
    context = taught(marked([0, 1, 2, 3, 0, 1]))
    assert ink_in_blank(context).max() < 8


def test_a_letter_inside_the_box_is_learnt_as_print() -> None:
    rng = np.random.default_rng(3)
    sheets = [marked(rng.integers(0, 4, 6).tolist(), LETTERED) for _ in range(8)]
    blank = taught(sheets[0], *sheets, page=LETTERED_PAGE).pages["grid"].blank
    inside = core_masks(frame_of(PAGE), -0.15)
    missing = np.maximum(patches(LETTERED).astype(int) - blank, 0)
    assert max(patch[core].mean() for patch, core in zip(missing, inside, strict=True)) < 12


def test_a_blank_reference_is_believed() -> None:
    sheets = [marked([2] * 6) for _ in range(3)]
    context = taught(PRINTED, *sheets, blank=True)
    assert np.array_equal(context.pages["grid"].blank, patches(PRINTED))


def test_the_order_of_the_sheets_does_not_matter() -> None:
    """Every sheet has paper of its own, so that none can stand for another."""
    rng = np.random.default_rng(5)
    grain = [np.abs(rng.normal(0, 6, PRINTED.shape)) for _ in range(7)]
    sheets = [np.clip(marked(rng.integers(0, 4, 6).tolist()) - own, 0, 255).astype(np.uint8) for own in grain]
    there, back = taught(sheets[0], *sheets), taught(sheets[0], *reversed(sheets))
    assert there.id == back.id
    assert np.array_equal(there.pages["grid"].blank, back.pages["grid"].blank)


def test_the_id_names_the_content() -> None:
    a, b, c = (marked([k] * 6) for k in (0, 1, 2))
    assert taught(PRINTED, blank=True).id == taught(PRINTED, a, blank=True).id
    assert taught(a, a, b, c).id == taught(a, a, b, c).id
    assert taught(PRINTED, blank=True).id != taught(LETTERED, blank=True).id


def popular(of: Form, share: float, count: int) -> list[tuple[PageReading, SimulatedPage]]:
    """A batch in which this share of the people chose the last option of every question, known from such a sheet only."""
    rng = np.random.default_rng(3)
    shown = all_choose(of, -1, 77)
    page = reference_of(of.page, of.made.px_per_mm, shown.grey.shape, blank=False)
    references = prepare(layout_of(MarkPolicy.BOX, page), {page.id: PageImage(shown.grey)}, mark_model())
    sheets = [all_choose(of, -1 if rng.random() < share else int(rng.integers(0, 3)), seed) for seed in range(count)]
    samples = [placed(of, sheet) for sheet in sheets]
    context = learn_batch(references, samples)
    return [(read_page(sample, references, context), sheet) for sample, sheet in zip(samples, sheets, strict=True)]


def test_a_popular_answer_is_still_read() -> None:
    """All are very satisfied with everything: that must not turn their marks into print."""
    wrong, answers = 0, 0
    for reading, sheet in popular(form(7, MarkPolicy.BOX), 1.0, 3):
        wrong += sum(answer.values != sheet.truth.answers[answer.question] for answer in reading.answers)
        answers += len(reading.answers)
        assert mistakes(reading, sheet) == []
    assert wrong <= 0.1 * answers


def test_a_popular_answer_is_never_accepted_as_left_out(boxes_form: Form) -> None:
    assert [mistake for reading, sheet in popular(boxes_form, 0.8, 10) for mistake in mistakes(reading, sheet)] == []


def test_a_context_is_learnt_even_from_nothing(boxes_form: Form) -> None:
    context = learn_batch(boxes_form.references, [])
    assert list(context.pages) == [boxes_form.page.id]


def test_of_a_batch_of_unfilled_sheets_nothing_is_taken_for_filled_without_a_person(seen_filled: Form) -> None:
    samples = [placed(seen_filled, scanned(seen_filled, seed, habit=NOTHING)) for seed in range(2)]
    context = learn_batch(seen_filled.references, samples)
    for sample in samples:
        answered = [answer for answer in read_page(sample, seen_filled.references, context).answers if answer.values]
        assert len(answered) <= 1
        assert all(needs_review(answer, policy_for(ERROR_RATE)) for answer in answered)
