"""Bands of ratings as dated data: the name that a value earns under a scheme on a day, with the lower bound inside its band."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from types import MappingProxyType
from typing import Any

from forms.errors import Problem
from forms.question import Text
from pipeline.errors import InputError
from pipeline.scoring.methods import State, shipped


@dataclass(frozen=True, slots=True)
class Band:
    """One name and the least value that earns it."""

    lower: Fraction
    name: Text


@dataclass(frozen=True, slots=True)
class BandScheme:
    """The bands of one rating, the highest first. `of` is what they are bounds of: `percent`, or the id of a method in points."""

    id: str
    name: Text
    of: str
    bands: tuple[Band, ...]
    valid_from: date
    valid_until: date | None
    source: str
    state: State

    def band(self, value: Fraction) -> Band | None:
        """The band of an exact value; None below the lowest published bound. 15 earns the band that begins at 15, 14.99… does not."""
        return next((band for band in self.bands if value >= band.lower), None)


@cache
def band_schemes() -> Mapping[str, BandScheme]:
    """The shipped schemes by id."""
    return MappingProxyType({name: _scheme(name, entry) for name, entry in shipped("bands.toml").items()})


def scheme_on(name: str, on: date, place: str) -> BandScheme:
    """The scheme with this id. Raises InputError where there is none, or where it does not count on this day."""
    scheme = band_schemes().get(name)
    if scheme is None:
        raise InputError(Problem("index.bands_unknown", place, {"name": name, "known": ", ".join(band_schemes())}))
    if on < scheme.valid_from or (scheme.valid_until is not None and on > scheme.valid_until):
        values = {"name": name, "day": f"{on:%d/%m/%Y}", "first": f"{scheme.valid_from:%d/%m/%Y}"}
        raise InputError(Problem("index.bands_not_valid", place, values))
    return scheme


def _scheme(name: str, entry: Mapping[str, Any]) -> BandScheme:
    """One scheme of the data file."""
    bands = (Band(Fraction(band["lower"]), Text(band["vi"], band["en"])) for band in entry["bands"])
    return BandScheme(
        id=name,
        name=Text(**entry["name"]),
        of=entry["of"],
        bands=tuple(sorted(bands, key=lambda band: -band.lower)),
        valid_from=date.fromisoformat(entry["from"]),
        valid_until=date.fromisoformat(entry["until"]) if "until" in entry else None,
        source=entry["source"],
        state=State(entry["state"]),
    )
