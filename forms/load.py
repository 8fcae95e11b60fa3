"""A form definition as a file: YAML, one form each, checked as a whole and never half understood."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from forms.definition.build import built
from forms.definition.checks import sense_findings
from forms.definition.findings import FormError, problems_by_line, shape_findings
from forms.definition.model import FORM_SCHEMA, FormModel
from forms.definition.yaml_file import YamlFile, read_yaml
from forms.errors import Problem
from forms.findings import Finding, shown
from forms.form import Form


def load_form(path: Path) -> Form:
    """The form of a YAML file. Raises FormError with all that is wrong in it, each with its line."""
    file = read_yaml(path)
    if isinstance(file.raw, dict) and file.raw.get("schema", str(FORM_SCHEMA)) != str(FORM_SCHEMA):
        values = {"found": shown(file.raw["schema"]), "known": FORM_SCHEMA}
        raise FormError(Problem("form.schema_unknown", f"{path}:{file.lines[('schema',)]}: schema", values))
    return checked_form(file)


def checked_form(file: YamlFile) -> Form:
    """The form of a document that was read or made. Raises FormError with all that is wrong in it."""
    findings = [*file.findings, *shape_findings(FormModel, file.raw), *sense_findings(file.raw)]
    if findings:
        raise FormError(problems_by_line(str(file.path), file.lines, _told_once(findings)))
    return built(FormModel.model_validate(file.raw))


def form_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a form file, made from the model that validates it; editors complete and check with it."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | FormModel.model_json_schema(by_alias=True)


def _told_once(findings: list[Finding]) -> list[Finding]:
    """The findings without a second word about a place whose shape is wrong already."""
    first: dict[tuple[tuple[str | int, ...], str], Finding] = {}
    for found in findings:
        first.setdefault((found.at, found.code), found)
    return list(first.values())
