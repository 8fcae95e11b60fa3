"""The code of the counter, from every way a sheet offers it: only what is checked, known, and not contradicted is accepted.

One way says what it saw (`SeenCounter`); `reconciled` puts them together. A code that fails its check or is not in the register of
counters is never accepted, nor is one that another way contradicts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from forms.alphabet import folded, foreign
from forms.register.check_digit import MOST_CHECKED, check_digit, check_symbol
from omr.reading import CounterReading, CounterWay, Floats
from omr.reasons import Reason

D_WITH_STROKE = str.maketrans("đĐ", "DD")
"""The codes of units are typed with a plain D."""

CODE_DIGITS = 7
"""Digits of the code for combs and bubbles: unit, counter, check."""

LEAST_SYMBOLS = 5
"""Symbols of the shortest written code: one of the unit, Q, two of the counter, one check."""

SURE = 0.999
"""Probability from which a counter is accepted. What decides beside it is check, register and agreement (bench/codes.md)."""

QR_SURE = 0.999999
"""Probability of a counter that a manifest names for a sheet code, which proves itself by its own check (docs/reference/sheet-code.md)."""

FLOOR = 0.001
"""Least chance that a digit is one certain other than it was read as, whatever the network or the marks say: hands write digits that look
like others. Of real digits that were read with 0.99 and more, fewer than one in a thousand were wrong at all (card of the network)."""

SLIPPED = 0.05
"""Share of people who write one digit of the code wrongly."""

ANYTHING = 0.02
"""Share of people who write something that is no counter's code at all: any string of digits is then as likely as another."""

FIRM = 0.5
"""Probability from which a way that says something else contradicts: it is likelier than not that this stands there."""


@dataclass(frozen=True, slots=True)
class KnownCounters:
    """The counters in service as a register tells of them: code by its folded written form, and by its seven digits.

    The codes of digits are one counter's each, for ever; `written` may hold none of a counter whose unit has no number.
    """

    written: Mapping[str, str]
    digits: Mapping[str, str]
    table: np.ndarray[tuple[int, ...], np.dtype[np.int64]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Keep the codes of digits as an array, n x 7."""
        table = np.array([[int(digit) for digit in code] for code in self.digits], np.int64).reshape(-1, CODE_DIGITS)
        object.__setattr__(self, "table", table)

    def find(self, text: str) -> str | None:
        """The counter's code for a written code or a code of digits; None where no such counter is in service."""
        symbols = plain(text)
        return self.digits.get(symbols) if len(symbols) == CODE_DIGITS and symbols.isdigit() else self.written.get(symbols)


@dataclass(frozen=True, slots=True)
class SeenCounter:
    """What one way saw: the code as it stands there, the probability that it does. `blank`: there is nothing at that place."""

    way: CounterWay
    text: str
    probability: float
    blank: bool = False


def plain(text: str) -> str:
    """The symbols of a code, however it is written."""
    return folded(text.translate(D_WITH_STROKE))


def checked(text: str) -> bool:
    """Whether the code's own check holds, in either form."""
    symbols = plain(text)
    if len(symbols) == CODE_DIGITS and symbols.isdigit():
        return check_digit(symbols[:-1]) == symbols[-1]
    if foreign(symbols) is not None or not LEAST_SYMBOLS <= len(symbols) <= MOST_CHECKED:
        return False
    return symbols[-4] == "Q" and symbols[-3:-1].isdigit() and check_symbol(symbols[:-1]) == symbols[-1]


def weighed(code: str, chances: Floats, counters: KnownCounters | None) -> float:
    """The probability that a code of digits stands there, from the chance of each digit at each place (places x 10).

    The digits are never mended. The register says what else could have been meant: how well would each of its codes explain the same
    chances? And people slip: a code that nobody wrote may come out where the very digit that is wrong is misread.
    """
    chances = np.maximum(chances, FLOOR)
    read, places = np.array([int(digit) for digit in code]), np.arange(len(code))
    own = float(chances[places, read].prod())
    if counters is None or len(code) != CODE_DIGITS or not len(counters.table):
        return min(own, 1.0)
    others = counters.table[(counters.table != read).any(axis=1)]
    rivals = float(chances[places[None], others].prod(axis=1).sum())
    # each of the 9 x 7 codes with one other digit is as likely as the code itself but for that digit
    slips = SLIPPED / (9 * CODE_DIGITS) * own * float(((chances.sum(axis=1) - chances[places, read]) / chances[places, read]).sum())
    anything = ANYTHING * len(counters.table) / 10.0**CODE_DIGITS
    return own / (own + rivals + slips + anything)


def reconciled(seen: Sequence[SeenCounter], counters: KnownCounters | None, doubts: tuple[Reason, ...] = ()) -> CounterReading | None:
    """The counter of a sheet from all ways that it offers; None where it offers none.

    Without a register (`counters` None) only a code that a manifest names is accepted. `doubts` hold for the whole page.
    """
    if not seen:
        return None
    said = [one for one in seen if one.text]
    ways = {one.way: _spelled(one, counters) for one in said}
    if not said:
        blank = all(one.blank for one in seen)
        reasons = (*doubts, Reason.COUNTER_MISSING if blank else Reason.COUNTER_UNREADABLE)
        p = min((one.probability for one in seen if one.blank), default=0.0)
        return CounterReading(None, p if blank else 0.0, ways, review=not blank or bool(doubts), reasons=reasons)
    known, faults = _named(said, counters)
    value = max(known, key=lambda code: max(known[code]), default=None)
    found = [*doubts]
    if len(known) > 1 or (known and faults):
        found.append(Reason.COUNTER_WAYS_DIFFER)
    if not known:
        found += faults or [Reason.COUNTER_UNREADABLE]
    p = 0.0 if value is None else 1.0 - float(np.prod([1.0 - chance for chance in known[value]]))
    if value is not None and counters is None and CounterWay.QR not in ways:
        found.append(Reason.COUNTER_REGISTER_LACKING)
    if value is not None and p < SURE:
        found.append(Reason.COUNTER_UNREADABLE)
    return CounterReading(value, p, ways, review=bool(found), reasons=tuple(dict.fromkeys(found)))


def _spelled(one: SeenCounter, counters: KnownCounters | None) -> str:
    """What a way says, a written code as the register spells it."""
    return one.text if counters is None or plain(one.text).isdigit() else counters.find(one.text) or one.text


def _named(said: Sequence[SeenCounter], counters: KnownCounters | None) -> tuple[dict[str, list[float]], list[Reason]]:
    """The counters that ways name, with the probability of each way; and what is firmly said and cannot be.

    Without a register nobody knows which digits belong to which written code: where there is one, digits are not compared with it.
    """
    known: dict[str, list[float]] = {}
    faults: list[Reason] = []
    written = [one for one in said if not plain(one.text).isdigit()]
    for one in said if counters is not None else written or said:
        code, fault = _judged(one, counters)
        if code is not None:
            known.setdefault(code, []).append(one.probability)
        elif fault is not None and one.probability >= FIRM:
            faults.append(fault)
    return known, faults


def _judged(one: SeenCounter, counters: KnownCounters | None) -> tuple[str | None, Reason | None]:
    """The counter that a way names, or what is wrong with what it says."""
    if not checked(one.text):
        return None, Reason.COUNTER_CHECK_FAILED
    if counters is None:
        return one.text, None
    code = counters.find(one.text)
    return (code, None) if code is not None else (None, Reason.COUNTER_UNKNOWN)
