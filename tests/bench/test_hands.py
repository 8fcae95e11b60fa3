"""Marks are lifted without the form that they were made on, and land on the box that they are set on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np

from bench.hands import row
from bench.ink_setting import Placed, filled, scaled, set_ink
from bench.lifting import LIFTED_PX_PER_MM, Hand, LiftedMark, lift
from bench.truth import Tally
from forms.geometry import Rect
from forms.layout import Box, LayoutPage, LayoutQuestion, QuestionKind
from omr.boxes import Frame
from omr.calibrate import PageContext
from omr.ink import Darkness
from omr.looks.ground import Ground, ground_of
from pipeline.simulate.paper import Paper

SIDE, LEFT, SHORT = 100, 30, 40
"""A patch with a box of 40 pixels in its middle, at 300 dpi: 3.4 mm."""


def blank_patch() -> Darkness:
    patch = np.zeros((1, SIDE, SIDE), np.uint8)
    cv2.rectangle(patch[0], (LEFT, LEFT), (LEFT + SHORT, LEFT + SHORT), 200, 4)
    return patch


def ground() -> Ground:
    mm = 1 / LIFTED_PX_PER_MM
    box = Box("b", "1", Rect(LEFT * mm, LEFT * mm, SHORT * mm, SHORT * mm))
    page = LayoutPage("p", 210.0, 297.0, (LayoutQuestion("q", QuestionKind.SINGLE, (box,)),))
    frame = Frame(LIFTED_PX_PER_MM, SIDE, SIDE, np.zeros((1, 2)), np.array([[LEFT, LEFT, SHORT, SHORT]], np.float64))
    return ground_of(page, frame, PageContext(blank_patch(), 9, np.zeros(1)))


def crossed() -> Darkness:
    patch = blank_patch()
    ink = np.zeros((SIDE, SIDE), np.uint8)
    cv2.line(ink, (18, 18), (82, 82), 170, 5)
    cv2.line(ink, (82, 18), (18, 82), 170, 5)
    return np.maximum(patch, ink[None])


def test_a_lifted_cross_is_whole_and_the_box_stays_behind() -> None:
    (alpha,) = lift(crossed(), ground(), [0], one_bit=False)
    assert alpha is not None
    arms = [alpha[i, i] for i in range(20, 81)] + [alpha[i, SIDE - i] for i in range(20, 81)]
    assert min(arms) > 0.4, "a stroke goes on under the printed line"
    assert alpha[LEFT, 45:56].max() == 0 and alpha[45:56, LEFT].max() == 0, "the printed line is not lifted"


def test_what_a_neighbour_wrote_is_not_lifted() -> None:
    patch = crossed()
    cv2.line(patch[0], (2, 5), (2, 95), 170, 3)
    (alpha,) = lift(patch, ground(), [0], one_bit=False)
    assert alpha is not None and alpha[:, :5].max() == 0


def test_an_empty_box_gives_no_mark() -> None:
    assert list(lift(blank_patch(), ground(), [0], one_bit=False)) == [None]


def test_a_mark_lands_on_its_box_and_its_truth_says_so() -> None:
    (alpha,) = lift(crossed(), ground(), [0], one_bit=False)
    assert alpha is not None
    mark = LiftedMark(alpha, LIFTED_PX_PER_MM, (LEFT, LEFT, SHORT, SHORT), "somebody")
    boxes = tuple(Box(f"q.{i}", str(i), Rect(20.0 + 15 * i, 40.0, 4.5, 4.5)) for i in range(4))
    page = LayoutPage("p", 100.0, 80.0, (LayoutQuestion("q", QuestionKind.SINGLE, boxes),))
    paper = Paper(np.full((800, 1000), 255, np.uint8), 10.0, np.eye(3))
    placed, truth = filled(page, Hand("one", (mark,)), np.random.default_rng(3))
    (one,) = placed
    assert truth.answers["q"] == (one.box.value,) and truth.marked == (one.box.id,)
    inked, areas = set_ink(paper.printed, paper, placed)
    rows, columns = np.nonzero(inked < 200)
    centre = one.box.rect.centre
    assert abs(columns.mean() / 10 - centre.x) < 0.1 and abs(rows.mean() / 10 - centre.y) < 0.1
    assert areas[one.box.id] > 1.0


def test_a_blackened_box_is_blackened_whatever_its_size() -> None:
    alpha = np.zeros((SIDE, SIDE), np.float32)
    alpha[LEFT : LEFT + SHORT, LEFT : LEFT + SHORT] = 0.9
    mark = LiftedMark(alpha, LIFTED_PX_PER_MM, (LEFT, LEFT, SHORT, SHORT), "somebody", covers=True)
    ink, _ = scaled(Placed(Box("b", "1", Rect(10.0, 10.0, 7.0, 5.0)), mark), Paper(np.zeros((1, 1), np.uint8), 10.0, np.eye(3)))
    rows, columns = np.nonzero(ink > 0.5)
    assert abs(np.ptp(columns) / 10 - 7.0) < 0.25 and abs(np.ptp(rows) / 10 - 5.0) < 0.25


def test_a_row_bounds_what_was_seen() -> None:
    line = row("somewhere", "clean", Tally(pages=1, read=1, answers=10, accepted=8, reviewed=2))
    assert "0 of 8 (≤ 31.23 %)" in line and "2 (20.00 %)" in line


def test_without_a_corpus_it_says_so_and_writes_nothing(tmp_path: Path) -> None:
    out = tmp_path / "hands.md"
    env = {name: value for name, value in os.environ.items() if name != "PHIEU_CORPUS"}
    command = [sys.executable, "-m", "bench.hands", "--out", str(out)]
    done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8", env=env)
    assert "PHIEU_CORPUS" in done.stderr and not out.exists()
