"""Low and falling figures get on the list, stay there with what was said of them, and meet the next round."""

from __future__ import annotations

import csv
import io
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.errors import InputError, WorkspaceError
from pipeline.report.follow_up import FALLING, LOW, Limits, find_follow_ups, list_follow_ups
from pipeline.report.follow_up_csv import follow_up_csv
from pipeline.store.follow_ups import FollowState, follow_up, say_state
from pipeline.store.workspace import init, workspace
from tests.report.rounds import QUESTION, replies, with_round

REGISTER = """unit,name,level,parent,from,to,successors
CAT,Công an tỉnh,province,,,,
CAX-A,Công an xã A,commune,CAT,,31/12/2025,CAX-B
CAX-B,Công an xã B,commune,CAT,,,
"""


def listed(folder: Path, name: str) -> dict[tuple[str, str], object]:
    with workspace(folder) as found:
        return {
            (one.item.noticed.unit, one.item.noticed.why): one
            for one in list_follow_ups(found, name)
            if one.item.noticed.question == QUESTION
        }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three rounds: CAX-B (CAX-A before) falls from 90 to 70 % and recovers to 85 %; PC06 stays at 95 %; few people ask of PV01."""
    here = tmp_path_factory.mktemp("follow") / "kho"
    register = here.parent / "units.csv"
    register.write_text(REGISTER, encoding="utf-8")
    init(here)
    with workspace(here) as found:
        with_round(
            found, "một", [*replies("a", {("CAX-A", "5"): 90, ("CAX-A", "2"): 10, ("PC06", "4"): 95, ("PC06", "1"): 5})], counters=register
        )
        with_round(
            found,
            "hai",
            [*replies("b", {("CAX-B", "5"): 70, ("CAX-B", "2"): 30, ("PC06", "4"): 95, ("PC06", "1"): 5, ("PV01", "1"): 9})],
            counters=register,
        )
        assert find_follow_ups(found, "hai", Limits(), "Lan", before="một", satisfied="4,5")[1] > 0
    return here


def test_low_and_falling_figures_are_found_with_their_evidence(folder: Path) -> None:
    found = listed(folder, "hai")
    assert {key for key in found if key[0] not in ("", "PC06")} == {("CAX-B", LOW), ("CAX-B", FALLING)}, "nine answers send nobody out"
    assert not {key for key in found if key[0] == "PC06"}
    evidence = found["CAX-B", FALLING].item.noticed.evidence
    assert (evidence.numerator, evidence.base, evidence.before_numerator, evidence.before_base) == (70, 100, 90, 100), (
        "the people of CAX-A count under its successor"
    )
    assert evidence.before_round == "một"


def test_asking_again_adds_nothing_and_words_are_kept(folder: Path) -> None:
    with workspace(folder) as found:
        assert find_follow_ups(found, "hai", Limits(), "Hà", before="một", satisfied="4,5")[1] == 0
        number = listed(folder, "hai")["CAX-B", LOW].item.id
        with found.database.writing() as connection:
            say_state(connection, number, FollowState.DOING, "Nguyễn Văn An", date(2026, 12, 1), "họp rút kinh nghiệm", "Lan")
            say_state(connection, number, FollowState.DONE, "Nguyễn Văn An", date(2026, 12, 1), "đã xong", "Lan")
            assert follow_up(connection, number).state is FollowState.DONE
            assert connection.exec_driver_sql("SELECT count(*) FROM follow_up_states").scalar() == 2
    one = listed(folder, "hai")["CAX-B", LOW]
    assert (one.item.owner, one.item.note, one.late(date(2027, 1, 1))) == ("Nguyễn Văn An", "đã xong", False)
    assert listed(folder, "hai")["CAX-B", FALLING].item.state is FollowState.OPEN


def test_the_next_round_says_what_became_of_it(folder: Path) -> None:
    with workspace(folder) as found:
        with_round(found, "ba", [*replies("c", {("CAX-B", "5"): 85, ("CAX-B", "2"): 15})], counters=None)
        (one,) = [
            one
            for one in list_follow_ups(found, "hai")
            if (one.item.noticed.unit, one.item.noticed.question, one.item.noticed.why) == ("CAX-B", QUESTION, LOW)
        ]
        assert one.effect is not None and one.effect.round_name == "ba"
        assert one.effect.change(one.item.noticed.evidence) == Fraction(15)
        rows = list(csv.DictReader(io.StringIO(follow_up_csv([one], "hai", "vi").removeprefix("\ufeff")), delimiter=";"))
    assert (rows[0]["percent"], rows[0]["n"], rows[0]["effect"], rows[0]["why"]) == ("70,00", "100", "15,00", "thấp")


def test_what_cannot_be_followed_is_refused(folder: Path) -> None:
    with workspace(folder) as found:
        with pytest.raises(InputError, match=r"follow_up\.no_codes"):
            find_follow_ups(found, "hai", Limits(), "Lan")
        with pytest.raises(WorkspaceError, match=r"follow_up\.unknown"), found.database.reading() as connection:
            follow_up(connection, 10_000)
