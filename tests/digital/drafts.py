"""Replies as survey programs write them out, and what a draft makes of such a file."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from pipeline.digital.draft_file import draft_text
from pipeline.digital.guess import Draft, guess
from pipeline.digital.mapping import load_mapping
from pipeline.digital.plan import Known, plan_for
from pipeline.digital.prepare import Prepared
from pipeline.digital.read_export import read_export
from tests.digital.exports import layout_of

CHANNEL = "truc_tuyen_qr"
RATED = [f"r_{number}" for number in range(1, 10)]
SAID = [*"545454321", "1", "2", "4"]


def asked(form: str = "mau-so-02") -> dict[str, tuple[str, dict[str, str]]]:
    """By question: its words, and the words of its options."""
    return {one.id: (one.label, {box.value: box.label for box in one.boxes}) for page in layout_of(form).pages for one in page.questions}


def short(name: str) -> str:
    """An id as LimeSurvey takes it: letters and digits."""
    return name.replace("_", "")


def told(names: list[str], headings: dict[str, str], rows: list[list[str]], delimiter: str = ",", quoting: int = csv.QUOTE_MINIMAL) -> str:
    written = io.StringIO()
    table = csv.writer(written, delimiter=delimiter, quoting=quoting, lineterminator="\r\n")  # type: ignore[arg-type]
    table.writerows([[headings.get(name, name) for name in names], *rows])
    return written.getvalue()


def drafted(content: str, folder: Path, form: str = "mau-so-02", name: str = "phiếu.csv") -> tuple[Draft, list[Any]]:
    """A draft as it is, and what it makes of the rows."""
    file = folder / name
    file.write_bytes(content.encode("utf-8"))
    draft = guess(file, layout_of(form), "nguồn", CHANNEL)
    (folder / "ghép.yaml").write_text(draft_text(draft, "vi"), encoding="utf-8")
    plan = plan_for(load_mapping(folder / "ghép.yaml"), layout_of(form), Known((CHANNEL,)), "ghép.yaml")
    return draft, list(read_export(file, plan))


def row_of(content: str, folder: Path, form: str = "mau-so-02", name: str = "phiếu.csv") -> tuple[Draft, Prepared]:
    draft, (row,) = drafted(content, folder, form, name)
    assert isinstance(row, Prepared), row
    return draft, row


def other_of(form: str) -> tuple[str, str]:
    """A single choice with an option that has a place to write in, and that option."""
    fields = {one.question: one.option for page in layout_of(form).pages for one in page.fields if one.option}
    return next((one.id, fields[one.id]) for page in layout_of(form).pages for one in page.questions if one.id in fields)
