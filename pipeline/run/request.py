"""What one run is asked for, and whether that can be met: everything that can be known before the first page is decoded."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from forms.errors import Problem
from forms.whole import check_writable, make_folder
from pipeline.errors import InputError
from pipeline.model import AcceptancePolicy
from pipeline.review.table import CROPS, refuse_filled
from pipeline.run.tasks import Pictures

REVIEW_TABLE = "review.csv"
REVIEW_PAGE = "review.html"


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """The wishes of one run; None where something is not wanted. `read` describes each."""

    inputs: tuple[Path, ...]
    layout_path: Path
    out: Path
    page: str | None
    pages_file: Path | None
    annotate_dir: Path | None
    review_dir: Path | None
    workers: int
    context_in: Path | None
    context_out: Path | None
    policy: AcceptancePolicy
    lang: str
    force: bool

    @property
    def pictures(self) -> Pictures:
        """The pictures that are wanted, and where."""
        return Pictures(self.annotate_dir, None if self.review_dir is None else self.review_dir / CROPS, self.lang)


def usable_cores() -> int:
    """How many cores this process may use: the default number of workers."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def check_request(request: ReadRequest) -> None:
    """Nothing; afterwards the folders for pictures exist and every result can be written. Raises InputError or OutputError."""
    problems = list(within_inputs(request))
    if request.workers < 1:
        problems.append(Problem("read.no_workers", "--workers", {"found": request.workers}))
    problems += over_inputs(request)
    if problems:
        raise InputError(problems)
    check_writable(request.out)
    if request.context_out is not None:
        check_writable(request.context_out)
    if request.review_dir is not None and not request.force:
        refuse_filled(request.review_dir / REVIEW_TABLE)
    for folder in wanted_folders(request):
        make_folder(folder)


def over_inputs(request: ReadRequest) -> Iterator[Problem]:
    """A problem for each result that would take the place of a file that is read, or of another result."""
    read = [request.layout_path, request.pages_file, request.context_in, *request.inputs]
    review = None if request.review_dir is None else request.review_dir / REVIEW_TABLE
    taken = {path.resolve() for path in read if path is not None}
    for result in (request.out, request.context_out, review):
        if result is not None:
            if result.resolve() in taken:
                yield Problem("read.out_is_input", str(result))
            taken.add(result.resolve())


def wanted_folders(request: ReadRequest) -> list[Path]:
    """The folders that take pictures."""
    pictures = request.pictures
    return [folder for folder in (pictures.annotate_dir, pictures.crops_dir) if folder is not None]


def within_inputs(request: ReadRequest) -> Iterator[Problem]:
    """A problem for each folder of pictures that lies in an input folder: the next run would take the pictures for scans."""
    given: Sequence[Path] = [path for path in request.inputs if path.is_dir()]
    for folder in (request.annotate_dir, request.review_dir):
        for scans in given:
            if folder is not None and folder.resolve().is_relative_to(scans.resolve()):
                yield Problem("read.output_inside_input", str(folder), {"input": str(scans)})
