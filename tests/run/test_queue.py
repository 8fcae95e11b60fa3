"""What no rule may decide waits for a person, who can settle it; more pages make it another question."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from omr.reading import PageReading, PageState, Sheet
from omr.reasons import Reason
from pipeline.errors import WorkspaceError
from pipeline.intake.add import new_batch
from pipeline.report.round_report import score_round
from pipeline.run.queue import Action, Item, Kind, items_of, left_out, queue, settle, with_settlements
from pipeline.run.run import run
from pipeline.store.settlements import Settlement
from pipeline.survey import State, StoredReading
from tests.sheets import page
from tests.workspaces import ROUND, SCANS, facts, opened, slips

SIDES = {"kit-3f2a": ("front", "back")}


def scan(number: int, side: str, serial: int | None = 12, batch: int = 1) -> StoredReading:
    sheet = None if serial is None else Sheet(7, serial, 1, "qr")
    reading = replace(page("a", {"q1": "4"}, side=side).reading, sheet=sheet)
    return StoredReading(number, batch, "a.pdf", number, "0" * 64, State.READ, reading, "r")


def refused(number: int, reason: Reason, state: State) -> StoredReading:
    reading = PageReading(PageState(state.value), reasons=(reason,))
    return StoredReading(number, 1, "a.pdf", number, "0" * 64, state, reading, "r")


def kinds(*stored: StoredReading) -> list[tuple[Kind, str]]:
    return [(item.kind, item.subject) for item in items_of(stored, SIDES)]


def test_a_whole_slip_waits_for_nobody() -> None:
    assert kinds(scan(1, "front"), scan(2, "back")) == []


def test_slips_without_a_serial_are_nobodys_to_miss() -> None:
    assert kinds(scan(1, "front", None), scan(2, "front", None)) == []


def test_a_missing_page_and_pages_twice_are_told_apart() -> None:
    assert kinds(scan(1, "front")) == [(Kind.MISSING_PAGE, "R7/12")]
    assert kinds(scan(1, "front"), scan(2, "front"), scan(3, "back")) == [(Kind.PAGE_TWICE, "R7/12 front")]
    assert kinds(scan(1, "front"), scan(2, "front", batch=2), scan(3, "back")) == [(Kind.COUNTED_BEFORE, "R7/12 front")]


def test_refused_pages_wait_by_their_reason() -> None:
    assert kinds(
        refused(1, Reason.PAGE_DAMAGED, State.UNREADABLE),
        refused(2, Reason.CODE_NOT_ISSUED, State.OTHER_FORM),
        refused(3, Reason.NO_KNOWN_FORM, State.OTHER_FORM),
        refused(4, Reason.DOUBLE_FEED, State.UNREADABLE),
    ) == [
        (Kind.UNREADABLE, "1/a.pdf#1"),
        (Kind.OUTSIDE_RUN, "1/a.pdf#2"),
        (Kind.OTHER_FORM, "1/a.pdf#3"),
        (Kind.DOUBLE_FEED, "1/a.pdf#4"),
    ]


def settled(item: Item, action: Action, kept: int | None = None) -> Settlement:
    return Settlement(item.kind, item.subject, item.evidence, action, kept, "đã xem giấy", "Lan")


def test_the_scan_that_a_person_keeps_counts_alone_until_another_one_comes() -> None:
    several = [scan(1, "front"), scan(2, "front"), scan(3, "back")]
    item = next(items_of(several, SIDES))
    said = [settled(item, Action.KEEP, 2)]
    assert left_out(with_settlements(items_of(several, SIDES), said)) == (set(), {1})
    more = [*several, scan(4, "front")]
    again = with_settlements(items_of(more, SIDES), said)
    assert [one.settled for one in again] == [None] and left_out(again) == (set(), set())


def test_a_slip_that_is_rejected_counts_for_nothing() -> None:
    item = next(items_of([scan(1, "front")], SIDES))
    assert left_out(with_settlements([item], [settled(item, Action.REJECT)])) == ({1}, set())
    assert left_out(with_settlements([item], [settled(item, Action.REJECT), settled(item, Action.ACCEPT)])) == (set(), set())


def test_a_page_of_a_real_pile_is_settled_and_the_figures_stay(tmp_path: Path) -> None:
    with opened(tmp_path) as workspace:
        new_batch(workspace, [*slips(1, 2), SCANS / "phieu-khac-mau.jpg"], ROUND, facts())
        run(workspace, workers=0)
        (item,) = queue(workspace, ROUND)
        assert (item.kind, item.settled) == (Kind.OTHER_FORM, None)
        with pytest.raises(WorkspaceError) as error:
            settle(workspace, ROUND, item.id, Action.KEEP, who="Lan", reason="x", page=item.subject)
        assert [problem.code for problem in error.value.problems] == ["queue.action"]
        with pytest.raises(WorkspaceError) as error:
            settle(workspace, ROUND, item.id, Action.REJECT, who="Lan", reason=" ")
        assert [problem.code for problem in error.value.problems] == ["queue.no_reason"]
        settle(workspace, ROUND, item.id, Action.REJECT, who="Lan", reason="phiếu của đơn vị khác")
        (item,) = queue(workspace, ROUND)
        assert item.settled is not None and item.settled.reason == "phiếu của đơn vị khác"
        assert len(score_round(workspace, ROUND).responses) == 2
