"""`unit_named`: the unit that a response is counted for, whatever channel it came by."""

from __future__ import annotations

from forms.register.counters import unit_of_code
from pipeline.model import Response


def unit_named(response: Response) -> str:
    """The unit that the response names, else that of its place or batch, else that of its counter; empty where nobody knows."""
    return response.unit or response.facts.place or unit_of_code(response.counter)
