"""The options of every command that makes figures: how answers are counted, which figures are made, and how units are named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.commands.given_day import GivenDay
from pipeline.commands.given_path import GivenPath

if TYPE_CHECKING:
    from pipeline.report.wanted import Wanted

FILE = GivenPath()

OPTIONS = (
    click.option("--layout", "layout_file", type=FILE),
    click.option("--form"),
    click.option("--satisfied"),
    click.option("--items"),
    click.option("--decisions", multiple=True, type=FILE),
    click.option("--decided-by", default="csv", show_default=True),
    click.option("--photocopied", is_flag=True),
    click.option("--run", "run_files", multiple=True, type=FILE),
    click.option("--method", "methods", multiple=True),
    click.option("--index", "index_file", type=FILE),
    click.option("--combine", type=click.Choice(["pooled", "weighted"])),
    click.option("--by", multiple=True),
    click.option("--counters", "register_files", multiple=True, type=FILE),
    click.option("--on", "day", type=GivenDay()),
    click.option("--as-of", type=GivenDay()),
    click.option("--small-cells", type=click.IntRange(min=1), default=5, show_default=True),
    click.option("--intervals", is_flag=True),
    click.option("--strata", "strata_file", type=FILE),
    click.option("--weights", "weights_file", type=FILE),
    click.option("--rake", "rake_file", type=FILE),
    click.option("--only-valid", is_flag=True),
    click.option("--truncate", is_flag=True),
)
"""In the order in which help lists them."""


@dataclass(frozen=True, slots=True)
class FigureOptions:
    """What was given with these options, by the names that click passes them under."""

    layout_file: Path | None
    form: str | None
    satisfied: str | None
    items: str | None
    decisions: tuple[Path, ...]
    decided_by: str
    photocopied: bool
    run_files: tuple[Path, ...]
    methods: tuple[str, ...]
    index_file: Path | None
    combine: str | None
    by: tuple[str, ...]
    register_files: tuple[Path, ...]
    day: date | None
    as_of: date | None
    small_cells: int
    intervals: bool
    strata_file: Path | None
    weights_file: Path | None
    rake_file: Path | None
    only_valid: bool
    truncate: bool

    @property
    def of_scans(self) -> bool:
        """Whether something was given that only readings files have."""
        return bool(self.layout_file or self.decisions or self.run_files)

    def wanted(self, before: Path | None = None) -> Wanted:
        """The wishes; `before` are figures of the round before."""
        from pipeline.report.wanted import Wanted
        from pipeline.scoring.figures import Rounding
        from pipeline.scoring.index import Combine

        return Wanted(
            methods=self.methods,
            index_file=self.index_file,
            combine=None if self.combine is None else Combine(self.combine),
            by=self.by,
            before=before,
            register_files=self.register_files,
            on=self.day,
            small_cells=self.small_cells,
            intervals=self.intervals,
            only_valid=self.only_valid,
            rounding=Rounding.TRUNCATE if self.truncate else Rounding.HALF_UP,
            as_of=self.as_of,
            strata_file=self.strata_file,
            weights_file=self.weights_file,
            rake_file=self.rake_file,
        )


def figure_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command with these options, whose values come together as `chosen`."""

    @wraps(command)
    def called(*args: Any, **given: Any) -> Any:
        chosen = FigureOptions(**{one.name: given.pop(one.name) for one in fields(FigureOptions)})
        return command(*args, chosen=chosen, **given)

    for option in reversed(OPTIONS):
        called = option(called)
    return called
