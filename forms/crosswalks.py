"""Which answers of two forms mean the same: published crosswalks between lists of codes, and a refusal where none is published.

A list of codes is a scale (`hl5`), the options of one question of one form (`sipas-2026/education`) or a canonical list (`education`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from forms.definition.findings import FormError
from forms.errors import Problem
from forms.question import Level
from forms.scales import levels_of, registry, shipped


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """Every code of the list `source` with the code of the list `target` that means the same; `note` is said where figures are merged."""

    source: str
    target: str
    codes: Mapping[str, str]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Published:
    """All that is published: canonical lists by id, the canonical list of each concept, crosswalks by their source and target."""

    lists: Mapping[str, tuple[Level, ...]]
    concepts: Mapping[str, str]
    crosswalks: Mapping[tuple[str, str], Crosswalk]


@cache
def published() -> Published:
    """What ships with the program."""
    raw = shipped("crosswalks.toml")
    walks = [Crosswalk(entry["from"], entry["to"], MappingProxyType(entry["codes"]), entry.get("note", "")) for entry in raw["crosswalks"]]
    return Published(
        lists=MappingProxyType({list_id: levels_of(entry["levels"]) for list_id, entry in raw["lists"].items()}),
        concepts=MappingProxyType(raw["concepts"]),
        crosswalks=MappingProxyType({(walk.source, walk.target): walk for walk in walks}),
    )


def canonical(concept: str, code_list: str, code: str) -> tuple[str, str]:
    """The canonical list of the concept and the code in it that an answer means.

    A concept without a canonical list keeps the answer's own list and code. Raises FormError where no crosswalk leads from the list to the
    canonical one, or where the list does not have the code.
    """
    target = published().concepts.get(concept, code_list)
    codes = _own_codes(code_list) if target == code_list else crosswalk(concept, code_list, target).codes
    if codes is None:
        return target, code
    if code not in codes:
        raise FormError(Problem("scale.code_unknown", concept, {"code": code, "list": code_list, "known": ", ".join(codes)}))
    return target, codes[code]


def crosswalk(concept: str, source: str, target: str) -> Crosswalk:
    """The published way from one list of codes to another one. Raises FormError where there is none: then nothing may be merged."""
    walk = published().crosswalks.get((source, target))
    if walk is None:
        raise FormError(Problem("scale.no_crosswalk", concept, {"list": source, "target": target}))
    return walk


def common_list(concept: str, code_lists: Iterable[str]) -> str:
    """The list that answers from all these lists can be merged in.

    That is the concept's canonical list, else the one list among them that all others lead to. Raises FormError with every list that no
    published crosswalk brings there: such answers must not be merged.
    """
    sources = list(dict.fromkeys(code_lists))
    assert sources, "nothing to merge"
    canonical_list = published().concepts.get(concept)
    targets = [canonical_list] if canonical_list else sources
    strays = {target: [source for source in sources if not _leads(source, target)] for target in targets}
    best = min(strays, key=lambda target: len(strays[target]))
    if strays[best]:
        raise FormError([Problem("scale.no_crosswalk", concept, {"list": stray, "target": best}) for stray in strays[best]])
    return best


def _leads(source: str, target: str) -> bool:
    """Whether a published way leads from one list to the other."""
    return source == target or (source, target) in published().crosswalks


def _own_codes(list_id: str) -> Mapping[str, str] | None:
    """Every code of a shipped scale or canonical list as itself; None for a list that only its form knows."""
    scale = registry().get(list_id)
    levels = scale.levels if scale else published().lists.get(list_id)
    return None if levels is None else {level.code: level.code for level in levels}
