"""Digits in combs: read where they can be, asked about where not; days that no calendar has are never taken."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.geometry import Rect
from forms.layout import FieldKind, WriteField
from omr.codes.comb import read_cells
from omr.codes.digits import UNCLEAR, CombSigns, comb_reading, read_signs
from omr.reading import FieldReading, FieldStatus
from omr.reasons import Reason
from omr.simulate.combs import EMPTY, OTHER, CombStrip, simulate_comb
from omr.simulate.conditions import CONDITIONS
from omr.writing.fields import cut_fields
from pipeline.run.workers.shipped import digit_model

DAY = tuple(Rect(20 + 6.5 * place, 20, 6.5, 8) for place in range(8))


def field(kind: FieldKind) -> WriteField:
    return WriteField("f", "f", kind, Rect(20, 20, 52, 8), DAY)


def said(signs: str, sure: float = 0.9999, kind: FieldKind = FieldKind.DIGITS, seen: bool = True) -> FieldReading:
    table = np.full((len(signs), 11), (1 - sure) / 10)
    for place, sign in enumerate(signs):
        table[place, int(sign) if sign.isdigit() else 10] = sure
    return comb_reading(field(kind), CombSigns(signs, table, seen), ())


def signs_of(strip: CombStrip) -> CombSigns:
    return read_signs(strip.field, strip_patch(strip), digit_model())


def strip_patch(strip: CombStrip) -> object:
    from forms.layout import LayoutPage

    page = LayoutPage("strip", 100, 40, (), fields=(strip.field,))
    return cut_fields(strip.grey, page, strip.to_image, np.zeros((0, 2)))[0]


def test_digits_of_many_hands_are_read_and_those_that_are_wrong_were_not_sure() -> None:
    wrong, sure, total = [], 0, 0
    for seed in range(25):
        rng = np.random.default_rng(seed)
        text = "".join(str(digit) for digit in rng.integers(0, 10, 7))
        found = signs_of(simulate_comb(text, CONDITIONS["clean"], rng))
        for sign, meant, chances in zip(found.signs, text, found.table, strict=True):
            total += 1
            sure += chances.max() > 0.9
            if sign != meant and chances.max() > 0.99:
                wrong.append((seed, meant, sign))
    assert wrong == []
    assert sure > 0.75 * total


@pytest.mark.parametrize("condition", ["clean", "office", "photocopy"])
def test_an_empty_comb_is_blank_and_its_lines_are_seen(condition: str) -> None:
    for seed in range(5):
        found = signs_of(simulate_comb(EMPTY * 7, CONDITIONS[condition], np.random.default_rng(seed)))
        assert (found.blank, found.seen) == (True, True)


def test_empty_cells_stay_empty_between_digits() -> None:
    found = signs_of(simulate_comb("12 45 7", CONDITIONS["clean"], np.random.default_rng(3)))
    assert [sign == EMPTY for sign in found.signs] == [sign == EMPTY for sign in "12 45 7"]


def test_a_digit_that_is_crossed_out_is_hardly_ever_taken_for_one() -> None:
    taken = 0
    for seed in range(20):
        found = signs_of(simulate_comb(f"1{OTHER}3", CONDITIONS["clean"], np.random.default_rng(seed)))
        taken += found.signs[1].isdigit() and found.table[1].max() > 0.99
    assert taken <= 1


def test_ink_of_a_neighbour_never_hides_a_cell() -> None:
    """A scribble over two cells: the second one is not blank, for what stood there cannot be known."""
    strip = simulate_comb("1234", CONDITIONS["clean"], np.random.default_rng(1))
    way = np.linalg.inv(strip.to_image)
    grey = strip.grey.copy()
    cell = strip.field.cells[1]
    ys, xs = np.mgrid[0 : grey.shape[0], 0 : grey.shape[1]]
    places = np.stack([xs + 0.5, ys + 0.5, np.ones_like(xs)], axis=-1) @ way.T
    x, y = places[..., 0] / places[..., 2], places[..., 1] / places[..., 2]
    inside = (x > cell.x + 0.5) & (x < cell.right + 2.5) & (y > cell.y + 1) & (y < cell.bottom - 1)
    grey[inside] = 20
    cells, _ = read_cells(CombStrip(grey, strip.field, strip.to_image, strip.said).comb())
    assert not cells[2].blank


def test_a_number_is_its_digits_wherever_they_begin() -> None:
    assert (said("12      ").value, said("      12").value) == ("12", "12")
    assert said("        ").status is FieldStatus.BLANK


def test_a_number_with_a_hole_waits_for_a_person_with_a_proposal() -> None:
    found = said("12 4    ")
    assert (found.value, found.suggestion, found.review) == ("", "12_4", True)
    assert Reason.COMB_GAP in found.reasons


def test_what_is_no_digit_is_unreadable_and_never_guessed() -> None:
    found = said(f"12{UNCLEAR}     ")
    assert (found.status, found.value, found.review) == (FieldStatus.UNREADABLE, "", True)


def test_digits_that_are_not_sure_wait() -> None:
    found = said("12345678", sure=0.97)
    assert found.review
    assert Reason.DIGITS_DOUBTFUL in found.reasons


def test_a_comb_that_was_not_found_waits_even_when_it_looks_empty() -> None:
    assert said("        ", seen=False).review
    assert said("12345678", seen=False).review


@pytest.mark.parametrize("signs", ["29022026", "31042026", "00012026", "13132026", "01011799", "01012100"])
def test_a_day_that_there_is_not_is_only_proposed(signs: str) -> None:
    found = said(signs, kind=FieldKind.DATE)
    assert (found.value, found.review) == ("", True)
    assert Reason.DAY_IMPOSSIBLE in found.reasons


def test_a_day_stands_as_people_write_it() -> None:
    found = said("29022028", kind=FieldKind.DATE)
    assert (found.value, found.review) == ("29/02/2028", False)


@given(st.text(f"0123456789{EMPTY}{UNCLEAR}", min_size=8, max_size=8), st.booleans(), st.sampled_from([FieldKind.DIGITS, FieldKind.DATE]))
def test_only_a_comb_without_doubt_has_a_value_and_only_a_value_needs_nobody(signs: str, seen: bool, kind: FieldKind) -> None:
    found = said(signs, kind=kind, seen=seen)
    if not found.review:
        assert found.status is FieldStatus.BLANK or found.value
        assert seen
        assert UNCLEAR not in signs
    if found.value:
        assert found.value.replace("/", "") == signs.strip(EMPTY)
