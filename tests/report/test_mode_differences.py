"""Differences between channels: published worked examples, and what an analyst sees of a round."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner
from scipy.stats import ttest_ind

from pipeline.cli import cli
from pipeline.report.mode_differences import mean_difference, mode_differences, share_difference
from pipeline.report.within_units import within_units
from tests.digital.exports import ROUND, layout_of, mapping, round_at, taken_in
from tests.digital.test_visits import told


def test_the_interval_of_two_shares_is_newcombes() -> None:
    index, points, low, high, _ = share_difference((48, 80), (56, 70))
    assert index == pytest.approx((60, 80)) and points == pytest.approx(20)
    assert (round(low, 2), round(high, 2)) == (5.24, 33.39), "Newcombe 1998, table II, (a), method 10"


def test_the_interval_of_two_means_is_welchs() -> None:
    first, second = {"5": 20, "4": 10, "2": 3}, {"5": 4, "3": 9, "1": 5}
    scores = [[20 * int(code) for code, count in some.items() for _ in range(count)] for some in (second, first)]
    known = ttest_ind(*scores, equal_var=False)
    _, points, low, high, p = mean_difference(first, second)
    assert p == pytest.approx(known.pvalue)
    assert (low, high) == pytest.approx(tuple(known.confidence_interval(0.95)))
    assert low < points < high


def test_nobody_differs_from_himself_and_everybody_from_the_opposite() -> None:
    assert mean_difference({"5": 9}, {"5": 3})[1:] == (0, 0, 0, 1.0)
    assert mean_difference({"5": 9}, {"1": 3})[1] == -80


def test_two_answers_against_two_prove_nothing() -> None:
    """Where nobody varies Welch's test would say p = 0; of 6 ways to part 2 and 2 answers, two are as far apart."""
    assert mean_difference({"5": 2}, {"1": 2})[4] == pytest.approx(2 / 6)
    assert mean_difference({"5": 9}, {"1": 3})[4] == pytest.approx(1 / 220)


def at(unit: str, channel: str, code: str, count: int) -> list:  # type: ignore[type-arg]
    return [told(f"{unit}{channel}/{code}{number}", code * 9, channel=channel, counter=f"{unit}-Q01-A") for number in range(count)]


def test_a_channel_that_is_used_at_a_worse_unit_does_not_differ_within_units() -> None:
    """PA08 is good and answers by VNeID, PC06 is not and answers at a kiosk: pooled the kiosk looks worse."""
    good = [*at("PA08", "vneid", "5", 30), *at("PA08", "vneid", "4", 10), *at("PA08", "kiosk", "5", 3), *at("PA08", "kiosk", "4", 1)]
    bad = [*at("PC06", "vneid", "2", 2), *at("PC06", "vneid", "1", 2), *at("PC06", "kiosk", "2", 15), *at("PC06", "kiosk", "1", 15)]
    first = mode_differences([*good, *bad], layout_of(), "mean5pct")[0]
    assert first.points < -40 and first.p_holm < 0.001
    assert first.within is not None and first.within.units == 2
    assert first.within.points == pytest.approx(0) and first.within.low < 0 < first.within.high
    assert mode_differences([*good, *at("PC06", "kiosk", "1", 9)], layout_of(), "mean5pct")[0].within is None, "one unit has both"


def test_units_are_joined_by_weight() -> None:
    """By hand: differences 10 and 40 points with weights 10·10/20 = 5 and 10·40/50 = 8; variances of the means (s²/n) as below."""
    counts = {
        "A": {("a", "q"): {"4": 5, "5": 5}, ("b", "q"): {"5": 10}},
        "B": {("a", "q"): {"2": 10}, ("b", "q"): {"4": 20, "5": 10, "3": 10}},
        "C": {("a", "q"): {"5": 7}},
    }
    worth = {str(code): 20.0 * code for code in range(1, 6)}
    found = within_units(counts, "q", ("a", "b"), worth)
    assert found is not None and found.units == 2
    points = (5 * 10 + 8 * 40) / 13
    half = 1.959964 * ((5**2 * (10 * 100 / 9 / 10) + 8**2 * (20 * 400 / 39 / 40)) / 13**2) ** 0.5
    assert (found.points, found.low, found.high) == pytest.approx((points, points - half, points + half))


def people(channel: str, codes: str, count: int) -> list:  # type: ignore[type-arg]
    return [told(f"{channel}/{number}", codes, channel=channel) for number in range(count)]


def test_the_largest_channel_is_compared_with_and_questions_that_differ_are_told() -> None:
    some = [
        *people("vneid", "555555555", 40),
        *people("vneid", "444444444", 40),
        *people("kiosk", "155555555", 15),
        *people("kiosk", "244444444", 15),
    ]
    found = mode_differences(some, layout_of(), "mean5pct")
    assert [one.question for one in found] == [f"r_{number}" for number in range(1, 10)]
    assert {(one.reference, one.channel, one.n) for one in found} == {("vneid", "kiosk", (80, 30))}
    first, *others = found
    assert first.points == pytest.approx(-60) and first.p_holm < 0.001
    assert all(abs(one.points) < 1e-9 and one.p_holm == 1 for one in others)
    shares = mode_differences(some, layout_of(), "top2")
    assert shares[0].index == (100, 0) and shares[1].points == 0


def test_the_report_writes_a_picture_and_a_table(tmp_path: Path) -> None:
    header = ["channel", *(f"r_{number}" for number in range(1, 10)), "gender", "age", "education"]
    rows = [["vneid" if n % 3 else "kiosk", *("5" if n % 2 else "3" for _ in range(9)), "1", "2", "4"] for n in range(30)]
    content = "".join(",".join(row) + "\n" for row in (header, *rows))
    given = mapping(facts={"channel": {"column": "channel"}})
    del given["channel"]
    with round_at(tmp_path) as found:
        taken_in(found, content, given)
        folder = str(found.folder)
    picture, table = tmp_path / "hình.svg", tmp_path / "bảng.csv"
    command = ["--lang", "vi", "merge", "report", "--round", ROUND, "--workspace", folder]
    done = CliRunner().invoke(cli, [*command, "--picture", str(picture), "--csv", str(table)])
    assert done.exit_code == 0, done.output
    assert "Chênh lệch" in done.stdout and "Phiếu hợp lệ" in done.stdout
    drawn = picture.read_text(encoding="utf-8")
    assert drawn.startswith("<svg") and "lịch sự" in drawn and "điểm" in drawn
    lines = list(csv.DictReader(table.read_text(encoding="utf-8-sig").splitlines()))
    assert len(lines) == 9 and {line["channel"] for line in lines} == {"kiosk"}
    refused = CliRunner().invoke(cli, [*command, "--picture", str(tmp_path / "hình.jpg")])
    assert refused.exit_code == 1 and "modes.picture_ending" in refused.output
