"""The table of `bench/codes.md`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from scipy.stats import beta

HEAD = """# The counter's code

Simulated code regions through the reader's own code, written by `python -m bench.codes`. *wrong accepted* counts counters that were
accepted, do not stand there, and are not what the person meant; its bound is the upper end of a one-sided 95 % Clopper-Pearson interval.
Twelve in a hundred people write something that is no code. Scans: two thirds under the conditions that the models are fitted on, one
third under the degradations (photocopies, fax, pale pencil, thick felt, phone photographs).

| region | regions | accepted | wrong accepted | bound | to review | nothing there |
|---|---|---|---|---|---|---|
"""

NAMES = {
    "comb": "digits by hand in a comb",
    "bubbles": "bubbled digits with their comb",
    "qr": "QR of the sheet code",
    "print": "printed code (Tesseract)",
}


def table(counted: Mapping[str, Counter[str]]) -> str:
    """The page, from outcomes counted by kind of region."""
    rows = {kind: counts for kind, counts in counted.items() if counts.total()}
    regions = [counts for kind, counts in rows.items() if kind != "print"]
    lines = [_row(NAMES[kind], counts) for kind, counts in rows.items()]
    if len(regions) > 1:
        lines.append(_row("**all but printed text**", sum(regions, Counter[str]())))
    return HEAD + "".join(lines)


def bound(wrong: int, n: int) -> float:
    """The upper end of the one-sided 95 % Clopper-Pearson interval of a share."""
    return 1.0 if wrong >= n else float(beta.ppf(0.95, wrong + 1, n - wrong))


def _row(name: str, counts: Counter[str]) -> str:
    """One line; shares are of all regions, the bound too."""
    n, wrong = counts.total(), counts["wrong"]
    shares = " | ".join(f"{100 * counts[part] / n:.2f} %" for part in ("review", "nothing"))
    return f"| {name} | {n:,} | {100 * counts['right'] / n:.2f} % | {wrong} | {1e5 * bound(wrong, n):.1f} per 100,000 | {shares} |\n"
