"""A print run: what was printed stays what it was, and no two sheets of an office ever carry one code."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.draw import DrawError
from forms.errors import PhieuError
from forms.form import Form, Heading, Section
from forms.layout import Layout
from forms.layout_file import load_layout
from forms.print_run import Order, definition_hash, print_covers, print_run
from forms.printing.run_file import load_run, load_runs, run_schema, run_text
from forms.printing.run_record import Cover, PrintRun, PrintRunError, RunCounter
from forms.question import OpenText, Text
from forms.sheet_code import CodeError, SheetCode, SheetKind, parse
from tests.forms.printed import pictures, printed

ROOT = Path(__file__).resolve().parents[2]
KEYS = {3: b"an office's secret of 32 bytes..."}
NOON = datetime(2026, 11, 22, 12, tzinfo=timezone(timedelta(hours=7)))
TWO_COUNTERS = ("PC06-Q01-9", "PC06-Q03-K")


def form(title: str = "Phiếu thử", version: str = "1") -> Form:
    asked = OpenText(id="other", concept="comment", label=Text("Ý kiến khác"))
    return Form("thu", version, Heading(Text(title)), (Section("a", questions=(asked,)),))


def layout(version: str = "1") -> Layout:
    return replace(printed(), version=version)


def run_in(folder: Path, order: Order, made: Form | None = None, **options: Any) -> PrintRun:
    made = made or form()
    return print_run(made, layout(made.version), order, folder, lang="vi", **options)


def refusal(folder: Path, order: Order, made: Form | None = None, **options: Any) -> list[str]:
    before = {file: file.read_bytes() for file in folder.iterdir()}
    with pytest.raises(PhieuError) as caught:
        run_in(folder, order, made, **options)
    assert {file: file.read_bytes() for file in folder.iterdir()} == before
    assert all(problem.line("vi") != problem.line("en") for problem in caught.value.problems)
    return [problem.code for problem in caught.value.problems]


def printed_codes(pdf: Path) -> list[SheetCode]:
    return [parse(zxingcpp.read_barcodes(picture)[0].text) for picture in pictures(pdf.read_bytes(), 150)]


def words(pdf: Path, page: int) -> str:
    with pypdfium2.PdfDocument(pdf.read_bytes()) as document:
        return str(document[page].get_textpage().get_text_bounded())


def test_every_counter_gets_its_copies_and_the_manifest_knows_whose_each_slip_is(tmp_path: Path) -> None:
    run = run_in(tmp_path, Order(7, NOON, copies=2, counters=TWO_COUNTERS, first_serial=11))
    assert sorted(file.name for file in tmp_path.iterdir()) == ["thu-r7.layout.json", "thu-r7.pdf", "thu-r7.run.json"]
    assert load_run(tmp_path / "thu-r7.run.json") == run
    assert (run.serials, run.copies, run.pages, run.duplex) == ((11, 14), 2, 2, True)
    assert run.counters == (RunCounter("PC06-Q01-9", (11, 12)), RunCounter("PC06-Q03-K", (13, 14)))
    assert load_layout(tmp_path / "thu-r7.layout.json").id == run.layout == layout().id
    seen = printed_codes(tmp_path / "thu-r7.pdf")
    assert seen == [SheetCode(7, serial, page) for serial in range(11, 15) for page in (1, 2)]
    assert all(run.issued(code) for code in seen)
    for index, code in enumerate(seen):
        assert str(run.counter_of(code.serial)) in words(tmp_path / "thu-r7.pdf", index)
    assert run.definition == definition_hash(form()) != definition_hash(form("Phiếu khác"))


def test_without_counters_the_copies_are_all_there_is(tmp_path: Path) -> None:
    run = run_in(tmp_path, Order(7, NOON, copies=3))
    assert (run.serials, run.counters) == ((1, 3), ())
    assert run.counter_of(2) is None
    assert len(printed_codes(tmp_path / "thu-r7.pdf")) == 6


def test_the_same_order_makes_the_same_files(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        run_in(tmp_path / folder, Order(7, NOON, copies=2, counters=TWO_COUNTERS, key_id=3), keys=KEYS)
    files = sorted(file.name for file in (tmp_path / "a").iterdir())
    assert [(tmp_path / "a" / name).read_bytes() for name in files] == [(tmp_path / "b" / name).read_bytes() for name in files]


def test_sheets_of_other_runs_and_serials_were_not_issued(tmp_path: Path) -> None:
    run = run_in(tmp_path, Order(7, NOON, copies=5, key_id=3), keys=KEYS)
    good = SheetCode(7, 5, 2, key_id=3)
    assert run.issued(good)
    wrong = [
        {"run": 8},
        {"serial": 6},
        {"page": 3},
        {"key_id": None},
        {"kind": SheetKind.COVER},
        {"serial": None, "kind": SheetKind.COPY_MASTER},
    ]
    assert not any(run.issued(replace(good, **change)) for change in wrong)


def test_a_number_or_file_once_used_is_refused_and_nothing_is_touched(tmp_path: Path) -> None:
    run_in(tmp_path, Order(7, NOON, copies=2))
    assert refusal(tmp_path, Order(7, NOON, first_serial=100)) == ["print_run.file_exists"] * 3 + ["print_run.run_taken"]
    assert refusal(tmp_path, Order(7, NOON, first_serial=100), name="khác") == ["print_run.run_taken"]
    assert refusal(tmp_path, Order(8, NOON), name="thu-r7") == ["print_run.file_exists"] * 3
    run_in(tmp_path, Order(8, NOON, copies=2))
    assert [run.run for _, run in load_runs(tmp_path)] == [7, 8]


def test_a_changed_form_is_a_new_version(tmp_path: Path) -> None:
    run_in(tmp_path, Order(7, NOON))
    assert refusal(tmp_path, Order(8, NOON), form("Phiếu đã sửa")) == ["print_run.version_unchanged"]
    run_in(tmp_path, Order(8, NOON), form("Phiếu đã sửa", "2"))
    run_in(tmp_path, Order(9, NOON))


def test_a_copy_master_has_no_serial_and_says_so_in_its_code(tmp_path: Path) -> None:
    run = run_in(tmp_path, Order(7, NOON, counters=TWO_COUNTERS[:1], copy_master=True))
    seen = printed_codes(tmp_path / "thu-r7.pdf")
    assert seen == [SheetCode(7, None, page, SheetKind.COPY_MASTER) for page in (1, 2)]
    assert all(code.may_repeat and run.issued(code) for code in seen)
    assert not run.issued(SheetCode(7, 1))
    assert load_run(tmp_path / "thu-r7.run.json") == run
    assert run.serials is None and run.counter_of(None) == "PC06-Q01-9"
    for bad in (Order(8, NOON, copies=2, copy_master=True), Order(8, NOON, counters=TWO_COUNTERS, copy_master=True)):
        assert refusal(tmp_path, bad) == ["print_run.master_single"]


def test_an_order_that_cannot_be_printed_names_all_that_is_wrong(tmp_path: Path) -> None:
    repeated = (*TWO_COUNTERS, "PC06-Q03-K")
    assert refusal(tmp_path, Order(7, NOON, copies=0, counters=repeated)) == ["print_run.no_copies", "print_run.counter_twice"]
    assert refusal(tmp_path, Order(0, NOON)) == ["print_run.run_of_decks"]
    assert refusal(tmp_path, Order(1_048_575, NOON)) == ["print_run.run_of_simulation"]
    assert refusal(tmp_path, Order(7, NOON, copies=30_000)) == ["print_run.too_many_pages"]
    with pytest.raises(CodeError, match="serial 16777216"):
        run_in(tmp_path, Order(7, NOON, copies=2, first_serial=2**24 - 1))
    with pytest.raises(CodeError, match=r"code\.key_unknown"):
        run_in(tmp_path, Order(7, NOON, key_id=3))
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_manifest_is_never_overlooked(tmp_path: Path) -> None:
    run_in(tmp_path, Order(7, NOON, copies=2, counters=TWO_COUNTERS))
    manifest = tmp_path / "thu-r7.run.json"
    sound = json.loads(manifest.read_text(encoding="utf-8"))
    damages: list[tuple[dict[str, Any], str, str]] = [
        ({"run": "7"}, "damaged", "run"),
        ({"created": "2026-11-22T05:00:00"}, "damaged", "created"),
        ({"created": 1}, "damaged", "created"),
        ({"form": None}, "empty", "form"),
        ({"serials": [2, 1]}, "serials_wrong", "serials"),
        ({"serials": [1, 3]}, "serials_wrong", "counters[1].serials"),
        ({"counters": sound["counters"][::-1]}, "serials_wrong", "counters[0].serials"),
        ({"copy_master": True}, "serials_wrong", "serials"),
        ({"colour": "red"}, "damaged", "colour"),
        ({"copies": 3}, "serials_wrong", "copies"),
    ]
    for change, code, place in damages:
        manifest.write_text(json.dumps(sound | change), encoding="utf-8")
        with pytest.raises(PrintRunError) as caught:
            load_run(manifest)
        told = [(problem.code, problem.place) for problem in caught.value.problems]
        assert (f"print_run.{code}", f"{manifest}: {place}") in told, (change, told)
        assert f"print_run.{code}" in refusal(tmp_path, Order(8, NOON))
    manifest.write_text(json.dumps(sound)[:-1] + ', "run": 9}', encoding="utf-8")
    assert refusal(tmp_path, Order(8, NOON)) == ["print_run.key_twice"]
    manifest.write_bytes(b"{")
    assert refusal(tmp_path, Order(8, NOON)) == ["print_run.damaged"]


counters = st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=12), max_size=4)
covers = st.builds(
    Cover,
    st.integers(1, 2**24 - 1),
    st.sampled_from([SheetKind.COVER, SheetKind.SEPARATOR]),
    *[st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=8)] * 4,
    st.none() | st.dates(),
)


@st.composite
def runs(draw: st.DrawFn) -> PrintRun:
    created = draw(st.datetimes(timezones=st.just(UTC)))
    head = PrintRun(
        draw(st.integers(1, 2**20 - 2)),
        created,
        draw(st.sampled_from(["vi", "en"])),
        key_id=draw(st.none() | st.integers(1, 15)),
        covers=tuple(draw(st.lists(covers, max_size=3, unique_by=lambda cover: (cover.kind, cover.number)))),
    )
    if head.covers and draw(st.booleans()):
        return head
    named, copies, first = draw(counters), draw(st.integers(1, 50)), draw(st.integers(1, 10**6))
    master = draw(st.booleans())
    shares = tuple(
        RunCounter(name, None if master else (first + copies * index, first + copies * (index + 1) - 1)) for index, name in enumerate(named)
    )
    return replace(
        head,
        form="thu",
        version="1",
        definition="0" * 64,
        layout="1" * 16,
        pages=draw(st.integers(1, 16)),
        duplex=draw(st.booleans()),
        copies=copies,
        serials=None if master else (first, first + copies * max(1, len(named)) - 1),
        counters=shares,
        copy_master=master,
    )


@settings(max_examples=80, deadline=None)
@given(runs())
def test_law_a_manifest_comes_back_from_its_file(run: PrintRun) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.run.json"
        path.write_bytes(run_text(run).encode("utf-8"))
        assert load_run(path) == run


def test_the_published_schema_is_current() -> None:
    published = ROOT / "docs" / "reference" / "print-run.schema.json"
    assert json.loads(published.read_text(encoding="utf-8")) == run_schema(), (
        "write it anew: phieu form schema run > docs/reference/print-run.schema.json"
    )


def cover_run(*made: Cover, lang: str = "vi") -> PrintRun:
    return PrintRun(9, NOON, lang, covers=made)


COVER = Cover(1, SheetKind.COVER, "Khảo sát năm 2026, đợt 2", "PC06", "PC06-Q03-K", "Phiếu giấy tại quầy", date(2026, 11, 22))


def test_covers_say_in_letters_and_in_code_whose_slips_follow(tmp_path: Path) -> None:
    run = cover_run(COVER, Cover(1, SheetKind.SEPARATOR, counter="PC06-Q01-9"))
    pdf = print_covers(run, tmp_path)
    assert load_run(tmp_path / "covers-r9.run.json") == run
    seen = pictures(pdf.read_bytes(), 200)
    for index, (cover, picture) in enumerate(zip(run.covers, seen, strict=True)):
        codes = [parse(code.text) for code in zxingcpp.read_barcodes(picture)]
        assert codes == [SheetCode(9, 1, kind=cover.kind)] * 3
        assert run.issued(codes[0])
        shown = words(pdf, index)
        assert all(value in shown for value in (cover.round, cover.unit, cover.counter, cover.channel))
    assert "22/11/2026" in words(pdf, 0) and "TỜ BÌA" in words(pdf, 0) and "TỜ NGĂN" in words(pdf, 1)
    assert not run.issued(SheetCode(9, 2, kind=SheetKind.COVER))
    with pytest.raises(PrintRunError, match=r"print_run\.run_taken"):
        print_covers(run, tmp_path, name="bìa")
    assert refusal(tmp_path, Order(9, NOON)) == ["print_run.run_taken"]
    with pytest.raises(PrintRunError, match=r"print_run\.run_of_decks"):
        print_covers(replace(run, run=0), tmp_path)


def test_a_cover_speaks_the_language_of_its_run(tmp_path: Path) -> None:
    assert "BATCH COVER SHEET" in words(print_covers(cover_run(COVER, lang="en"), tmp_path), 0)


def test_long_names_shrink_and_what_has_no_room_is_refused(tmp_path: Path) -> None:
    long = replace(COVER, unit="Trung tâm Phục vụ hành chính công xã Bến Kè " * 4)
    assert long.unit.split()[-1] in words(print_covers(cover_run(long), tmp_path), 0)
    endless = [replace(COVER, unit="Trung tâm " * 300), replace(COVER, number=2, unit="x" * 200), replace(COVER, number=3, unit="好")]
    with pytest.raises(DrawError) as caught:
        print_covers(cover_run(*endless), tmp_path / "b")
    assert [(problem.code, problem.place) for problem in caught.value.problems] == [
        ("draw.cover_too_long", "cover 1"),
        ("draw.cover_too_long", "cover 2"),
        ("draw.letter_missing", "cover 3"),
    ]
    assert not (tmp_path / "b").exists()
