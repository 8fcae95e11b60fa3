"""A filled sheet through a colour scanner: each colour of light goes its own way over the same paper."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.reading import Colour, Grey
from omr.simulate.conditions import Condition
from omr.simulate.intent import Intent
from omr.simulate.pen import put
from omr.simulate.scanner import scan

Pixels = NDArray[np.float32]

ABSORBS = {"blue": (1.0, 0.88, 0.5), "red": (0.15, 1.0, 0.92)}
"""How much of a pen's darkness each light (red, green, blue) meets; other pens are black. A ball-point's blue lets half of blue light pass,
a red pen nearly all of red."""

STAMP_ABSORBS = (0.14, 0.82, 0.72)
"""Share of red, green and blue light that full stamping ink takes: a vermilion of about (215, 45, 70) on white paper."""

STAMP_IN_GREY = 0.62
"""Share of light that it takes from a grey scanner: the three weighed as by the eye (ITU-R BT.601)."""

TINT = (1.0, 0.985, 0.955)
"""Paper as a colour scanner sees it: not quite white, a little yellow."""

CHANNEL_NOISE = 1.2
"""Deviation of the noise, in grey levels, that each colour has for itself, beside what all share."""


def scan_in_colour(
    clean: Grey,
    intent: Intent,
    stamps: Pixels | None,
    px_per_mm: float,
    condition: Condition,
    rng: np.random.Generator,
    scan_dpi: float | None = None,
) -> tuple[Grey, Colour]:
    """The printed page with its ink and stamps, scanned in grey and in colour; compressed, four pixels have one colour."""
    layers: dict[str, Grey] = {}
    for inked in intent.ink:
        put(layers.setdefault(inked.pen.name, np.full_like(clean, 255)), inked.strokes, inked.pen, px_per_mm, rng)
    plain, start, lights = replace(condition, jpeg=None), deepcopy(rng), []
    for light in range(3):
        page = clean.astype(np.float32)
        for name, layer in layers.items():
            page *= 1.0 - ABSORBS.get(name, (1.0, 1.0, 1.0))[light] * (1.0 - layer.astype(np.float32) / 255.0)
        if stamps is not None:
            page *= 1.0 - STAMP_ABSORBS[light] * stamps
        # the same chances for each light: it is one sheet on one way
        chances = rng if light == 0 else deepcopy(start)
        lights.append(scan(np.asarray(np.rint(page), np.uint8), px_per_mm, plain, chances, scan_dpi))
    noise = CHANNEL_NOISE * rng.standard_normal((*lights[0].grey.shape, 3), dtype=np.float32)
    seen = np.stack([one.grey for one in lights], axis=2) * np.array(TINT, np.float32) + noise
    colour = np.asarray(np.clip(np.rint(seen), 0, 255), np.uint8)
    if condition.jpeg is not None:
        colour = _compressed(colour, int(rng.integers(condition.jpeg[0], condition.jpeg[1] + 1)))
    return np.asarray(cv2.cvtColor(colour, cv2.COLOR_RGB2GRAY), np.uint8), colour


def _compressed(colour: Colour, quality: int) -> Colour:
    """The picture after a JPEG file, which keeps one colour for four pixels."""
    data = cv2.imencode(".jpg", colour[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.ascontiguousarray(np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)[:, :, ::-1])
