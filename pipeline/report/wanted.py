"""What somebody asked `phieu score` to make beside the counts of every question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from forms.register.counters import CounterRegister
from pipeline.scoring.figures import Rounding
from pipeline.scoring.index import Combine
from pipeline.scoring.suppress import SMALL_CELL
from pipeline.scoring.validity import DEFAULT_RULE, ValidityRule


@dataclass(frozen=True, slots=True)
class Wanted:
    """The wishes: `methods` as written, an `index_file`, `by` (question keys; `counter`, `unit`, `level`), `before` (figures of a round).

    `combine` overrides that of the index. Groups of fewer than `small_cells` people are hidden. `register_files` name units and levels as
    of `on` (today where nobody says a day). `intervals` adds 95 % intervals, `only_valid` leaves out slips that are not valid by the
    `rule`. `as_of` counts people of units that have merged under their successors of that day. The last three files tell the
    design of the survey. Of the groups in `bare` it is only wanted how many people they have, and which of them are hidden.
    """

    methods: tuple[str, ...] = ()
    index_file: Path | None = None
    combine: Combine | None = None
    by: tuple[str, ...] = ()
    before: Path | None = None
    register_files: tuple[Path, ...] = ()
    on: date | None = None
    small_cells: int = SMALL_CELL
    intervals: bool = False
    only_valid: bool = False
    rounding: Rounding = Rounding.HALF_UP
    as_of: date | None = None
    strata_file: Path | None = None
    weights_file: Path | None = None
    rake_file: Path | None = None
    rule: ValidityRule = DEFAULT_RULE
    bare: tuple[str, ...] = ()

    def files(self) -> tuple[Path | None, ...]:
        """The files that are read."""
        return (self.index_file, self.before, *self.register_files, self.strata_file, self.weights_file, self.rake_file)

    @property
    def weighs(self) -> bool:
        """Whether figures under a design of the survey are wanted."""
        return any((self.strata_file, self.weights_file, self.rake_file))


@dataclass(frozen=True, slots=True)
class SlipCount:
    """Slips of one unit and channel: handed out (None: nobody said), come back, and valid; `faults` counts why others are not."""

    unit: str
    channel: str
    issued: int | None
    returned: int
    valid: int
    faults: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Origin:
    """What a round knows of its slips: unit and channel by response, slips handed out by unit and channel, the register.

    `heirs` are the units under which those of others count, where units are named as of a day.
    """

    units: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    issued: Mapping[tuple[str, str], int] | None = None
    register: CounterRegister | None = None
    heirs: Mapping[str, str] = field(default_factory=dict)
