"""Forms in and out of XLSForm, the workbook that ODK, Kobo and other digital surveys are made from."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from forms.errors import OutputError, Problem
from forms.form import Form
from forms.question import Counter, Digits, Office
from forms.save import save_form
from forms.xlsform import load_xlsform, save_xlsform
from pipeline.design.open_form import open_form
from pipeline.targets import check_file

FORM_ENDINGS = (".yaml", ".yml")
WORKBOOK_ENDINGS = (".xlsx",)
"""Endings by which other programs, and `phieu form check`, know what a file is."""


def import_xlsform(workbook: Path, out: Path) -> tuple[Form, list[Problem]]:
    """The form of a workbook, after it was written to `out` as YAML; and what paper cannot honour of it.

    Raises FormError with all that is wrong in the workbook, OutputError where `out` cannot be written.
    """
    _check_target(workbook, out, FORM_ENDINGS)
    form, warnings = load_xlsform(workbook)
    save_form(form, out)
    return form, warnings


def export_xlsform(source: Path, out: Path) -> tuple[Form, list[Problem]]:
    """The form of a file, after it was written to `out` as an XLSForm workbook; and what a web form cannot honour of it.

    Raises FormError with all that is wrong in the form, OutputError where `out` cannot be written.
    """
    _check_target(source, out, WORKBOOK_ENDINGS)
    form, warnings = open_form(source)
    save_xlsform(form, out)
    return form, [*warnings, *web_limits(form, str(source))]


def web_limits(form: Form, place: str) -> Iterator[Problem]:
    """A warning for each question whose rules on paper a web form cannot keep."""
    for question in form.questions():
        at = f"{place}: {question.id}"
        if isinstance(question, Office):
            yield Problem("design.office_hidden", at)
        elif isinstance(question, Counter):
            yield Problem("design.counter_typed", at)
        elif isinstance(question, Digits) and question.check is not None:
            yield Problem("design.check_digit_open", at, {"rule": question.check})


def _check_target(source: Path, out: Path, endings: tuple[str, ...]) -> None:
    """Nothing; raises OutputError where `out` has another ending, is the source itself or could not be written."""
    if os.path.realpath(source) == os.path.realpath(out):
        raise OutputError(Problem("design.out_is_source", str(out)))
    if out.suffix.lower() not in endings:
        raise OutputError(Problem("design.wrong_ending", str(out), {"endings": ", ".join(endings)}))
    check_file(out)
