"""The shipped forms are printed as they were: the same layouts, and pages that look the same."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image

from tests.golden.make import HERE, NAMES, laid_out, rasters

DIFFERENT = 60
"""Difference in grey levels of a pixel that no smoothing makes."""

MOST_DIFFERENT = 0.002
"""Share of such pixels at most: a line of text that moves by a millimetre makes more."""


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_form_has_the_layout_it_had(name: str, lang: str) -> None:
    """Paper that is out there is read by its layout's id. `python -m tests.golden.make` renews what is meant to change."""
    golden = json.loads((HERE / "layouts.json").read_text(encoding="utf-8"))
    assert laid_out(name, lang).id == golden[name][lang]


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_form_looks_as_it_did(name: str) -> None:
    pictures = rasters(laid_out(name))
    assert len(pictures) == len(list(HERE.glob(f"{name}-*.png")))
    for number, picture in enumerate(pictures, 1):
        golden = np.asarray(Image.open(HERE / f"{name}-{number}.png").convert("L"), int)
        now = np.asarray(picture, int)
        assert now.shape == golden.shape
        assert (abs(now - golden) > DIFFERENT).mean() <= MOST_DIFFERENT, f"page {number}"
