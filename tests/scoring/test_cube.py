"""The cube and the plain ways of the same tables agree, and obey the laws of pooling."""

from __future__ import annotations

import random
from dataclasses import replace

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import MACHINE, RESPONDENT, Response, ResponseAnswer, ResponseFacts
from pipeline.report.round_stream import cell_of
from pipeline.scoring.by_counter import score_by_counter
from pipeline.scoring.cube import AT_ONCE, cube
from pipeline.scoring.groups import grouped
from pipeline.scoring.people import people_of
from pipeline.scoring.said import counted
from pipeline.scoring.score import score, score_counts
from tests.scoring.builders import responses
from tests.scoring.test_index import FORM

QUESTIONS = [question for page in FORM.pages for question in page.questions]

PLACES = [("", ""), ("PC06", ""), ("PC06", "PC06-Q01-X"), ("PC06", "PC06-Q02-Y"), ("XA", "XA-Q01-Z")]


def some(seed: int, many: int) -> list[Response]:
    """People of several places, channels and months, answers of several kinds."""
    draw = random.Random(seed)
    found = []
    for number in range(many):
        unit, counter = draw.choice(PLACES)
        answers = []
        for question in QUESTIONS:
            kind = draw.choice([None, None, None, "blank", "pending"])
            by = draw.choice([MACHINE, RESPONDENT, "Lan"]) if kind != "pending" else ""
            codes = () if kind else (draw.choice(question.boxes).value,)
            answers.append(ResponseAnswer(question.id, codes, kind, draw.random(), by))
        facts = ResponseFacts(captured_on=f"2026-0{draw.randrange(1, 4)}-05")
        found.append(
            Response(
                f"r{number}", draw.choice(["kiosk", "vneid"]), FORM.id, f"1/{number}", tuple(answers), (), counter, "", unit, "", facts
            )
        )
    return found


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 60))
def test_every_group_scores_the_same_by_cube_and_one_by_one(seed: int, many: int) -> None:
    people = some(seed, many)
    counts = cube(people, cell_of)
    assert score_counts(counts.totals(), FORM, ("4", "5")) == score(people, FORM, ("4", "5"))
    for way in (lambda cell: cell.unit, lambda cell: cell.counter, lambda cell: cell.channel, lambda cell: cell.month):
        plain = {one.code: one for one in grouped(people_of(people), [way(cell_of(one)) for one in people], FORM)}
        groups = counts.groups(way)
        assert list(groups) == list(plain)
        for code, group in groups.items():
            assert group.responses == plain[code].people
            assert {one.key: one for one in score_counts(group.totals(), FORM).questions} == plain[code].questions


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_pandas_counts_the_same(seed: int) -> None:
    people = some(seed, 80)
    rows = [
        (cell_of(one).unit, one.channel, answer.question, answer.codes[0])
        for one in people
        for answer in one.answers
        if answer.missing is None and answer.codes
    ]
    table = pd.DataFrame(rows, columns=["unit", "channel", "question", "code"]).groupby(["unit", "channel", "question", "code"]).size()
    counts = cube(people, cell_of)
    judged = {(question.id, box.value) for question in QUESTIONS for box in question.boxes}
    for (unit, channel, question, code), number in table.items():
        assert (question, code) in judged
        group = counts.where(lambda cell, unit=unit, channel=channel: (cell.unit, cell.channel) == (unit, channel))
        (found,) = [one for one in score_counts(group.totals(), FORM).questions if one.key == question]
        assert {one.code: one.share.numerator for one in found.options}[code] == number


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_laws_of_counting(seed: int) -> None:
    people = some(seed, 40)
    whole = cube(people, cell_of)
    shuffled = random.Random(seed).sample(people, len(people))
    assert score_counts(cube(shuffled, cell_of).totals(), FORM, ("4", "5")) == score_counts(whole.totals(), FORM, ("4", "5"))
    twice = score_counts(cube([*people, *people], cell_of).totals(), FORM, ("4", "5"))
    once = score_counts(whole.totals(), FORM, ("4", "5"))
    for one, other in zip(twice.questions, once.questions, strict=True):
        assert one.n == 2 * other.n
        assert [option.share.percent for option in one.options] == [option.share.percent for option in other.options]
    parts = [score_counts(group.totals(), FORM, ("4", "5")) for group in whole.groups(lambda cell: cell.unit).values()]
    for number, pool in enumerate(once.pooled):
        found = [part.pooled[number].top2 for part in parts if len(part.pooled) > number]
        assert sum((one.numerator for one in found), 0) == pool.top2.numerator
        assert sum((one.base for one in found), 0) == pool.top2.base


def test_a_blank_question_divides_by_nothing() -> None:
    people = responses([{question.id: None for question in QUESTIONS}])
    scores = score_counts(cube(people, cell_of).totals(), FORM, ("4", "5"))
    assert all(option.share.percent is None for question in scores.questions for option in question.options)
    assert scores == score(people, FORM, ("4", "5"))


def test_nothing_is_lost_where_chunks_meet_and_answers_are_made_anew() -> None:
    one = some(3, 1)[0]
    # Each response has answers of its own, as paper has: an answer that is let go of must not lend its place to another.
    stream = (replace(one, answers=tuple(replace(answer) for answer in one.answers)) for _ in range(2 * AT_ONCE + 7))
    found = cube(stream, cell_of)
    assert found.responses == 2 * AT_ONCE + 7
    assert found.totals() == {said: count * (2 * AT_ONCE + 7) for said, count in counted([one]).items()}


def test_counters_add_up_to_the_whole() -> None:
    people = some(11, 200)
    parts = score_by_counter(cube(people, cell_of), FORM)
    assert parts[-1].counter == "" and sum(part.responses for part in parts) == 200
