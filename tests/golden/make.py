"""Draw the shipped forms again: run `python -m tests.golden.make` after a change that is meant to change sheets, and look at them."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image

from forms.draw import blank
from forms.lay_out import lay_out
from forms.layout import Layout
from forms.load import load_form

HERE = Path(__file__).resolve().parent
FORMS = HERE.parents[1] / "samples" / "forms"
NAMES = ("cong-an-5-tieu-chi", "mau-so-02", "quay-a5", "sipas-2026")
DPI = 50
"""Coarse on purpose: a line that moves by a millimetre shows, the smoothing of another pdfium does not."""


def laid_out(name: str, lang: str = "vi") -> Layout:
    """The layout of a shipped form."""
    return lay_out(load_form(FORMS / f"{name}.yaml"), lang)


def rasters(layout: Layout) -> list[Image.Image]:
    """The empty pages of a layout as small grey pictures."""
    document = pdfium.PdfDocument(io.BytesIO(blank(layout)))
    return [page.render(scale=DPI / 72).to_pil().convert("L") for page in document]


def main() -> None:
    """Write ids and pictures."""
    for old in HERE.glob("*.png"):
        old.unlink()
    ids = {name: {lang: laid_out(name, lang).id for lang in ("vi", "en")} for name in NAMES}
    (HERE / "layouts.json").write_text(json.dumps(ids, indent=1) + "\n", encoding="utf-8")
    for name in NAMES:
        for number, picture in enumerate(rasters(laid_out(name)), 1):
            picture.quantize(16).save(HERE / f"{name}-{number}.png", optimize=True)


if __name__ == "__main__":
    main()
