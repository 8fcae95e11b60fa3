"""`open_form`: the form of a file of either kind, YAML or an XLSForm workbook, told by its content."""

from __future__ import annotations

from pathlib import Path

from forms.errors import Problem
from forms.form import Form
from forms.json_file import read_bytes
from forms.load import load_form
from forms.xlsform import load_xlsform

WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How workbooks begin: .xlsx is a ZIP archive, .xls an OLE container."""

MAX_FORM_BYTES = 64 * 2**20
"""The largest file that is opened as a form: 64 MiB, a thousand times the longest questionnaire."""


def open_form(path: Path) -> tuple[Form, list[Problem]]:
    """The form and, for a workbook, what paper cannot honour. Raises FormError with all that is wrong, LayoutError where nothing opens."""
    if is_workbook(path):
        return load_xlsform(path)
    return load_form(path), []


def is_workbook(path: Path) -> bool:
    """Whether the file is a workbook, whatever its name. Raises LayoutError where it cannot be opened."""
    return read_bytes(path, MAX_FORM_BYTES).startswith(WORKBOOKS)
