"""The probability that a field is written on, from what is measured in it: a logistic model of few weights."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np

from omr.reading import Floats
from omr.writing.field_ink import FEATURES

FURTHEST = 4.0
"""Standard deviations beyond which a measure tells nothing more: no field may be surer than the strips that were fitted on."""

SUREST = 1e-4
"""Least doubt that is ever left: the fit has seen some thousand strips, not ten thousand of each kind."""


@dataclass(frozen=True, slots=True)
class FieldModel:
    """Weights of the measures (standardised by `mean` and `scale`), of their squares and products, and the `bias`.

    `version` is the hash of the document, so that other weights never go by the same name.
    """

    version: str
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float

    def terms(self, features: Floats) -> Floats:
        """What the weights stand for: the standardised measures, then every product of two (n x terms, or one row)."""
        plain = np.clip((features - np.array(self.mean)) / np.array(self.scale), -FURTHEST, FURTHEST)
        pairs = [plain[..., i] * plain[..., j] for i, j in combinations_with_replacement(range(len(self.mean)), 2)]
        return np.concatenate([plain, np.stack(pairs, axis=-1)], axis=-1)

    def probability(self, features: Floats) -> float:
        """The probability that somebody wrote in the field."""
        score = float(self.terms(features) @ np.array(self.weights)) + self.bias
        return float(np.clip(1.0 / (1.0 + np.exp(-np.clip(score, -50.0, 50.0))), SUREST, 1.0 - SUREST))


def model_from_json(text: str) -> FieldModel:
    """The model in a JSON text, as `tools/fit_fields.py` writes it. Raises ValueError where it measures something else."""
    document = json.loads(text)
    if tuple(document["features"]) != FEATURES:
        raise ValueError("the model of the fields was fitted on other measures")
    return FieldModel(
        "f" + hashlib.sha256(text.encode("utf-8")).hexdigest()[:8],
        tuple(document["mean"]),
        tuple(document["scale"]),
        tuple(document["weights"]),
        float(document["bias"]),
    )
