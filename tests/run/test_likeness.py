"""Scans of one paper without a serial are alike, people who chose the same are not; what was compared is not compared again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from omr.traces import packed
from pipeline.run.queues import likeness
from pipeline.run.queues.likeness import alike, likely_repeats, stage
from pipeline.run.queues.likeness_file import kept
from pipeline.store.blobs import Blobs
from pipeline.store.readings import Traced

BOXES, CELLS = 30, 64
Grey = NDArray[np.uint8]


def paper(seed: int, marks: int = 8) -> Grey:
    """The ink of one person: strokes of six cells each in some boxes."""
    rng, sheet = np.random.default_rng(seed), np.zeros((BOXES, CELLS))
    for box in rng.choice(BOXES, marks, replace=False):
        sheet[box, rng.choice(CELLS, 6, replace=False)] = rng.uniform(90, 200, 6)
    return sheet.ravel().astype(np.uint8)


def scan(sheet: Grey, seed: int) -> Grey:
    """The paper as a scanner sees it: printed digits on all sheets alike, grain everywhere."""
    rng, print_ = np.random.default_rng(seed), np.zeros(BOXES * CELLS)
    print_[::50] = 120
    return np.clip(sheet + print_ + rng.uniform(0, 18, sheet.shape), 0, 255).astype(np.uint8)


def found(pile: list[Grey]) -> list[tuple[int, int]]:
    return alike(pile, stage(len(pile)), range(len(pile)))


def test_a_second_scan_is_told_from_other_peoples_papers_through_grain() -> None:
    pile = [scan(paper(one), one) for one in range(20)]
    assert found([*pile, scan(paper(3), 99)]) == [(20, 3)]


def test_a_sheet_with_a_mark_or_two_needs_more_and_one_with_a_speck_is_not_compared() -> None:
    bare = [scan(paper(one, marks=2), one) for one in range(20)]
    assert found([*bare, scan(paper(3, marks=2), 99)]) == [(20, 3)]
    moved = paper(3, marks=2)
    inked = np.flatnonzero(moved)
    moved[inked[0]], moved[inked[0] + 1] = 0, moved[inked[0]]
    assert found([*bare, scan(moved, 99)]) == []
    specks = [scan(paper(one, marks=1), one) for one in range(20)]
    assert found([*specks, scan(paper(3, marks=1), 99)]) == []


def test_of_few_pages_print_cannot_be_told_from_ink() -> None:
    pile = [scan(paper(one), one) for one in range(3)]
    assert found(pile) == [] and found([*pile, pile[1]]) == [(3, 1)]


def test_only_new_pages_are_compared_and_the_way_there_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pile = [scan(paper(one), one) for one in range(12)] + [scan(paper(5), 50), scan(paper(7), 70)]
    asked: list[int] = []

    def there(count: int) -> None:
        monkeypatch.setattr(likeness, "traced_in", lambda *_: [Traced(100 + at, at, "f", "front") for at in range(count)])

    def packs(_: object, numbers: list[int]) -> dict[int, bytes]:
        asked.append(len(numbers))
        return {number: packed(pile[number - 100].reshape(BOXES, 8, 8)) for number in numbers}

    monkeypatch.setattr(likeness, "traces_of", packs)
    blobs, whole = Blobs(str(tmp_path / "a"), tmp_path), Blobs(str(tmp_path / "b"), tmp_path)
    for count in (3, 8, 11, 13, 14, 14):
        there(count)
        last = likely_repeats(None, blobs, 1)  # type: ignore[arg-type]
    assert last == {12: (5,), 13: (7,)} == likely_repeats(None, whole, 1)  # type: ignore[arg-type]
    assert kept(blobs, 1) == kept(whole, 1) and asked == [3, 8, 11, 13, 14, 14], "asked again, nothing is compared"
    blobs.put("likeness/1", b"spoilt")
    assert likely_repeats(None, blobs, 1) == last  # type: ignore[arg-type]
