"""One visit counts once: laws over any responses, and the rules by example; what two channels do to the answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cli import cli
from pipeline.digital.modes import channel_quality, holm, mode_effects
from pipeline.digital.visits import asked_in, counted_visits
from pipeline.model import MACHINE, RESPONDENT, Response, ResponseAnswer, ResponseFacts, question_keys
from pipeline.report.merge_report import merge_report
from pipeline.run.returns import returns
from tests.digital.exports import HEADER, ROUND, ROW, csv_of, layout_of, mapping, round_at, taken_in

OTHER = [*ROW[:1], *"111111111", *ROW[10:]]
KEYS = list(question_keys(layout_of()).values())
"""The names of the form's questions."""


def told(name: str, codes: str = "555555555", *, by: str = RESPONDENT, channel: str = "vneid", counter: str = "", **facts: str) -> Response:
    answers = tuple(
        ResponseAnswer(key, (code,) if code != "-" else (), None if code != "-" else "blank", None, by)
        for key, code in zip(KEYS, codes, strict=False)
    )
    return Response(name, channel, layout_of().id, "tệp:2", answers, counter=counter, facts=ResponseFacts(**facts))


PEOPLE = st.builds(
    lambda number, token, dossier, paper, minute: told(
        f"R1/{number}" if paper else f"qr/{number}",
        by=MACHINE if paper else RESPONDENT,
        slip_token=token and f"R1/{token}",
        dossier_no=dossier and f"H15-{dossier}",
        received_at="" if paper else f"2026-08-03T03:{minute:02}:00.000+00:00",
    ),
    st.integers(0, 30), st.sampled_from(["", "1", "2", "3"]), st.sampled_from(["", "1", "2"]), st.booleans(), st.integers(0, 59),
)  # fmt: skip
MANY = st.lists(PEOPLE, max_size=12, unique_by=lambda one: one.response_id)


@given(MANY.flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))))
def test_the_order_of_responses_does_not_matter(pair: tuple[list[Response], list[Response]]) -> None:
    assert counted_visits(pair[0]) == counted_visits(pair[1])


@given(MANY)
def test_counting_again_changes_nothing_and_nobody_is_lost(some: list[Response]) -> None:
    once = counted_visits(some)
    again = counted_visits(once.responses)
    assert again.responses == once.responses and again.overlaps == ()
    left_out = [name for overlap in once.overlaps for name in overlap.left_out]
    assert sorted([*left_out, *(one.response_id for one in once.responses)]) == sorted(one.response_id for one in some)
    counted = {one.response_id for one in once.responses}
    assert {overlap.counts for overlap in once.overlaps} <= counted


def test_paper_goes_before_the_phone_and_the_first_phone_before_the_second() -> None:
    paper = told("R7/10422", by=MACHINE)
    early, late = (told(f"qr/{name}", slip_token="r7/10422", received_at=f"2026-08-03T0{name}:00:00.000+00:00") for name in "12")
    assert [one.response_id for one in counted_visits([late, early, paper]).responses] == ["R7/10422"]
    found = counted_visits([late, early])
    assert [one.response_id for one in found.responses] == ["qr/1"]
    assert [(one.by, one.counts, one.left_out) for one in found.overlaps] == [("slip_token", "qr/1", ("qr/2",))]


def test_a_slip_that_was_returned_blank_does_not_take_the_place_of_answers() -> None:
    blank = told("R1/7", "---------", by=MACHINE, slip_token="R1/7")
    phone = told("qr/1", slip_token="R1/7", received_at="2026-08-03T03:00:00.000+00:00")
    found = counted_visits([blank, phone])
    assert [one.response_id for one in found.responses] == ["qr/1"]
    assert [(one.counts, one.left_out) for one in found.overlaps] == [("qr/1", ("R1/7",))]


def test_a_slip_with_one_answer_still_goes_before_the_phone() -> None:
    paper, phone = told("R1/7", "--3------", by=MACHINE, slip_token="R1/7"), told("qr/1", slip_token="R1/7")
    assert [one.response_id for one in counted_visits([paper, phone]).responses] == ["R1/7"]


def test_a_slip_that_comes_in_a_table_as_well_is_still_one() -> None:
    found = counted_visits([told("R7/10422", "4" * 9, received_at="2026-08-03T03:10:00+00:00"), told("R7/10422", "5" * 9, by=MACHINE)])
    (one,) = found.responses
    assert one.answers[0].decided_by == MACHINE


def test_names_that_differ_by_capitals_only_are_two_people() -> None:
    for some in ([told("3/Scan.pdf#1", by=MACHINE), told("3/scan.pdf#1", by=MACHINE)], [told("qr/aB3x"), told("qr/Ab3X")]):
        assert len(counted_visits(some).responses) == 2


def test_equal_answers_minutes_apart_are_listed_and_all_count() -> None:
    some = [
        told(f"qr/{minute}", "545454545", counter="PC06-Q01-A", received_at=f"2026-08-03T03:{minute}:00.000+00:00")
        for minute in (10, 12, 40)
    ]
    found = counted_visits(some)
    assert len(found.responses) == 3
    (repeat,) = found.likely
    assert (repeat.responses, repeat.answers, repeat.seconds, repeat.counter) == (("qr/10", "qr/12"), 9, 120, "PC06-Q01-A")
    assert (
        counted_visits(
            [told("a", "5", received_at="2026-08-03T03:10:00+00:00"), told("b", "5", received_at="2026-08-03T03:10:01+00:00")]
        ).likely
        == ()
    )


def test_channels_are_compared_question_by_question() -> None:
    papers = [told(f"R1/{number}", "5" * 9 if number < 30 else "43-543543", channel="truc_tiep", by=MACHINE) for number in range(40)]
    phones = [
        told(f"qr/{number}", "5" * 9 if number < 10 else "123123123", duration_s="3" if number == 0 else "60") for number in range(40)
    ]
    both = [*papers, *phones]
    quality = {one.channel: one for one in channel_quality(both, layout_of())}
    assert (quality["truc_tiep"].blank, quality["truc_tiep"].lines, quality["truc_tiep"].could_line) == (10, 30, 40)
    assert (quality["vneid"].lines, quality["vneid"].hasty, quality["vneid"].timed) == (10, 1, 40)
    effects = {one.question: one for one in mode_effects(both, layout_of())}
    assert set(effects) == set(KEYS[:9])
    # Worked by hand: 30/10/0 against 10/0/30 gives 10 + 10 + 30 expected 20, 5, 15 twice: 2·(100/20 + 25/5 + 225/15) = 50.
    first = effects["r_1"]
    assert (round(first.chi2, 6), first.freedom, first.n) == (50.0, 2, (("truc_tiep", 40), ("vneid", 40)))
    assert first.p_holm == pytest.approx(first.p * 9, rel=1e-6) or first.p_holm >= first.p


def test_what_waits_or_was_not_put_to_anybody_is_no_question_left_out() -> None:
    some = told("R1/1", "5-3", by=MACHINE)
    unknown = [
        replace(one, codes=(), missing=kind)
        for one, kind in zip(some.answers * 2, ["pending", "not_applicable", "not_asked"], strict=False)
    ]
    assert asked_in(replace(some, answers=(*some.answers, *unknown))) == 3


def test_one_answer_throughout_is_seen_although_a_question_offers_no_opinion_as_well() -> None:
    layout = layout_of("quay-a5")
    keys = list(question_keys(layout).values())

    def slip(codes: str) -> Response:
        return Response(
            codes,
            "vneid",
            layout.id,
            "a:1",
            tuple(ResponseAnswer(key, (code,), None, None, RESPONDENT) for key, code in zip(keys, codes, strict=True)),
        )

    (found,) = channel_quality([slip("55555"), slip("55554")], layout)
    assert (found.lines, found.could_line) == (1, 2)


def test_holm_is_as_published() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.8]) == [1.0, 1.0]


def test_the_report_names_what_counts_and_what_does_not(tmp_path: Path) -> None:
    given = mapping(id="id", facts={"slip_token": {"column": "submitted"}, "channel": {"column": "kênh"}}, channel="")
    header = ["id", "kênh", *HEADER]
    rows = [["1", "truc_tuyen_qr", "R1/5", *ROW[1:]], ["2", "kiosk", "R1/5", *ROW[1:]], ["3", "kiosk", "", *"1" * 9, "1", "2", "4"]]
    with round_at(tmp_path) as found:
        taken_in(found, csv_of(*rows, header=header), given)
        folder = str(found.folder)
    shown = CliRunner().invoke(cli, ["--lang", "vi", "merge", "report", "--round", ROUND, "--workspace", folder])
    assert shown.exit_code == 0, shown.output
    assert "Chỉ tính một lần (mã phiếu R1/5): tính qr/1, không tính qr/2" in shown.stdout
    scored = CliRunner().invoke(cli, ["--lang", "vi", "score", "--round", ROUND, "--workspace", folder])
    assert scored.exit_code == 0 and "digital.overlaps" in scored.stderr


def test_a_reply_stands_under_the_unit_of_its_counter(tmp_path: Path) -> None:
    """A QR code at a counter says no unit; the register says whose counter it is."""
    given = mapping(facts={"counter": {"column": "quầy"}, "place": {"column": "nơi"}})
    rows = [["PC06-Q03-K", "", *ROW], ["PC06-Q01-Q", "", *OTHER], ["PC06-Q01-Q", "PA08", *ROW]]
    with round_at(tmp_path) as found:
        taken_in(found, csv_of(*rows, header=["quầy", "nơi", *HEADER]), given | {"ignore": ["submitted"]})
        assert merge_report(found, ROUND).rows == (("truc_tuyen_qr", "PA08", 1), ("truc_tuyen_qr", "PC06", 2))
        assert {(one.unit, one.found) for one in returns(found, ROUND)} == {("PA08", 1), ("PC06", 2)}
