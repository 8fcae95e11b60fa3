"""The reader on real scans of other people's forms: every page ends as one line, and the surveys are read within the bars.

About three minutes of one core in all; each source is read once, and what several tests ask of it is kept for the session.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from bench.corpus import corpus_folder, read_source, sources
from bench.truth import Tally, page_in_file
from forms.importers.scan_template import import_scan
from omr.boxes import outlines
from omr.reading import Floats, PageImage, PageState
from omr.references import References, prepare
from omr.sample import PageSample, sample_page
from pipeline.decode.files import pages
from pipeline.model import PageRecord
from pipeline.reading_file import load_readings
from pipeline.run.workers.shipped import mark_model

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.slow,
    pytest.mark.skipif("PHIEU_CORPUS" not in os.environ, reason="PHIEU_CORPUS is not set: the real scans are not at hand"),
]

SURVEYS = ("kit_course_eval", "sdaps_odt_survey", "votingworks_28lb")
"""Scanned checkbox surveys: the scans that this reader is for."""

LEAST_RIGHT = 0.97
MOST_WRONG_ACCEPTED = 0.005
MOST_REVIEWED = 0.15

REGISTERED_PAGES = 4
"""Pages of a source whose registration is looked at, spread over the source."""

MOST_OFF_SIDES = 0.25
"""A quarter of a box: ink near its middle is then still its own."""


@dataclass(frozen=True)
class Run:
    """What became of one source."""

    tally: Tally
    lines: list[PageRecord]


def names() -> list[str]:
    folder = corpus_folder()
    return [source.name for source in sources(folder)] if folder and folder.is_dir() else []


@pytest.fixture(scope="session")
def folder() -> Path:
    """The folder of real scans; set and missing is a failure, never a skip."""
    there = corpus_folder()
    assert there is not None and there.is_dir(), f"PHIEU_CORPUS names no folder: {there}"
    return there


@pytest.fixture(scope="session")
def run_of(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Run]:
    """Reads a source when it is first asked for."""

    @cache
    def run(name: str) -> Run:
        work = tmp_path_factory.mktemp(name)
        tally, _ = read_source(folder / name, work)
        return Run(tally, load_readings(work / "readings.jsonl"))

    return run


def truth_of(folder: Path, name: str) -> dict[str, Any]:
    images: dict[str, Any] = json.loads((folder / name / "truth.json").read_text(encoding="utf-8"))["images"]
    return images


def test_the_real_scans_are_there(folder: Path) -> None:
    assert set(SURVEYS) <= set(names()), f"no {SURVEYS} under {folder}"


@pytest.mark.parametrize("name", names())
def test_every_page_is_read_or_refused_with_a_reason(run_of: Callable[[str], Run], folder: Path, name: str) -> None:
    run, truth = run_of(name), truth_of(folder, name)
    assert (run.tally.missing, run.tally.pages) == (0, len(truth))
    assert run.tally.read + run.tally.refused == run.tally.pages
    seen = Counter((line.source, line.page) for line in run.lines)
    assert set(seen.values()) == {1}
    for entry in truth.values():
        assert any(source.endswith(entry["file"]) and page == page_in_file(entry) for source, page in seen), entry["file"]
    for line in run.lines:
        if line.reading.state is PageState.READ:
            assert line.reading.answers and line.reading.marks
        else:
            assert line.reading.reasons and not line.reading.answers


@pytest.mark.parametrize("name", names())
def test_every_page_of_every_file_has_its_line(run_of: Callable[[str], Run], folder: Path, name: str) -> None:
    lines = Counter(line.source for line in run_of(name).lines)
    files = [path for path in (folder / name / "images").rglob("*") if path.is_file()]
    assert len(lines) == len(files)
    for line in run_of(name).lines:
        assert line.page is not None and 1 <= line.page <= lines[line.source]


@pytest.mark.parametrize("name", SURVEYS)
def test_every_page_of_the_surveys_is_read_as_the_page_that_it_is(run_of: Callable[[str], Run], folder: Path, name: str) -> None:
    run = run_of(name)
    assert run.tally.read == run.tally.pages
    for entry in truth_of(folder, name).values():
        found = [line for line in run.lines if line.source.endswith(entry["file"]) and line.page == page_in_file(entry)]
        assert [line.reading.layout_page for line in found] == [entry["page"]]


@pytest.mark.parametrize("name", SURVEYS)
def test_answers_are_right_without_a_person(run_of: Callable[[str], Run], name: str) -> None:
    tally = run_of(name).tally
    assert tally.answers > 0
    assert 1 - tally.wrong / tally.answers >= LEAST_RIGHT, f"{tally.wrong} of {tally.answers} wrong if nobody looked"


@pytest.mark.parametrize("name", SURVEYS)
def test_what_is_accepted_is_right(run_of: Callable[[str], Run], name: str) -> None:
    tally = run_of(name).tally
    assert tally.accepted > 0
    assert tally.accepted_wrong <= MOST_WRONG_ACCEPTED * tally.accepted, "\n".join(tally.mistakes)


@pytest.mark.parametrize("name", SURVEYS)
def test_few_answers_need_a_person(run_of: Callable[[str], Run], name: str) -> None:
    tally = run_of(name).tally
    assert tally.reviewed <= MOST_REVIEWED * tally.answers, f"{tally.reviewed} of {tally.answers} answers sent to review"


@pytest.mark.parametrize("name", SURVEYS)
def test_boxes_lie_where_the_truth_says(folder: Path, name: str) -> None:
    """On four pages of the source: the median distance of the corners of the boxes is at most a quarter of a box, page by page."""
    imported = import_scan(folder / name / "template.json", None)
    images = {page_id: reference_image(folder / name, page_id) for page_id in (page.id for page in imported.layout.pages)}
    references = prepare(imported.layout, images, mark_model())
    boxes = {
        page_id: np.array([box["rect"] for question in page["questions"] for box in question["boxes"]], np.float64)
        for page_id, page in template_of(folder / name)["pages"].items()
    }
    entries = list(truth_of(folder, name).values())
    far = {}
    for entry in entries[:: max(1, len(entries) // REGISTERED_PAGES)][:REGISTERED_PAGES]:
        image = image_of(folder / name / "images" / entry["file"], page_in_file(entry))
        far[entry["file"], page_in_file(entry)] = sides_off(image, references, entry, boxes[entry["page"]])
    assert max(far.values()) <= MOST_OFF_SIDES, far


def sides_off(image: PageImage, references: References, entry: dict[str, Any], rects: Floats) -> float:
    """The median distance of outlines to the truth's, in sides of a box."""
    sample = sample_page(image, references)
    assert isinstance(sample, PageSample), f"{entry['file']} was not placed: {sample}"
    page = references.layout.page(entry["page"])
    assert sample.layout_page == page.id
    found = outlines(page, sample.registration.to_image, sample.registration.shifts)
    x, y, w, h = rects.T
    corners = np.stack([np.stack(c, axis=1) for c in ((x, y), (x + w, y), (x + w, y + h), (x, y + h))], axis=1)
    exact = cv2.perspectiveTransform(corners.reshape(1, -1, 2), np.array(entry["ref_to_image_homography"]))[0].reshape(-1, 4, 2)
    side = np.minimum(np.linalg.norm(exact[:, 1] - exact[:, 0], axis=1), np.linalg.norm(exact[:, 3] - exact[:, 0], axis=1))
    return float(np.median(np.linalg.norm(found - exact, axis=2) / side[:, None]))


def template_of(source: Path) -> dict[str, Any]:
    template: dict[str, Any] = json.loads((source / "template.json").read_text(encoding="utf-8"))
    return template


def reference_image(source: Path, page_id: str) -> PageImage:
    return image_of(source / template_of(source)["pages"][page_id]["reference_image"], 1)


def image_of(path: Path, number: int) -> PageImage:
    """One page of a file, as the reader gets it."""
    for page in pages(path):
        if page.page == number:
            assert isinstance(page.image, PageImage), page.image
            return page.image
    raise AssertionError(f"{path.name} has no page {number}")
