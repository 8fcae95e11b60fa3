"""`load_mapping`: the mapping file, checked for itself; and against the layout that it is for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from forms.definition.findings import FormError
from forms.definition.yaml_file import read_yaml
from forms.errors import PhieuError, Problem
from pipeline.digital.mapping_model import MappingModel
from pipeline.errors import InputError

SHAPES = {
    "missing": "mapping_key_missing",
    "extra_forbidden": "mapping_key_unknown",
    "too_short": "mapping_empty",
    "string_too_short": "mapping_empty",
}
"""What pydantic calls a fault, and the end of our code; everything else is `mapping_value`."""


class MappingError(InputError):
    """A mapping file cannot be used."""


def load_mapping(path: Path) -> MappingModel:
    """The mapping in a YAML file. Raises MappingError with everything that is wrong with it."""
    try:
        file = read_yaml(path)
    except FormError as error:
        raise MappingError(Problem("digital.mapping_unreadable", one.place, {"why": one.line()}) for one in error.problems) from error
    except PhieuError as error:
        raise MappingError(error.problems) from error
    repeated = [
        Problem("digital.mapping_repeated", f"{path}:{file.lines.get(one.at, 1)}", {"key": str(one.at[-1])}) for one in file.findings
    ]
    if not isinstance(file.raw, dict):
        raise MappingError(Problem("digital.mapping_no_keys", str(path)))
    given = {key: value for key, value in file.raw.items() if value is not None}
    raw: dict[str, object] = {**given, **({"mapping": int(str(given["mapping"]))} if str(given.get("mapping", "")).isdecimal() else {})}
    try:
        model = MappingModel.model_validate(raw)
    except ValidationError as error:
        raise MappingError([*repeated, *_faults(error, path, file.lines)]) from error
    if repeated:
        raise MappingError(repeated)
    return model


def _faults(error: ValidationError, path: Path, lines: dict[tuple[str | int, ...], int]) -> Iterator[Problem]:
    """A problem for each fault, at its line."""
    for fault in error.errors(include_url=False):
        at = tuple(fault["loc"])
        nearest = next(at[:length] for length in range(len(at), -1, -1) if at[:length] in lines or not length)
        key = ".".join(map(str, at)) or "mapping"
        place = f"{path}:{lines.get(nearest, 1)}"
        if fault["type"] == "value_error":
            yield Problem("digital.mapping_column_or_columns", place, {"key": key})
            continue
        code = SHAPES.get(fault["type"], "mapping_value")
        yield Problem(f"digital.{code}", place, {"key": key, "value": str(fault.get("input", ""))[:40]})
