"""The values of a layout file as pydantic checks them: lengths, rectangles, names, and what no table or file name can carry."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath, PureWindowsPath
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from forms.findings import FaultError
from forms.geometry import PAGE_SIDE_MM

MIN_BOX_MM = 0.01
"""The least side of a box in a layout file: ten steps of the grid. Smaller is no box but a wrong unit."""

MAX_IMAGE_SIDE = 40_000
"""The greatest side in px of a reference image: A0 at 600 dpi has 28,000."""

MAX_PX_PER_MM = 400.0
"""The finest reference image: about 10,000 dpi, beyond every scanner."""


def clean_text(written: str) -> str:
    """The text itself. Faults what no table or file name can carry: half characters (lone surrogates) and control characters."""
    if any(unicodedata.category(character) in ("Cs", "Cc") and character not in "\t\n\r" for character in written):
        raise FaultError("text_unusable")
    return written


def one_line(written: str) -> str:
    """The text itself. Faults a line break: a path that has one names no file that anybody made on purpose."""
    if len(written.splitlines()) > 1 or written != written.strip("\r\n"):
        raise FaultError("text_unusable")
    return written


def four_numbers(value: object) -> object:
    """The value itself. Faults a list that has not four entries; what is no list is left to the type."""
    if isinstance(value, list) and len(value) != 4:
        raise FaultError("not_four_numbers")
    return value


def two_numbers(value: object) -> object:
    """The value itself. Faults a list that has not two entries; what is no list is left to the type."""
    if isinstance(value, list) and len(value) != 2:
        raise FaultError("not_two_numbers")
    return value


def file_below(written: str) -> str:
    """The path itself. Faults one that could lead out of the layout's own folder: a layout names only what travels with it."""
    path = PurePosixPath(written)
    if path.is_absolute() or PureWindowsPath(written).drive or ".." in path.parts or "\\" in written:
        raise FaultError("reference_outside")
    return written


Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Size = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=MIN_BOX_MM)]
Side = Annotated[float, Field(strict=True, allow_inf_nan=False, gt=0, le=PAGE_SIDE_MM[1])]
Name = Annotated[str, Field(min_length=1), AfterValidator(clean_text)]
FileName = Annotated[Name, AfterValidator(one_line)]
Label = Annotated[str, AfterValidator(clean_text)]
RectMm = Annotated[tuple[Number, Number, Size, Size], Field(strict=False), BeforeValidator(four_numbers)]
PointMm = Annotated[tuple[Number, Number], Field(strict=False), BeforeValidator(two_numbers)]
Pixels = Annotated[int, Field(ge=1, le=MAX_IMAGE_SIDE)]


class StrictModel(BaseModel):
    """An object of the layout file: no conversion of types, no unknown keys."""

    model_config = ConfigDict(strict=True, extra="forbid")
