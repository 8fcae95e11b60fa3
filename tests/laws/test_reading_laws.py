"""Laws of reading: how a sheet lies under the scanner, and with whom it is read, changes no answer."""

from __future__ import annotations

import random
from functools import cache

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from forms.layout import MarkPolicy
from omr.calibrate import Context
from omr.reader import learn, read_page
from omr.reading import PageImage, PageReading, PageState
from omr.sample import PageSample, sample_page
from omr.simulate.conditions import CONDITIONS
from omr.simulate.sheet import SimulatedPage
from tests.omr.sheets import Form, accepted, form, mistakes, moved, placed, read_one, scanned

FEW = settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
"""An example costs most of a second, so a failing one is shown as it is found."""

UPSIDE_DOWN = st.booleans()
SHIFT_MM = st.tuples(st.floats(-6, 6), st.floats(-6, 6))
SCALE = st.floats(0.85, 1.03)
SKEW_DEG = st.floats(-3, 3)


@cache
def clean() -> tuple[Form, SimulatedPage, Context, PageReading]:
    """A plainly marked clean sheet, its frozen context and its reading as it lies."""
    of = form(7, MarkPolicy.BOX)
    page = scanned(of, 5)
    sample = sample_page(PageImage(page.grey), of.references)
    assert isinstance(sample, PageSample)
    context = learn(of.references, [sample])
    return of, page, context, read_page(sample, of.references, context)


def assert_same_answers(page: SimulatedPage) -> None:
    """Every answer that was accepted of the sheet as it lay says the same now, and what is accepted now is right."""
    of, _, context, as_it_lay = clean()
    reading = read_one(of, page.grey, context)
    assert reading.state is PageState.READ, reading.reasons
    now = {answer.question: (answer.values, answer.status) for answer in reading.answers}
    before = {name: (answer.values, answer.status) for name, answer in accepted(as_it_lay).items()}
    assert {name: now[name] for name in before} == before
    assert mistakes(reading, page) == []
    assert len(accepted(reading)) >= 0.8 * len(before)


def test_there_is_something_to_change() -> None:
    _, page, _, reading = clean()
    assert len(accepted(reading)) >= 0.8 * len(reading.answers)
    assert mistakes(reading, page) == []
    assert any(answer.values for answer in accepted(reading).values())


def test_a_half_turn_changes_no_answer() -> None:
    assert_same_answers(moved(clean()[1], turn_deg=180))


@FEW
@given(SHIFT_MM)
@example((6.0, -6.0))
def test_a_shift_changes_no_answer(shift: tuple[float, float]) -> None:
    assert_same_answers(moved(clean()[1], shift_mm=shift))


@FEW
@given(SCALE)
@example(0.85)
def test_a_scale_changes_no_answer(scale: float) -> None:
    assert_same_answers(moved(clean()[1], scale=scale))


@FEW
@given(UPSIDE_DOWN, SHIFT_MM, st.floats(0.9, 1.03), SKEW_DEG)
def test_all_at_once_change_no_answer(turned: bool, shift: tuple[float, float], scale: float, skew: float) -> None:
    assert_same_answers(moved(clean()[1], 180 * turned + skew, scale, shift))


@cache
def batch() -> tuple[Form, tuple[PageSample, ...]]:
    """Sheets of one form that is known from a filled sheet only, so that the batch has to teach its blank."""
    of = form(1, MarkPolicy.BOX, filled_reference=True)
    return of, tuple(placed(of, scanned(of, seed, CONDITIONS["clean"])) for seed in range(4))


@cache
def read_in_order() -> tuple[str, tuple[PageReading, ...]]:
    of, samples = batch()
    context = learn(of.references, samples)
    return context.id, tuple(read_page(sample, of.references, context) for sample in samples)


def same(one: PageReading, other: PageReading) -> bool:
    return (one.context, one.answers, one.marks, one.residual_mm) == (other.context, other.answers, other.marks, other.residual_mm)


@FEW
@given(st.randoms(use_true_random=False))
def test_a_batch_in_any_order_is_read_the_same(rng: random.Random) -> None:
    of, samples = batch()
    order = list(range(len(samples)))
    rng.shuffle(order)
    context = learn(of.references, [samples[i] for i in order])
    expected_id, expected = read_in_order()
    assert context.id == expected_id
    for i in order[:2]:
        assert same(read_page(samples[i], of.references, context), expected[i])


@pytest.mark.parametrize("i", [0, 3])
def test_a_page_alone_under_the_frozen_context_is_read_as_in_its_batch(i: int) -> None:
    of, samples = batch()
    context = learn(of.references, samples)
    assert same(read_page(samples[i], of.references, context), read_in_order()[1][i])


def test_reading_twice_gives_the_same_to_the_last_digit() -> None:
    of, page, context, reading = clean()
    again = read_one(of, page.grey, context)
    assert same(again, reading)
    assert again.outlines is not None and reading.outlines is not None and (again.outlines == reading.outlines).all()
