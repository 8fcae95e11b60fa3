"""`score --strata`, `--weights` and `--rake`: what the design of a survey makes of a figure, and files that do not fit."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from pipeline.cli import cli
from pipeline.errors import InputError
from pipeline.report.round_report import score_round
from pipeline.report.wanted import Wanted
from pipeline.store.workspace import init, workspace
from tests.report.rounds import replies, with_round
from tests.report.scored import run, words

REGISTER = """unit,name,level,parent,from,to,successors
CAT,Công an tỉnh,province,,,,
A,Công an xã A,commune,CAT,,31/12/2025,B
B,Công an xã B,commune,CAT,,,
C,Công an xã C,commune,CAT,,30/06/2026,B; D
D,Công an xã D,commune,CAT,,,
"""


COUNTS = {("A", "5"): 30, ("A", "1"): 10, ("B", "4"): 10, ("B", "2"): 10, ("C", "5"): 5, ("C", "1"): 15, ("D", "5"): 20}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A: 30 of 40 satisfied, B: 10 of 20, C: 5 of 20, D: 20 of 20."""
    here = tmp_path_factory.mktemp("weigh")
    (here / "units.csv").write_text(REGISTER, encoding="utf-8")
    init(here / "kho")
    with workspace(here / "kho") as found:
        with_round(found, "đợt", [*replies("a", COUNTS)], counters=here / "units.csv")
    return here


def score(folder: Path, **wanted: object):
    with workspace(folder / "kho") as found:
        return score_round(found, "đợt", satisfied="4,5", items="c01", wanted=Wanted(**wanted))  # type: ignore[arg-type]


def table(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_design_nothing_is_weighted(folder: Path) -> None:
    assert score(folder).weighted is None


def test_weights_of_units_by_hand(folder: Path) -> None:
    file = table(folder, "w.csv", "unit,weight\nA,1\nB,2\nC,2\nD,0.5\n")
    (one, *_) = score(folder, weights_file=file).weighted.rows
    assert one.row.figure.ratio is not None and (one.row.figure.ratio.numerator, one.row.figure.ratio.base) == (65, 100), "unweighted stays"
    assert one.estimate.ratio == pytest.approx((30 + 2 * 10 + 2 * 5 + 0.5 * 20) / (40 + 40 + 40 + 10))


def test_equal_weights_change_nothing_and_cost_nothing(folder: Path) -> None:
    file = table(folder, "w1.csv", "unit,weight\nA,7\nB,7\nC,7\nD,7\n")
    found = score(folder, weights_file=file).weighted
    assert found.design.effect == pytest.approx(1.0)
    assert found.rows[0].estimate.ratio == pytest.approx(0.65)
    assert found.rows[0].estimate.deff == pytest.approx(1.0)


def test_clusters_in_strata_by_hand(folder: Path) -> None:
    file = table(folder, "s.csv", "unit,stratum,fraction\nA,x,\nB,x,\nC,y,0.5\nD,y,0.5\n")
    (one, *_) = score(folder, strata_file=file).weighted.rows
    # z of a cluster: (satisfied - R * people) / all people, with R = 0.65; half of the clusters of stratum y were drawn.
    z = {name: (good - 0.65 * n) / 100 for name, good, n in (("A", 30, 40), ("B", 10, 20), ("C", 5, 20), ("D", 20, 20))}
    variance = (z["A"] - z["B"]) ** 2 + (1 - 0.5) * (z["C"] - z["D"]) ** 2
    assert one.estimate.se == pytest.approx(variance**0.5)
    assert (one.estimate.clusters, one.estimate.strata) == (4, 2)
    assert one.estimate.deff is not None and one.estimate.deff > 1, "people of one unit are alike here"


def test_post_strata_are_raking_by_one_variable(folder: Path) -> None:
    file = table(folder, "r.csv", "by,code,total\nunit,A,1000\nunit,B,1000\nunit,C,1000\nunit,D,1000\n")
    (one, *_) = score(folder, rake_file=file).weighted.rows
    assert one.estimate.ratio == pytest.approx((0.75 + 0.5 + 0.25 + 1) / 4)


def test_margins_whose_rounded_totals_differ_a_little_are_met_all_the_same(folder: Path) -> None:
    """Shares of 100.00 and of 100.05: weights cannot add up to both, and need not."""
    units = "".join(f"unit,{unit},{total}\n" for unit, total in (("A", 40), ("B", 20), ("C", 20), ("D", 20)))
    codes = "".join(f"c01,{code},{total * 1.0005}\n" for code, total in ((1, 25), (2, 10), (4, 10), (5, 55)))
    report = score(folder, rake_file=table(folder, "r2.csv", f"by,code,total\n{units}{codes}"))
    assert report.weighted.design.raking.settled and "weigh.not_settled" not in {one.code for one in report.warnings}
    assert sum(report.weighted.design.weights) == pytest.approx(100.0)


def test_people_of_unknown_group_keep_their_share(folder: Path) -> None:
    here = folder / "unknown"
    here.mkdir()
    init(here / "kho")
    with workspace(here / "kho") as found:
        with_round(found, "đợt", [*replies("a", {("A", "5"): 10, ("B", "1"): 10, ("", "5"): 5})], counters=None)
    file = table(here, "r.csv", "by,code,total\nunit,A,300\nunit,B,100\n")
    (one, *_) = score(here, rake_file=file).weighted.rows
    assert one.estimate.ratio == pytest.approx(0.8 * 0.75 + 0.2)


@pytest.mark.parametrize(
    ("option", "text", "code"),
    [
        ("weights_file", "unit,weight\nA,1\nB,2\n", "weigh.unit_lacking"),
        ("weights_file", "unit,weight\nA,1\nB,2\nC,nhiều\nD,0\n", "weigh.number"),
        ("weights_file", "unit,response,weight\nA,1,1\n", "weigh.by_one"),
        ("weights_file", "response,weight\nx,1\n", "weigh.response_lacking"),
        ("strata_file", "unit,stratum\nA,x\n", "weigh.unit_lacking"),
        ("strata_file", "unit,stratum,fraction\nA,x,0.5\nB,x,0.4\nC,x,2\nD,y,\n", "weigh.fraction"),
        ("rake_file", "by,code,total\nnguoi,A,1\n", "weigh.by_unknown"),
        ("rake_file", "by,code,total\nunit,A,1\n", "weigh.total_lacking"),
        ("rake_file", "by,code,total\nunit,A,1\nunit,B,1\nunit,C,1\nunit,D,1\nunit,E,1\n", "weigh.group_empty"),
        ("rake_file", "by,code,total\nunit,A,1\nunit,B,1\nunit,C,1\nunit,D,1\nchannel,kiosk,9\n", "weigh.totals_differ"),
    ],
)
def test_files_that_do_not_fit_are_refused(folder: Path, option: str, text: str, code: str) -> None:
    with pytest.raises(InputError) as refused:
        score(folder, **{option: table(folder, "bad.csv", text)})
    assert code in {problem.code for problem in refused.value.problems}


def test_people_of_merged_units_count_under_the_successor_of_a_day(folder: Path) -> None:
    def units(day: date | None):
        report = score(folder, methods=("top2",), by=("unit",), as_of=day)
        (groups,) = report.groups
        return {row.code: row.people for row in groups.rows}, groups.day, [one.code for one in report.warnings]

    assert units(date(2025, 12, 31))[0] == {"A": 40, "B": 20, "C": 20, "D": 20}
    people, day, warnings = units(date(2026, 1, 1))
    assert people == {"B": 60, "C": 20, "D": 20} and day == date(2026, 1, 1) and "score.heirs_unclear" not in warnings
    people, _, warnings = units(date(2026, 7, 1))
    assert people == {"B": 60, "C": 20, "D": 20} and "score.heirs_unclear" in warnings, (
        "nobody knows whose the people of a divided unit are"
    )


def test_as_of_needs_a_register(folder: Path) -> None:
    with pytest.raises(InputError, match=r"score\.as_of_register"):
        score(folder / "unknown", as_of=date(2026, 1, 1))


def test_a_readings_file_is_weighted_by_the_same_command(files: Path, tmp_path: Path) -> None:
    rake = table(tmp_path, "r.csv", "by,code,total\nq3,++,100\nq3,-,300\n")
    done = run(files, "--satisfied", "5", "--method", "top2", "--rake", rake, "--csv", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "For reference only" in words(done.output)
    assert run(files, "--satisfied", "5", "--method", "top2", "--rake", rake, "--out", tmp_path / "s.xlsx").exit_code == 0
    head, first, *_ = openpyxl.load_workbook(tmp_path / "s.xlsx")["Under the design"].iter_rows()
    cells = {title.value: cell for title, cell in zip(head, first, strict=True)}
    weighted = cells["Weighted (for reference)"]
    assert (weighted.value, weighted.number_format) == (pytest.approx(0.1875), "0.00%") and cells["Unweighted"].value == 0.25
    rows = list(csv.DictReader((tmp_path / "out" / "weighted.csv").read_text(encoding="utf-8-sig").splitlines()))
    (q1,) = [row for row in rows if row["id"] == "q1"]
    # The person whose rating was taken back keeps a quarter of the population; 100 and 300 share the rest.
    assert (q1["unweighted"], q1["weighted"], q1["n"]) == ("25.00", "18.75", "4")


def units_now(folder: Path, out: Path, round_name: str, *arguments: object) -> dict[str, dict[str, str]]:
    """The row of each unit in groups.csv."""
    command = ["score", "--round", round_name, "--satisfied", "4,5", "--items", "c01", "--by", "unit", "--method", "top2", "--csv", out]
    done = CliRunner().invoke(cli, ["--lang", "en", *map(str, [*command, "--workspace", folder / "kho", *arguments])])
    assert done.exit_code == 0, done.output
    rows = csv.DictReader((out / "groups.csv").read_text(encoding="utf-8-sig").splitlines())
    return {row["group"]: row for row in rows}


def test_units_are_compared_with_the_round_before_and_merged_ones_as_one(folder: Path, tmp_path: Path) -> None:
    """B was 10 of 20 and A 30 of 40; both together, as B, are 45 of 60 now. Of E only three answered then."""
    with workspace(folder / "kho") as found:
        more = {("B", "5"): 45, ("B", "1"): 15, ("C", "4"): 10, ("D", "1"): 19, ("D", "4"): 1, ("E", "5"): 20}
        with_round(found, "đợt sau", [*replies("b", more)], counters=folder / "units.csv")
        with_round(found, "đợt trước", [*replies("c", COUNTS | {("E", "5"): 3, ("F", "5"): 9})], counters=folder / "units.csv")
    units_now(folder, tmp_path / "then", "đợt trước")
    before = ("--before", tmp_path / "then" / "figures.csv")
    now = units_now(folder, tmp_path / "plain", "đợt sau", *before)
    assert (now["B"]["before"], now["B"]["change"]) == ("50.00", "25.00")
    assert (now["C"]["before"], now["C"]["change"]) == ("25.00", "75.00")
    assert (now["E"]["value"], now["E"]["before"]) == ("100.00", ""), "what was hidden then is not told now"
    together = units_now(folder, tmp_path / "merged", "đợt sau", *before, "--as-of", "01/01/2026")
    assert (together["B"]["before"], together["B"]["change"]) == ("66.67", "8.33")
