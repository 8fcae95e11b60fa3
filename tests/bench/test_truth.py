"""The score of readings against a truth, on cases that can be counted by hand."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from bench.corpus import corpus_folder, row, sources, upper_bound
from bench.truth import Tally, page_in_file, score

TEMPLATE: dict[str, Any] = {
    "pages": {
        "main": {
            "questions": [
                {"id": "q1", "type": "single", "boxes": [{"id": "q1.1", "value": 1}, {"id": "q1.2", "value": 2}]},
                {"id": "q2", "type": "multi", "boxes": [{"id": "q2.a", "value": "a"}, {"id": "q2.b", "value": "b"}]},
            ]
        }
    }
}
MARKED = {"q1.2", "q2.a"}


def truth(**more: Any) -> dict[str, Any]:
    """One page: q1 has 2, q2 has a."""
    entry = {"file": "a.jpg", "frame": 0, "page": "main", "marked": sorted(MARKED), "cancelled": [], "answers": {"q1": [2], "q2": ["a"]}}
    return {"images": {"a": {**entry, "hard": {}, **more}}}


def document(q1: list[str], q2: list[str], review: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    """A reading of that page; its ink is what was marked."""
    answers = [
        {"question": name, "values": values, "status": "answered", "probability": 0.99, "review": name in review, "reasons": []}
        for name, values in (("q1", q1), ("q2", q2))
    ]
    marks = [{"box": box, "p_ink": 0.9 if box in MARKED else 0.1} for box in ("q1.1", "q1.2", "q2.a", "q2.b")]
    return {"source": "scans/a.jpg", "page": 1, "state": "read", "layout_page": "main", "answers": answers, "marks": marks, **more}


def counts(tally: Tally) -> tuple[int, int, int, int, int]:
    return tally.answers, tally.accepted, tally.accepted_wrong, tally.reviewed, tally.wrong


def test_a_right_reading_has_nothing_wrong() -> None:
    tally = score(TEMPLATE, truth(), [document(["2"], ["a"])])
    assert counts(tally) == (2, 2, 0, 0, 0)
    assert (tally.pages, tally.read, tally.refused, tally.missing, tally.boxes, tally.boxes_wrong) == (1, 1, 0, 0, 4, 0)
    assert tally.mistakes == []


def test_an_accepted_wrong_answer_is_counted_and_named() -> None:
    tally = score(TEMPLATE, truth(), [document(["1"], ["a"])])
    assert counts(tally) == (2, 2, 1, 0, 1)
    assert len(tally.mistakes) == 1 and "q1" in tally.mistakes[0]


def test_a_wrong_answer_that_a_person_sees_is_not_accepted() -> None:
    assert counts(score(TEMPLATE, truth(), [document(["1"], ["a"], review=("q1",))])) == (2, 1, 0, 1, 1)


@pytest.mark.parametrize("values", [[], ["1", "2"], ["2", "1"]])
def test_missing_or_added_values_are_wrong(values: list[str]) -> None:
    assert score(TEMPLATE, truth(), [document(values, ["a"])]).accepted_wrong == 1


def test_the_order_of_several_values_does_not_matter() -> None:
    both = truth(answers={"q1": [2], "q2": ["a", "b"]})
    assert score(TEMPLATE, both, [document(["2"], ["b", "a"])]).wrong == 0


@pytest.mark.parametrize("hard", [{"q1": "why"}, {"q1.1": "why"}])
def test_what_one_could_argue_about_is_no_wrong_accepted_answer(hard: dict[str, str]) -> None:
    assert counts(score(TEMPLATE, truth(hard=hard), [document(["1"], ["a"])])) == (2, 2, 0, 0, 1)
    assert score(TEMPLATE, truth(hard=hard), [document(["2"], ["b"])]).accepted_wrong == 1


def test_an_ungraded_question_is_not_counted() -> None:
    tally = score(TEMPLATE, truth(ungraded=["q2.b"]), [document(["2"], ["b"])])
    assert counts(tally) == (1, 1, 0, 0, 0)
    assert tally.boxes == 2


def test_without_stated_answers_the_boxes_say_what_was_meant() -> None:
    told = truth(answers={}, marked=["q1.1", "q1.2", "q2.a"], cancelled=["q1.1"])
    assert counts(score(TEMPLATE, told, [document(["2"], ["a"])])) == (2, 2, 0, 0, 0)


def test_a_refused_page_sends_all_its_answers_to_a_person() -> None:
    refused = {"source": "a.jpg", "page": 1, "state": "unreadable", "answers": [], "marks": []}
    tally = score(TEMPLATE, truth(), [refused])
    assert counts(tally) == (2, 0, 0, 2, 2)
    assert (tally.read, tally.refused, tally.missing) == (0, 1, 0)


@pytest.mark.parametrize("other", [{"source": "b.jpg"}, {"page": 2}, {"source": "xa.jpg"}, {"page": None}])
def test_a_page_without_its_document_is_missing(other: dict[str, Any]) -> None:
    tally = score(TEMPLATE, truth(), [document(["2"], ["a"], **other)])
    assert (tally.pages, tally.read, tally.refused, tally.missing) == (1, 0, 0, 1)
    assert counts(tally) == (2, 0, 0, 2, 2)


def test_an_answer_that_is_not_in_the_document_goes_to_a_person() -> None:
    short = document(["2"], ["a"])
    short["answers"] = short["answers"][:1]
    assert counts(score(TEMPLATE, truth(), [short])) == (2, 1, 0, 1, 1)


def test_boxes_are_judged_by_their_ink() -> None:
    reading = document(["2"], ["a"])
    reading["marks"][0]["p_ink"] = 0.5
    del reading["marks"][3]
    assert score(TEMPLATE, truth(), [reading]).boxes_wrong == 1
    del reading["marks"][1]
    assert score(TEMPLATE, truth(), [reading]).boxes_wrong == 2


def test_frames_count_from_nought_and_pages_from_one() -> None:
    assert page_in_file({"file": "a.tif", "frame": 3}) == 4
    assert page_in_file({"file": "a.pdf", "pdf_page": 2}) == 2
    second = truth(frame=1)
    assert score(TEMPLATE, second, [document(["1"], ["b"]), document(["2"], ["a"], page=2)]).wrong == 0


def test_tallies_add_up() -> None:
    total = score(TEMPLATE, truth(), [document(["1"], ["a"])])
    total.add(score(TEMPLATE, truth(), [document(["1"], ["b"])]))
    assert counts(total) == (4, 4, 3, 0, 3) and len(total.mistakes) == 3 and total.pages == 2


def test_no_mistake_still_leaves_an_upper_bound() -> None:
    assert upper_bound(0, 1000) == pytest.approx(1 - 0.05 ** (1 / 1000))
    assert upper_bound(0, 0) == upper_bound(3, 3) == 1.0
    assert upper_bound(1, 1000) > upper_bound(0, 1000)


def test_a_row_says_what_was_counted() -> None:
    line = row("thử", Tally(pages=3, read=2, refused=1, answers=40, accepted=30, accepted_wrong=1, reviewed=10, wrong=4), 0.5)
    assert "| thử | 2 of 3 | 1 | 40 | 90.00 % | 1 of 30" in line and "10 (25.00 %)" in line


def test_the_folder_of_real_scans_is_the_one_that_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PHIEU_CORPUS", raising=False)
    assert corpus_folder() is None
    monkeypatch.setenv("PHIEU_CORPUS", str(tmp_path))
    assert corpus_folder() == tmp_path
    for name in ("b", "a", "crops"):
        (tmp_path / name).mkdir()
    for name in ("b", "a"):
        (tmp_path / name / "truth.json").write_text(json.dumps({"images": {}}), encoding="utf-8")
    assert [source.name for source in sources(tmp_path)] == ["a", "b"]
    assert "bench" in sys.modules
