"""The code of one printed page: which print run, which slip, which page; written by `encode`, read by `parse`.

A code is 14 symbols of `forms/alphabet.py`, or 20 with a seal:

    body 11   version 3 bits │ kind 2 │ run 20 │ serial 24 │ page − 1 4          53 bits, most significant first; 2^53 < 29^11
    seal  6   key id 4 bits │ tag 25                                             29 bits; 2^29 < 29^6; absent without a key
    check 3   so that the whole, a polynomial over GF(29), has the roots 2, 4, 8

**The check.** Take two codes of one length that differ in at most three places. Their difference is a polynomial with the roots 2, 4 and
8 and at most three terms a·x^i: three equations in at most three unknowns a, with a Vandermonde matrix in the locators 2^i. These all
differ, because 2 has the order 28 modulo 29 and a code has 20 places at most. So every a is 0: **each change of up to three symbols is
found**, each substitution and each swap of two symbols, neighbours or not. Of the changes of four symbols one in 28^3 = 2^14.4 slips
through, of longer ones and of random texts one in some 29^3 = 2^14.6: the odds are below 2^-14. A text shifted by one place is no
exception, because a version above 0 makes the first symbol another than 0.

**The seal** is an HMAC-SHA256 over key id and body, cut to 25 bits: who lacks the key guesses it once in 2^25. A copied code is
genuine and comes twice; that is for the ledger of serials to see. Every version keeps lengths, alphabet, check, and the version's place.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from forms.alphabet import FIELD, NUMBER, SYMBOLS, folded, foreign
from forms.errors import PhieuError, Problem
from forms.findings import shown

VERSION = 1
"""The layout of bits described above. 0 is never used: it keeps the first symbol from being 0."""

KIND_BITS, RUN_BITS, SERIAL_BITS, PAGE_BITS = 2, 20, 24, 4
KEY_BITS, TAG_BITS = 4, 25
BODY_SYMBOLS, SEAL_SYMBOLS, CHECK_SYMBOLS = 11, 6, 3

PLAIN_LENGTH = BODY_SYMBOLS + CHECK_SYMBOLS
SEALED_LENGTH = BODY_SYMBOLS + SEAL_SYMBOLS + CHECK_SYMBOLS
"""20, the most that the smallest QR code (21 × 21 modules) holds at level M, which survives 15 % of damage."""

CHECK_ROOTS = (2, 4, 8)
_TAPS = (14, 2, 6)
"""x³ modulo (x − 2)(x − 4)(x − 8) over GF(29): 14x² + 2x + 6."""

LEAST_SECRET_BYTES = 16
"""The shortest secret of a key: 128 bits, beyond any search."""

GROUP = 4
"""Symbols between two dashes: what a person keeps in mind while copying."""

_PURPOSE = b"phieu sheet code\0"
"""Stands before what is signed, so that a tag of this key means nothing elsewhere."""


class CodeError(PhieuError):
    """A text is no sheet code that may be trusted, or a sheet cannot have a code."""


class SheetKind(StrEnum):
    """What the page with the code is. The order is that of the bits."""

    SLIP = "slip"
    COPY_MASTER = "copy_master"
    COVER = "cover"
    SEPARATOR = "separator"


@dataclass(frozen=True, slots=True)
class SheetCode:
    """What a code says.

    `run` is the print run (0 to 1,048,575). `serial` is the slip (1 to 16,777,215); on a cover or separator its number in the run's
    manifest, which knows round, unit, counter, channel and date; None on a copy master alone. `page` counts from 1 to 16. `key_id`
    (1 to 15) names the key of the seal, None where there is no seal.
    """

    run: int
    serial: int | None
    page: int = 1
    kind: SheetKind = SheetKind.SLIP
    key_id: int | None = None

    @property
    def may_repeat(self) -> bool:
        """Whether many sheets rightly carry this code, photocopies of a master or separators used again: counted, never duplicates."""
        return self.kind in (SheetKind.COPY_MASTER, SheetKind.SEPARATOR)


def encode(code: SheetCode, keys: Mapping[int, bytes] | None = None) -> str:
    """The code as 14 symbols, or 20 sealed with the key that `code.key_id` names; no dashes.

    Raises CodeError where a value does not fit, or `keys` (key id → secret) lacks the key.
    """
    _check_values(code)
    body = VERSION
    for value, bits in (
        (list(SheetKind).index(code.kind), KIND_BITS),
        (code.run, RUN_BITS),
        (code.serial or 0, SERIAL_BITS),
        (code.page - 1, PAGE_BITS),
    ):
        body = body << bits | value
    numbers = _digits(body, BODY_SYMBOLS)
    if code.key_id is not None:
        seal = code.key_id << TAG_BITS | _tag(body, code.key_id, keys or {}, f"{code.run}/{code.serial}")
        numbers += _digits(seal, SEAL_SYMBOLS)
    return "".join(SYMBOLS[number] for number in (*numbers, *_check(numbers)))


def parse(text: str, keys: Mapping[int, bytes] | None = None) -> SheetCode:
    """What the text says, whatever its case, spaces and dashes; look-alikes count as their twins.

    With `keys` (key id → secret) the seal must be there and right; without, it is not looked at: a caller who first has to learn the run
    parses without, and again with the keys if that run was sealed. Raises CodeError: wrong length or letter, check, unknown version,
    impossible values, seal missing, of an unknown key, or wrong.
    """
    place = shown(text)
    symbols = folded(text)
    if (letter := foreign(symbols)) is not None:
        raise CodeError(Problem("code.letter_unknown", place, {"letter": shown(letter)}))
    if len(symbols) not in (PLAIN_LENGTH, SEALED_LENGTH):
        raise CodeError(Problem("code.wrong_length", place, {"count": len(symbols), "plain": PLAIN_LENGTH, "sealed": SEALED_LENGTH}))
    numbers = [NUMBER[symbol] for symbol in symbols]
    if any(_value_at(numbers, root) for root in CHECK_ROOTS):
        raise CodeError(Problem("code.check_failed", place))
    body = _number(numbers[:BODY_SYMBOLS])
    version = body >> KIND_BITS + RUN_BITS + SERIAL_BITS + PAGE_BITS
    if version != VERSION:
        raise CodeError(Problem("code.version_unknown", place, {"version": version, "known": VERSION}))
    key_id = _verified(body, numbers[BODY_SYMBOLS:-CHECK_SYMBOLS], keys, place)
    return _fields(body, key_id, place)


def grouped(text: str) -> str:
    """The code in groups of four with dashes, as it is printed for people and read aloud."""
    return "-".join(text[start : start + GROUP] for start in range(0, len(text), GROUP))


def _check_values(code: SheetCode) -> None:
    """Nothing; raises CodeError naming every value of the code that has no room in it."""
    limits = [("run", code.run, 0, 2**RUN_BITS - 1), ("page", code.page, 1, 2**PAGE_BITS)]
    if code.serial is not None:
        limits.append(("serial", code.serial, 1, 2**SERIAL_BITS - 1))
    if code.key_id is not None:
        limits.append(("key", code.key_id, 1, 2**KEY_BITS - 1))
    problems = [
        Problem("code.value_outside", f"{name} {value}", {"least": least, "most": most})
        for name, value, least, most in limits
        if not least <= value <= most
    ]
    if (code.serial is None) != (code.kind is SheetKind.COPY_MASTER):
        problems.append(Problem("code.serial_or_master", f"serial {code.serial}", {"kind": code.kind.value}))
    if problems:
        raise CodeError(problems)


def _fields(body: int, key_id: int | None, place: str) -> SheetCode:
    """The values of a body. Raises CodeError where no sheet has them: a slip without serial, a copy master with one."""
    fields = []
    for bits in (PAGE_BITS, SERIAL_BITS, RUN_BITS, KIND_BITS):
        fields.append(body & (1 << bits) - 1)
        body >>= bits
    page, serial, run, kind = fields
    code = SheetCode(run, serial or None, page + 1, list(SheetKind)[kind], key_id)
    if (code.serial is None) != (code.kind is SheetKind.COPY_MASTER):
        raise CodeError(Problem("code.impossible", place))
    return code


def _verified(body: int, seal: Sequence[int], keys: Mapping[int, bytes] | None, place: str) -> int | None:
    """The key id of the seal, None where there is none. Raises CodeError where `keys` asks for a seal and it does not hold."""
    if not seal:
        if keys is not None:
            raise CodeError(Problem("code.tag_missing", place))
        return None
    key_id, tag = divmod(_number(seal), 1 << TAG_BITS)
    if not 1 <= key_id < 1 << KEY_BITS:
        raise CodeError(Problem("code.impossible", place))
    if keys is not None and not hmac.compare_digest(_bytes(tag), _bytes(_tag(body, key_id, keys, place))):
        raise CodeError(Problem("code.tag_wrong", place, {"key": key_id}))
    return key_id


def _tag(body: int, key_id: int, keys: Mapping[int, bytes], place: str) -> int:
    """The first 25 bits of the HMAC-SHA256 over key id and body. Raises CodeError where the key is unknown or its secret too short."""
    if key_id not in keys:
        raise CodeError(Problem("code.key_unknown", place, {"key": key_id}))
    if len(keys[key_id]) < LEAST_SECRET_BYTES:
        raise CodeError(Problem("code.key_short", place, {"key": key_id, "least": LEAST_SECRET_BYTES}))
    mac = hmac.digest(keys[key_id], _PURPOSE + bytes([key_id]) + _bytes(body), "sha256")
    return int.from_bytes(mac[:4], "big") >> 32 - TAG_BITS


def _bytes(number: int) -> bytes:
    """A body or tag as eight bytes, the most significant first."""
    return number.to_bytes(8, "big")


def _check(numbers: Sequence[int]) -> tuple[int, int, int]:
    """The three numbers that make the polynomial, `numbers` first, a multiple of (x − 2)(x − 4)(x − 8)."""
    a = b = c = 0
    for number in numbers:
        over = a + number
        a, b, c = ((low + tap * over) % FIELD for low, tap in zip((b, c, 0), _TAPS, strict=True))
    return -a % FIELD, -b % FIELD, -c % FIELD


def _value_at(numbers: Sequence[int], x: int) -> int:
    """The value of the polynomial at x, modulo 29."""
    value = 0
    for number in numbers:
        value = (value * x + number) % FIELD
    return value


def _digits(number: int, count: int) -> list[int]:
    """The number in base 29, in `count` places."""
    return [number // FIELD**place % FIELD for place in reversed(range(count))]


def _number(digits: Sequence[int]) -> int:
    """The number that the places of base 29 stand for."""
    number = 0
    for digit in digits:
        number = number * FIELD + digit
    return number
