"""`follow-up`: low and falling figures of a round become things to do, and the next round says what became of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import partial

from forms.errors import Problem
from forms.layout import Layout
from forms.printing.run_record import CIVIL
from pipeline.errors import InputError
from pipeline.intake.place import register_of
from pipeline.model import question_keys
from pipeline.report.board import judged, usual_satisfied
from pipeline.report.round_report import chosen_form
from pipeline.report.round_stream import round_cube
from pipeline.report.successors import successor_on
from pipeline.scoring.cube import Cell, Cube
from pipeline.scoring.figures import Ratio
from pipeline.scoring.methods import TOP2
from pipeline.scoring.said import Said
from pipeline.scoring.satisfied import chosen_items, satisfied_codes
from pipeline.scoring.score import score_counts
from pipeline.store.boards import board_rule
from pipeline.store.follow_ups import Evidence, FollowState, FollowUp, Noticed, add_follow_ups, follow_ups_of
from pipeline.store.rounds import all_rounds, round_named
from pipeline.store.workspace import Workspace
from pipeline.survey import Round

BELOW = 80.0
"""Per cent under which a figure is low: the first published target of satisfaction (Resolution 30c/NQ-CP)."""

DROP = 5.0
"""Percentage points of a fall that must be looked at: our own; with a hundred answers it is more than chance moves a high share."""

LEAST = 30
"""Answers that a figure needs before somebody is sent after it: with fewer, one person moves it by more than three points."""

LOW, FALLING = "low", "falling"


@dataclass(frozen=True, slots=True)
class Limits:
    """What is noticed: shares below `below` per cent, falls of `drop` points and more, of `least` answers and more."""

    below: float = BELOW
    drop: float = DROP
    least: int = LEAST


@dataclass(frozen=True, slots=True)
class Effect:
    """The same figure in the next round."""

    round_name: str
    share: Ratio

    def change(self, evidence: Evidence) -> Fraction | None:
        """Points since it was noticed."""
        then = Ratio(evidence.numerator, evidence.base).percent
        return None if then is None or self.share.percent is None else self.share.percent - then


@dataclass(frozen=True, slots=True)
class Followed:
    """A thing to do, the words of its question, and what became of its figure; None while no later round has it."""

    item: FollowUp
    label: str
    effect: Effect | None

    def late(self, today: date) -> bool:
        """Whether its day has passed and it is not done."""
        done = self.item.state in (FollowState.DONE, FollowState.DROPPED)
        return not done and self.item.deadline is not None and self.item.deadline < today


def find_follow_ups(
    workspace: Workspace,
    round_name: str,
    limits: Limits,
    who: str,
    *,
    before: str | None = None,
    form: str | None = None,
    satisfied: str | None = None,
) -> tuple[int, int]:
    """How many low or falling figures there are, and how many of them were not on the list; now all are.

    `before` is the round that falls are counted from. Raises PhieuError for rounds or codes that do not fit.
    """
    campaign, layout, cube = counted(workspace, round_name, form)
    with workspace.database.reading() as connection:
        rule = board_rule(connection, campaign.id)
    codes = _codes(satisfied or rule.satisfied, layout)
    if not codes:
        raise InputError(Problem("follow_up.no_codes", round_name))
    items = chosen_items(rule.items, layout) if rule.items else None
    keys = judged(score_counts(cube.totals(), layout, codes, items), items).keys
    earlier: dict[tuple[str, str], Ratio] = {}
    if before is not None:
        _, _, then = counted(workspace, before, layout.id)
        earlier = unit_shares(then.placed(now_units(workspace, campaign)), codes, keys)
    found = noticed(unit_shares(cube, codes, keys), earlier, layout.id, codes, limits, before or "")
    with workspace.database.writing() as connection:
        return len(found), add_follow_ups(connection, campaign.id, found, who)


def noticed(
    now: Mapping[tuple[str, str], Ratio],
    earlier: Mapping[tuple[str, str], Ratio],
    layout: str,
    codes: Sequence[str],
    limits: Limits,
    before: str,
) -> list[Noticed]:
    """The low and the falling figures, by unit and question."""
    found = []
    for (unit, key), one in sorted(now.items()):
        share, then = one.percent, earlier.get((unit, key), Ratio(0, 0))
        if share is None or one.base < limits.least:
            continue
        known = then if then.base >= limits.least else Ratio(0, 0)
        fall = None if known.percent is None else known.percent - share
        whys = [(LOW, limits.below)] if share < Fraction(limits.below) else []
        whys += [(FALLING, limits.drop)] if fall is not None and fall >= Fraction(limits.drop) else []
        for why, limit in whys:
            evidence = Evidence(one.numerator, one.base, f"{limit:g}", known.numerator, known.base, before if known.base else "")
            found.append(Noticed(layout, unit, key, why, TOP2, ",".join(codes), evidence))
    return found


def unit_shares(cube: Cube, codes: Collection[str], keys: Collection[str]) -> dict[tuple[str, str], Ratio]:
    """The satisfied share of each question, for every unit that is known and, under no unit, for all of them together."""
    parts: dict[str, Callable[[Said], bool]] = {}
    for key in keys:
        parts[f"n {key}"] = partial(_gave, key, None)
        parts[f"k {key}"] = partial(_gave, key, frozenset(codes))
    groups: list[tuple[Callable[[Cell], str], bool]] = [(lambda cell: cell.unit, True), (lambda _: "", False)]
    return {
        (unit, key): Ratio(sums[f"k {key}"], sums[f"n {key}"])
        for way, named in groups
        for unit, sums in cube.sums(way, parts).items()
        if bool(unit) is named
        for key in keys
    }


def _gave(key: str, codes: Collection[str] | None, one: Said) -> bool:
    """Whether something is a valid answer to a question, with one of these codes where any are named."""
    return one.question == key and one.missing is None and (codes is None or one.codes[0] in codes)


def followed(workspace: Workspace, campaign: Round, cube_of: Callable[[Round, str], tuple[Layout, Cube] | None]) -> list[Followed]:
    """The things to do of a round with what the next round says. `cube_of` gives the cube of a round and layout, None where it has none."""
    with workspace.database.reading() as connection:
        items = follow_ups_of(connection, campaign.id)
        later = [one for one in all_rounds(connection) if one.id > campaign.id]
    names: dict[str, str] = {}
    effects: dict[tuple[str, str, str, str], Effect] = {}
    for layout, codes in sorted({(one.noticed.layout, one.noticed.satisfied) for one in items}):
        here = cube_of(campaign, layout)
        names |= {} if here is None else _labels(here[0])
        keys = {one.noticed.question for one in items if one.noticed.layout == layout}
        for following in reversed(later):
            there = cube_of(following, layout)
            if there is not None and there[1].responses:
                shares = unit_shares(there[1], codes.split(","), keys)
                effects |= {(layout, codes, unit, key): Effect(following.name, one) for (unit, key), one in shares.items() if one.base}
    heirs = now_units(workspace, later[0]) if later else str
    return [
        Followed(
            one, names.get(one.noticed.question, ""),
            effects.get((one.noticed.layout, one.noticed.satisfied, heirs(one.noticed.unit), one.noticed.question)),
        )
        for one in items
    ]  # fmt: skip


def list_follow_ups(workspace: Workspace, round_name: str) -> list[Followed]:
    """The things to do of a round. Raises WorkspaceError for a round that is not there."""
    with workspace.database.reading() as connection:
        campaign = round_named(connection, round_name)

    def cube_of(one: Round, layout: str) -> tuple[Layout, Cube] | None:
        return counted(workspace, one.name, layout)[1:] if layout in {form.layout for form in one.forms} else None

    return followed(workspace, campaign, cube_of)


def counted(workspace: Workspace, round_name: str, form: str | None) -> tuple[Round, Layout, Cube]:
    """A round, its layout, and its cube."""
    with workspace.database.reading() as connection:
        campaign = round_named(connection, round_name)
    path, layout = chosen_form(workspace, campaign, form)
    return campaign, layout, round_cube(workspace, campaign, path, layout).cube


def now_units(workspace: Workspace, campaign: Round) -> Callable[[str], str]:
    """The way from a unit's code to the one that does its work today, by the register of a round; each to itself without one."""
    register = register_of(workspace, campaign)
    return str if register is None else successor_on(register.units, datetime.now(CIVIL).date())


def _codes(written: str, layout: Layout) -> tuple[str, ...]:
    return satisfied_codes(written, layout) if written else usual_satisfied(layout)


def _labels(layout: Layout) -> dict[str, str]:
    keys = question_keys(layout)
    return {keys[page.id, one.id]: one.label for page in layout.pages for one in page.questions}
