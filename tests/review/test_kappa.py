"""Agreement beyond chance, against a published example and what must hold of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.review.kappa import agreement

WORDS = st.lists(st.tuples(st.sampled_from("1234"), st.sampled_from("1234")), min_size=1, max_size=40)


def test_fifty_proposals_read_by_two_people() -> None:
    """The usual textbook table: both yes 20, yes and no 5, no and yes 10, both no 15; p_o 0.7, p_e 0.5, kappa 0.4."""
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    found = agreement(pairs)
    assert (found.pairs, found.same, found.share) == (50, 35, 0.7)
    assert found.kappa == pytest.approx(0.4)


def test_nothing_is_said_where_there_is_nothing_to_say() -> None:
    assert (agreement([]).share, agreement([]).kappa) == (None, None)
    assert agreement([("1", "1")] * 9).kappa is None, "who always says one thing agrees by chance"


@given(WORDS)
def test_it_is_one_only_where_all_agree_and_does_not_know_who_was_first(pairs: list[tuple[str, str]]) -> None:
    found = agreement(pairs)
    turned = agreement([(second, first) for first, second in pairs])
    assert (found.same, found.kappa) == (turned.same, pytest.approx(turned.kappa) if turned.kappa is not None else None)
    assert found.kappa is None or -1 <= found.kappa <= 1 + 1e-12
    assert found.kappa is None or (found.kappa == pytest.approx(1)) == (found.same == found.pairs)
