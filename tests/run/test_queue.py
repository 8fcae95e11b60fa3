"""What no rule may decide waits for a person, who can settle it; more pages make it another question."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageFilter
from sqlalchemy import text

from omr.reading import PageReading, PageState, Sheet
from omr.reasons import Reason
from pipeline.errors import WorkspaceError
from pipeline.intake.add import new_batch
from pipeline.report.round_report import score_round
from pipeline.review.acceptance import DEFAULT_POLICY
from pipeline.run.close import end_round
from pipeline.run.ledgers import ledger
from pipeline.run.queues.queue import Action, Item, Kind, items_of, left_out, queue, settle, with_settlements
from pipeline.run.queues.settled import stand_ins
from pipeline.run.rounds import open_round
from pipeline.run.run import run
from pipeline.run.verify import verify
from pipeline.store.settlements import Settlement
from pipeline.store.workspace import workspace as workspace_at
from pipeline.survey import State, StoredReading
from tests.design.typed import QUAY, phieu
from tests.sheets import page
from tests.workspaces import DATABASES, ROUND, SCANS, facts, made, opened, slips

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


def test_the_newest_scan_counts_once_a_new_one_was_asked_for() -> None:
    old = [scan(1, "front"), scan(2, "back")]
    asked = Settlement(Kind.MISSING_PAGE, "R7/12", "1,2", Action.RESCAN, None, "quét mờ", "Lan")
    new = [*old, scan(3, "front", batch=2), scan(4, "back", batch=2)]
    items = with_settlements(items_of(new, SIDES), [asked])
    assert left_out(items) == (set(), {1, 2})
    assert [(one.settled.action, one.settled.who, one.settled.reason) for one in items if one.settled] == [("keep", "Lan", "quét mờ")] * 2
    assert left_out(with_settlements(items_of(new, SIDES), [])) == (set(), set())
    later = Settlement(Kind.COUNTED_BEFORE, "R7/12 front", "1,3", Action.KEEP, 1, "tờ cũ rõ hơn", "An")
    assert left_out(with_settlements(items_of(new, SIDES), [asked, later])) == (set(), {3, 2})


@pytest.mark.parametrize("database", DATABASES)
def test_another_scan_of_a_paper_without_a_number_is_flagged_and_counts_until_somebody_says_so(database: str, tmp_path: Path) -> None:
    again = tmp_path / "quét lại.png"
    with Image.open(slips(2)[0]) as image:
        turned = image.convert("L").rotate(0.4, fillcolor=255).filter(ImageFilter.GaussianBlur(0.6))
        turned.point(lambda grey: min(255, int(grey * 1.04))).save(again)
    with opened(tmp_path / "kho", database) as workspace:
        new_batch(workspace, slips(1, 2, 3, 4, 5, 6, 7, 8), ROUND, facts())
        new_batch(workspace, [again], ROUND, facts())
        run(workspace, workers=0)
        (item,) = queue(workspace, ROUND)
        assert (item.kind, [place for _, place in item.pages]) == (Kind.LIKELY_REPEAT, ["1/phieu-002.jpg#1", "2/quét lại.png#1"])
        assert len(score_round(workspace, ROUND).responses) == 9
        settle(workspace, ROUND, item.id, Action.KEEP, who="Lan", reason="cùng một tờ", page="1/phieu-002.jpg#1")
        report = score_round(workspace, ROUND)
        assert (len(report.responses), report.pages.duplicate) == (8, 1)
        with workspace.database.writing() as connection:
            connection.execute(text("UPDATE readings SET traces = NULL WHERE page_id = 9"))
        assert len(score_round(workspace, ROUND).responses) == 8, "what a person said stands when the pages no longer look alike"
        assert [one.settled.action for one in queue(workspace, ROUND) if one.settled] == [Action.KEEP]


@pytest.mark.parametrize("database", DATABASES)
def test_a_page_outside_its_print_run_is_read_when_a_person_accepts_it(database: str, tmp_path: Path) -> None:
    order = ("--run", 7, "--copies", 1, "--out", tmp_path / "in")
    assert phieu("form", "draw", QUAY, *order).exit_code == 0
    (sheet,), (layout,) = ((tmp_path / "in").glob("*.pdf"), (tmp_path / "in").glob("*.layout.json"))
    paper = tmp_path / "a.png"
    pypdfium2.PdfDocument(sheet)[0].render(scale=200 / 72).to_pil().convert("L").save(paper)
    (manifest,) = (tmp_path / "in").glob("*.run.json")
    told = json.loads(manifest.read_text("utf-8"))
    told["serials"] = [2, 2]
    manifest.write_text(json.dumps(told), encoding="utf-8")
    with workspace_at(made(tmp_path / "kho", database)) as workspace:
        open_round(workspace, ROUND, [layout], DEFAULT_POLICY)
        new_batch(workspace, [paper], ROUND, facts())
        run(workspace, workers=0)
        (item,) = queue(workspace, ROUND)
        assert item.kind is Kind.OUTSIDE_RUN
        settle(workspace, ROUND, item.id, Action.ACCEPT, who="Lan", reason="in bù, có biên bản")
        assert ledger(workspace, 1).states == {State.WAITING: 1}
        run(workspace, workers=0)
        assert ledger(workspace, 1).states == {State.READ: 1} and queue(workspace, ROUND) == []
        assert verify(workspace).problems == ()


def test_a_page_of_a_known_slip_that_was_not_read_is_tied_to_its_new_scan() -> None:
    spoilt = refused(1, Reason.REGISTRATION_WEAK, State.UNREADABLE)
    assert spoilt.reading is not None
    old = replace(spoilt, reading=replace(spoilt.reading, sheet=Sheet(7, 12, 1, "qr")))
    (item,) = items_of([old], SIDES)
    asked = [settled(item, Action.RESCAN)]
    (before,) = with_settlements([item], asked)
    assert before.awaited and before.waits and left_out([before]) == (set(), set())
    there = [old, scan(2, "front", batch=2), replace(scan(3, "back", serial=13), batch=2)]
    after, *_ = with_settlements(items_of(there, SIDES), asked)
    assert not after.waits and left_out([after]) == (set(), {1})
    assert stand_ins([after], there) == {2: 1}
    unasked, *_ = with_settlements(items_of(there, SIDES), [])
    assert unasked.waits


def test_all_pages_of_a_slip_scanned_again_lie_where_its_old_ones_lay() -> None:
    asked = Settlement(Kind.MISSING_PAGE, "R7/12", "1", Action.RESCAN, None, "thiếu mặt sau", "Lan")
    there = [scan(1, "front"), scan(2, "front", batch=2), scan(3, "back", batch=2), scan(4, "front", serial=13)]
    assert stand_ins(with_settlements(items_of(there, SIDES), [asked]), there) == {2: 1, 3: 1}


def test_the_new_scan_of_a_page_without_a_code_is_named_by_a_person_and_takes_its_place(tmp_path: Path) -> None:
    spoilt = tmp_path / "hỏng.jpg"
    spoilt.write_bytes(slips(2)[0].read_bytes()[:3000])
    with opened(tmp_path / "kho") as workspace:
        new_batch(workspace, [*slips(1), spoilt], ROUND, facts(expected=2))
        run(workspace, workers=0)
        (item,) = queue(workspace, ROUND)
        settle(workspace, ROUND, item.id, Action.RESCAN, who="Lan", reason="ảnh hỏng")
        (asked,) = queue(workspace, ROUND)
        assert asked.awaited
        with pytest.raises(WorkspaceError) as error:
            end_round(workspace, ROUND, who="Lan")
        assert "round.scans_awaited" in [problem.code for problem in error.value.problems]
        new_batch(workspace, slips(2), ROUND, facts(unit="PA08"))
        run(workspace, workers=0)
        for place in ("1/phieu-001.jpg#1", "2/không có.jpg#1"):
            with pytest.raises(WorkspaceError) as error:
                settle(workspace, ROUND, item.id, Action.RESCAN, who="Lan", reason="đã quét lại", page=place)
            assert [problem.code for problem in error.value.problems] == ["queue.new_scan"]
        settle(workspace, ROUND, item.id, Action.RESCAN, who="Lan", reason="đã quét lại", page="2/phieu-002.jpg#1")
        (tied,) = queue(workspace, ROUND)
        assert not tied.waits
        first, second = ledger(workspace, 1), ledger(workspace, 2)
        assert (first.slips, first.elsewhere, first.difference) == (1, 1, 0)
        assert (second.slips, second.for_others, second.of_pile) == (1, 1, 0)
        report = score_round(workspace, ROUND)
        assert {one.source_ref: one.unit for one in report.responses} == {"1/phieu-001.jpg#1": "PC06", "2/phieu-002.jpg#1": "PC06"}
        assert (report.pages.unreadable, report.pages.duplicate) == (0, 1)
