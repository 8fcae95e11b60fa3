"""The fitted model of marks: a small network whose weights ship in `omr/models/marks.json` with their card."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from omr.reading import Floats, MarkKind


@dataclass(frozen=True, slots=True)
class MarkModel:
    """A network with one hidden layer: features → kinds of mark. `version` names the fit; `mean` and `scale` standardise the features."""

    version: str
    kinds: tuple[MarkKind, ...]
    mean: Floats
    scale: Floats
    layers: tuple[tuple[Floats, Floats], ...]

    def probabilities(self, features: NDArray[np.float32]) -> Floats:
        """The probability of each kind (columns in the order of `kinds`) for each row of features; rows sum to 1."""
        values = np.clip((features.astype(np.float64) - self.mean) / self.scale, -8.0, 8.0)
        for weights, bias in self.layers[:-1]:
            values = np.tanh(values @ weights + bias)
        weights, bias = self.layers[-1]
        scores = values @ weights + bias
        scores -= scores.max(axis=1, keepdims=True)
        powers = np.exp(scores)
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def model_from_json(document: str) -> MarkModel:
    """The model that a JSON document of `tools/fit_marks.py` describes."""
    data = json.loads(document)
    return MarkModel(
        data["version"],
        tuple(MarkKind(kind) for kind in data["kinds"]),
        np.array(data["mean"]),
        np.array(data["scale"]),
        tuple((np.array(layer["weights"]), np.array(layer["bias"])) for layer in data["layers"]),
    )


@cache
def shipped_model() -> MarkModel:
    """The model that ships with this version."""
    return model_from_json((files("omr") / "models" / "marks.json").read_text(encoding="utf-8"))
