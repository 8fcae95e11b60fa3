"""The shipped fonts as ReportLab draws with them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from io import BytesIO

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from forms.drawing import Face


@cache
def font_of(face: Face) -> str:
    """The name under which ReportLab knows the face; the first call registers it. PDFs carry the letters used and no more."""
    name = f"phieu-{face}"
    pdfmetrics.registerFont(TTFont(name, BytesIO((files("forms") / "fonts" / f"{face}.ttf").read_bytes())))
    return name
