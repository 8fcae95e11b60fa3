"""Close-ups show a box as it is, its blank, what is foreign and what its peers look like; the network gives probabilities for them."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from omr.boxes import Atlas, frame_of, sample_boxes
from omr.calibrate import PageContext, size_classes
from omr.looks.evidence import gather_evidence
from omr.looks.ground import ground_of
from omr.looks.second_look import LAYERS, SIDE, peers_of
from omr.looks.second_look import close_ups as cut
from omr.reading import Grey
from pipeline.run.workers.shipped import mark_model
from tests.omr.sheets import DPI, crossed, grid_page

PRINTED, PAGE = grid_page(4, 5)
FRAME = frame_of(PAGE)
MARKED = 7


def atlas_of(image: Grey) -> Atlas:
    return sample_boxes(image, FRAME, np.diag([DPI / 25.4, DPI / 25.4, 1.0]), np.zeros((len(FRAME.origins), 2)))


BLANK = atlas_of(PRINTED).darkness
GROUND = ground_of(PAGE, FRAME, PageContext(BLANK, 0, np.zeros(len(BLANK))))
SEEN = gather_evidence(atlas_of(crossed(PRINTED, [list(PAGE.boxes())[MARKED].rect])), GROUND).seen
MIDDLE = slice(SIDE // 2 - 4, SIDE // 2 + 4)


def test_a_cross_shows_on_the_sheet_and_as_foreign_ink_and_neither_on_the_blank_nor_among_the_peers() -> None:
    sheet, blank, ink, peers = cut(SEEN, FRAME, np.array([MARKED]))[0]
    assert sheet[MIDDLE, MIDDLE].max() > 0.6 and ink[MIDDLE, MIDDLE].max() > 0.5
    assert blank[MIDDLE, MIDDLE].max() < 0.1 and peers[MIDDLE, MIDDLE].max() < 0.1


def test_the_outline_stands_where_the_blank_has_it() -> None:
    sheet, blank, ink, peers = cut(SEEN, FRAME, np.array([0]))[0]
    assert blank.max() > 0.5 and ink.max() == 0
    assert np.abs(sheet - blank).max() < 0.15 and np.abs(peers - blank).max() < 0.15


def test_no_box_no_close_up() -> None:
    assert cut(SEEN, FRAME, np.array([], np.int64)).shape == (0, LAYERS, SIDE, SIDE)


def test_boxes_without_peers_are_compared_with_their_blank() -> None:
    assert np.array_equal(peers_of(BLANK + 1, BLANK, size_classes(PAGE), len(BLANK) + 1), BLANK)


@pytest.mark.parametrize("spread", [0.0, 1.0, 1e6])
def test_rows_are_probabilities_whatever_is_seen(spread: float) -> None:
    look = mark_model().second
    rng = np.random.default_rng(1)
    pictures = rng.random((20, LAYERS, SIDE, SIDE)).astype(np.float32)
    rows = look.probabilities(pictures, rng.normal(0, spread, (20, len(look.mean))))
    assert rows.shape == (20, len(look.kinds))
    assert (rows >= 0).all() and rows.sum(axis=1) == pytest.approx(np.ones(20))
    alone = look.probabilities(pictures[4:5], np.tile(look.mean, (1, 1)))
    among = look.probabilities(pictures, np.tile(look.mean, (20, 1)))
    assert among[4] == pytest.approx(alone[0], abs=1e-4), "a box does not depend on the others"


def test_another_process_sees_the_same() -> None:
    look = mark_model().second
    pictures, known = np.zeros((3, LAYERS, SIDE, SIDE), np.float32), np.tile(look.mean, (3, 1))
    assert pickle.loads(pickle.dumps(look)).probabilities(pictures, known) == pytest.approx(look.probabilities(pictures, known))
