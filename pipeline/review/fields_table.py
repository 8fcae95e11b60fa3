"""The table of open answers that a person types off their pictures: `fields.csv`, made to be opened in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from forms.catalogue import text
from forms.layout import LayoutPage, WriteField
from omr.reading import FieldReading, FieldStatus
from pipeline.csv_cells import guard
from pipeline.file_hash import hash_cell

FIELD_COLUMNS = (
    "source", "page", "field", "kind", "label", "status", "probability", "read", "suggestion", "reasons", "crop",
    "x_mm", "y_mm", "width_mm", "height_mm", "value", "note", "sha256",
)  # fmt: skip
"""The columns in their order. `phieu score --decisions` needs source, page, field and value, compares the hash, and takes `read` or
`suggestion` where the value says that they are right; the others are for the person. Lengths: upright sheet, from its top left."""

FIELD_CROPS = "field_crops"
"""The folder of the pictures, beside the table: another one than that of the doubtful answers, so that both may share a folder."""


@dataclass(frozen=True, slots=True)
class FieldItem:
    """One field for a person: where it stands, what was read, its picture ('' where there is none), the hash of the file if it is known."""

    source: str
    page: int
    place: WriteField
    read: FieldReading
    label: str
    crop: str
    sha256: str | None = None

    def cells(self, lang: str) -> list[str]:
        """The row of the table, in the order of FIELD_COLUMNS."""
        why = "; ".join(text(f"reason.{reason}.message", lang) for reason in self.read.reasons)
        rect = self.place.rect
        asked = [self.source, str(self.page), self.place.id, str(self.place.kind), self.label, str(self.read.status)]
        proposed = [self.read.value, self.read.suggestion, why, f"{FIELD_CROPS}/{self.crop}" if self.crop else ""]
        lengths = [f"{mm:.1f}" for mm in (rect.x, rect.y, rect.w, rect.h)]
        probability = f"{self.read.probability:.4f}"
        return [*map(guard, asked), probability, *map(guard, proposed), *lengths, "", "", hash_cell(self.sha256)]


def for_a_person(read: FieldReading) -> bool:
    """Whether somebody must look at a field: words are typed by people, and so is whatever is doubtful."""
    return read.review or (read.status is FieldStatus.WRITTEN and not read.value)


def field_label(page: LayoutPage, place: WriteField) -> str:
    """What the sheet asks for in a field, as far as the layout knows it: the question, and the option that it belongs to."""
    for question in page.questions:
        if question.id == place.question:
            option = next((box.label for box in question.boxes if box.value == place.option), "")
            return " – ".join(part for part in (question.label, option) if part)
    return ""


def fields_csv(items: Iterable[FieldItem], lang: str) -> bytes:
    """The table as bytes: UTF-8 with a byte order mark, which Excel needs; `value` and `note` are empty for the person."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(FIELD_COLUMNS)
    writer.writerows(item.cells(lang) for item in items)
    return lines.getvalue().encode("utf-8-sig")
