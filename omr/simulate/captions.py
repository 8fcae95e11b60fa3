"""Letters and digits as forms print them inside boxes: in typefaces, not in the strokes of a plotter."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

TYPEFACES = ("NotoSans-Regular", "NotoSans-Bold", "NotoSerif-Regular", "NotoSerif-Bold")
"""The faces that captions are printed in, files of `forms/fonts`."""

CAPITAL = 0.714
"""Height of a capital of these typefaces, as a share of the size that they are set in."""


def printed(text: str, capital: float, face: int) -> NDArray[np.uint8]:
    """How much ink (0..255) a short text leaves where it is printed, cut at its edges; `capital` is the height of a capital in pixels."""
    return _printed(text, max(2, round(capital / CAPITAL)), face)


@lru_cache(maxsize=512)
def _printed(text: str, size: int, face: int) -> NDArray[np.uint8]:
    letters = ImageFont.truetype(BytesIO(_file(face)), size, layout_engine=ImageFont.Layout.BASIC)
    left, top, right, bottom = (round(edge) for edge in letters.getbbox(text))
    picture = Image.new("L", (max(1, right - left), max(1, bottom - top)))
    ImageDraw.Draw(picture).text((-left, -top), text, fill=255, font=letters)
    return np.asarray(picture, dtype=np.uint8)


@lru_cache(maxsize=len(TYPEFACES))
def _file(face: int) -> bytes:
    return (files("forms") / "fonts" / f"{TYPEFACES[face]}.ttf").read_bytes()
