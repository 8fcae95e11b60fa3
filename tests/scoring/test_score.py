"""Counts, shares and `top2`: worked examples, what is left out, and the laws."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omr.reading import AnswerStatus
from omr.reasons import Reason
from pipeline.errors import InputError
from pipeline.merge.resolve import resolve
from pipeline.model import MISSING_KINDS, Decision
from pipeline.scoring.figures import Ratio, percent_text
from pipeline.scoring.satisfied import chosen_items, satisfied_codes
from pipeline.scoring.score import score
from tests.sheets import LEVELS, RATING, layout, page, question

BLANK, MULTIPLE, CANCELLED = AnswerStatus.BLANK, AnswerStatus.MULTIPLE, AnswerStatus.CANCELLED
UNREADABLE, NOT_ON_PAGE = AnswerStatus.UNREADABLE, AnswerStatus.NOT_ON_PAGE


def scored(form, sheets, satisfied=None, items=None, review=(), decisions=()):
    records = [page(f"{number:04}.jpg", answers, review=review) for number, answers in enumerate(sheets)]
    return score(resolve(records, decisions, form), form, satisfied, items)


def spread(counts):
    """Sheets with one question: so many answers of each code."""
    return [{"q1": code} for code, count in counts.items() for _ in range(count)]


def total(scores):
    """The pooled figure of a form with one scale."""
    (pool,) = scores.pooled
    return pool.top2


def test_the_toy_example_of_the_field():
    (first,) = scored(layout(question("q1")), spread({"5": 40, "4": 45, "3": 10, "2": 3, "1": 2}), ("4", "5")).questions
    assert [(option.code, option.share.numerator) for option in first.options] == [("1", 2), ("2", 3), ("3", 10), ("4", 45), ("5", 40)]
    assert first.n == 100
    assert first.top2 == Ratio(85, 100)
    assert percent_text(first.top2, "vi") == "85,00"


def test_levels_of_unequal_size_are_pooled_not_averaged():
    form = layout(question("q1"), question("q2"), question("q3"))
    sheets = [
        {
            "q1": "5" if number < 3205 else "3",
            "q2": BLANK if number >= 2756 else "4" if number < 2518 else "3",
            "q3": BLANK if number >= 1144 else "4" if number < 927 else "3",
        }
        for number in range(3628)
    ]
    scores = scored(form, sheets, ("4", "5"))
    assert [percent_text(figure.top2, "vi") for figure in scores.questions] == ["88,34", "91,36", "81,03"]
    assert total(scores) == Ratio(6650, 7528)
    assert percent_text(total(scores), "vi") == "88,34"


def test_every_kind_of_missing_is_out_of_n_and_counted_as_itself():
    form = layout(question("q1"))
    sheets = [
        {"q1": "5"},
        {"q1": "1"},
        {"q1": BLANK},
        {"q1": BLANK},
        {"q1": MULTIPLE},
        {"q1": UNREADABLE},
        {"q1": CANCELLED},
        {"q1": NOT_ON_PAGE},
    ]
    (first,) = scored(form, sheets, ("4", "5")).questions
    assert (first.responses, first.n, first.top2) == (8, 2, Ratio(1, 2))
    assert dict(first.missing) == {"blank": 2, "multiple": 1, "unreadable": 1, "cancelled": 1, "not_on_page": 1, "pending": 0}


def test_what_waits_for_a_person_is_not_counted_until_it_is_settled():
    form = layout(question("q1"))
    sheets = [{"q1": "5"}, {"q1": "4"}, {"q1": "1"}]
    waiting = scored(form, sheets, ("4", "5"), review=["q1"])
    assert (waiting.questions[0].n, dict(waiting.questions[0].missing)["pending"], total(waiting)) == (0, 3, Ratio(0, 0))
    assert (waiting.machine, waiting.person, waiting.pending) == (0, 0, 3)
    decisions = [
        Decision("0000.jpg", 1, "q1", ("1",), "answered", "Lan", "review.csv:2"),
        Decision("0001.jpg", 1, "q1", (), "blank", "Lan", "review.csv:3"),
    ]
    settled = scored(form, sheets, ("4", "5"), review=["q1"], decisions=decisions)
    assert settled.questions[0].options[0].share == Ratio(1, 1)
    assert (settled.machine, settled.person, settled.pending) == (0, 2, 1)


def test_shares_of_several_answers_are_of_those_who_chose_something():
    form = layout(question("q1", ("a", "b", "c"), multi=True))
    (first,) = scored(form, [{"q1": ("a", "b")}, {"q1": ("a",)}, {"q1": BLANK}]).questions
    assert [option.share for option in first.options] == [Ratio(2, 2), Ratio(1, 2), Ratio(0, 2)]
    assert (first.responses, first.n) == (3, 2)


def test_nobody_answered_gives_no_percentage_instead_of_zero():
    scores = scored(layout(question("q1")), [{"q1": BLANK}], ("4", "5"))
    assert [percent_text(option.share, "en") for option in scores.questions[0].options] == [""] * 5
    assert percent_text(scores.questions[0].top2, "en") == percent_text(total(scores), "en") == ""


def test_top2_is_for_single_choices_that_offer_all_the_codes():
    form = layout(
        question("q1"), question("gender", ("1", "2")), question("fit", ("1", "2", "3", "4")), question("many", LEVELS, multi=True)
    )
    scores = scored(form, [{"q1": "4", "gender": "1", "fit": "4", "many": ("4", "5")}], ("4", "5"))
    assert [figure.key for figure in scores.questions if figure.top2 is not None] == ["q1"]
    assert total(scores) == Ratio(1, 1)


def test_different_scales_are_never_pooled_into_one_figure():
    form = layout(question("q1"), question("mark", tuple("0123456789")), question("q2", tuple(reversed(LEVELS))))
    scores = scored(form, [{"q1": "5", "mark": "9", "q2": "1"}], ("4", "5"))
    assert [(pool.questions, pool.top2) for pool in scores.pooled] == [(("q1", "q2"), Ratio(1, 2)), (("mark",), Ratio(0, 1))]


def test_a_pooled_figure_names_only_questions_that_were_asked():
    form = layout(front=[question("q1")], back=[question("q2")])
    (pool,) = score(resolve([page("a.jpg", {"q1": "5"}, side="front")], [], form), form, ("4", "5")).pooled
    assert (pool.questions, pool.top2) == (("q1",), Ratio(1, 1))


def test_items_narrow_what_is_pooled_and_the_star_stands_for_anything():
    form = layout(question("age"), question("q1"), question("q2"))
    sheets = [{"age": "5", "q1": "1", "q2": "4"}]
    assert total(scored(form, sheets, ("4", "5"))) == Ratio(2, 3)
    scores = scored(form, sheets, ("4", "5"), chosen_items("q*", form))
    assert total(scores) == Ratio(1, 2)
    assert scores.questions[0].top2 is None
    assert chosen_items(" q2 , age ", form) == {"q2", "age"}
    with pytest.raises(InputError) as error:
        chosen_items("q1,q7,sex*", form)
    assert [(problem.code, problem.values["name"]) for problem in error.value.problems] == [
        ("score.items_unknown", "q7"),
        ("score.items_unknown", "sex*"),
    ]


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("4,5", ("4", "5")),
        (" 5 , 4,4 ", ("5", "4")),
        ("4", ("4",)),
        ("++,+", ("++", "+")),
        ("tốt, rất tốt", ("tốt, rất tốt",)),
        ("tốt, rất tốt;4", ("tốt, rất tốt", "4")),
    ],
)
def test_codes_are_written_with_commas_or_semicolons(written, codes):
    form = layout(question("q1"), question("q2", RATING), question("q3", ("tốt, rất tốt", "kém")))
    assert satisfied_codes(written, form) == codes


def test_a_code_that_no_question_has_is_refused_with_the_codes_there_are():
    form = layout(question("q1"))
    with pytest.raises(InputError) as error:
        satisfied_codes("4,9,hài lòng", form)
    assert [(problem.code, problem.values["code"]) for problem in error.value.problems] == [
        ("score.satisfied_unknown", "9"),
        ("score.satisfied_unknown", "hài lòng"),
    ]
    assert "1 | 2 | 3 | 4 | 5" in str(error.value)
    with pytest.raises(InputError, match=r"score\.satisfied_empty"):
        satisfied_codes(" , ", form)


def test_codes_that_no_single_question_offers_together_are_refused():
    form = layout(question("q1", ("1", "2")), question("q2", ("a", "b")))
    with pytest.raises(InputError, match=r"score\.satisfied_nowhere"):
        scored(form, [{"q1": "1", "q2": "a"}], ("1", "a"))


def without_judgement(asked, code, kind="no_opinion"):
    return replace(asked, boxes=tuple(replace(box, missing=kind if box.value == code else "") for box in asked.boxes))


def test_an_option_that_is_no_judgement_is_counted_apart_and_outside_every_base():
    form = layout(without_judgement(question("q1", ("5", "4", "0")), "0"), question("q2", ("5", "4")))
    scores = scored(form, [{"q1": said, "q2": "5"} for said in ("5", "5", "4", "0", BLANK)], ("5",))
    first, second = scores.questions
    assert (first.responses, first.n, first.top2) == (5, 3, Ratio(2, 3))
    assert [(option.code, option.share) for option in first.options] == [("5", Ratio(2, 3)), ("4", Ratio(1, 3))]
    assert {kind: count for kind, count in first.missing if count} == {"blank": 1, "no_opinion": 1}
    assert dict(second.missing)["no_opinion"] == 0
    assert total(scores) == Ratio(7, 8), "a scale is the same with and without a way out of it"
    with pytest.raises(InputError, match=r"score\.satisfied_unknown"):
        satisfied_codes("0", form)


def test_a_person_may_settle_an_answer_as_no_opinion():
    form = layout(without_judgement(question("q1"), "1"))
    (first,) = scored(form, [{"q1": "5"}], decisions=[Decision("0000.jpg", 1, "q1", ("1",), "answered", "Lan", "r.csv:2")]).questions
    assert (first.n, dict(first.missing)["no_opinion"]) == (0, 1)


def test_beside_another_option_of_a_multiple_choice_the_answer_is_valid_and_both_are_shown():
    form = layout(without_judgement(question("q1", ("a", "b", "z"), multi=True), "z", "not_used"))
    (first,) = scored(form, [{"q1": ("a", "z")}, {"q1": ("z",)}, {"q1": ("a", "b")}]).questions
    assert (first.n, dict(first.missing)["not_used"]) == (2, 1)
    assert [(option.code, option.share.numerator) for option in first.options] == [("a", 2), ("b", 1), ("z", 1)]


FORM = layout(question("q1"), question("q2", ("a", "b", "c"), multi=True))
single = st.sampled_from([*LEVELS, BLANK, MULTIPLE, UNREADABLE, CANCELLED, NOT_ON_PAGE])
several = st.one_of(st.just(BLANK), st.sets(st.sampled_from("abc"), min_size=1).map(lambda codes: tuple(sorted(codes))))
sheets = st.lists(st.tuples(single, several, st.booleans()), max_size=20)


def pages(drawn):
    return [page(f"{number:02}.jpg", {"q1": q1, "q2": q2}, review=["q1"] if doubt else []) for number, (q1, q2, doubt) in enumerate(drawn)]


@given(sheets)
@settings(deadline=None)
def test_answers_and_missing_add_up_to_the_responses(drawn):
    scores = score(resolve(pages(drawn), [], FORM), FORM, ("4", "5"))
    for figure in scores.questions:
        assert figure.responses == len(drawn) == figure.n + sum(count for _, count in figure.missing)
        assert [kind for kind, _ in figure.missing] == list(MISSING_KINDS)
    first, second = scores.questions
    assert sum(option.share.numerator for option in first.options) == first.n
    assert all(option.share.numerator <= second.n == option.share.base for option in second.options)
    assert scores.machine + scores.person + scores.pending == 2 * len(drawn)


@given(sheets, st.data())
@settings(deadline=None)
def test_a_duplicate_never_changes_the_scores(drawn, data):
    records = pages(drawn)
    again = [page(f"copy {number}.jpg", {"q1": q1, "q2": q2}, reasons=[Reason.DUPLICATE]) for number, (q1, q2, _) in enumerate(drawn)]
    mixed = data.draw(st.permutations([*records, *again]))
    assert score(resolve(mixed, [], FORM), FORM, ("4", "5")) == score(resolve(records, [], FORM), FORM, ("4", "5"))


@given(sheets, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_responses_does_not_matter(drawn, chance):
    responses = resolve(pages(drawn), [], FORM)
    shuffled = responses.copy()
    chance.shuffle(shuffled)
    assert score(shuffled, FORM, ("4", "5")) == score(responses, FORM, ("4", "5"))


@given(sheets, sheets)
@settings(deadline=None)
def test_scores_of_two_piles_pool_to_the_scores_of_one(left, right):
    def counts(drawn):
        return sum((pool.top2 for pool in score(resolve(pages(drawn), [], FORM), FORM, ("4", "5")).pooled), Ratio(0, 0))

    one, two, both = counts(left), counts(right), counts(left + right)
    assert one + two == both
