"""The fitted model gives probabilities: rows that sum to one, for anything that a scan can show."""

from __future__ import annotations

import json

import numpy as np
import pytest

from omr.looks.first_look import first_look_from_json
from omr.looks.mark_kinds import FILLING, NO_MARK
from omr.looks.mark_model import as_counted, in_doubt
from omr.reading import MarkKind
from pipeline.run.workers.shipped import mark_model

TINY = {
    "card": {"marked_share": 0.2, "filling_share": 0.3, "striking_share": 0.1},
    "kinds": ["empty", "cross"],
    "mean": [1.0, 0.0],
    "scale": [2.0, 1.0],
    "networks": [
        [{"weights": [[1.0], [0.0]], "bias": [0.0]}, {"weights": [[0.0, 3.0]], "bias": [0.0, 0.5]}],
        [{"weights": [[0.0], [0.0]], "bias": [0.0]}, {"weights": [[0.0, 0.0]], "bias": [0.0, 0.0]}],
    ],
}


def test_a_model_is_the_average_of_what_its_document_says() -> None:
    model = first_look_from_json(json.dumps(TINY))
    assert model.kinds == (MarkKind.EMPTY, MarkKind.CROSS)
    assert model.version != first_look_from_json(json.dumps({**TINY, "scale": [2.0, 2.0]})).version
    cross = model.probabilities(np.array([[1.0, 7.0], [5.0, 7.0]], np.float32))[:, 1]
    first = np.array([1 / (1 + np.exp(-0.5)), 1 / (1 + np.exp(-0.5 - 3 * np.tanh(2.0)))])
    assert cross == pytest.approx((first + 0.5) / 2)


def test_the_shipped_model_knows_an_empty_box_and_what_people_draw() -> None:
    kinds = set(mark_model().kinds)
    assert {MarkKind.EMPTY, MarkKind.CROSS, MarkKind.TICK, MarkKind.FILL} <= kinds
    assert kinds - NO_MARK - FILLING and len(kinds) == len(mark_model().kinds)


@pytest.mark.parametrize("size", [0.0, 1.0, 1e6])
def test_rows_are_probabilities_whatever_the_features(size: float) -> None:
    model = mark_model().first
    features = np.random.default_rng(1).normal(0, size, (200, len(model.mean))).astype(np.float32)
    rows = model.probabilities(features)
    assert rows.shape == (200, len(model.kinds))
    assert np.isfinite(rows).all() and (rows >= 0).all()
    assert rows.sum(axis=1) == pytest.approx(np.ones(200))


def test_a_row_does_not_depend_on_the_others() -> None:
    model = mark_model().first
    features = np.random.default_rng(2).normal(0, 1, (30, len(model.mean))).astype(np.float32)
    assert model.probabilities(features)[7] == pytest.approx(model.probabilities(features[7:8])[0], abs=1e-9)


KINDS = (MarkKind.EMPTY, MarkKind.CROSS, MarkKind.FILL)
NOTHING, MARK, UNSURE = [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.02, 0.98, 0.0]


@pytest.mark.parametrize(
    ("rows", "known", "darker", "seen_twice"),
    [
        ([NOTHING, MARK, MARK], [True] * 3, [False] * 3, [False] * 3),
        ([NOTHING, NOTHING, MARK], [True] * 3, [False] * 3, [True, True, False]),
        ([NOTHING, UNSURE, MARK], [True] * 3, [False] * 3, [True, True, False]),
        ([NOTHING, MARK, MARK], [True, True, False], [True, True, False], [True, False, True]),
    ],
    ids=["plain", "a blank question", "an unsure mark", "dark and unknown"],
)
def test_what_is_seen_twice(rows: list[list[float]], known: list[bool], darker: list[bool], seen_twice: list[bool]) -> None:
    questions = np.array([0, 0, 1])
    found = in_doubt(np.array(rows), KINDS, 0.998, np.array(known), np.array(darker), questions)
    assert found.tolist() == seen_twice


def test_counting_lowers_what_the_looks_say_of_quiet_boxes_and_of_no_others() -> None:
    rows = np.array([[0.998, 0.001, 0.001], [0.998, 0.001, 0.001], [0.9, 0.1, 0.0], [0.99999, 0.00001, 0.0]])
    counted = as_counted(rows, KINDS, np.array([True, False, True, True]), 0.0002)
    assert counted.sum(axis=1) == pytest.approx(np.ones(4))
    assert counted[0] == pytest.approx([0.9998, 0.0001, 0.0001])
    assert counted[1:] == pytest.approx(rows[1:])
