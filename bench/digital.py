"""How long a national round of digital responses takes to come in, and how much memory: `python -m bench.digital [URL] [ROWS ...]`.

Questionnaire A (SIPAS 2026): 83 single choices, a multiple choice in a cell, instants, counters; one CSV file, one workspace on SQLite for
each number of rows; with the URL of an empty PostgreSQL database, one workspace there for one number of rows.
"""

from __future__ import annotations

import csv
import random
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from forms.lay_out import lay_out
from forms.layout import Layout, QuestionKind
from forms.layout_file import save_layout
from forms.load import load_form
from pipeline.digital.code_lists import own_list
from pipeline.model import question_keys

FORM = Path(__file__).resolve().parent.parent / "samples" / "forms" / "sipas-2026.yaml"
ROWS = (20_000, 50_000)
ROUND = "2026"

WORKER = """
import resource, sys, time
from pathlib import Path
from pipeline.run.responses.import_responses import import_responses
from pipeline.store.workspace import workspace
folder, file, mapping = map(Path, sys.argv[1:4])
begun = time.perf_counter()
with workspace(folder) as opened:
    done = import_responses(opened, sys.argv[4], file, mapping, who="bench")
usage = resource.getrusage(resource.RUSAGE_SELF)
print(done.new, time.perf_counter() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024)
"""


EXPORTER = """
import resource, sys, time
from pathlib import Path
from pipeline.report.export_responses import export_responses
from pipeline.store.workspace import workspace
begun = time.perf_counter()
with workspace(Path(sys.argv[1])) as opened:
    done = export_responses(opened, sys.argv[3], Path(sys.argv[2]))
usage = resource.getrusage(resource.RUSAGE_SELF)
print(done.responses, time.perf_counter() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024)
"""

EXPORTS = ("a-again.csv", "a-again.parquet")
"""What is written out again of each workspace."""


def mapping_of(layout: Layout) -> dict[str, object]:
    """The mapping of the file that `written` makes."""
    keys = question_keys(layout)
    questions = {
        keys[page.id, one.id]: {"column": keys[page.id, one.id], "codes": own_list(layout, one)}
        | ({"separator": " "} if one.kind is QuestionKind.MULTI else {})
        for page in layout.pages
        for one in page.questions
    }
    facts = {"received_at": {"column": "at"}}
    return {"mapping": 1, "layout": layout.id, "source": "qr", "channel": "vneid", "id": "id", "facts": facts, "questions": questions}


def written(path: Path, layout: Layout, rows: int) -> None:
    """Write a file of so many responses; one answer of fifty is left blank."""
    keys, draw = question_keys(layout), random.Random(rows)
    asked = [(one, [box.value for box in one.boxes]) for page in layout.pages for one in page.questions]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(["id", "at", *keys.values()])
        for number in range(rows):
            said = ["" if draw.random() < 0.02 else draw.choice(codes) for _, codes in asked]
            table.writerow([number, f"2026-08-03T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}+07:00", *said])


def measured(rows: int, layout: Layout, database: str = "") -> str:
    """The lines of the table: in, and out again."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        save_layout(layout, folder / "layout.json")
        written(folder / "a.csv", layout, rows)
        (folder / "map.yaml").write_text(yaml.safe_dump(mapping_of(layout), allow_unicode=True), encoding="utf-8")
        phieu = [sys.executable, "-m", "pipeline.cli"]
        at = ["--database", database] if database else []
        opened = ["round", "open", ROUND, "--layout", str(folder / "layout.json")]
        for words in (["init", str(folder / "kho"), *at], opened):
            place = [] if words[0] == "init" else ["--workspace", str(folder / "kho")]
            subprocess.run([*phieu, *words, *place], check=True, capture_output=True)
        arguments = [str(folder / "kho"), str(folder / "a.csv"), str(folder / "map.yaml"), ROUND]
        said = subprocess.run([sys.executable, "-c", WORKER, *arguments], check=True, capture_output=True, text=True).stdout.split()
        size = (folder / "a.csv").stat().st_size / 2**20
        stored = "–" if database else f"{(folder / 'kho' / 'phieu.db').stat().st_size / 2**20:.0f}"
        lines = [f"| {rows:,} | {size:.0f} | {float(said[1]):.1f} | {float(said[2]):.1f} | {said[3]} | {stored} |"]
        return "\n".join([*lines, *(exported(folder, name, rows) for name in EXPORTS)])


def exported(folder: Path, name: str, rows: int) -> str:
    """One line of the table: the responses written out again."""
    arguments = [str(folder / "kho"), str(folder / name), ROUND]
    said = subprocess.run([sys.executable, "-c", EXPORTER, *arguments], check=True, capture_output=True, text=True).stdout.split()
    size = (folder / name).stat().st_size / 2**20
    return f"| {rows:,} → {Path(name).suffix} | {size:.0f} | {float(said[1]):.1f} | {float(said[2]):.1f} | {said[3]} | |"


def main() -> None:
    """Print the table."""
    layout = lay_out(load_form(FORM))
    print("| rows | file (MiB) | seconds | processor seconds | memory (MiB) | database (MiB) |\n|---|---|---|---|---|---|")
    database = next((one for one in sys.argv[1:] if "://" in one), "")
    for rows in [int(one) for one in sys.argv[1:] if one != database] or ROWS:
        print(measured(rows, layout, database), flush=True)


if __name__ == "__main__":
    main()
