"""The network of handwritten digits: a small ONNX file run by OpenCV. Its card lies beside it in `omr/models/`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from omr.codes.comb import SIDE
from omr.codes.comb_lines import Pixels
from omr.reading import Floats

CLASSES = 11
"""The ten digits, and what is none: scribbles, letters, two digits."""


@dataclass(frozen=True)
class DigitModel:
    """The network; `version` is the hash of its file, so that other weights never go by the same name."""

    version: str
    net: Any

    def probabilities(self, pictures: Sequence[Pixels]) -> Floats:
        """The probability of each class (n x 11, rows sum to 1) for pictures of 28 x 28."""
        if not len(pictures):
            return np.zeros((0, CLASSES))
        self.net.setInput(np.stack(pictures).reshape(-1, 1, SIDE, SIDE))
        scores = np.asarray(self.net.forward(), np.float64).reshape(-1, CLASSES)
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def digit_model(onnx: bytes) -> DigitModel:
    """The network in an ONNX file of `tools/train_digits.py`; its scores are calibrated."""
    net = cv2.dnn.readNetFromONNX(np.frombuffer(onnx, np.uint8))
    return DigitModel("d" + hashlib.sha256(onnx).hexdigest()[:8], net)
