"""A YAML file as its author typed it: every scalar is text, so `01` stays `01` and `no` stays `no`, and every value knows its line."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import yaml

from forms.definition.findings import FormError
from forms.errors import Problem
from forms.findings import Finding, Location, plain
from forms.json_file import read_bytes

MAX_YAML_BYTES = 4 * 2**20
"""The largest form file that is opened: 4 MiB, a hundred times the longest questionnaire at hand."""

MAX_NODES = 200_000
"""The most values in a form file, aliases counted where they are used: a file that multiplies itself stops here."""

MAX_DEPTH = 60
"""The deepest nesting: a form needs about ten levels."""

Value = dict[str, "Value"] | list["Value"] | str | None


@dataclass(slots=True)
class YamlFile:
    """What a YAML file holds. `lines` gives the line of each place, from 1; `findings` what is odd already in the writing."""

    path: Path
    raw: Value = None
    lines: dict[Location, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def read_yaml(path: Path) -> YamlFile:
    """The file's values as dicts, lists, texts and None. Raises FormError where it is no YAML in UTF-8; a byte order mark is allowed."""
    data = read_bytes(path, MAX_YAML_BYTES)
    try:
        written = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormError(Problem("form.not_utf8", str(path), {"position": error.start})) from error
    try:
        node = yaml.compose(written, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
        raise FormError(Problem("form.not_yaml", place, {"why": error.problem or error.context or ""})) from error
    except RecursionError as error:
        raise FormError(Problem("form.too_large", str(path), {"most": MAX_NODES, "deep": MAX_DEPTH})) from error
    except yaml.YAMLError as error:
        raise FormError(Problem("form.not_yaml", str(path), {"why": str(error).splitlines()[0]})) from error
    file = YamlFile(path)
    if node is not None:
        file.raw = _Reader(file).value(node, ())
    return file


class _Reader:
    """Turns nodes into values and notes their lines."""

    def __init__(self, file: YamlFile) -> None:
        """Note lines and findings in `file`."""
        self._file = file
        self._nodes = 0

    def value(self, node: yaml.Node, at: Location) -> Value:
        """The value of one node and all below it."""
        self._nodes += 1
        if self._nodes > MAX_NODES or len(at) > MAX_DEPTH:
            raise FormError(
                Problem("form.too_large", f"{self._file.path}:{node.start_mark.line + 1}", {"most": MAX_NODES, "deep": MAX_DEPTH})
            )
        self._file.lines.setdefault(at, node.start_mark.line + 1)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(entry, (*at, index)) for index, entry in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, at)
        assert isinstance(node, yaml.ScalarNode), "YAML has three kinds of node"
        empty = node.style is None and node.value in ("", "~", "null")
        return None if empty else str(node.value)

    def _mapping(self, node: yaml.MappingNode, at: Location) -> dict[str, Value]:
        """The entries of an object; the last of a repeated key counts, and the repetition is noted."""
        entries: dict[str, Value] = {}
        for key, entry in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else "?"
            if name in entries:
                self._file.findings.append(Finding((*at, name), "repeated_key", {"name": plain(name)}))
            self._file.lines[(*at, name)] = key.start_mark.line + 1
            entries[name] = self.value(entry, (*at, name))
        return entries
