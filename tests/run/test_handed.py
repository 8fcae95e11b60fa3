"""Slips inherit of the cover that they lay under, and of their batch; the register of the round must know what they inherit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageFilter

from forms.printing.run_record import Cover
from forms.sheet_code import SheetKind
from omr.reading import PageReading, PageState, Sheet
from omr.reasons import Reason
from pipeline.errors import WorkspaceError
from pipeline.intake.add import new_batch
from pipeline.merge.counters import From, Handed
from pipeline.merge.resolve import resolve
from pipeline.model import PageRecord
from pipeline.report.round_report import score_round
from pipeline.review.acceptance import DEFAULT_POLICY
from pipeline.run.queues.handed import handed_down
from pipeline.run.queues.queue import Action, Kind, queue, settle
from pipeline.run.queues.queue_item import COVER_KINDS
from pipeline.run.responses.paper_facts import with_facts
from pipeline.run.returns import returns
from pipeline.run.rounds import open_round
from pipeline.run.run import run
from pipeline.run.units import units_of
from pipeline.store.batches import all_batches
from pipeline.store.workspace import Workspace, workspace
from pipeline.survey import Batch
from tests.design.typed import FORMS, phieu
from tests.sheets import layout, page, question
from tests.workspaces import DATABASES, FORM, ROUND, facts, made, slips

COVER, SEPARATOR = SheetKind.COVER, SheetKind.SEPARATOR
COVERS = {
    (9, 1, COVER): Cover(1, COVER, unit="PC06", counter="PC06-Q01-B"),
    (9, 2, COVER): Cover(2, COVER, unit="PA08"),
    (9, 1, SEPARATOR): Cover(1, SEPARATOR),
}
BATCHES = [Batch(number, 1, facts(unit=unit), datetime.now(UTC), None) for number, unit in ((1, "X01"), (2, "X02"))]
REGISTER = FORMS / "counters.csv"


def lying(source: str, number: int, reason: Reason) -> PageRecord:
    record = page(source, state=PageState.OTHER_FORM, reasons=[reason])
    return replace(record, reading=replace(record.reading, sheet=Sheet(9, number, 1, "qr")))


PILE, FIRST = (From.BATCH, "X01", "", False), (From.COVER, "PC06", "PC06-Q01-B", False)
NOBODY_KNOWS = (From.COVER, "", "", True)


def refused(source: str, *reasons: Reason, state: PageState = PageState.UNREADABLE) -> PageRecord:
    return page(source, state=state, reasons=list(reasons))


def said(*records: PageRecord, words: Mapping[str, str] = {}, stands_for: Mapping[str, str] = {}) -> list[list[tuple[object, ...]]]:
    handed = handed_down(records, BATCHES, COVERS, said=words, stands_for=stands_for)
    return [[(one.way, one.unit, one.counter, one.doubted) for one in handed[record.source, record.page]] for record in records]


def test_a_cover_speaks_for_the_pages_after_it_up_to_the_next_one_in_its_batch() -> None:
    found = said(
        page("1/a.jpg"),
        lying("1/b.jpg", 1, Reason.COVER_SHEET),
        page("1/c.jpg"),
        lying("1/d.jpg", 1, Reason.SEPARATOR_SHEET),
        page("1/e.jpg"),
        lying("1/f.jpg", 2, Reason.COVER_SHEET),
        page("1/g.jpg"),
        lying("1/h.jpg", 77, Reason.COVER_SHEET),
        page("1/i.jpg"),
        page("2/a.jpg"),
    )
    assert [found[n] for n in (0, 2, 4, 6, 8, 9)] == [
        [PILE], [FIRST, PILE], [FIRST, PILE], [(From.COVER, "PA08", "", False), PILE], [NOBODY_KNOWS, PILE],
        [(From.BATCH, "X02", "", False)],
    ]  # fmt: skip


@pytest.mark.parametrize(
    "between",
    [refused("1/c.jpg", Reason.PAGE_DAMAGED), refused("1/c.jpg", Reason.NO_KNOWN_FORM, state=PageState.OTHER_FORM)],
)
def test_a_page_that_may_be_a_cover_ends_the_reach_of_the_one_before_until_a_person_has_looked(between: PageRecord) -> None:
    pile = [lying("1/a.jpg", 1, Reason.COVER_SHEET), page("1/b.jpg"), between, page("1/d.jpg")]
    assert said(*pile)[1] == [FIRST, PILE] and said(*pile)[3] == [NOBODY_KNOWS, PILE]
    assert said(*pile, words={"1/c.jpg#1": "accept"})[3] == [PILE]
    assert said(*pile, words={"1/c.jpg#1": "reject"})[3] == [FIRST, PILE]


def test_a_page_that_is_surely_no_cover_ends_nothing() -> None:
    slip = replace(refused("1/c.jpg", Reason.REGISTRATION_WEAK).reading, sheet=Sheet(9, 4, 1, "qr"))
    fed = replace(slip, reasons=(Reason.DOUBLE_FEED,))
    cover = lying("1/a.jpg", 1, Reason.COVER_SHEET)
    for reading, above in ((slip, FIRST), (fed, NOBODY_KNOWS), (PageReading(PageState.BLANK), FIRST)):
        assert said(cover, replace(page("1/c.jpg"), reading=reading), page("1/d.jpg"))[2] == [above, PILE]


def test_an_unread_page_is_taken_for_a_cover_only_where_covers_lie() -> None:
    unread = refused("1/a.jpg", Reason.PAGE_DAMAGED)
    assert said(unread, page("1/b.jpg"))[1] == [NOBODY_KNOWS, PILE], "on top of a pile of a round that has covers"
    assert said(page("1/0.jpg"), unread, page("1/b.jpg"))[2] == [PILE], "in a pile without covers"
    assert [one.doubted for one in handed_down([unread, page("1/b.jpg")], BATCHES, {})["1/b.jpg", 1]] == [False], "no covers at all"


def test_a_page_scanned_again_inherits_where_the_old_one_lay() -> None:
    pile = [lying("1/a.jpg", 1, Reason.COVER_SHEET), page("1/b.jpg"), page("2/new.jpg")]
    assert said(*pile, stands_for={"2/new.jpg#1": "1/b.jpg#1"})[2] == [FIRST, PILE]


def test_a_batchs_counter_of_another_unit_than_the_covers_is_not_set_beside_it() -> None:
    slip = [page("1/b.jpg", {"q1": "1"}, sheet=Sheet(9, 1, 1, "qr"))]
    for counter, expected in (("PC06-Q03-K", ("PA08", "")), ("PA08-Q01-B", ("PA08", "PA08-Q01-B"))):
        handed = [Handed(From.COVER, "PA08"), Handed(From.BATCH, "PC06", counter)]
        (one,) = resolve(slip, [], layout(question("q1")), inherited={("1/b.jpg", 1): handed})
        assert (one.unit, one.counter) == expected


def test_a_slip_whose_pages_lay_under_two_covers_has_no_unit_and_not_that_of_its_batch() -> None:
    form, slip = layout(question("q1")), [page("1/b.jpg", {"q1": "1"}, sheet=Sheet(9, 1, 1, "qr"))]
    pile, first, second = Handed(From.BATCH, "X01"), Handed(From.COVER, "PC06"), Handed(From.COVER, "PA08")
    for handed, unit in (([pile], "X01"), ([first, pile], "PC06"), ([first, second, pile], "")):
        (one,) = with_facts(resolve(slip, [], form, inherited={("1/b.jpg", 1): handed}), BATCHES)
        assert (one.unit, one.facts.place) == (unit, unit)


@pytest.mark.parametrize("database", DATABASES)
def test_unit_and_counter_of_a_batch_must_be_in_the_register_of_the_round(database: str, tmp_path: Path) -> None:
    with workspace(made(tmp_path, database)) as found:
        open_round(found, ROUND, [FORM], DEFAULT_POLICY, counter_files=[REGISTER], counters_on=date(2026, 11, 22))
        for other, code in ((facts(unit="PC99"), "batch.unit_unknown"), (facts(counter="PC06-Q03-A"), "counter.check_failed")):
            with pytest.raises(WorkspaceError) as error:
                new_batch(found, slips(1), ROUND, other)
            assert [problem.code for problem in error.value.problems] == [code]
        new_batch(found, slips(1), ROUND, facts(unit="pc06", counter="pc06 q03 k"))
        with found.database.reading() as connection:
            (batch,) = all_batches(connection)
        assert (batch.facts.unit, batch.facts.counter) == ("PC06", "PC06-Q03-K")
        run(found, workers=0)
        (response,) = score_round(found, ROUND).responses
        assert (response.unit, response.unit_from, response.counter, response.counter_from) == ("PC06", "batch", "PC06-Q03-K", "batch")


def printed_cover(folder: Path, run_number: int, unit: str, *more: object) -> tuple[Image.Image, Path]:
    """The picture of a cover that was printed, and its manifest."""
    order = ("--cover", "--run", run_number, "--unit", unit, *more, "--out", folder / str(run_number))
    assert phieu("form", "draw", *order).exit_code == 0
    (sheet,), (manifest,) = (list((folder / str(run_number)).glob(pattern)) for pattern in ("*.pdf", "*.run.json"))
    return pypdfium2.PdfDocument(sheet)[0].render(scale=200 / 72).to_pil().convert("L"), manifest


def saved(image: Image.Image, file: Path) -> Path:
    file.parent.mkdir(exist_ok=True)
    image.save(file)
    return file


def places(found: Workspace) -> dict[str, tuple[str, str, str]]:
    return {one.source_ref: (one.counter, one.counter_from, one.unit) for one in score_round(found, ROUND).responses}


def test_covers_that_were_printed_and_scanned_hand_down_what_they_say(tmp_path: Path) -> None:
    cover, manifest = printed_cover(tmp_path, 31, "PC06", "--counter", "PC06-Q03-K", "--counters", REGISTER)
    scan = saved(cover, tmp_path / "quét" / "a.png")
    with workspace(made(tmp_path / "kho")) as found:
        open_round(found, ROUND, [FORM], DEFAULT_POLICY, run_files=[manifest])
        new_batch(found, [slips(1)[0], scan, *slips(2)], ROUND, facts(unit="PA08"))
        run(found, workers=0)
        assert places(found) == {"1/phieu-001.jpg#1": ("", "", "PA08"), "1/phieu-002.jpg#1": ("PC06-Q03-K", "cover", "PC06")}
        assert queue(found, ROUND) == []


def test_a_cover_that_cannot_be_read_and_one_of_no_known_unit_wait_for_a_person(tmp_path: Path) -> None:
    first, known = printed_cover(tmp_path, 31, "PC06")
    second, _ = printed_cover(tmp_path, 32, "PA08")
    third, ended = printed_cover(tmp_path, 33, "CAX-MH")
    scans = tmp_path / "quét"
    spoilt = saved(second.filter(ImageFilter.GaussianBlur(12)), scans / "b.png")
    piles = [saved(first, scans / "a.png"), *slips(1), spoilt, *slips(2), saved(third, scans / "c.png"), *slips(3)]
    day = date(2026, 11, 22)
    with workspace(made(tmp_path / "kho")) as found:
        open_round(found, ROUND, [FORM], DEFAULT_POLICY, run_files=[known, ended], counter_files=[REGISTER], counters_on=day)
        new_batch(found, piles, ROUND, facts(unit="PC06"))
        run(found, workers=0)
        assert [unit for _, _, unit in places(found).values()] == ["PC06", "", ""]
        assert [(one.unit, one.found) for one in returns(found, ROUND)] == [("", 2), ("PC06", 1)]
        waits = {item.kind: item for item in queue(found, ROUND) if item.waits}
        assert {kind: item.subject for kind, item in waits.items() if kind is not Kind.OTHER_FORM} == {
            Kind.COVER_UNREAD: "1/b.png#1", Kind.COVER_NOT_IN_REGISTER: "1/c.png#1",
        }  # fmt: skip
        settle(found, ROUND, waits[Kind.COVER_UNREAD].id, Action.REJECT, who="Lan", reason="giấy lót, không phải tờ bìa")
        settle(found, ROUND, waits[Kind.COVER_NOT_IN_REGISTER].id, Action.ACCEPT, who="Lan", reason="đơn vị cũ, theo tập")
        assert [unit for _, _, unit in places(found).values()] == ["PC06"] * 3
        assert all(item.settled for item in queue(found, ROUND) if item.kind in COVER_KINDS)


def test_what_a_person_reads_on_a_cover_is_handed_down_and_must_be_in_the_register(tmp_path: Path) -> None:
    first, known = printed_cover(tmp_path, 31, "PC06")
    second, _ = printed_cover(tmp_path, 32, "PA08")
    scans = tmp_path / "quét"
    spoilt = saved(second.filter(ImageFilter.GaussianBlur(12)), scans / "b.png")
    with workspace(made(tmp_path / "kho")) as found:
        open_round(found, ROUND, [FORM], DEFAULT_POLICY, run_files=[known], counter_files=[REGISTER], counters_on=date(2026, 11, 22))
        new_batch(found, [saved(first, scans / "a.png"), *slips(1), spoilt, *slips(2)], ROUND, facts(unit="PC06"))
        run(found, workers=0)
        waits = {item.kind: item for item in queue(found, ROUND) if item.waits}
        doubt, page = waits[Kind.COVER_UNREAD].id, waits[Kind.OTHER_FORM].id
        for item, action, unit, code in (
            (doubt, Action.ACCEPT, "PX99", "batch.unit_unknown"),
            (doubt, Action.REJECT, "PA08", "queue.no_cover"),
            (page, Action.REJECT, "PA08", "queue.no_cover"),
        ):
            with pytest.raises(WorkspaceError) as error:
                settle(found, ROUND, item, action, who="Lan", reason="x", unit=unit)
            assert [problem.code for problem in error.value.problems] == [code]
        settle(found, ROUND, doubt, Action.ACCEPT, who="Lan", reason="mờ, đọc được", unit="pa08", counter="PA08-Q01-V")
        assert places(found)["1/phieu-002.jpg#1"] == ("PA08-Q01-V", "cover", "PA08")
        assert [(one.unit, one.found) for one in returns(found, ROUND)] == [("PA08", 1), ("PC06", 1)]
        assert [item.kind for item in queue(found, ROUND)] == [Kind.COVER_UNREAD], "a cover is settled once"
        settle(found, ROUND, doubt, Action.ACCEPT, who="An", reason="chỉ thấy quầy", counter="PA08-Q01-V")
        assert places(found)["1/phieu-002.jpg#1"] == ("PA08-Q01-V", "cover", "PA08")
        settle(found, ROUND, doubt, Action.ACCEPT, who="An", reason="không đọc được")
        assert places(found)["1/phieu-002.jpg#1"] == ("", "", "PC06")


def test_the_units_of_a_round_are_a_tree_on_its_day_and_ended_ones_name_their_successors(tmp_path: Path) -> None:
    with workspace(made(tmp_path)) as found:
        open_round(found, "không sổ", [FORM], DEFAULT_POLICY)
        with pytest.raises(WorkspaceError) as error:
            units_of(found, "không sổ")
        assert [problem.code for problem in error.value.problems] == ["round.no_register"]
        open_round(found, ROUND, [FORM], DEFAULT_POLICY, counter_files=[REGISTER], counters_on=date(2026, 11, 22))
        day, now = units_of(found, ROUND)
        _, before = units_of(found, ROUND, date(2025, 1, 1))
    assert day == date(2026, 11, 22)
    assert [(one.depth, one.code) for one in now if not one.ended][:2] == [(0, "CAT"), (1, "PA08")]
    assert {one.code: one.heirs for one in now if one.ended} == {"CAH-TD": ("PC06", "CAX-BK"), "CAX-MH": ("CAX-BK",)}
    assert ("CAH-TD", 1) in [(one.code, one.depth) for one in before] and ("CAX-BK", 2) in [(one.code, one.depth) for one in before]
