"""Who served whom: what is told goes first, then who alone had the counter; nobody is named where two could be meant."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from forms.printing.run_record import CIVIL
from forms.register.roster import Shift
from forms.register.units import Period
from pipeline.merge.roster import officer_of, roster_of, with_officer
from pipeline.model import Response, ResponseFacts

COUNTER = "PC06-Q03-K"
DAY = date(2026, 11, 5)


def at(hour: int, minute: int = 0, day: date = DAY) -> str:
    """An instant in civil time, as responses keep it."""
    return datetime.combine(day, time(hour, minute), CIVIL).astimezone(UTC).isoformat(timespec="milliseconds")


def told_of(facts: ResponseFacts) -> dict[str, str]:
    """The facts as a file of replies has them: none that is empty."""
    return {name: value for name, value in asdict(facts).items() if value}


def shift(officer: str, starts: int | None = None, ends: int | None = None, first: date = DAY, days: int = 1) -> Shift:
    hours = [None if hour is None else time(hour) for hour in (starts, ends)]
    return Shift(officer, COUNTER, Period(first, first + timedelta(days - 1)), *hours)


def named(facts: ResponseFacts, *shifts: Shift, counter: str = COUNTER) -> str:
    one = Response("a/1", "kiosk", "f", "a.csv:2", (), counter=counter, facts=facts)
    return with_officer(one, roster_of(shifts)).facts.officer_ref


PAPER = ResponseFacts(captured_on="2026-11-05", captured_source="slip", received_at=at(9, day=date(2026, 11, 20)))
MORNING, AFTERNOON = shift("CB01", 7, 12), shift("CB02", 12, 17)


def test_a_reply_is_of_who_had_the_counter_at_its_instant() -> None:
    assert named(ResponseFacts(started_at=at(7)), MORNING, AFTERNOON) == "CB01"
    assert named(ResponseFacts(started_at=at(12)), MORNING, AFTERNOON) == "CB02", "the end of a shift is not in it"
    assert named(ResponseFacts(started_at=at(11, 59), received_at=at(12, 1)), MORNING, AFTERNOON) == "CB01"
    assert named(ResponseFacts(received_at=at(13)), MORNING, AFTERNOON) == "CB02"
    assert named(ResponseFacts(started_at=at(18)), MORNING, AFTERNOON) == ""
    assert named(ResponseFacts(started_at=at(23, day=DAY)), shift("CB03")) == "CB03", "the day is that of Vietnam, not of UTC"
    assert named(ResponseFacts(started_at=at(0, day=DAY)), shift("CB03")) == "CB03"
    assert named(ResponseFacts(started_at=at(8)), MORNING, counter="PC06-Q04-A") == ""


def test_paper_is_of_who_had_the_counter_the_whole_day_alone() -> None:
    assert named(PAPER, shift("CB01")) == "CB01"
    assert named(PAPER, MORNING, AFTERNOON) == "" and named(PAPER, MORNING) == ""
    assert named(PAPER, shift("CB01"), AFTERNOON) == ""
    assert named(PAPER, shift("CB01"), shift("CB01", 7, 12)) == "CB01"
    assert named(PAPER, shift("CB01", days=3, first=date(2026, 11, 4)), shift("CB02", first=date(2026, 11, 7))) == "CB01"


def test_a_reply_about_another_day_or_from_home_has_no_instant_at_the_counter() -> None:
    other = ResponseFacts(captured_on="2026-11-05", started_at=at(8, day=date(2026, 11, 9)))
    assert named(other, MORNING) == "" and named(other, shift("CB03")) == "CB03"
    assert named(ResponseFacts(slip_token="R7/1", started_at=at(8)), shift("CB03")) == "", "the slip was taken home"


def test_what_the_slip_or_the_file_says_goes_first() -> None:
    assert named(ResponseFacts(officer_ref="X1", started_at=at(8)), MORNING) == "X1"
    assert named(ResponseFacts(), MORNING) == ""


officers = st.sampled_from(["CB01", "CB02", "CB03"])
hours = st.one_of(st.none(), st.integers(0, 23))
shifts = st.lists(st.builds(shift, officers, hours, hours, st.dates(date(2026, 11, 3), date(2026, 11, 6)), st.integers(1, 4)), max_size=6)
told = st.one_of(
    st.just(PAPER), st.builds(lambda hour, minute: ResponseFacts(started_at=at(hour, minute)), st.integers(0, 23), st.integers(0, 59))
)


@given(shifts, told, st.randoms())
def test_the_order_of_the_rows_changes_nothing(rows: list[Shift], facts: ResponseFacts, draw) -> None:
    mixed = [*rows, *rows]
    draw.shuffle(mixed)
    assert officer_of(COUNTER, told_of(facts), roster_of(mixed)) == officer_of(COUNTER, told_of(facts), roster_of(rows))


@given(shifts, told)
def test_nobody_is_named_where_two_could_be_meant(rows: list[Shift], facts: ResponseFacts) -> None:
    found = officer_of(COUNTER, told_of(facts), roster_of(rows))
    if facts is PAPER:
        there = [one for one in rows if DAY in one.period]
        alone = {one.officer for one in there} == {found} and any(one.whole_day for one in there)
    else:
        instant = datetime.fromisoformat(facts.started_at).astimezone(CIVIL)
        alone = {one.officer for one in rows if one.holds(instant.date(), instant.time())} == {found}
    assert not found or alone
    if found:
        other = shift("CB99")
        assert officer_of(COUNTER, told_of(facts), roster_of([*rows, other])) == "", "one more who was there, and nobody is named"
