"""XLSForm in and out: the workbook that ODK, Kobo and other digital surveys are made from.

Out and in again keeps the form; what paper cannot honour is said as a warning with its row, never passed over.
"""

from __future__ import annotations

import re
from pathlib import Path

from forms.definition.fields import PATTERNS
from forms.definition.yaml_file import YamlFile
from forms.errors import Problem
from forms.findings import Finding
from forms.form import Form
from forms.load import checked_form
from forms.question import plain_words
from forms.whole import write_whole
from forms.xlsforms.book import read_workbook, workbook_bytes
from forms.xlsforms.cells import Node, own, plain_name
from forms.xlsforms.document import Documented
from forms.xlsforms.limits import limits
from forms.xlsforms.rows import FIRST_ROW, Row, xlsform_sheets

FIRST_VERSION = "1"
"""The version of a form whose workbook states none."""


def load_xlsform(path: Path) -> tuple[Form, list[Problem]]:
    """The form of an XLSForm workbook (.xlsx or .xls), and warnings: what paper cannot honour, and what the workbook left open.

    Raises FormError with all that is wrong in it.
    """
    sheets = read_workbook(path)
    warnings: list[tuple[str, Finding]] = []

    def warn(row: int, code: str, values: dict[str, object], sheet: str = "survey") -> None:
        warnings.append((sheet, Finding((row,), code, values)))

    read = Documented(sheets, warn)
    settings = next(iter(sheets["settings"]), {})
    head = _head(settings, path)
    if settings.get("form_id") != head["id"]:
        warn(FIRST_ROW, "form_id_made", {"found": settings.get("form_id", ""), "made": head["id"]}, "settings")
    if "version" not in settings:
        warn(FIRST_ROW, "version_made", {"version": FIRST_VERSION}, "settings")
    scales = [*head.pop("scales", []), *read.document.pop("scales", [])]
    document = head | ({"scales": scales} if scales else {}) | read.document
    form = checked_form(YamlFile(Path(f"{path} [survey]"), document, read.lines))
    warnings += limits(sheets, {row.get("name", ""): row for row in xlsform_sheets(form)["survey"]}, read.joined)
    ordered = sorted(warnings, key=lambda entry: (entry[0] != "settings", entry[0] == "choices", entry[1].at))
    return form, [Problem(f"xlsform.{found.code}", f"{path} [{sheet}]:{found.at[0]}", dict(found.values)) for sheet, found in ordered]


def save_xlsform(form: Form, path: Path) -> None:
    """Nothing; afterwards the workbook holds the form. Raises OutputError where it cannot be written."""
    write_whole(path, xlsform_bytes(form))


def xlsform_bytes(form: Form) -> bytes:
    """The form as the bytes of an .xlsx workbook; the same form gives the same bytes."""
    return workbook_bytes(xlsform_sheets(form), form.heading.title.vi)


def _head(settings: Row, path: Path) -> Node:
    """What the sheet `settings` says of the form as a whole; the title that people see and change there counts."""
    form_id = settings.get("form_id") or path.stem
    if not re.fullmatch(PATTERNS["form_id_unfit"], form_id):
        form_id = plain_name(form_id).replace("_", "-")
    head: Node = {"schema": "1", "id": form_id, "version": settings.get("version", FIRST_VERSION)}
    own(head, settings)
    shown = settings.get("form_title")
    heading = head.setdefault("heading", {"title": shown or path.stem})
    title = heading.get("title") if isinstance(heading, dict) else None
    if shown and isinstance(heading, dict) and plain_words(title["vi"] if isinstance(title, dict) else str(title)) != plain_words(shown):
        heading["title"] = title | {"vi": shown} if isinstance(title, dict) else shown
    return head
