"""Which codes may come back, by the manifests that are known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from forms.printing.run_record import PrintRun
from forms.reserved_runs import DECK_RUN, SIMULATED_RUN
from forms.sheet_code import SheetCode, SheetKind, encode, parse
from omr.codes.issued import Issued
from omr.reasons import Reason

KEYS = {3: bytes(range(16))}
PLAIN = PrintRun(7, datetime(2026, 11, 22, tzinfo=UTC), "vi", form="thu", layout="abc", pages=2, serials=(1, 100))
SEALED = replace(PLAIN, run=8, key_id=3)
MASTER = replace(PLAIN, run=9, serials=None, copy_master=True)
OTHER = replace(PLAIN, run=10, layout="def")
KNOWN = Issued("abc", (PLAIN, SEALED, MASTER, OTHER), KEYS)


def objection(issued: Issued, code: SheetCode, keys: dict[int, bytes] = KEYS) -> Reason | None:
    text = encode(code, keys)
    return issued.objection(parse(text), text)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (SheetCode(7, 1), None),
        (SheetCode(7, 100, 2), None),
        (SheetCode(7, 101), Reason.CODE_NOT_ISSUED),
        (SheetCode(7, 1, 3), Reason.CODE_NOT_ISSUED),
        (SheetCode(7, 1, key_id=3), Reason.CODE_FORGED),
        (SheetCode(7, None, kind=SheetKind.COPY_MASTER), Reason.CODE_NOT_ISSUED),
        (SheetCode(8, 1, key_id=3), None),
        (SheetCode(8, 1), Reason.CODE_FORGED),
        (SheetCode(8, 200, key_id=3), Reason.CODE_NOT_ISSUED),
        (SheetCode(9, None, kind=SheetKind.COPY_MASTER), None),
        (SheetCode(10, 1), Reason.CODE_OTHER_RUN),
        (SheetCode(11, 1), Reason.CODE_OTHER_RUN),
        (SheetCode(DECK_RUN, 1), Reason.DECK_SHEET),
        (SheetCode(SIMULATED_RUN, 1), None),
    ],
)
def test_only_what_a_run_of_the_layout_printed_passes(code: SheetCode, reason: Reason | None) -> None:
    assert objection(KNOWN, code) is reason


def test_a_seal_of_another_secret_is_forged_where_the_key_is_at_hand_and_unproved_where_not() -> None:
    forged = SheetCode(8, 1, key_id=3)
    assert objection(KNOWN, forged, {3: bytes(16)}) is Reason.CODE_FORGED
    without = replace(KNOWN, secrets=None)
    assert objection(without, forged, {3: bytes(16)}) is None
    assert [run for run in (7, 8, 9, 10) if without.unproved_seal(run)] == [8]
    assert not KNOWN.unproved_seal(8)


def test_where_no_manifest_of_the_layout_is_known_a_run_is_doubted_and_only_another_layouts_refused() -> None:
    nothing = Issued("abc")
    assert objection(nothing, SheetCode(11, 1)) is None and nothing.doubts(11)
    assert not nothing.doubts(DECK_RUN) and not nothing.doubts(SIMULATED_RUN)
    assert objection(Issued("abc", (OTHER,)), SheetCode(10, 1)) is Reason.CODE_OTHER_RUN
    assert objection(Issued("abc", (replace(OTHER, run=SIMULATED_RUN),)), SheetCode(SIMULATED_RUN, 1)) is Reason.CODE_OTHER_RUN
    assert objection(nothing, SheetCode(DECK_RUN, 1)) is Reason.DECK_SHEET
    assert objection(replace(KNOWN, deck=True), SheetCode(DECK_RUN, 1)) is None
    assert KNOWN.proves(7) and not KNOWN.proves(10) and not KNOWN.doubts(7)


def test_no_secret_is_shown_where_what_is_known_is_printed() -> None:
    assert repr(KEYS[3]) not in repr(KNOWN)
