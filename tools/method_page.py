"""Writes `docs/reference/methods.md` from the registries of methods and bands: `python tools/method_page.py`.

A test compares the page with what this would write.
"""

from __future__ import annotations

from pathlib import Path

from forms.catalogue import text
from pipeline.scoring.bands import band_schemes
from pipeline.scoring.methods import methods

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "methods.md"

HEAD = """# Methods

How `phieu score` makes its figures. Each printed figure names one of these ids and its n. What is *verified* was read in a public source;
what is *not verified* was seen in a running system or fits published figures, and no legal text was at hand; what is *from memory* was not
checked at all. Only what is verified may be called official.

This page is written by `make docs` from `pipeline/scoring/registry/`. [How figures are asked for](indices.md);
[figures of other people, made again](worked-examples.md).
"""

ROUNDING = """
## Rounding

Figures are exact fractions until they are printed. Then they are rounded once, half up, to two decimals (`half_up_2`), with a decimal comma
in Vietnamese. `--truncate` cuts the other digits off instead, as one published table did (88.3369 printed as 88,33); the sheet
Method says so. Changes are differences of unrounded values; where the printed figures give another difference, a note says which.
"""


def page() -> str:
    """The page as it should be."""
    lines = [HEAD]
    for one in methods().values():
        made_from = {"answers": "answers", "slips": "numbers of slips", "records": "records of dossiers", "checks": "blind checks"}[
            one.made_from
        ]
        lines += [
            f"\n## `{one.id}`\n",
            f"{one.name.en} ({one.name.vi}), in {one.unit}. State: *{text(f'score.state.{one.state}', 'en')}*.\n",
            f"    {one.formula}\n",
            f"- Made from {made_from}; {one.base.en}.",
            f"- Rounding: `{one.rounding}`.",
            f"- Source: {one.source}.",
        ]
    lines += [
        "\n## Bands\n",
        "A band holds its lower bound: 15 is Excellent where Excellent begins at 15, 14.999 is not, however it is printed.\n",
        "| id | of | from | bands | state | source |",
        "|---|---|---|---|---|---|",
    ]
    for scheme in band_schemes().values():
        bounds = " · ".join(f"{band.name.vi} ({band.name.en}) ≥ {float(band.lower):g}" for band in scheme.bands)
        state = text(f"score.state.{scheme.state}", "en")
        lines.append(f"| `{scheme.id}` | {scheme.of} | {scheme.valid_from:%d/%m/%Y} | {bounds} | {state} | {scheme.source} |")
    return "\n".join(lines) + "\n" + ROUNDING


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
