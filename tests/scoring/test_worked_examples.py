"""Figures that were published, reproduced to the printed digit. `docs/reference/worked-examples.md` lists what cannot be."""

from __future__ import annotations

from fractions import Fraction

import pytest

from forms.question import Text
from pipeline.scoring.bands import band_schemes
from pipeline.scoring.change import change
from pipeline.scoring.figures import Figure, Ratio, Rounding, number_text, pooled_figure
from pipeline.scoring.index import Combine, Criterion, score_index, weighted_mean
from pipeline.scoring.question_figures import nd61_total, pooled
from pipeline.scoring.ranks import ranks
from pipeline.scoring.records import dvcqg_5_4, return_rate
from pipeline.scoring.score_sheet import SheetLine, score_sheet
from tests.scoring.builders import counted

SATISFIED = ("4", "5")
GIA_LAI = {"tỉnh": (3205, 3628), "huyện": (2518, 2756), "xã": (927, 1144)}


def shown(figure, rounding=Rounding.HALF_UP):
    return number_text(figure.value, "vi", rounding=rounding)


def level(satisfied, total):
    return counted("q", {"4": satisfied, "3": total - satisfied})


def test_e1_gia_lai_by_level_and_the_total_truncated_as_its_source_did():
    by_level = {name: pooled("top2", [level(*counts)], SATISFIED) for name, counts in GIA_LAI.items()}
    assert {name: shown(figure) for name, figure in by_level.items()} == {"tỉnh": "88,34", "huyện": "91,36", "xã": "81,03"}
    total = pooled("top2", [level(*counts) for counts in GIA_LAI.values()], SATISFIED)
    assert (total.ratio, total.n) == (Ratio(6650, 7528), 7528)
    assert (shown(total), shown(total, Rounding.TRUNCATE)) == ("88,34", "88,33")
    assert number_text(total.value, "vi", 6) == "88,336876"
    assert [number_text(figure.value, "vi", 6) for figure in by_level.values()] == ["88,340684", "91,364296", "81,031469"]
    mean_of_levels = weighted_mean([(figure.value, Fraction(1)) for figure in by_level.values()])
    assert number_text(mean_of_levels, "vi") == "86,91"
    assert sum(total - satisfied for satisfied, total in GIA_LAI.values()) == 878


def test_e1_the_switch_changes_no_figure_but_where_the_source_truncated():
    truncated = [shown(pooled("top2", [level(*counts)], SATISFIED), Rounding.TRUNCATE) for counts in GIA_LAI.values()]
    assert truncated == ["88,34", "91,36", "81,03"]


def test_e2_return_rates():
    assert number_text(return_rate(28_849, 29_350).value, "vi", 3) == "98,293"
    assert number_text(return_rate(28_849, 29_350).value, "vi", 1) == "98,3"
    sipas = return_rate(39_765, 40_230)
    assert (shown(sipas), number_text(sipas.value, "vi", 3), sipas.n, sipas.method) == ("98,84", "98,844", 40_230, "ratio_resp")
    assert return_rate(0, 0).value is None


HA_NOI = {2024: ("86.51", "86.49", "86,50"), 2023: ("83.46", "83.72", "83,57")}
"""Policy, service and the published whole; the parts of 2023 are those of 2024 less their published changes."""


@pytest.mark.parametrize("year", HA_NOI)
def test_e3_pooling_over_23_and_16_items_gives_both_years_of_ha_noi(year):
    policy, service, printed = HA_NOI[year]
    by_items = weighted_mean([(Fraction(policy), Fraction(23)), (Fraction(service), Fraction(16))])
    assert number_text(by_items, "vi") == printed


def test_e3_equal_weights_miss_the_year_2023():
    halves = {
        year: weighted_mean([(Fraction(one), Fraction(1)), (Fraction(other), Fraction(1))]) for year, (one, other, _) in HA_NOI.items()
    }
    assert {year: number_text(value, "vi") for year, value in halves.items()} == {2024: "86,50", 2023: "83,59"}


def test_e3_the_tree_pools_by_item_counts_where_every_item_has_the_same_n():
    # 23 items at 4 and 16 items at 3 of 5, ten people each: pooling is the mean weighted by item counts, halves are the other way
    questions = {f"p{number}": counted(f"p{number}", {"4": 10}) for number in range(23)}
    questions |= {f"s{number}": counted(f"s{number}", {"3": 10}) for number in range(16)}
    parts = tuple(Criterion(name, questions=tuple(key for key in questions if key[0] == name)) for name in "ps")
    root = Criterion("overall", parts=parts)
    whole, *_ = score_index(root, questions, "mean5pct")
    assert whole.figure.value == Fraction(80 * 23 + 60 * 16, 39)
    halves, *_ = score_index(root, questions, "mean5pct", combine=Combine.WEIGHTED)
    assert halves.figure.value == 70


def test_e4_shares_of_the_bands_of_the_police_index_2019():
    units = {"xuất sắc": 10, "tốt": 68, "khá": 21, "hoàn thành": 11}
    total = sum(units.values())
    assert total == 110
    assert [shown(pooled_figure("dist", Ratio(count, total))) for count in units.values()] == ["9,09", "61,82", "19,09", "10,00"]
    assert sum((25, 53, 2, 1)) == 81


TOY = counted("q", {"5": 40, "4": 45, "3": 10, "2": 3, "1": 2})


def test_e5_the_toy_example_by_every_method():
    figures = {method: pooled(method, [TOY], SATISFIED) for method in ("top2", "mean", "mean5pct")}
    assert {method: shown(figure) for method, figure in figures.items()} == {"top2": "85,00", "mean": "4,18", "mean5pct": "83,60"}
    assert {figure.n for figure in figures.values()} == {100}
    assert number_text((figures["mean"].value - 1) / 4 * 100, "vi") == "79,50"


def test_e5_the_mean_is_not_rounded_before_it_becomes_a_percentage():
    thirds = counted("q", {"5": 1, "4": 2})
    assert shown(pooled("mean", [thirds])) == "4,33"
    assert shown(pooled("mean5pct", [thirds])) == "86,67"  # and not 86,60, which 4,33 / 5 would give


@pytest.mark.parametrize(
    ("overdue", "complaints", "points"), [("3.0", "1.2", "6,00"), ("10", "4", "5,73"), ("10", "0", "6,00"), ("60", "60", "0,00")]
)
def test_e6_indicator_5_4(overdue, complaints, points):
    assert shown(dvcqg_5_4(Fraction(overdue), Fraction(complaints))) == points


@pytest.mark.parametrize(
    ("total", "name"),
    [
        ("15.0", "Xuất sắc"),
        ("14.9", "Tốt"),
        ("12.0", "Tốt"),
        ("9.0", "Khá"),
        ("6.0", "Trung bình"),
        ("5.9", "Yếu"),
        ("18", "Xuất sắc"),
        ("0", "Yếu"),
    ],
)
def test_e7_bands_are_closed_below(total, name):
    assert band_schemes()["nd61"].band(Fraction(total)).name.vi == name


def test_e7_a_total_just_below_a_bound_earns_no_better_band_by_rounding():
    assert band_schemes()["nd61"].band(Fraction(14_999, 1000)).name.vi == "Tốt"


def test_e7_the_total_is_the_sum_of_nine_means_over_their_own_n():
    items = [counted(f"i{number}", {"2": 3, "1": 1, "0": 0}, ("2", "1", "0")) for number in range(8)]
    items.append(counted("i8", {"2": 1, "1": 0, "0": 0}, ("2", "1", "0")))
    total = nd61_total(items)
    assert total.figure.value == 8 * Fraction(7, 4) + 2
    assert (total.figure.n, total.figure.method, shown(total.figure)) == (1, "nd61_total", "16,00")
    unanswered = nd61_total([*items[:8], counted("i8", {}, ("2", "1", "0"))])
    assert unanswered.figure.value is None


PRESS = [
    ("96.45", "86.69", "9,76"),
    ("97.96", "96.45", "1,51"),
    ("97.96", "86.69", "11,27"),
    ("98.74", "97.96", "0,78"),
    ("82.66", "80.08", "2,58"),
]


@pytest.mark.parametrize(("now", "before", "points"), PRESS)
def test_changes_that_the_press_printed(now, before, points):
    difference = change(Figure("top2", Fraction(now), 0), Figure("top2", Fraction(before), 0))
    assert number_text(difference.exact, "vi") == points
    assert not difference.differs() and not difference.known_exactly


def test_a_change_from_unrounded_values_says_where_printed_ones_differ():
    now, before = (pooled_figure("top2", Ratio(*counts)) for counts in ((86_514, 100_000), (83_456, 100_000)))
    difference = change(now, before)
    assert (shown(now), shown(before)) == ("86,51", "83,46")
    assert (number_text(difference.exact, "vi"), number_text(difference.printed, "vi")) == ("3,06", "3,05")
    assert difference.differs() and difference.known_exactly


def test_ranks_are_those_of_competitions():
    values = [Fraction("95.5"), Fraction("93.0004"), Fraction("93.0001"), Fraction("90"), None]
    assert ranks(values) == [1, 2, 2, 4, None]


def test_bands_of_the_police_index_2025_have_no_name_below_fifty():
    scheme = band_schemes()["cand_2025"]
    names = [scheme.band(Fraction(value)) for value in ("95", "94.99", "80", "70", "50", "49.99")]
    assert [band.name.vi if band else None for band in names] == ["Xuất sắc", "Tốt", "Tốt", "Khá", "Hoàn thành nhiệm vụ", None]


def test_a_score_sheet_adds_what_was_typed_and_what_was_made():
    lines = [
        SheetLine("1", Text("Hài lòng"), Fraction(10), Fraction(9), criterion="overall"),
        SheetLine("2", Text("Hồ sơ"), Fraction(6), Fraction(6), records=(Fraction(10), Fraction(4))),
        SheetLine("3", Text("Công khai"), Fraction(18), Fraction(18), verified=Fraction("17.5")),
    ]
    sheet = score_sheet(lines, {"overall": pooled("mean5pct", [TOY])})
    assert [number_text(one.verified, "vi") for one in sheet.lines] == ["8,36", "5,73", "17,50"]
    assert number_text(sheet.verified_total, "vi") == "31,59"
    assert (sheet.maximum, sheet.self_total) == (34, 33)
    assert number_text(sheet.percent, "vi") == "92,92"
    assert (
        score_sheet([*lines, SheetLine("4", Text("Trống"), Fraction(2))], {"overall": pooled("top2", [TOY], SATISFIED)}).verified_total
        is None
    )
