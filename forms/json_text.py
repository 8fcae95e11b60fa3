"""JSON that people can compare line by line."""

from __future__ import annotations

import json
from typing import Any

LINE_WIDTH = 140
"""A JSON value that fits into one line of this width stays on it: one box a line, so that two layouts can be compared line by line."""


def json_text(value: Any, indent: str = "") -> str:
    """JSON text in which a list or object stands on one line where it fits, and else spreads over several."""
    flat = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if len(indent) + len(flat) <= LINE_WIDTH or not isinstance(value, dict | list) or not value:
        return flat
    deeper = indent + " "
    if isinstance(value, dict):
        lines = [f"{deeper}{json.dumps(name, ensure_ascii=False)}: {json_text(entry, deeper)}" for name, entry in value.items()]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    return "[\n" + ",\n".join(deeper + json_text(entry, deeper) for entry in value) + f"\n{indent}]"
