"""The sample forms laid out and printed, for tests that fill them in."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pypdfium2

from forms.draw import blank
from forms.lay_out import lay_out
from forms.layout import Layout
from forms.load import load_form
from omr.reading import Grey

FORMS = Path(__file__).resolve().parents[2] / "samples" / "forms"
SAMPLES = sorted(file.stem for file in FORMS.glob("*.yaml"))
COARSE_DPI = 75.0
"""As coarse as a box can be: every condition runs on every form in seconds."""


@dataclass(frozen=True)
class Printed:
    layout: Layout
    pages: tuple[Grey, ...]
    px_per_mm: float


@cache
def laid_out(name: str) -> Layout:
    form = load_form(FORMS / f"{name}.yaml")
    return lay_out(getattr(form, "form", form))


@cache
def printed(name: str, dpi: float = COARSE_DPI) -> Printed:
    layout = laid_out(name)
    document = pypdfium2.PdfDocument(io.BytesIO(blank(layout)))
    pages = tuple(np.asarray(page.render(scale=dpi / 72, grayscale=True).to_numpy()).squeeze() for page in document)
    return Printed(layout, pages, dpi / 25.4)
