"""The table of real scans, kept source by source like everything else; without them, a sentence."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from bench.corpus import corpus_folder, read_source, row, sources
from bench.truth import Tally
from forms.whole import write_whole
from pipeline.review.acceptance import DEFAULT_POLICY

COLUMNS = """| source | pages read | refused | answers | right unreviewed | wrong accepted | review | wrong boxes | s a page |
|---|---|---|---|---|---|---|---|---|
"""

ABSENT = "Skipped: PHIEU_CORPUS names no folder of real scans (hand-filled sheets of other people's forms, not part of this project).\n"


def scans_table(work: Path, program: str, workers: int) -> str:
    """The table of all sources under PHIEU_CORPUS; those that are kept are not read again."""
    folder = corpus_folder()
    if folder is None or not folder.is_dir():
        return ABSENT
    made_by = f"{program} {DEFAULT_POLICY.id}"
    return COLUMNS + "".join(f"{line}\n" for line in _rows(folder, work, made_by, workers))


def _rows(folder: Path, work: Path, made_by: str, workers: int) -> Iterator[str]:
    work.mkdir(parents=True, exist_ok=True)
    for source in sources(folder):
        file = work / f"scans-{source.name}.json"
        if not file.exists() or json.loads(file.read_text(encoding="utf-8"))["made_by"] != made_by:
            with tempfile.TemporaryDirectory() as name:
                tally, seconds = read_source(source, Path(name), workers)
            write_whole(file, json.dumps({"made_by": made_by, "seconds": seconds, "tally": asdict(tally)}, ensure_ascii=False) + "\n")
        kept = json.loads(file.read_text(encoding="utf-8"))
        yield row(source.name, Tally(**kept["tally"]), kept["seconds"])
