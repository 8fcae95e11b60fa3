"""`simulate`: a layout becomes a folder of filled and scanned sheets whose truth is known."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from forms.layout import Layout
from forms.layout_file import load_layout
from forms.reserved_runs import SIMULATED_RUN
from forms.whole import coded, make_folder, write_whole
from omr.simulate.conditions import Condition
from omr.simulate.pen import lifelike
from omr.simulate.person import CITIZENS, Habit, Person, draw_person
from omr.simulate.respondent import fill
from omr.simulate.sheet import SimulatedPage, scan_filled
from pipeline.simulate.paper import Paper, PaperStore
from pipeline.simulate.pictures import pictures
from pipeline.simulate.request import SimulationRequest, check_request

TRUTH = "truth.json"

PEOPLE, PAGES = 1, 2
"""Streams of chance of one seed: each sheet has its person, each page its marks and its way through the scanner."""

HOMOGRAPHY_DIGITS = 9
"""Decimals of a written homography: a thousandth of a pixel at the far corner."""

Progress = Callable[[int, int], None]
"""Called with the sheets done and the sheets wanted."""


@dataclass(frozen=True, slots=True)
class Simulation:
    """What was made: the folder, its truth file, and how many sheets, pages and answers are in it."""

    out: Path
    truth: Path
    sheets: int
    pages: int
    answers: int


def simulate(request: SimulationRequest, *, habit: Habit = CITIZENS, progress: Progress | None = None) -> Simulation:
    """What was made of the request. Afterwards `out` holds the pictures and `truth.json`, all of them or, after an error, nothing.

    Every sheet has a person of its own who fills in all its pages. A request gives the same bytes with the same libraries; the sheet of a
    serial does not depend on how many others there are. Raises InputError, LayoutError, DrawError, OutputError.
    """
    condition = check_request(request)
    layout = load_layout(request.layout_path)
    papers = PaperStore(layout, request.layout_path)
    images: dict[str, object] = {}
    answers = 0
    with whole_folder(request.out) as folder:
        files = pictures(folder, request.kind)
        for serial in range(1, request.sheets + 1):
            for number, (paper, made) in enumerate(sheet(request, layout, condition, habit, papers, serial), start=1):
                file, frame = files.keep(f"sheet-{serial:04d}-p{number}", made.picture, (made.dpi, made.lines))
                entry = made.truth.as_corpus(file, layout.pages[number - 1].id, frame)
                if papers.coded:
                    entry["sheet"] = {"run": SIMULATED_RUN, "serial": serial, "page": number}
                images[f"{file}#{frame}" if request.kind == "pdf" else file] = entry | _more(paper, made)
                answers += len(made.truth.answers)
            if progress is not None:
                progress(serial, request.sheets)
        files.close()
        write_whole(folder / TRUTH, json.dumps(_document(request, layout, images), ensure_ascii=False, indent=1) + "\n")
    return Simulation(request.out, request.out / TRUTH, request.sheets, len(images), answers)


def sheet(
    request: SimulationRequest, layout: Layout, condition: Condition, habit: Habit, papers: PaperStore, serial: int
) -> Iterator[tuple[Paper, SimulatedPage]]:
    """The pages of one sheet in order, filled in by one person, each with the paper it was made of."""
    rng = np.random.default_rng([request.seed, PEOPLE, serial])
    person = _person(layout, condition, rng)
    for number, (page, paper) in enumerate(zip(layout.pages, papers.slip(serial), strict=True), start=1):
        rng = np.random.default_rng([request.seed, PAGES, serial, number])
        intent = fill(page, layout.policy, rng, habit, person)
        yield paper, scan_filled(paper.printed, page, paper.px_per_mm, intent, condition, rng, scan_dpi=request.dpi)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """A hidden folder beside `path` that takes its place when the block ends well, and vanishes when it does not.

    Raises OutputError. `path` must be missing or an empty folder.
    """
    make_folder(path.absolute().parent)
    hidden = path.absolute().with_name(f".phieu-{secrets.token_hex(6)}.part")
    with coded(path):
        hidden.mkdir()
    try:
        yield hidden
        with coded(path, replacing=True):
            if path.is_dir():
                path.rmdir()
            hidden.rename(path)
    finally:
        shutil.rmtree(hidden, ignore_errors=True)


def _person(layout: Layout, condition: Condition, rng: np.random.Generator) -> Person:
    """Somebody who fills in a slip."""
    person = draw_person(rng, layout.policy, condition.tool)
    return replace(person, pen=lifelike(person.pen, rng))


def _more(paper: Paper, made: SimulatedPage) -> dict[str, object]:
    """What the corpus format leaves out: the kind of every answer, and the way from mm of the layout to pixels.

    A pixel's place is its centre: that of the first is 0, 0.
    """
    way = made.homography @ paper.from_layout
    return {
        "statuses": {question: status.value for question, status in made.truth.statuses.items()},
        "mm_to_image_homography": np.round(way / way[2, 2], HOMOGRAPHY_DIGITS).tolist(),
    }


def _document(request: SimulationRequest, layout: Layout, images: dict[str, object]) -> dict[str, object]:
    """The truth of the whole folder."""
    return {
        "origin": f"phieu simulate, condition {request.condition}, seed {request.seed}",
        "layout": layout.id,
        "condition": request.condition,
        "seed": request.seed,
        "sheets": request.sheets,
        "images": images,
    }
