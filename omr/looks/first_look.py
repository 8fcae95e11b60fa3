"""The first look: a few small networks over cheap features settle the plain boxes; their weights and card are `omr/models/marks.json`."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omr.reading import Floats, MarkKind

Network = tuple[tuple[Floats, Floats], ...]
"""Weights (in x out) and bias (out) of each layer."""


@dataclass(frozen=True, slots=True)
class FirstLook:
    """Small networks whose opinions are averaged: features → kinds of mark.

    `version` is the hash of the document, so that other weights never go by the same name; `mean` and `scale` standardise the
    features; a network is its layers of weights and biases. `marked_share` is the share of marked boxes among those that it was
    fitted to (its own prior), `filling_share` the share of covering marks among the marked ones, `striking_share` that of struck rings
    among the marked numbers of forms for circling.
    """

    version: str
    kinds: tuple[MarkKind, ...]
    marked_share: float
    filling_share: float
    striking_share: float
    mean: Floats
    scale: Floats
    networks: tuple[Network, ...]

    def probabilities(self, features: NDArray[np.float32]) -> Floats:
        """The probability of each kind (columns in the order of `kinds`) for each row of features; rows sum to 1."""
        standard = np.clip((features.astype(np.float64) - self.mean) / self.scale, -8.0, 8.0)
        return np.asarray(np.mean([_opinion(network, standard) for network in self.networks], axis=0))


def _opinion(network: Network, values: Floats) -> Floats:
    """What one network makes of standardised features: tanh in the hidden layers, softmax at the end."""
    for weights, bias in network[:-1]:
        values = np.tanh(values @ weights + bias)
    weights, bias = network[-1]
    scores = values @ weights + bias
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def first_look_from_json(document: str) -> FirstLook:
    """The first look that a JSON document of `tools/marks/fit.py` describes."""
    data = json.loads(document)
    return FirstLook(
        "m" + hashlib.sha256(document.encode("utf-8")).hexdigest()[:8],
        tuple(MarkKind(kind) for kind in data["kinds"]),
        data["card"]["marked_share"],
        data["card"]["filling_share"],
        data["card"]["striking_share"],
        np.array(data["mean"]),
        np.array(data["scale"]),
        tuple(tuple((np.array(layer["weights"]), np.array(layer["bias"])) for layer in network) for network in data["networks"]),
    )
