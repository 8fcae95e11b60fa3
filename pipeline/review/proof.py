"""What was seen when thresholds were tried on held-back data, and which error rates that proves (`tools/fit_acceptance.py` writes it)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import takewhile
from typing import Any

ANYWHERE = 3
"""How many times as large the error rate may be over all conditions together, pale and one-bit scans, photocopies and photographs among
them: those who scan badly look more often, and a policy that holds on good scans alone would betray them (docs/decisions/004)."""

CONFIDENCE = 0.95
"""How sure a bound is: of twenty batches of held-back data that bounds are taken from, one may be luckier than it should."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Accepted answers of held-back data and how many were wrong; `bound` is the upper end for their share, clusters reckoned with."""

    accepted: int
    wrong: int
    bound: float


@dataclass(frozen=True, slots=True)
class Tried:
    """One threshold that was tried: what was seen through office scanners, and over all conditions together."""

    threshold: float
    office: Seen
    anywhere: Seen

    @property
    def needs(self) -> float:
        """The least error rate that this threshold alone passes for."""
        return max(self.office.bound, self.anywhere.bound / ANYWHERE)


@dataclass(frozen=True, slots=True)
class Proof:
    """All thresholds that were tried, strictest first; `model` names the weights whose probabilities they cut.

    An error rate is proven for every threshold up to the first one that does not pass (learn then test, Angelopoulos et al. 2021).
    """

    model: str
    answers: int
    tried: tuple[Tried, ...]

    def laxest(self, error_rate: float) -> Tried | None:
        """The last threshold in turn that passes for an error rate; None where not even the strictest does."""
        passing = list(takewhile(lambda one: one.needs <= error_rate, self.tried))
        return passing[-1] if passing else None

    def promise(self, threshold: float) -> float | None:
        """The least error rate that is proven for a threshold; None for one that was not tried."""
        strict = [one for one in self.tried if one.threshold >= threshold]
        return max(one.needs for one in strict) if strict and strict[-1].threshold == threshold else None

    @property
    def least(self) -> float:
        """The least error rate that can be asked for."""
        return self.tried[0].needs


@cache
def proof() -> Proof:
    """What this version ships."""
    return proof_from_json((files("pipeline") / "review" / "acceptance.json").read_text(encoding="utf-8"))


def proof_from_json(document: str) -> Proof:
    """What a document of `tools/fit_acceptance.py` says; keys that it does not know are left to others."""
    card = json.loads(document)["card"]
    tried = sorted((_tried(entry) for entry in card["tried"]), key=lambda one: -one.threshold)
    return Proof(str(card["model"]), int(card["answers"]), tuple(tried))


def _tried(entry: Mapping[str, Any]) -> Tried:
    """One row of the document. Where nothing was seen apart over all conditions, what was seen counts for them too."""

    def seen(where: str) -> Seen:
        return Seen(int(entry[f"accepted{where}"]), int(entry[f"wrong{where}"]), float(entry[f"bound{where}"]))

    return Tried(float(entry["threshold"]), seen(""), seen("_anywhere" if "bound_anywhere" in entry else ""))
