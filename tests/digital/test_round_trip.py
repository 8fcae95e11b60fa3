"""Digital responses written out and taken in again are the same responses: a law."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cli import cli
from pipeline.digital.as_responses import KeptResponse, as_responses
from pipeline.digital.mapping import load_mapping
from pipeline.digital.own_columns import Told, own_table
from pipeline.digital.own_export import export_lines, export_mapping
from pipeline.digital.plan import Known, plan_for
from pipeline.digital.prepare import Prepared
from pipeline.digital.read_export import read_export
from pipeline.model import Response, question_keys
from pipeline.report.codebook import codebook
from pipeline.report.spss import spss, spss_mapping
from pipeline.report.spss_variables import variables
from pipeline.report.table_files import SHEET, parquet_file, workbook_file
from pipeline.survey import CHANNELS
from tests.digital.exports import ROUND, ROW, csv_of, layout_of, mapping, round_at, taken_in

LAYOUT = layout_of()
KEYS = tuple(question_keys(LAYOUT).values())
OPTIONS = [[box.value for box in one.boxes] for page in LAYOUT.pages for one in page.questions]
KIND = st.sampled_from(["multiple", "unreadable", "cancelled", "not_applicable", "not_asked", "not_scanned"]).map(
    lambda kind: {"missing": kind}
)
WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), max_size=20).map(lambda said: " ".join(said.split()))
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "dossier_no": st.from_regex(r"H15-26\d{4}-0\d{3}", fullmatch=True),
        "unit": st.sampled_from(["=1+1", "0012", "Phường Phú Lương; tổ 3", 'Sở "A", B', "'PC06"]),
        "received_at": st.datetimes(allow_imaginary=False)
        .map(lambda at: at.isoformat(timespec="milliseconds") + "+00:00")
        .filter(lambda at: "2000" < at < "2900"),
        "weight": st.floats(0.01, 100).map(repr),
        "duration_s": st.integers(0, 9999).map(str),
        "assisted": st.sampled_from(["0", "1"]),
    },
)
ANSWERS = st.tuples(*(st.one_of(st.none(), st.sampled_from(codes), KIND) for codes in OPTIONS))
PREPARED = st.builds(
    Prepared,
    name=st.from_regex(r"(qr|cổng)/[0-9a-f]{1,6}(~2)?", fullmatch=True),
    content=st.just(""),
    place=st.just("a.csv:2"),
    channel=st.sampled_from(CHANNELS),
    counter=st.sampled_from(["", "PC06-Q03-K"]),
    facts=FACTS,
    answers=ANSWERS,
    texts=st.just({}),
)


def responses_of(some: list[Prepared]) -> list[Response]:
    return [replace(one, source_ref="") for one in as_responses((KeptResponse(one, KEYS, ()) for one in some), LAYOUT)]


@settings(max_examples=25, deadline=None)
@given(some=st.lists(PREPARED, min_size=1, max_size=5, unique_by=lambda one: one.name))
@pytest.mark.parametrize(("form", "long"), [(".csv", False), (".csv", True), (".xlsx", False), (".parquet", False), (".sav", False)])
def test_written_out_and_taken_in_again_is_the_same(form: str, long: bool, some: list[Prepared]) -> None:
    before = responses_of(some)
    with tempfile.TemporaryDirectory() as name:
        table, given_mapping = Path(name) / f"a{form}", Path(name) / "a.mapping.yaml"
        made = own_table(before, LAYOUT, Told("2026", "1", officers=True))
        if form == ".sav":
            found = variables(made, "vi")
            table.write_bytes(spss(found))
            given_mapping.write_text(spss_mapping(found, LAYOUT), encoding="utf-8")
        elif form == ".csv":
            table.write_text("".join(export_lines(made, long=long)), encoding="utf-8", newline="")
            given_mapping.write_text(export_mapping(made, long=long), encoding="utf-8")
        else:
            content = parquet_file(made, table) if form == ".parquet" else workbook_file(made, codebook(made), table, "vi")
            table.write_bytes(content)
            sheet = SHEET if form == ".xlsx" else ""
            given_mapping.write_text(export_mapping(made, guarded=False, sheet=sheet), encoding="utf-8")
        plan = plan_for(load_mapping(given_mapping), LAYOUT, Known(CHANNELS), "a")
        rows = list(read_export(table, plan))
    assert all(isinstance(row, Prepared) for row in rows), rows
    after = responses_of([row for row in rows if isinstance(row, Prepared)])
    assert after == sorted(before, key=lambda one: one.response_id)


def test_a_round_that_is_written_out_fills_another_one_alike(tmp_path: Path) -> None:
    with round_at(tmp_path / "một") as found:
        taken_in(found, csv_of(ROW, ROW, [*ROW[:4], "", *ROW[5:]]), mapping())
        folder = str(found.folder)
    out = tmp_path / "phiếu.csv"
    done = CliRunner().invoke(cli, ["--lang", "vi", "export-responses", str(out), "--round", ROUND, "--workspace", folder])
    assert done.exit_code == 0 and "3 phiếu" in done.stdout, done.output
    with round_at(tmp_path / "hai") as found:
        again = taken_in(found, out.read_bytes(), out.with_name("phiếu.mapping.yaml").read_text(encoding="utf-8"))
    assert (again.new, again.refused) == (3, 0)
