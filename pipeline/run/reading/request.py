"""What one run is asked for, and whether that can be met: everything that can be known before the first page is decoded."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from forms.errors import OutputError, Problem
from pipeline.errors import InputError
from pipeline.model import AcceptancePolicy
from pipeline.review.fields_table import FIELD_CROPS
from pipeline.review.table import CROPS, refuse_filled
from pipeline.targets import check_file, check_file_in, check_folder, is_folder

MOST_WORKERS_ON_WINDOWS = 61
"""Windows waits for at most 63 things at once, and the pool of Python needs two of them."""

REVIEW_TABLE = "review.csv"
REVIEW_PAGE = "review.html"
FIELDS_TABLE = "fields.csv"


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
    run_files: tuple[Path, ...] = ()
    key_file: Path | None = None
    deck: bool = False
    fields_dir: Path | None = None
    review_budget: float | None = None
    counter_files: tuple[Path, ...] = ()
    day: date | None = None


def usable_cores() -> int:
    """How many cores this process may use: the default number of workers."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, most_workers())


def most_workers() -> int:
    """How many worker processes this system can wait for."""
    return MOST_WORKERS_ON_WINDOWS if sys.platform == "win32" else sys.maxsize


def within_system(workers: int) -> tuple[int, list[Problem]]:
    """The number of workers that this system can have, and a warning where fewer than wanted."""
    most = most_workers()
    if workers <= most:
        return workers, []
    return most, [Problem("read.fewer_workers", "--workers", {"found": workers, "most": most})]


def check_request(request: ReadRequest) -> None:
    """Nothing; afterwards it is known that every result can be written, and nothing was. Raises InputError or OutputError."""
    problems = [*within_inputs(request), *over_inputs(request)]
    if request.workers < 1:
        problems.append(Problem("read.no_workers", "--workers", {"found": request.workers}))
    if problems:
        raise InputError(problems)
    for check in checks(request):
        try:
            check()
        except OutputError as error:
            problems += [problem for problem in error.problems if problem not in problems]
    if problems:
        raise OutputError(problems)
    if request.review_dir is not None and not request.force:
        refuse_filled(request.review_dir / REVIEW_TABLE)
    if request.fields_dir is not None and not request.force:
        refuse_filled(request.fields_dir / FIELDS_TABLE)


def checks(request: ReadRequest) -> Iterator[Callable[[], None]]:
    """What raises OutputError where a result could not be written."""
    yield partial(check_file, request.out)
    if request.context_out is not None:
        yield partial(check_file, request.context_out)
    if request.annotate_dir is not None:
        yield partial(check_folder, request.annotate_dir)
    if request.review_dir is not None:
        yield partial(check_file_in, request.review_dir, REVIEW_TABLE)
        yield partial(check_file_in, request.review_dir, REVIEW_PAGE)
        if os.path.lexists(request.review_dir / CROPS):
            yield partial(check_folder, request.review_dir / CROPS)
    if request.fields_dir is not None:
        yield partial(check_file_in, request.fields_dir, FIELDS_TABLE)
        if os.path.lexists(request.fields_dir / FIELD_CROPS):
            yield partial(check_folder, request.fields_dir / FIELD_CROPS)


def over_inputs(request: ReadRequest) -> Iterator[Problem]:
    """A problem for each result that would take the place of a file that is read, or of another result."""
    files = (request.layout_path, request.pages_file, request.context_in, request.key_file)
    read = [*files, *request.run_files, *request.counter_files, *request.inputs]
    taken = {os.path.realpath(path) for path in read if path is not None and not is_folder(path)}
    for result in files_written(request):
        if os.path.realpath(result) in taken:
            yield Problem("read.out_is_input", str(result))
        taken.add(os.path.realpath(result))
    for folder in (request.annotate_dir, request.review_dir, request.fields_dir):
        if folder is not None and os.path.realpath(folder) in taken:
            yield Problem("output.not_a_folder", str(folder))


def over_scans(request: ReadRequest, scans: Iterable[Path]) -> None:
    """Nothing; raises InputError where a result would take the place of a scan that was found in a folder, or of a reference image."""
    taken = {os.path.realpath(path) for path in scans}
    problems = [Problem("read.out_is_input", str(path)) for path in files_written(request) if os.path.realpath(path) in taken]
    if problems:
        raise InputError(problems)


def files_written(request: ReadRequest) -> list[Path]:
    """The files that a run writes beside its pictures."""
    review = [] if request.review_dir is None else [request.review_dir / REVIEW_TABLE, request.review_dir / REVIEW_PAGE]
    fields = None if request.fields_dir is None else request.fields_dir / FIELDS_TABLE
    return [path for path in (request.out, request.context_out, *review, fields) if path is not None]


def within_inputs(request: ReadRequest) -> Iterator[Problem]:
    """A problem for each folder of pictures that lies in an input folder: the next run would take the pictures for scans."""
    given = [path for path in request.inputs if is_folder(path)]
    for folder in (request.annotate_dir, request.review_dir, request.fields_dir):
        for scans in given:
            if folder is not None and Path(os.path.realpath(folder)).is_relative_to(os.path.realpath(scans)):
                yield Problem("read.output_inside_input", str(folder), {"input": str(scans)})
