"""The code on every sheet: what is printed is read, every slip of hand or eye is found, a forged one is told apart."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.alphabet import FIELD, LOOK_ALIKES, NUMBER, SYMBOLS
from forms.sheet_code import CHECK_ROOTS, PLAIN_LENGTH, SEALED_LENGTH, CodeError, SheetCode, SheetKind, encode, grouped, parse

ROOT = Path(__file__).resolve().parents[2]
KEYS = {3: b"an office's secret of 32 bytes...", 15: b"another office's secret, as long"}
QR_ALPHANUMERIC = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")

kinds = st.sampled_from(SheetKind)
sheets = st.builds(
    lambda run, serial, page, kind, key: SheetCode(run, None if kind is SheetKind.COPY_MASTER else serial, page, kind, key),
    st.integers(0, 2**20 - 1),
    st.integers(1, 2**24 - 1),
    st.integers(1, 16),
    kinds,
    st.sampled_from([None, 3, 15]),
)
plain_sheets = sheets.filter(lambda sheet: sheet.key_id is None)
sealed_sheets = sheets.filter(lambda sheet: sheet.key_id is not None)


def refusal(text: str, keys: dict[int, bytes] | None = None) -> str:
    with pytest.raises(CodeError) as caught:
        parse(text, keys)
    assert all(problem.line("vi") and problem.line("en") for problem in caught.value.problems)
    return caught.value.problems[0].code


def with_check(body: int, length: int = 11) -> str:
    """A code of any body, its check found by trying, independently of `encode`."""
    symbols = "".join(SYMBOLS[body // FIELD**place % FIELD] for place in reversed(range(length)))
    for tail in itertools.product(range(FIELD), repeat=3):
        numbers = [*(NUMBER[symbol] for symbol in symbols), *tail]
        if not any(sum(number * pow(root, power, FIELD) for power, number in enumerate(reversed(numbers))) % FIELD for root in CHECK_ROOTS):
            return symbols + "".join(SYMBOLS[number] for number in tail)
    raise AssertionError("three symbols must be enough")


@given(sheets)
def test_what_is_printed_is_read(sheet: SheetCode) -> None:
    text = encode(sheet, KEYS)
    assert parse(text) == sheet
    assert parse(grouped(text)) == sheet
    assert len(text) == (PLAIN_LENGTH if sheet.key_id is None else SEALED_LENGTH) <= 20
    assert set(text) <= set(SYMBOLS) <= QR_ALPHANUMERIC
    if sheet.key_id is not None:
        assert parse(text, KEYS) == sheet


@given(sheets, sheets)
def test_two_sheets_never_share_a_code(one: SheetCode, other: SheetCode) -> None:
    assert (encode(one, KEYS) == encode(other, KEYS)) == (one == other)


def test_the_longest_code_fits_the_smallest_qr() -> None:
    text = encode(SheetCode(2**20 - 1, 2**24 - 1, 16, SheetKind.SEPARATOR, 15), KEYS)
    qr = segno.make_qr(text, error="m", boost_error=False)
    assert (qr.version, qr.mode) == (1, "alphanumeric")


@settings(max_examples=12)
@given(sheets)
def test_every_substitution_and_every_swap_is_found(sheet: SheetCode) -> None:
    text = encode(sheet, KEYS)
    for place, symbol in enumerate(text):
        for other in SYMBOLS:
            if other != symbol:
                assert refusal(text[:place] + other + text[place + 1 :]) == "code.check_failed"
    for one, two in itertools.combinations(range(len(text)), 2):
        if text[one] != text[two]:
            swapped = list(text)
            swapped[one], swapped[two] = text[two], text[one]
            assert refusal("".join(swapped)) == "code.check_failed"


@given(sheets, st.data())
def test_up_to_three_wrong_symbols_are_found(sheet: SheetCode, data: st.DataObject) -> None:
    text = list(encode(sheet, KEYS))
    places = data.draw(st.sets(st.integers(0, len(text) - 1), min_size=1, max_size=3))
    for place in places:
        text[place] = data.draw(st.sampled_from([symbol for symbol in SYMBOLS if symbol != text[place]]))
    assert refusal("".join(text)) == "code.check_failed"


@pytest.mark.parametrize("places", [(0, 1, 2, 3), (0, 6, 13, 19), (4, 8, 9, 17)])
def test_of_four_wrong_symbols_one_in_28_to_the_third_slips_through(places: tuple[int, ...]) -> None:
    """Linear: whether a change is seen depends on the change alone, and a multiple of it is seen alike. So one place may change by 1."""
    unseen = 0
    for rest in itertools.product(range(1, FIELD), repeat=3):
        change = dict(zip(places, (1, *rest), strict=True))
        unseen += all(sum(value * pow(root, place, FIELD) for place, value in change.items()) % FIELD == 0 for root in CHECK_ROOTS)
    assert unseen / 28**3 <= 2**-14


@given(sheets, st.data())
def test_lost_added_and_shifted_symbols_are_found(sheet: SheetCode, data: st.DataObject) -> None:
    text = encode(sheet, KEYS)
    place = data.draw(st.integers(0, len(text) - 1))
    symbol = data.draw(st.sampled_from(SYMBOLS))
    assert refusal(text[:place] + text[place + 1 :]) == "code.wrong_length"
    assert refusal(text[:place] + symbol + text[place:]) == "code.wrong_length"
    assert refusal("0" + text[:-1]) in ("code.check_failed", "code.version_unknown")
    assert refusal(text[1:] + "0") == "code.check_failed"


@given(sheets, st.data())
def test_people_may_type_it_as_they_see_it(sheet: SheetCode, data: st.DataObject) -> None:
    text = encode(sheet, KEYS)
    twins = {symbol: [symbol, *(letter for letter, kept in LOOK_ALIKES.items() if kept == symbol)] for symbol in SYMBOLS}
    typed = "".join(
        data.draw(st.sampled_from(twins[symbol])) + data.draw(st.sampled_from(["", "-", " ", "–", ".", "\u00a0", "\u200b"]))
        for symbol in text
    )
    assert parse(data.draw(st.sampled_from([typed, typed.lower(), f"  {typed}\n"]))) == sheet


def test_no_two_symbols_are_look_alikes() -> None:
    for pair in ("0O", "1I", "1L", "2Z", "5S", "8B", "UV"):
        assert len(set(pair) & set(SYMBOLS)) == 1
    assert len(SYMBOLS) == len(set(SYMBOLS)) == 29


@given(st.text(max_size=40))
def test_any_text_is_a_sheet_or_a_coded_refusal(text: str) -> None:
    try:
        sheet = parse(text)
    except CodeError as error:
        assert error.problems[0].code.startswith("code.")
        assert "\n" not in error.problems[0].line("vi")
    else:
        assert sheet.key_id is not None or parse(encode(sheet)) == sheet


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "code.wrong_length"),
        ("2MJN-17FC", "code.wrong_length"),
        ("https://example.vn/?q=1", "code.letter_unknown"),
        ("2MJN-17FC-PFQA-ĐW", "code.letter_unknown"),
        ("2MJN-17FC-PFQA-YX", "code.check_failed"),
    ],
)
def test_what_is_no_code_is_refused_with_its_reason(text: str, code: str) -> None:
    assert refusal(text) == code


def test_another_version_is_named_and_not_misread() -> None:
    assert refusal(with_check(2 << 50)) == "code.version_unknown"
    assert refusal(with_check(0)) == "code.version_unknown"
    assert refusal(with_check(FIELD**11 - 1)) == "code.version_unknown"


def test_impossible_values_are_refused_although_the_check_fits() -> None:
    assert parse(with_check(1 << 50 | 7 << 4)) == SheetCode(0, 7)
    assert refusal(with_check(1 << 50)) == "code.impossible"  # a slip without serial
    assert refusal(with_check(1 << 50 | 1 << 48 | 7 << 4)) == "code.impossible"  # a copy master with one
    body = (1 << 50 | 7 << 4) * FIELD**6
    assert refusal(with_check(body, 17)) == "code.impossible"  # a seal of key 0
    assert refusal(with_check(body + (16 << 25), 17)) == "code.impossible"


@given(sealed_sheets)
def test_a_seal_holds_for_its_own_key_only(sheet: SheetCode) -> None:
    text = encode(sheet, KEYS)
    assert sheet.key_id is not None
    assert refusal(text, {sheet.key_id: b"somebody else's idea of a secret"}) == "code.tag_wrong"
    assert refusal(text, {sheet.key_id + 1 if sheet.key_id == 3 else 3: KEYS[3]}) == "code.key_unknown"


@given(plain_sheets)
def test_where_seals_are_asked_for_a_code_without_one_is_refused(sheet: SheetCode) -> None:
    assert refusal(encode(sheet), KEYS) == "code.tag_missing"


@given(sealed_sheets, st.integers(1, 2**24 - 1))
def test_a_seal_of_one_slip_does_not_fit_another(sheet: SheetCode, serial: int) -> None:
    assert sheet.key_id is not None
    other = SheetCode(sheet.run, serial, sheet.page, SheetKind.SLIP, sheet.key_id)
    if other == sheet:
        return
    forged = encode(other, {sheet.key_id: b"somebody else's idea of a secret"})
    assert parse(forged) == other
    assert refusal(forged, KEYS) == "code.tag_wrong"


def test_the_seal_is_spread_over_its_bits() -> None:
    """Sealing 2,000 slips in a row gives 2,000 seals with no bit that is nearly always the same."""
    seals = [
        sum(NUMBER[s] * FIELD**i for i, s in enumerate(reversed(encode(SheetCode(1, n, key_id=3), KEYS)[11:17]))) for n in range(1, 2001)
    ]
    assert len(set(seals)) > 1990
    assert all(800 < sum(seal >> bit & 1 for seal in seals) < 1200 for bit in range(25))


@pytest.mark.parametrize(
    ("sheet", "codes"),
    [
        (SheetCode(2**20, 2**24, 17), ["run 1048576", "page 17", "serial 16777216"]),
        (SheetCode(-1, 0, 0), ["run -1", "page 0", "serial 0"]),
        (SheetCode(1, 1, key_id=16), ["key 16"]),
        (SheetCode(1, None), ["serial None"]),
        (SheetCode(1, 5, kind=SheetKind.COPY_MASTER), ["serial 5"]),
    ],
)
def test_values_without_room_are_all_named(sheet: SheetCode, codes: list[str]) -> None:
    with pytest.raises(CodeError) as caught:
        encode(sheet, KEYS)
    assert [problem.place for problem in caught.value.problems] == codes
    assert all(problem.line("vi") and problem.line("en") for problem in caught.value.problems)


def test_a_key_must_be_there_and_long_enough_to_seal() -> None:
    for keys, code in ((None, "code.key_unknown"), ({7: KEYS[3]}, "code.key_unknown"), ({3: b"short"}, "code.key_short")):
        with pytest.raises(CodeError) as caught:
            encode(SheetCode(1, 1, key_id=3), keys)
        assert caught.value.problems[0].code == code


def test_copies_of_a_master_are_counted_and_slips_are_not_repeated() -> None:
    codes = [SheetCode(1, None if kind is SheetKind.COPY_MASTER else 1, 1, kind) for kind in SheetKind]
    assert [code.kind.value for code in codes if code.may_repeat] == ["copy_master", "separator"]


def test_the_codes_of_the_reference_page_stay_what_they_are() -> None:
    """Paper lives for years: these codes are printed somewhere."""
    page = (ROOT / "docs" / "reference" / "sheet-code.md").read_text(encoding="utf-8")
    secret = b"phieu reference key, not secret!"
    examples = {
        SheetCode(4711, 10422): "slip 10,422",
        SheetCode(4711, 10422, 2): "its second page",
        SheetCode(4711, None, 1, SheetKind.COPY_MASTER): "a copy master",
        SheetCode(4711, 12, 1, SheetKind.COVER): "cover 12",
        SheetCode(4711, 3, 1, SheetKind.SEPARATOR): "separator 3",
        SheetCode(4711, 10422, 1, SheetKind.SLIP, 3): "slip 10,422, sealed with key 3",
    }
    rows = {words: code for words, code in re.findall(r"^\| ([^|]+) \| `([^`|]+)` \|$", page, re.MULTILINE) if "-" in code}
    assert rows == {words: grouped(encode(sheet, {3: secret})) for sheet, words in examples.items()}
    assert secret.decode() in page
    assert "2^-14" in page
