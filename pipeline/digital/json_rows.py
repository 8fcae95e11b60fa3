"""The responses in a JSON file: a list, the `results` of an interface, or an object on each line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from forms.errors import Problem
from forms.json_file import MAX_JSON_BYTES
from forms.tables.sheet import TableError, cell_text

WRAPPERS = ("results", "responses", "data", "value")
"""Under which key interfaces put their list: KoboToolbox `results`, LimeSurvey `responses`, ODK Central `value`."""

BETWEEN = " "
"""What stands between several answers of a list, as XLSForm parts them."""


def json_rows(path: Path) -> Iterator[tuple[int, Mapping[str, str] | Problem]]:
    """Each response with its number in the file, from 1, as text by name; groups inside groups are named `outer/inner`.

    Raises TableError where the file is no JSON in UTF-8 or holds no list of objects.
    """
    try:
        with path.open(encoding="utf-8-sig") as file:
            first = file.readline()
            lines = [first, file.readline()]
        if len(lines[1].strip()) > 1 and _whole(lines[0]) and _whole(lines[1]):
            yield from _by_line(path)
            return
        if path.stat().st_size > MAX_JSON_BYTES:
            raise TableError(Problem("digital.json_too_large", str(path), {"most": MAX_JSON_BYTES // 2**20}))
        held = json.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise TableError(Problem("table.encoding", str(path))) from error
    except json.JSONDecodeError as error:
        raise TableError(Problem("digital.not_json", f"{path}:{error.lineno}:{error.colno}", {"why": error.msg})) from error
    except (ValueError, RecursionError) as error:
        raise TableError(Problem("digital.not_json", str(path), {"why": str(error)})) from error
    found = _list_in(held)
    if found is None:
        raise TableError(Problem("digital.json_no_list", str(path), {"known": ", ".join(WRAPPERS)}))
    for number, one in enumerate(found, 1):
        yield number, flat_row(one, f"{path.name}:{number}")


def _whole(line: str) -> bool:
    """Whether the line is a JSON object by itself."""
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def _by_line(path: Path) -> Iterator[tuple[int, Mapping[str, str] | Problem]]:
    """The objects of a file with one on each line; a damaged line is a Problem."""
    with path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(file, 1):
            place = f"{path.name}:{number}"
            if not line.strip():
                continue
            try:
                yield number, flat_row(json.loads(line), place)
            except (ValueError, RecursionError) as error:
                yield number, Problem("digital.not_json", place, {"why": str(error)})


def _list_in(held: object) -> list[object] | None:
    """The list of responses in a file, None where there is none."""
    if isinstance(held, dict):
        lists = [held[name] for name in WRAPPERS if isinstance(held.get(name), list)]
        if lists:
            return lists[0]
        return [held] if held and not any(isinstance(value, list) for value in held.values()) else None
    return held if isinstance(held, list) else None


def flat_row(one: object, place: str) -> Mapping[str, str] | Problem:
    """One response as text by name."""
    if not isinstance(one, dict):
        return Problem("digital.json_not_object", place)
    cells: dict[str, str] = {}
    _flatten(one, "", cells)
    return cells


def _flatten(node: Mapping[str, object], before: str, cells: dict[str, str]) -> None:
    """Nothing; adds what the node holds to the cells."""
    for name, value in node.items():
        if isinstance(value, dict):
            _flatten(value, f"{before}{name}/", cells)
        elif isinstance(value, list):
            plain = [cell_text(entry) for entry in value if not isinstance(entry, dict | list)]
            cells[before + name] = BETWEEN.join(plain) if len(plain) == len(value) else json.dumps(value, ensure_ascii=False)
        else:
            cells[before + name] = cell_text(value)
