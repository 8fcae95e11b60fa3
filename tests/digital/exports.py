"""Export files and mappings for tests: a workspace with a round of Mẫu số 02, and files as survey programs write them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from forms.lay_out import lay_out
from forms.layout import Layout
from forms.layout_file import save_layout
from forms.load import load_form
from pipeline.review.acceptance import DEFAULT_POLICY
from pipeline.run.responses.import_responses import Imported, import_responses
from pipeline.run.rounds import open_round
from pipeline.store.workspace import Workspace, workspace
from tests.workspaces import SAMPLES, made

ROUND = "2026"
CODES = {"gender": "mau-so-02/gender", "age": "mau-so-02/age", "education": "mau-so-02/education"}
RATED = [f"r_{number}" for number in range(1, 10)]
HEADER = ["submitted", *RATED, "gender", "age", "education"]
ROW = ["2026-08-03T10:00:00+07:00", *"544321545", "1", "2", "4"]


@cache
def layout_of(form: str = "mau-so-02") -> Layout:
    return lay_out(load_form(SAMPLES / "forms" / f"{form}.yaml"))


def mapping(**changes: Any) -> dict[str, Any]:
    questions = {name: {"column": name, "codes": CODES.get(name, "hl5")} for name in HEADER[1:]}
    return {
        "mapping": 1,
        "layout": "mau-so-02",
        "source": "qr",
        "channel": "truc_tuyen_qr",
        "facts": {"received_at": {"column": "submitted"}},
        "questions": questions,
    } | changes


def csv_of(*rows: Sequence[str], header: Sequence[str] = HEADER, delimiter: str = ",") -> str:
    return "".join(delimiter.join(row) + "\n" for row in (header, *rows))


@contextmanager
def round_at(folder: Path, database: str = "sqlite", form: str = "mau-so-02", **more: Any) -> Iterator[Workspace]:
    """A workspace with a round of one of our own forms."""
    place = folder / "layout.json"
    folder.mkdir(exist_ok=True)
    save_layout(layout_of(form), place)
    with workspace(made(folder / "kho", database)) as found:
        open_round(found, ROUND, [place], DEFAULT_POLICY, **more)
        yield found


def taken_in(found: Workspace, content: str | bytes, given: dict[str, Any] | str, name: str = "phiếu.csv", **more: Any) -> Imported:
    """What the import says of a file with this content."""
    folder = found.folder.parent
    file, mapping_file = folder / name, folder / "ghép.yaml"
    file.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    mapping_file.write_text(given if isinstance(given, str) else yaml.safe_dump(given, allow_unicode=True), encoding="utf-8")
    return import_responses(found, ROUND, file, mapping_file, who="Lan", **more)
