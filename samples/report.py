"""From forms to a report in one go, as docs/how-to/report.md tells it: `python -m samples.report [FOLDER]`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FORMS, DIGITAL = (Path(__file__).resolve().parent / name for name in ("forms", "digital"))
FORM, COUNTERS = FORMS / "quay-a5.yaml", FORMS / "counters.csv"
ROUND = "2026-Q4"


def steps(folder: Path) -> list[list[str | Path]]:
    """The commands behind `phieu`, in their order."""
    layout, scans, survey = folder / "printed" / "quay-a5-r1.layout.json", folder / "scans", folder / "survey"
    here: list[str | Path] = ["--workspace", survey]
    counter: list[str | Path] = ["--counters", COUNTERS, "--counter", "PC06-Q03-K", "--date", "22/11/2026"]
    unit: list[str | Path] = ["--round", ROUND, "--unit", "PC06", "--channel", "truc_tiep"]
    report: list[str | Path] = ["report", ROUND, "--index", FORM, "--lang", "vi", *here]
    return [
        ["form", "draw", FORM, "--out", layout.parent, "--run", "1", "--copies", "5", *counter],
        ["simulate", layout, "--sheets", "8", "--condition", "clean", "--seed", "1", "--out", scans],
        ["init", survey],
        ["round", "open", ROUND, "--layout", layout, "--counters", COUNTERS, *here],
        ["issue", *unit, "--number", "10", "--date", "22/11/2026", *here],
        ["batch", "add", scans, *unit, *here],
        ["run", "--workers", "0", *here],
        ["import-responses", DIGITAL / "quay-a5.google.csv", "--round", ROUND, "--mapping", DIGITAL / "quay-a5.mapping.yaml", *here],
        [*report, "--out", folder / "report"],
        [*report, "--public", "--out", folder / "report-public"],
    ]


def main() -> None:
    """Run all steps; the first that fails ends it."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "phieu-report")
    for step in steps(folder):
        subprocess.run([sys.executable, "-m", "pipeline.start", *map(str, step)], check=True)


if __name__ == "__main__":
    main()
