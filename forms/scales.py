"""The scales that ship with the program, as data: ids, codes, labels, satisfied sets, synonyms and where each was seen."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from forms.question import Level, Scale, Text


@cache
def registry() -> Mapping[str, Scale]:
    """The shipped scales by id."""
    raw = shipped("scales.toml")
    return MappingProxyType({scale_id: _scale(scale_id, entry) for scale_id, entry in raw.items()})


def scales_at_hand(own: Iterable[Scale] = ()) -> dict[str, Scale]:
    """The shipped scales and those a form defines itself, by id."""
    return {**registry(), **{scale.id: scale for scale in own}}


def code_of(scale: Scale, label: str) -> str | None:
    """The code that a label or one of its synonyms stands for, in either language, whatever its capitals; None where the scale lacks it."""
    wanted = Text(label).vi.casefold()
    for level in scale.levels:
        if wanted in {word.casefold() for word in (level.label.vi, level.label.en, *level.synonyms) if word}:
            return level.code
    return None


def shipped(file: str) -> dict[str, Any]:
    """A data file of the registry as TOML has it."""
    return tomllib.loads((files("forms") / "registry" / file).read_text(encoding="utf-8"))


def levels_of(entries: Iterable[Mapping[str, Any]]) -> tuple[Level, ...]:
    """The levels of a list in a data file."""
    return tuple(Level(entry["code"], Text(entry["vi"], entry["en"]), tuple(entry.get("synonyms", ()))) for entry in entries)


def _scale(scale_id: str, entry: Mapping[str, Any]) -> Scale:
    """One scale of the data file."""
    return Scale(scale_id, levels_of(entry["levels"]), frozenset(entry.get("satisfied", ())), entry["source"])
