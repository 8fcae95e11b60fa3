"""The manifest of a print run as pydantic sees it: the one source of its validation and of its published JSON Schema."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from forms.layout import ID_DIGITS
from forms.layout_values import Label, Name, StrictModel
from forms.reserved_runs import DECK_RUN, SIMULATED_RUN
from forms.sheet_code import KEY_BITS, PAGE_BITS, SERIAL_BITS, SheetKind

RUN_SCHEMA = 1
"""Version of the manifest format; raised when an old file would be read differently."""

Serial = Annotated[int, Field(ge=1, lt=2**SERIAL_BITS)]
Serials = tuple[Serial, Serial]


class FormModel(StrictModel):
    """The form as it was printed; `sha256` is that of its definition, `layout` the id of its geometry."""

    id: Name
    version: Name
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    layout: Annotated[str, Field(pattern=f"^[0-9a-f]{{{ID_DIGITS}}}$")]
    pages: Annotated[int, Field(ge=1, le=2**PAGE_BITS)]
    duplex: bool


class CounterModel(StrictModel):
    """A counter and the first and last serial of its slips; no serials in a run of a copy master."""

    code: Name
    serials: Serials | None = None


class CoverModel(StrictModel):
    """A cover or separator; `number` stands in its sheet code as the serial. `unit` and `counter` are codes, printed with their names."""

    number: Serial
    kind: Literal[SheetKind.COVER, SheetKind.SEPARATOR]
    round: Label = ""
    unit: Label = ""
    counter: Label = ""
    channel: Label = ""
    day: date | None = None
    unit_name: Label = ""
    counter_name: Label = ""


class PrintRunModel(StrictModel):
    """The manifest of a print run: what the codes on its sheets stand for."""

    version: Literal[1] = Field(alias="schema")
    run: Annotated[int, Field(gt=DECK_RUN, lt=SIMULATED_RUN)]
    created: AwareDatetime
    lang: Literal["vi", "en"]
    form: FormModel | None = None
    copies: Annotated[int, Field(ge=0)] = 0
    serials: Serials | None = None
    counters: list[CounterModel] = Field(default_factory=list)
    key: Annotated[int, Field(ge=1, lt=2**KEY_BITS)] | None = None
    copy_master: bool = False
    covers: list[CoverModel] = Field(default_factory=list)
