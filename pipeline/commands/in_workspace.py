"""The option `--workspace` of every command that works in one: the folder given, the one that PHIEU_WORKSPACE names, or the current one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from pipeline.commands.given_path import GivenPath

F = TypeVar("F", bound=Callable[..., Any])

VARIABLE = "PHIEU_WORKSPACE"


def in_workspace(command: F) -> F:
    """The command with the option, whose value comes as `folder`."""
    return click.option("--workspace", "folder", type=GivenPath(), envvar=VARIABLE, default=Path())(command)
