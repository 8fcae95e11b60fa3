"""Parts of a layout as plain lists on the grid: what its id is made of, whatever the part."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TypeVar, cast

from forms.geometry import Rect, on_grid

Part = TypeVar("Part")


def gridded(part: Part) -> Part:
    """The same part, every length in it and in all it is made of on the 0.001 mm grid (font sizes on 0.001 points)."""
    if isinstance(part, Rect):
        return cast(Part, part.on_grid())
    if isinstance(part, float):
        return cast(Part, on_grid(part))
    if isinstance(part, tuple):
        return cast(Part, tuple(gridded(entry) for entry in part))
    if is_dataclass(part) and not isinstance(part, type):
        return replace(part, **{field.name: gridded(getattr(part, field.name)) for field in fields(part)})
    return part


def canonical(part: object) -> object:
    """The part as lists, numbers and texts; what has a class starts with its name, so that a rule is never taken for an area."""
    if isinstance(part, tuple):
        return [canonical(entry) for entry in part]
    if is_dataclass(part) and not isinstance(part, type):
        return [type(part).__name__, *(canonical(getattr(part, field.name)) for field in fields(part))]
    # A length given as a whole number is the same length; only a truth value is not a number.
    return float(part) if isinstance(part, int) and not isinstance(part, bool) else part
