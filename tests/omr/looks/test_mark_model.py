"""The fitted model gives probabilities: rows that sum to one, for anything that a scan can show."""

from __future__ import annotations

import json

import numpy as np
import pytest

from omr.looks.first_look import first_look_from_json
from omr.looks.mark_kinds import FILLING, NO_MARK
from omr.reading import MarkKind
from pipeline.run.shipped import mark_model

TINY = {
    "card": {"marked_share": 0.2, "filling_share": 0.3},
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
