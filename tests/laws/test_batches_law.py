"""A law of batches: with a fixed context it does not matter in which order, and in which piles, slips go through the scanner."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipeline.intake.add import new_batch
from pipeline.report.round_report import score_round
from pipeline.review.acceptance import DEFAULT_POLICY
from pipeline.run.reading.read import read
from pipeline.run.rounds import open_round
from pipeline.run.run import run
from pipeline.store.workspace import workspace
from tests.workspaces import FORM, ROUND, facts, made, slips

NUMBERS = (1, 2, 3, 4)
Said = list[tuple[object, ...]]


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("context")
    read(slips(*range(1, 9)), FORM, folder / "r.jsonl", workers=1, context_out=folder / "context")
    return folder / "context"


def said(folder: Path, context: Path, piles: list[list[int]]) -> Said:
    """What the slips say, whichever pile each came in."""
    with workspace(made(folder)) as found:
        open_round(found, ROUND, [FORM], DEFAULT_POLICY, context_files=[context])
        for pile in piles:
            new_batch(found, slips(*pile), ROUND, facts())
        run(found, workers=0)
        return sorted((one.source_ref.partition("/")[2], one.answers, one.texts) for one in score_round(found, ROUND).responses)


@pytest.fixture(scope="module")
def together(context: Path, tmp_path_factory: pytest.TempPathFactory) -> Said:
    found = said(tmp_path_factory.mktemp("all"), context, [list(NUMBERS)])
    assert len(found) == len(NUMBERS)
    return found


@st.composite
def piles(draw: st.DrawFn) -> list[list[int]]:
    """The slips in any order, cut into piles at any places."""
    order = draw(st.permutations(NUMBERS))
    cuts = sorted(draw(st.sets(st.integers(1, len(NUMBERS) - 1))))
    return [list(order[first:last]) for first, last in zip([0, *cuts], [*cuts, len(NUMBERS)], strict=True)]


@settings(max_examples=3, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example([[4], [2], [3], [1]])
@given(piles())
def test_any_order_and_any_split_give_the_same_responses(
    tmp_path_factory: pytest.TempPathFactory, context: Path, together: Said, split: list[list[int]]
) -> None:
    assert said(tmp_path_factory.mktemp("split"), context, split) == together
