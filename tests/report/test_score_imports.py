"""`phieu score` of readings files starts fast: what looks at pixels or talks to databases is not even loaded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from forms.layout_file import save_layout
from pipeline.reading_file import write_readings
from tests.sheets import layout, page, question

LOOK = """
import sys
from pipeline.cli import cli
cli(sys.argv[1:], standalone_mode=False)
print("loaded:", *sorted({"cv2", "sqlalchemy", "onnxruntime", "pypdfium2"} & sys.modules.keys()))
"""


def test_scoring_a_file_loads_no_library_of_pictures(tmp_path: Path) -> None:
    form = save_layout(layout(question("q1")), tmp_path / "layout.json", {})
    write_readings(tmp_path / "r.jsonl", [page("a.jpg", {"q1": "5"}, layout_id=form.id)])
    words = ["score", str(tmp_path / "r.jsonl"), "--layout", str(tmp_path / "layout.json"), "--csv", str(tmp_path / "csv")]
    done = subprocess.run([sys.executable, "-c", LOOK, *words], capture_output=True, encoding="utf-8", check=False)
    assert (tmp_path / "csv" / "scores.csv").is_file(), done.stderr
    assert done.stdout.splitlines()[-1].split() == ["loaded:"]
