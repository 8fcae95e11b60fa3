"""The font that pictures for people are written with: the bundled Noto Sans, which has every Vietnamese letter."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from io import BytesIO

from PIL import ImageFont

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@cache
def font(size: int, bold: bool = False) -> Font:
    """The font at a height in pixels; Pillow's own where the bundled one is missing."""
    name = "NotoSans-Bold.ttf" if bold else "NotoSans-Regular.ttf"
    file = files("forms") / "fonts" / name
    return ImageFont.truetype(BytesIO(file.read_bytes()), size) if file.is_file() else ImageFont.load_default(size)


def width(text: str, letters: Font) -> float:
    """The width of a line of text in pixels."""
    return float(letters.getlength(text))


def shortened(text: str, letters: Font, room: float) -> str:
    """The text, cut with an ellipsis in its middle where it is wider than `room` pixels; the end of a file name tells most."""
    if width(text, letters) <= room:
        return text
    keep = len(text) - 1
    while keep > 1 and width(text[: keep // 3] + "…" + text[-(keep - keep // 3) :], letters) > room:
        keep -= 1
    return text[: keep // 3] + "…" + text[-(keep - keep // 3) :]
