"""Trees of criteria and groups of people: the laws that figures obey, whatever people answer."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.question import Text
from pipeline.errors import InputError
from pipeline.scoring.figures import Ratio
from pipeline.scoring.fitted import check_methods, fitted
from pipeline.scoring.groups import answer_of, by_key, grouped
from pipeline.scoring.index import Combine, Criterion, Index, score_index
from pipeline.scoring.index_file import load_index
from pipeline.scoring.people import people_of
from pipeline.scoring.question_figures import INDEX_METHODS, applies_to, figures_of, nd61_total, pooled
from pipeline.scoring.suppress import Sum, determined, hidden
from pipeline.scoring.validity import Fault, ValidityRule, fault
from tests.scoring.builders import counted, responses
from tests.sheets import layout, question

FORMS = Path(__file__).resolve().parents[2] / "samples" / "forms"
KEYS = ("q1", "q2", "q3", "q4")
FORM = layout(question("age", ("1", "2", "3")), *(question(key) for key in KEYS))
TREE = Criterion("overall", parts=(Criterion("A", questions=("q1", "q2")), Criterion("B", weight=Fraction(3), questions=("q3", "q4"))))
SATISFIED = ("4", "5")

answers = st.fixed_dictionaries({"age": st.sampled_from([None, "1", "2", "3"]), **{key: st.sampled_from([None, *"12345"]) for key in KEYS}})
piles = st.lists(answers, min_size=1, max_size=25)


def scored(sheets, combine=Combine.POOLED):
    questions = by_key(responses(sheets), FORM)
    return {
        (one.criterion.id, method): one.figure
        for method in INDEX_METHODS
        for one in score_index(TREE, questions, method, SATISFIED, combine)
    }


@given(piles, st.sampled_from(Combine))
@settings(deadline=None)
def test_a_doubled_pile_has_the_same_figures_and_twice_the_n(sheets, combine):
    once, twice = scored(sheets, combine), scored([*sheets, *sheets], combine)
    assert {key: figure.value for key, figure in once.items()} == {key: figure.value for key, figure in twice.items()}
    assert all(twice[key].n == 2 * figure.n for key, figure in once.items())


@given(piles.flatmap(lambda sheets: st.tuples(st.just(sheets), st.permutations(sheets))), st.sampled_from(Combine))
@settings(deadline=None)
def test_the_order_of_slips_changes_nothing(pair, combine):
    assert scored(pair[0], combine) == scored(pair[1], combine)


@given(piles)
@settings(deadline=None)
def test_pooling_over_any_partition_is_the_whole(sheets):
    whole, found = scored(sheets), responses(sheets)
    parts = [
        {
            (one.criterion.id, method): one.figure
            for method in INDEX_METHODS
            for one in score_index(TREE, group.questions, method, SATISFIED)
        }
        for group in grouped(people_of(found), [answer_of("age")(one) for one in found], FORM)
    ]
    for key, figure in whole.items():
        assert sum((part[key].ratio for part in parts), Ratio(0, 0)) == figure.ratio
        assert sum(part[key].n for part in parts) == figure.n


@given(piles)
@settings(deadline=None)
def test_pooling_over_criteria_is_the_whole(sheets):
    whole = scored(sheets)
    for method in INDEX_METHODS:
        assert whole["A", method].ratio + whole["B", method].ratio == whole["overall", method].ratio


@given(piles)
@settings(deadline=None)
def test_a_question_that_nobody_answered_divides_by_nothing_and_changes_nothing(sheets):
    bare = [{**sheet, "q4": None} for sheet in sheets]
    questions = by_key(responses(bare), FORM)
    for method in INDEX_METHODS:
        assert pooled(method, [questions["q4"]], SATISFIED).value is None
        assert pooled(method, [questions["q3"], questions["q4"]], SATISFIED) == pooled(method, [questions["q3"]], SATISFIED)


@given(piles)
@settings(deadline=None)
def test_where_every_item_is_answered_a_criterion_is_the_mean_of_its_items(sheets):
    full = [{key: code or "3" for key, code in sheet.items()} for sheet in sheets]
    questions = by_key(responses(full), FORM)
    for method in INDEX_METHODS:
        items = [pooled(method, [questions[key]], SATISFIED).value for key in KEYS]
        assert pooled(method, [questions[key] for key in KEYS], SATISFIED).value == sum(items) / len(items)


def test_a_weighted_index_leaves_out_what_nobody_answered_and_says_so():
    questions = {"q1": counted("q1", {"4": 10}), "q2": counted("q2", {}), "q3": counted("q3", {}), "q4": counted("q4", {})}
    whole, first, second = score_index(TREE, questions, "mean5pct", combine=Combine.WEIGHTED)
    assert (whole.figure.value, whole.empty, whole.figure.n) == (80, ("B",), 10)
    assert (first.figure.value, second.figure.value) == (80, None)
    nobody = score_index(TREE, {key: counted(key, {}) for key in KEYS}, "mean5pct", combine=Combine.WEIGHTED)
    assert [one.figure.value for one in nobody] == [None, None, None]


def test_the_headings_of_a_form_are_its_tree():
    index = load_index(FORMS / "sipas-2026.yaml").index
    sizes = {node.id: len(node.all_questions()) for _, node in index.root.walk()}
    assert (sizes["overall"], sizes["c9_i"], sizes["c9_ii"]) == (39, 23, 16)
    assert [sizes[f"c9_{part}"] for part in ("i_a", "i_b", "i_c", "i_d", "ii_a", "ii_b", "ii_c", "ii_d", "ii_e")] == [
        2,
        2,
        9,
        10,
        3,
        4,
        3,
        3,
        3,
    ]
    assert (index.satisfied, index.combine) == (("4", "5"), Combine.POOLED)
    flat = load_index(FORMS / "quay-a5.yaml").index.root
    assert flat.questions and not flat.parts


INDEX = """
id: thu
name: Thử
combine: weighted
satisfied: [4, 5]
bands: cand_2025
criteria:
  - {id: A, name: {vi: Thái độ, en: Attitude}, questions: [q1, "q2*"]}
  - {id: B, name: Kết quả, weight: 2.5, parts: [{id: B1, name: Nhanh, questions: [q3]}, {id: B2, name: Đúng, questions: [q4]}]}
score_sheet:
  - {id: "1", name: Hài lòng, maximum: 10, self: 9.5, criterion: overall}
  - {id: "2", name: Hồ sơ, maximum: 6, dvcqg_5_4: {overdue: 3, complaints: 1.2}}
"""


def written(folder, words):
    (folder / "index.yaml").write_text(words, encoding="utf-8")
    return folder / "index.yaml"


def test_an_index_file_is_a_tree_with_exact_weights(tmp_path):
    file = load_index(written(tmp_path, INDEX))
    root = fitted(file.index.root, KEYS, "index.yaml")
    assert [(depth, node.id, node.questions) for depth, node in root.walk()] == [
        (0, "overall", ()), (1, "A", ("q1", "q2")), (1, "B", ()), (2, "B1", ("q3",)), (2, "B2", ("q4",)),
    ]  # fmt: skip
    assert (root.parts[1].weight, file.index.combine, file.index.bands) == (Fraction(5, 2), Combine.WEIGHTED, "cand_2025")
    assert (file.sheet[0].self_score, file.sheet[1].records) == (Fraction(19, 2), (Fraction(3), Fraction(6, 5)))


@pytest.mark.parametrize(
    ("instead", "code"),
    [
        (("id: B1", "id: A"), "index.id_twice"),
        (("questions: [q3]", "questions: []"), "index.criterion_empty"),
        (("combine: weighted", "combine: weighted\nmethods: [nd61_total]"), "index.method_unfit"),
        (("criterion: overall", "criterion: C"), "index.sheet_criterion"),
        (("self: 9.5", "self: 11"), "index.sheet_above"),
        (("criterion: overall", "criterion: overall, verified: 3"), "index.sheet_two_ways"),
        (("weight: 2.5", "weight: viel"), "form.not_a_number"),
        (("weight: 2.5", "wieght: 2.5"), "form.key_unknown"),
        (("combine: weighted", "combine: mixed"), "form.choice_unknown"),
    ],
)
def test_what_is_wrong_in_an_index_file_is_told(tmp_path, instead, code):
    with pytest.raises(InputError) as told:
        load_index(written(tmp_path, INDEX.replace(*instead)))
    assert code in [problem.code for problem in told.value.problems]


def test_an_index_that_does_not_fit_the_questionnaire_is_refused():
    def codes(action):
        with pytest.raises(InputError) as told:
            action()
        return [problem.code for problem in told.value.problems]

    lost = Criterion("overall", questions=("q1", "q9", "q*"))
    assert codes(lambda: fitted(lost, KEYS, "i.yaml")) == ["index.question_unknown"]
    twice = Criterion("overall", parts=(Criterion("A", questions=("q*",)), Criterion("B", questions=("q1",))))
    assert codes(lambda: fitted(twice, KEYS, "i.yaml")) == ["index.question_twice"]
    mixed = {"q1": counted("q1", {"4": 1}), "q2": counted("q2", {"2": 1}, ("1", "2", "3"))}
    root = Criterion("overall", questions=("q1", "q2"))
    index = Index("thu", Text("Thử"), root)
    assert codes(lambda: check_methods(index, root, mixed, ("mean",), (), "i.yaml")) == ["index.scales_mixed"]
    assert codes(lambda: check_methods(index, root, mixed, ("mean5pct",), (), "i.yaml")) == ["index.method_nowhere", "index.scales_mixed"]


def test_a_method_is_only_made_where_it_means_something():
    fits = {method: applies_to(method, counted("q", {}, ("1", "3", "4", "5")), SATISFIED) for method in INDEX_METHODS}
    assert fits == {"top2": True, "mean": True, "mean5pct": True}
    assert not applies_to("mean5pct", counted("q", {}, ("1", "2", "3", "4")))
    assert not applies_to("mean5pct", counted("q", {}, ("0", "3", "5")))
    assert not applies_to("mean", counted("q", {}, ("++", "+")))
    assert not applies_to("mean", counted("q", {}, ("01", "02")))
    assert not applies_to("top2", counted("q", {}), ())
    with pytest.raises(InputError) as told:
        nd61_total([counted("i", {}, ("0", "1", "2"))])
    assert told.value.problems[0].code == "score.method_items"


def test_questions_of_different_scales_are_pooled_apart():
    three = ("1", "2", "3")
    found = figures_of("mean", [counted("a", {"5": 1}), counted("b", {"1": 1}), counted("c", {"3": 2}, three)])
    assert [(one.questions, one.figure.value) for one in found] == [(("a",), 5), (("b",), 1), (("c",), 3), (("a", "b"), 3), (("c",), 3)]


def test_validity_counts_what_was_answered_and_forgives_what_waits():
    def slip(*codes):
        (one,) = responses([dict(zip(KEYS, codes, strict=True))])
        return one

    rule = ValidityRule()
    assert fault(slip("4", "4", None, None), KEYS, rule) is None
    assert fault(slip("4", None, None, None), KEYS, rule) is Fault.FEW_ANSWERS
    short = slip("4", None, None, None)
    asked = replace(short, answers=(short.answers[0], *(replace(one, missing="not_asked") for one in short.answers[1:])))
    assert fault(asked, KEYS, rule) is None, "a channel that asked one question got its answer"
    assert fault(slip("4", "4", "4", "4"), [*KEYS, "other_page_1", "other_page_2", "a", "b", "c"], rule) is Fault.FEW_ANSWERS


sizes = st.lists(st.integers(0, 30), min_size=1, max_size=7)


@given(st.lists(sizes, min_size=1, max_size=4), st.integers(1, 10))
@settings(deadline=None)
def test_no_hidden_group_comes_back_by_subtraction(units, least):
    """Counters in units: with every printed number and all sums known, a hidden number is never alone in a sum."""
    people = {("unit", str(number)): sum(counters) for number, counters in enumerate(units)}
    people |= {("counter", f"{number}.{place}"): size for number, counters in enumerate(units) for place, size in enumerate(counters)}
    sums = [
        Sum(("unit", str(number)), tuple(("counter", f"{number}.{place}") for place in range(len(counters))))
        for number, counters in enumerate(units)
    ]
    sums.append(Sum(None, tuple(("unit", str(number)) for number in range(len(units)))))
    sums.append(Sum(None, tuple(cell for cell in people if cell[0] == "counter")))
    away = hidden(people, sums, least)
    assert all(cell in away for cell, count in people.items() if 0 < count < least)
    assert all(people[cell] for cell in away)
    for one in sums:
        rows = [cell for cell in (*one.parts, one.total) if cell is not None]
        lost = [cell for cell in rows if cell in away]
        left = [cell for cell in rows if cell not in away and people[cell]]
        if lost and left:
            assert len(lost) >= 2 and sum(people[cell] for cell in lost) >= least


def test_nothing_is_hidden_where_all_groups_are_large_and_the_smallest_others_go_first():
    whole = Sum(None, ("a", "b", "c", "d"))
    assert hidden({"a": 10, "b": 5, "c": 0, "d": 9}, [whole]) == frozenset()
    assert hidden({"a": 10, "b": 4, "c": 0, "d": 9}, [whole]) == {"b", "d"}
    assert hidden({"a": 10, "b": 4, "c": 2, "d": 9}, [whole]) == {"b", "c"}
    assert hidden({"a": 10, "b": 1, "c": 2, "d": 9}, [whole]) == {"b", "c", "d"}


def test_a_group_is_hidden_where_too_few_of_it_answered_and_another_goes_with_it():
    whole = Sum(None, ("a", "b", "c"))
    people, answered = {"a": 50, "b": 40, "c": 30}, {"a": 45, "b": 3, "c": 20}
    assert hidden(people, [whole]) == frozenset()
    assert hidden(people, [whole], 5, [answered]) == {"b", "c"}


def test_hidden_groups_of_whom_only_one_answered_something_take_a_third_with_them():
    """Four people of a are hidden; b goes with them, but nobody of b answered: what a said would be left over from the whole."""
    whole = Sum(None, ("a", "b", "c", "d"))
    people, answered = {"a": 4, "b": 8, "c": 30, "d": 60}, {"a": 4, "b": 0, "c": 25, "d": 60}
    assert hidden(people, [whole]) == {"a", "b"}
    assert hidden(people, [whole], 5, [answered]) == {"a", "b", "c"}


def two_way(rows, columns, sizes):
    """A table of units and channels whose margins are printed."""
    people = {(row, column): size for (row, column), size in sizes.items()}
    sums = [Sum(None, tuple(cell for cell in people if cell[0] == row)) for row in rows]
    return people, sums + [Sum(None, tuple(cell for cell in people if cell[1] == column)) for column in columns]


def test_a_small_cell_that_joins_two_rings_of_hidden_ones_is_found_out():
    """Every margin has two hidden cells or more, and still the sums of one ring less its columns leave the cell that joins them."""
    ring = {("A", "x"): 3, ("A", "y"): 4, ("B", "x"): 4, ("B", "y"): 3, ("C", "z"): 3, ("C", "w"): 4, ("D", "z"): 4, ("D", "w"): 3}
    sizes = dict.fromkeys(((row, column) for row in "ABCD" for column in "xyzw"), 50) | ring | {("A", "z"): 2}
    people, sums = two_way("ABCD", "xyzw", sizes)
    small = [cell for cell in people if people[cell] < 5]
    assert determined(small, sums) == [("A", "z")]
    away = hidden(people, sums)
    assert {cell for cell in determined(sorted(away), sums) if people[cell] < 5} == set()
    assert len(away) > len(small)


@given(st.lists(st.lists(st.integers(0, 25), min_size=3, max_size=3), min_size=2, max_size=5))
@settings(deadline=None)
def test_no_small_cell_of_a_two_way_table_follows_from_its_margins(table):
    sizes = {(row, column): size for row, line in enumerate(table) for column, size in enumerate(line)}
    people, sums = two_way(range(len(table)), range(3), sizes)
    away = hidden(people, sums)
    for cell in determined(sorted(away), sums):
        beside = [other for one in sums if cell in one.rows() for other in one.rows() if other not in away and people[other]]
        assert people[cell] >= 5 or not beside, "a small cell is found out only where nothing is left to hide with it"
