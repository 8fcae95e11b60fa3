"""A path on the command line that names something: an empty one, as an unset variable leaves it, is wrong usage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from forms.catalogue import text
from pipeline.commands.terminal import Terminal


class GivenPath(click.Path):
    """click's path as `pathlib.Path`; the empty text, which would mean the current folder, is refused."""

    def __init__(self) -> None:
        """Take any path, whether there is something or not: what is wrong with it is told by whoever uses it."""
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path. Fails where the text is empty."""
        if value == "":
            terminal = None if ctx is None else ctx.find_object(Terminal)
            self.fail(text("cli.empty_path", "en" if terminal is None else terminal.lang), param, ctx)
        return super().convert(value, param, ctx)
