"""Counter codes find every slip of the hand; a register says all that is wrong with it, and what was there on which day."""

from __future__ import annotations

import itertools
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.alphabet import LOOK_ALIKES, SYMBOLS, folded
from forms.register.check_digit import DAMM, check_digit
from forms.register.counters import CounterError, CounterRegister, counter_code, counter_digits, parse_counter, unit_of_code
from forms.register.file import load_counters
from forms.register.units import Level, Period, first_gap

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "samples" / "forms" / "counters.csv"
DAY = date(2025, 8, 1)
HEAD = "unit,unit_number,name,level,parent,valid_from,valid_to,successors,counter,fields"

unit_codes = st.from_regex(r"[A-Z0-9]{1,6}([.-][A-Z0-9]{1,5}){0,2}", fullmatch=True)


@pytest.fixture(scope="module")
def register() -> CounterRegister:
    loaded, warnings = load_counters([SAMPLE])
    assert warnings == ()
    return loaded


def refusal(text: str, register: CounterRegister, on: date = DAY) -> str:
    with pytest.raises(CounterError) as caught:
        parse_counter(text, register, on)
    assert all(problem.line("vi") and problem.line("en") for problem in caught.value.problems)
    return caught.value.problems[0].code.removeprefix("counter.")


def table(folder: Path, *rows: str, head: str = HEAD, name: str = "quầy.csv") -> Path:
    file = folder / name
    file.write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    return file


# Codes.


def test_the_example_of_the_reference() -> None:
    assert (counter_code("PC06", 3), counter_digits(6, 3)) == ("PC06-Q03-K", "0006031")
    page = (ROOT / "docs" / "reference" / "counters.md").read_text(encoding="utf-8")
    assert "`PC06-Q03-K`" in page and "`0006031`" in page


@given(unit_codes, st.integers(1, 99))
def test_every_substitution_and_swap_changes_the_check(unit: str, number: int) -> None:
    code = folded(counter_code(unit, number))
    assert len(code) <= 28

    assert fits(code)
    for place in range(len(code)):
        for symbol in SYMBOLS:
            assert fits(code[:place] + symbol + code[place + 1 :]) == (symbol == code[place])
    for one, two in itertools.combinations(range(len(code)), 2):
        swapped = list(code)
        swapped[one], swapped[two] = code[two], code[one]
        assert fits("".join(swapped)) == (code[one] == code[two])
    assert not fits("0" + code)


def fits(symbols: str) -> bool:
    """The rule of the reference, computed anew: weights 1, 2, 4 … from the right, and a 1 before the first."""
    return sum(SYMBOLS.index(symbol) << power for power, symbol in enumerate(reversed(symbols))) % 29 == -(1 << len(symbols)) % 29


def test_every_wrong_digit_and_swap_of_neighbours_is_found() -> None:
    """Damm's chain is one step after another: enough that every step is a permutation, and no two steps in a row give a swap away."""
    ten = range(10)
    for state in ten:
        assert sorted(DAMM[state]) == sorted(row[state] for row in DAMM) == list(ten)
        assert DAMM[state][state] == 0
        assert all(DAMM[DAMM[state][a]][b] != DAMM[DAMM[state][b]][a] for a, b in itertools.combinations(ten, 2))
    assert check_digit("572") == "4"  # the example of Damm's thesis


@given(st.integers(1, 9999), st.integers(1, 99))
def test_no_slip_in_the_digits_gives_another_code(unit: int, number: int) -> None:
    code = counter_digits(unit, number)
    assert len(code) == 7
    for place in range(7):
        for digit in "0123456789":
            changed = code[:place] + digit + code[place + 1 :]
            assert (check_digit(changed[:6]) == changed[6]) == (digit == code[place])
    for place in range(6):
        swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        assert (check_digit(swapped[:6]) == swapped[6]) == (code[place] == code[place + 1])


# What people type.


def test_every_counter_is_found_by_both_codes(register: CounterRegister) -> None:
    for counter in register.counters:
        day = date(2025, 3, 15) if counter.unit == "CAX-MH" else date(2025, 1, 15) if counter.unit == "CAH-TD" else DAY
        digits = register.digits(counter)
        assert digits is not None
        assert register.counter(counter.code, day) is parse_counter(digits, register, day) is counter


@pytest.mark.parametrize(
    "typed",
    ["PC06-Q03-K", "pc06-q03-k", " PC06 Q03 K ", "PC06Q03K", "PC06–Q03–K", "PCO6-QO3-K", "pc.06.q03.k", "0006031", "000603-1", "OOO6O3I"],
)
def test_a_code_may_be_typed_as_it_is_seen(register: CounterRegister, typed: str) -> None:
    counter = parse_counter(typed, register, DAY)
    assert (counter.unit, counter.number, counter.fields) == ("PC06", 3, ("cấp và quản lý căn cước", "con dấu"))


def test_a_vietnamese_keyboard_does_not_hurt(register: CounterRegister) -> None:
    assert parse_counter("cah-tđ-q01-h", register, date(2025, 1, 15)).code == "CAH-TD-Q01-H"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "not_a_code"),
        ("quay 3", "not_a_code"),
        ("PC06-Q03", "check_missing"),
        ("PC06-Q3-K", "not_a_code"),
        ("PC06-Q03-M", "check_failed"),
        ("PC60-Q03-K", "check_failed"),
        ("0006032", "check_failed"),
        ("0060031", "check_failed"),
        ("PC07-Q01-" + counter_code("PC07", 1)[-1], "unit_unknown"),
        (counter_digits(9999, 1), "unit_unknown"),
        (counter_code("PC06", 9), "counter_unknown"),
        (counter_digits(6, 9), "counter_unknown"),
        ("Quầy 3", "letter_unknown"),
        ("X" * 30 + "Q01K", "not_a_code"),
    ],
)
def test_what_names_no_counter_is_refused_with_its_reason(register: CounterRegister, typed: str, code: str) -> None:
    assert refusal(typed, register) == code


@given(st.data())
def test_one_slip_of_the_hand_never_names_another_counter(register: CounterRegister, data: st.DataObject) -> None:
    counter = data.draw(st.sampled_from(register.open_on(DAY)))
    text = list(data.draw(st.sampled_from([counter.code, str(register.digits(counter))])))
    place = data.draw(st.integers(0, len(text) - 1))
    text[place] = data.draw(st.sampled_from(SYMBOLS + "".join(LOOK_ALIKES)))
    try:
        found = parse_counter("".join(text), register, DAY)
    except CounterError:
        return
    assert found is counter


@given(st.text(max_size=30))
def test_any_text_is_a_counter_or_a_coded_refusal(register: CounterRegister, text: str) -> None:
    try:
        counter = parse_counter(text, register, DAY)
    except CounterError as error:
        assert "\n" not in error.problems[0].line("vi")
    else:
        assert counter in register.counters


# Days.


def test_a_counter_is_there_while_it_and_its_unit_are(register: CounterRegister) -> None:
    assert register.counter("PC06-Q04-H", date(2025, 3, 1)).number == 4
    assert register.counter("PC06-Q04-H", date(2025, 12, 31)).number == 4
    assert refusal("PC06-Q04-H", register, date(2025, 2, 28)) == "not_in_service"
    assert refusal("PC06-Q04-H", register, date(2026, 1, 1)) == "not_in_service"
    assert refusal("TTHCC-BK-Q01-7", register, date(2025, 6, 30)) == "unit_not_in_service"
    assert {counter.unit for counter in register.open_on(date(2025, 1, 1))} == {"PA08", "PC06", "PC08", "CAH-TD", "CAX-BK"}
    assert len(register.open_on(DAY)) == 10


def test_the_refusal_names_who_does_the_work_now(register: CounterRegister) -> None:
    with pytest.raises(CounterError) as caught:
        register.counter("CAH-TD-Q01-H", DAY)
    assert "PC06, CAX-BK" in str(caught.value)


def test_a_unit_stands_where_it_stood_on_that_day(register: CounterRegister) -> None:
    units = register.units
    assert [unit.code for unit in units.path("cax bk", date(2025, 2, 28))] == ["CAT", "CAH-TD", "CAX-BK"]
    assert [unit.code for unit in units.path("CAX-BK", date(2025, 3, 1))] == ["CAT", "CAX-BK"]
    assert units.path("CAH-TD", date(2025, 3, 1)) == ()
    unit = units.unit("CAX-BK", DAY)
    assert unit is not None and (unit.level, unit.name.vi, unit.name.en) == (Level.COMMUNE, "Công an xã Bến Kè", "Bến Kè Commune Police")


def test_successors_follow_one_another(tmp_path: Path) -> None:
    rows = [
        "A,,A,xã,,,30/06/2020,B; C,,",
        "B,,B,xã,,,31/12/2022,D,,",
        "C,,C,xã,,,30/06/2025,D,,",
        "D,,D,xã,,01/01/2023,,,,",
    ]
    units = load_counters([table(tmp_path, *rows)])[0].units
    codes = [[unit.code for unit in units.heirs("A", date(year, 7, 1))] for year in (2020, 2021, 2023, 2026)]
    assert codes == [["B", "C"], ["B", "C"], ["D", "C"], ["D"]]
    assert units.heirs("D", date(2020, 1, 1)) == units.heirs("Z", DAY) == ()


@given(
    st.lists(st.tuples(st.integers(1, 40), st.integers(0, 12)), max_size=6),
    st.integers(1, 40),
    st.integers(0, 20),
    st.booleans(),
    st.booleans(),
)
def test_the_first_gap_is_the_first_day_without_cover(
    covers: list[tuple[int, int]], start: int, length: int, open_start: bool, open_end: bool
) -> None:
    def day(number: int) -> date:
        return date.fromordinal(700_000 + number)

    periods = [Period(day(first), day(first + more)) for first, more in covers]
    asked = Period(None if open_start else day(start), None if open_end else day(start + length))
    if not periods:
        assert first_gap(asked, periods) == asked.first
        return
    first = min(one.first for one in periods) if open_start else day(start)
    last = max(one.last for one in periods) if open_end else day(start + length)
    first, last = (min(first, last), last) if open_start else (first, max(first, last))
    days = [date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1)]
    assert first_gap(asked, periods) == next((one for one in days if not any(one in period for period in periods)), None)


def test_the_unit_of_a_code_is_found_whatever_its_check_symbol_is() -> None:
    for unit in ("CAT", "PC06", "CAX-BK", "X-Q7"):
        for number in range(1, 100):
            assert unit_of_code(counter_code(unit, number)) == unit
    assert unit_of_code("0006031") == unit_of_code("") == ""
