"""The counter's code: nothing wrong, unknown or contradicted is ever accepted."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.register.file import load_counters
from omr.codes.code import KnownCounters, SeenCounter, checked, reconciled
from omr.reading import CounterWay
from omr.reasons import Reason
from pipeline.run.workers.counter_aids import in_service

REGISTER = Path(__file__).parents[3] / "samples" / "forms" / "counters.csv"
COUNTERS = in_service(load_counters([REGISTER])[0], date(2026, 11, 22))
CODE, DIGITS = "PC06-Q03-K", "0006031"


def seen(way: CounterWay, text: str, probability: float = 0.9999) -> SeenCounter:
    return SeenCounter(way, text, probability, blank=not text)


def test_either_form_of_the_code_is_checked() -> None:
    assert checked(CODE)
    assert checked("pco6 q03 k")
    assert checked(DIGITS)
    assert not checked("PC06-Q02-K")
    assert not checked("0006032")
    assert not checked("PC06-Q03")


@pytest.mark.parametrize(
    ("way", "text"), [(CounterWay.QR, CODE), (CounterWay.BUBBLES, DIGITS), (CounterWay.PRINT, CODE), (CounterWay.HAND, DIGITS)]
)
def test_each_way_alone_names_the_counter_as_the_register_spells_it(way: CounterWay, text: str) -> None:
    found = reconciled([seen(way, text)], COUNTERS)
    assert found is not None
    assert (found.value, found.review, found.ways) == (CODE, False, {way: text})


def test_ways_that_agree_are_surer_than_each() -> None:
    found = reconciled([seen(CounterWay.BUBBLES, DIGITS, 0.99), seen(CounterWay.HAND, DIGITS, 0.98)], COUNTERS)
    assert found is not None
    assert not found.review
    assert found.probability == pytest.approx(1 - 0.01 * 0.02)


def test_ways_that_differ_wait_for_a_person() -> None:
    found = reconciled([seen(CounterWay.QR, CODE), seen(CounterWay.HAND, COUNTERS_OTHER)], COUNTERS)
    assert found is not None
    assert found.review
    assert Reason.COUNTER_WAYS_DIFFER in found.reasons


COUNTERS_OTHER = next(digits for digits, code in COUNTERS.digits.items() if code != CODE)


def test_a_firm_reading_that_fails_its_check_contradicts_and_a_weak_one_does_not() -> None:
    firm = reconciled([seen(CounterWay.BUBBLES, DIGITS), seen(CounterWay.HAND, "0006032", 0.97)], COUNTERS)
    weak = reconciled([seen(CounterWay.BUBBLES, DIGITS), seen(CounterWay.HAND, "0006032", 0.4)], COUNTERS)
    assert firm is not None
    assert weak is not None
    assert firm.review
    assert not weak.review


def test_a_code_that_the_register_does_not_know_waits() -> None:
    found = reconciled([seen(CounterWay.BUBBLES, "1234567"[:6] + "0")], COUNTERS)
    assert found is not None
    assert found.review
    unknown = reconciled([seen(CounterWay.QR, "PC07-Q01-" + _check("PC07Q01"))], COUNTERS)
    assert unknown is not None
    assert (unknown.value, unknown.reasons) == (None, (Reason.COUNTER_UNKNOWN,))


def _check(symbols: str) -> str:
    from forms.register.check_digit import check_symbol

    return check_symbol(symbols)


def test_a_counter_that_has_closed_is_not_accepted() -> None:
    """PC06's fourth counter moved about until the end of 2025."""
    then = in_service(load_counters([REGISTER])[0], date(2025, 6, 1))
    moved = next(code for code in then.written.values() if "Q04" in code)
    assert reconciled([seen(CounterWay.QR, moved)], then) is not None
    now = reconciled([seen(CounterWay.QR, moved)], COUNTERS)
    assert now is not None
    assert now.review


def test_without_a_register_only_the_manifest_is_believed() -> None:
    by_sheet, by_hand = reconciled([seen(CounterWay.QR, CODE)], None), reconciled([seen(CounterWay.HAND, DIGITS)], None)
    assert by_sheet is not None
    assert by_hand is not None
    assert not by_sheet.review
    assert by_hand.reasons == (Reason.COUNTER_REGISTER_LACKING,)


def test_without_a_register_digits_do_not_contradict_a_written_code() -> None:
    found = reconciled([seen(CounterWay.QR, CODE), seen(CounterWay.HAND, DIGITS)], None)
    assert found is not None
    assert (found.value, found.review) == (CODE, False)


def test_a_slip_without_any_code_is_none_and_says_so() -> None:
    found = reconciled([seen(CounterWay.HAND, "", 0.998), seen(CounterWay.BUBBLES, "", 0.99)], COUNTERS)
    assert found is not None
    assert (found.value, found.review, found.reasons) == (None, False, (Reason.COUNTER_MISSING,))
    assert reconciled([], COUNTERS) is None


@given(st.lists(st.tuples(st.sampled_from(CounterWay), st.text("0123456789PCQAX-", max_size=11), st.floats(0, 1)), max_size=4))
def test_what_is_accepted_is_in_the_register_and_said_by_every_way_that_says_something_valid(
    said: list[tuple[CounterWay, str, float]],
) -> None:
    found = reconciled([SeenCounter(*one) for one in said], COUNTERS)
    if found is not None and found.value is not None and not found.review:
        assert found.value in COUNTERS.written.values()
        named = {COUNTERS.find(text) for _, text, _ in said if text and checked(text)}
        assert named == {found.value} or all(p < 0.5 for _, text, p in said if text and COUNTERS.find(text) != found.value)


def test_every_single_wrong_digit_of_every_counter_is_refused() -> None:
    for digits in COUNTERS.digits:
        for place in range(7):
            for other in set("0123456789") - {digits[place]}:
                assert not checked(digits[:place] + other + digits[place + 1 :])


def test_a_register_without_numbers_has_no_codes_of_digits() -> None:
    assert KnownCounters({"PC06Q03K": CODE}, {}).find(DIGITS) is None
