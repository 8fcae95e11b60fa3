"""The command `phieu`: language, console, exit codes, and a table of commands that are imported only when asked for."""

from __future__ import annotations

import io
import locale
import os
import sys
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version

import click

from forms.catalogue import LANGUAGES
from forms.errors import PhieuError
from pipeline.commands.terminal import Terminal, console
from pipeline.errors import EXIT_NOTHING_DONE

COMMANDS = {
    "counters": "pipeline.commands.counters:counters",
    "deck": "pipeline.commands.deck:deck",
    "demo": "pipeline.commands.demo:demo",
    "form": "pipeline.commands.form:form",
    "read": "pipeline.commands.read:read",
    "score": "pipeline.commands.score:score",
    "simulate": "pipeline.commands.simulate:simulate",
}
"""Name → module:attribute. A command's module is imported when the command runs or its help is shown, not before."""


class PhieuGroup(click.Group):
    """A click group that imports its commands lazily and turns a bad request into lines on stderr and exit code 1."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, sorted."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command with this name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name].split(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command), f"{COMMANDS[cmd_name]} is not a click command"
        return command

    def invoke(self, ctx: click.Context) -> object:
        """What the command returned; a `PhieuError` becomes its lines and exit code 1."""
        try:
            return super().invoke(ctx)
        except PhieuError as error:
            terminal = ctx.find_object(Terminal) or Terminal(default_language(), console(stderr=False), console(stderr=True))
            terminal.lines(error.problems)
            ctx.exit(EXIT_NOTHING_DONE)


def default_language() -> str:
    """The language of the person: PHIEU_LANG where it names one that ships, else Vietnamese where the locale is, else English."""
    wanted = os.environ.get("PHIEU_LANG", "").lower()
    if wanted in LANGUAGES:
        return wanted
    tag = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or locale.getlocale()[0] or ""
    return "vi" if tag.lower().startswith(("vi", "vietnamese")) else "en"


def own_version() -> str:
    """The installed version, or `unknown` where the package runs from a folder that was never installed."""
    try:
        return version("phieu")
    except PackageNotFoundError:
        return "unknown"


@click.group(cls=PhieuGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(own_version(), prog_name="phieu")
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default=default_language,
    show_default="PHIEU_LANG, or the locale",
    help="Language of all messages.",
)
@click.pass_context
def cli(ctx: click.Context, lang: str) -> None:
    """Turn filled paper survey sheets into answers and scores.

    Exit codes: 0 all done, 1 nothing could be done, 2 wrong usage, 3 done in part.
    """
    ctx.obj = Terminal(lang, console(stderr=False), console(stderr=True))


@cli.result_callback()
@click.pass_context
def finish(ctx: click.Context, /, code: int | None, **_: object) -> None:
    """End with the exit code that the command returned."""
    ctx.exit(code or 0)


def force_utf8() -> None:
    """Make stdout and stderr speak UTF-8 whatever the console's code page is; a lone surrogate of a file name is escaped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def main() -> None:
    """Run `phieu` with the arguments of the process and leave with its exit code."""
    force_utf8()
    cli(prog_name="phieu")


if __name__ == "__main__":
    main()
