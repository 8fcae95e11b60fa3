"""The table of doubtful answers that a person fills: `review.csv`, made to be opened in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from forms.catalogue import text
from forms.errors import OutputError, Problem
from forms.layout import LayoutQuestion
from forms.tables.named import read_table
from forms.tables.sheet import TableError
from omr.reading import Answer
from pipeline.csv_cells import guard
from pipeline.file_hash import hash_cell

COLUMNS = ("source", "page", "question", "label", "options", "read", "status", "probability", "reasons", "crop", "value", "note", "sha256")
"""The columns in their order. `phieu score --decisions` needs source, page, question and value, and compares the hash, which stands last
because nobody has to look at it; the others are for the person."""

CROPS = "crops"
"""The folder of the crops, beside the table."""


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One answer that a person must settle: where it stands, what was read, why it is doubted, its picture ('' where there is none).

    `sha256` is the hash of the scan file, None where it could not be had.
    """

    source: str
    page: int
    question: LayoutQuestion
    answer: Answer
    reasons: tuple[str, ...]
    crop: str
    sha256: str | None = None

    def options(self) -> str:
        """All options in printed order, numbered as a person may type them, and their words: `#1 ++ | …`, `#1 5 = Rất hài lòng | …`."""
        words = (f" = {box.label}" if box.label else "" for box in self.question.boxes)
        return " | ".join(option + said for option, said in zip(numbered(self.question), words, strict=True))

    def read(self) -> str:
        """The options that were read, in the same words; empty where none was."""
        options = zip(numbered(self.question), self.question.boxes, strict=True)
        return " | ".join(option for option, box in options if box.value in self.answer.values)

    def why(self, lang: str) -> str:
        """The reasons in words."""
        return "; ".join(text(f"reason.{reason}.message", lang) for reason in self.reasons)


def numbered(question: LayoutQuestion) -> list[str]:
    """The options of a question as `#number value`."""
    return [f"#{number} {box.value}" for number, box in enumerate(question.boxes, 1)]


def review_csv(items: Iterable[ReviewItem], lang: str) -> bytes:
    """The table as bytes: UTF-8 with a byte order mark, which Excel needs; `value` and `note` are empty for the person."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for item in items:
        asked = [item.source, str(item.page), item.question.id, item.question.label, item.options(), item.read(), str(item.answer.status)]
        why = [item.why(lang), f"{CROPS}/{item.crop}" if item.crop else "", "", ""]
        writer.writerow([*map(guard, asked), f"{item.answer.probability:.4f}", *map(guard, why), hash_cell(item.sha256)])
    return lines.getvalue().encode("utf-8-sig")


def refuse_filled(path: Path) -> None:
    """Nothing; raises OutputError where the table exists and somebody has filled a value or a note, or it cannot be told."""
    if not path.exists():
        return
    try:
        rows = read_table(path, ("value",), ("note",)).rows
    except TableError as error:
        if [problem.code for problem in error.problems] == ["table.empty"]:
            return
        raise OutputError(Problem("read.review_foreign", str(path))) from error
    count = sum(any(row.cells.get(name, "").strip() for name in ("value", "note")) for row in rows)
    if count:
        raise OutputError(Problem("read.review_filled", str(path), {"count": count}))
