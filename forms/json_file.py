"""A JSON file written by people or by other tools: read whole, and every oddity kept so that it can be named."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from forms.errors import LayoutError, Problem
from forms.findings import Finding, Location, plain

MAX_JSON_BYTES = 64 * 2**20
"""The largest layout or template that is opened: 64 MiB, fifty times a form of a hundred crowded pages."""


class JsonObject(dict[str, Any]):
    """A JSON object; `repeated` names the keys that its text carries more than once (the last one counts)."""

    repeated: tuple[str, ...] = ()


def read_bytes(path: Path, limit: int) -> bytes:
    """The bytes of a file. Raises LayoutError where it is missing, a folder, larger than `limit` bytes, or cannot be read."""
    try:
        if path.is_dir():
            raise LayoutError(Problem("layout.file_is_folder", str(path)))
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except FileNotFoundError as error:
        raise LayoutError(Problem("layout.file_missing", str(path))) from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise LayoutError(Problem("layout.file_unreadable", str(path), {"why": why})) from error
    if len(data) > limit:
        raise LayoutError(Problem("layout.file_too_large", str(path), {"most": limit // 2**20}))
    return data


def read_json(path: Path) -> Any:
    """What the JSON file holds, objects as `JsonObject`. Raises LayoutError where it is no JSON in UTF-8; a byte order mark is allowed."""
    data = read_bytes(path, MAX_JSON_BYTES)
    try:
        written = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise LayoutError(Problem("layout.not_utf8", str(path), {"position": error.start})) from error
    try:
        return json.loads(written, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        place = f"{path}:{error.lineno}:{error.colno}"
        raise LayoutError(Problem("layout.not_json", place, {"why": error.msg})) from error
    except (ValueError, RecursionError) as error:
        # A number of thousands of digits, or brackets nested thousands deep: JSON by the letter, a layout by no means.
        raise LayoutError(Problem("layout.not_json", str(path), {"why": str(error)})) from error


def repeated_keys(raw: object) -> Iterator[Finding]:
    """A finding for every key that an object of the file carries twice."""
    waiting: list[tuple[Location, object]] = [((), raw)]
    while waiting:
        at, node = waiting.pop()
        if isinstance(node, JsonObject):
            yield from (Finding((*at, name), "layout.repeated_key", {"name": plain(name)}) for name in node.repeated)
        if isinstance(node, dict):
            waiting.extend(((*at, name), value) for name, value in node.items())
        elif isinstance(node, list):
            waiting.extend(((*at, index), value) for index, value in enumerate(node))


def _object(pairs: list[tuple[str, Any]]) -> JsonObject:
    """One JSON object with the names it repeats."""
    node = JsonObject(pairs)
    if len(node) < len(pairs):
        names = [name for name, _ in pairs]
        node.repeated = tuple(name for name in node if names.count(name) > 1)
    return node
