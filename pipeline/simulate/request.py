"""What a simulation is asked for, and whether it can be met: everything that can be known before the first sheet is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from forms.errors import OutputError, Problem
from forms.sheet_code import SERIAL_BITS
from omr.simulate.conditions import Condition
from omr.simulate.degradations import NAMED
from pipeline.errors import InputError
from pipeline.targets import check_folder, is_folder

PictureKind = Literal["png", "jpg", "tif", "pdf"]
"""Kinds of picture files; all pages go into one PDF, every page into a file of its own otherwise."""

DPI = (75.0, 1200.0)
"""Resolutions that make sense: below, a box has fewer than ten pixels; above, a page has more than 100 million."""

MOST_SHEETS = (1 << SERIAL_BITS) - 1
"""Serials that a sheet code can carry."""


@dataclass(frozen=True, slots=True)
class SimulationRequest:
    """The wishes of one simulation. `dpi` None: the condition's own; a fax keeps the ratio of its lines to its dots."""

    layout_path: Path
    out: Path
    sheets: int
    condition: str
    seed: int = 1
    dpi: float | None = None
    kind: PictureKind = "png"


def check_request(request: SimulationRequest) -> Condition:
    """The condition that is asked for. Raises InputError with every wish that cannot be met, OutputError where the results cannot go."""
    problems = list(_problems(request))
    if problems:
        raise InputError(problems)
    check_folder(request.out)
    if is_folder(request.out) and any(request.out.iterdir()):
        raise OutputError(Problem("simulate.folder_taken", str(request.out)))
    return NAMED[request.condition]


def _problems(request: SimulationRequest) -> Iterator[Problem]:
    """Every wish that cannot be met."""
    if request.condition not in NAMED:
        yield Problem("simulate.condition_unknown", "--condition", {"found": request.condition, "known": ", ".join(NAMED)})
    if not 1 <= request.sheets <= MOST_SHEETS:
        yield Problem("simulate.sheets_impossible", "--sheets", {"found": request.sheets, "most": MOST_SHEETS})
    if request.seed < 0:
        yield Problem("simulate.seed_negative", "--seed", {"found": request.seed})
    if request.dpi is not None and not DPI[0] <= request.dpi <= DPI[1]:
        yield Problem("simulate.dpi_impossible", "--dpi", {"found": request.dpi, "least": DPI[0], "most": DPI[1]})
