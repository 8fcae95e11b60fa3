"""Slips inherit of the cover that they lay under, and of their batch; the register of the round must know what they inherit."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from forms.printing.run_record import Cover
from forms.sheet_code import SheetKind
from omr.reading import PageState, Sheet
from omr.reasons import Reason
from pipeline.errors import WorkspaceError
from pipeline.intake.add import new_batch
from pipeline.merge.counters import From, Handed
from pipeline.merge.resolve import resolve
from pipeline.model import PageRecord
from pipeline.report.paper_facts import with_facts
from pipeline.report.round_report import score_round
from pipeline.review.acceptance import DEFAULT_POLICY
from pipeline.run.handed import handed_down
from pipeline.run.rounds import open_round
from pipeline.run.run import run
from pipeline.run.units import units_of
from pipeline.store.batches import all_batches
from pipeline.store.workspace import workspace
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


def said(*records: PageRecord) -> list[list[tuple[From, str, str]]]:
    handed = handed_down(records, BATCHES, COVERS)
    return [[(one.way, one.unit, one.counter) for one in handed[record.source, record.page]] for record in records]


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
    pile, first = (From.BATCH, "X01", ""), (From.COVER, "PC06", "PC06-Q01-B")
    assert [found[n] for n in (0, 2, 4, 6, 8, 9)] == [
        [pile], [first, pile], [first, pile], [(From.COVER, "PA08", ""), pile], [pile], [(From.BATCH, "X02", "")],
    ]  # fmt: skip


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


def test_covers_that_were_printed_and_scanned_hand_down_what_they_say(tmp_path: Path) -> None:
    import pypdfium2

    order = ("--cover", "--run", 31, "--unit", "PC06", "--counter", "PC06-Q03-K", "--counters", REGISTER, "--out", tmp_path / "bìa")
    assert phieu("form", "draw", *order).exit_code == 0
    (sheet,), (manifest,) = (list((tmp_path / "bìa").glob(pattern)) for pattern in ("*.pdf", "*.run.json"))
    cover = tmp_path / "quét" / "a.png"
    cover.parent.mkdir()
    pypdfium2.PdfDocument(sheet)[0].render(scale=200 / 72).to_pil().convert("L").save(cover)
    with workspace(made(tmp_path / "kho")) as found:
        open_round(found, ROUND, [FORM], DEFAULT_POLICY, run_files=[manifest])
        new_batch(found, [slips(1)[0], cover, *slips(2)], ROUND, facts(unit="PA08"))
        run(found, workers=0)
        places = {one.source_ref: (one.counter, one.counter_from, one.unit) for one in score_round(found, ROUND).responses}
    assert places == {"1/phieu-001.jpg#1": ("", "", "PA08"), "1/phieu-002.jpg#1": ("PC06-Q03-K", "cover", "PC06")}


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
