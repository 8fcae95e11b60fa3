"""What the reading document says about the counter of a page, from the reading and back."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from omr.reading import CounterReading, CounterWay
from omr.reasons import Reason
from pipeline.model import PROBABILITY_DIGITS


class CounterLine(BaseModel):
    """The counter of a line."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)

    value: str | None
    probability: Annotated[float, Field(ge=0, le=1)]
    ways: dict[Annotated[CounterWay, Field(strict=False)], str]
    review: bool
    reasons: list[Annotated[Reason, Field(strict=False)]] = Field(default_factory=list)


def counter_fields(counter: CounterReading) -> dict[str, object]:
    """The counter as an object of the document."""
    return {
        "value": counter.value,
        "probability": round(float(counter.probability), PROBABILITY_DIGITS),
        "ways": dict(counter.ways),
        "review": counter.review,
        "reasons": counter.reasons,
    }


def as_counter(line: CounterLine) -> CounterReading:
    """The counter that an object of the document stands for."""
    return CounterReading(line.value, line.probability, line.ways, line.review, tuple(line.reasons))
