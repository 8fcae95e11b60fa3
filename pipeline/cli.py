"""The command `phieu`: language, console, exit codes, and a table of commands that are imported only when asked for."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import click

from forms.catalogue import LANGUAGES, text
from forms.errors import PhieuError
from pipeline.commands.click_words import speak
from pipeline.commands.keyboard import KEYBOARD
from pipeline.commands.language import OPTION, asked_language, default_language, unknown_language
from pipeline.commands.terminal import Terminal, console
from pipeline.commands.worded import word
from pipeline.errors import EXIT_INTERRUPTED, EXIT_NOTHING_DONE

COMMANDS = {
    "accept": "pipeline.commands.accept:accept",
    "api-key": "pipeline.commands.api_key:api_key",
    "audit": "pipeline.commands.audit:audit",
    "batch": "pipeline.commands.batch:batch",
    "counters": "pipeline.commands.counters:counters",
    "deck": "pipeline.commands.deck:deck",
    "demo": "pipeline.commands.demo:demo",
    "export-responses": "pipeline.commands.export_responses:export_responses",
    "follow-up": "pipeline.commands.follow_up:follow_up",
    "form": "pipeline.commands.form:form",
    "import-responses": "pipeline.commands.import_responses:import_responses",
    "init": "pipeline.commands.init:init",
    "issue": "pipeline.commands.issue:issue",
    "merge": "pipeline.commands.merge:merge",
    "officers": "pipeline.commands.officers:officers",
    "plan": "pipeline.commands.plan:plan",
    "posters": "pipeline.commands.posters:posters",
    "purge": "pipeline.commands.purge:purge",
    "queue": "pipeline.commands.queue:queue",
    "read": "pipeline.commands.read:read",
    "report": "pipeline.commands.report:report",
    "reread": "pipeline.commands.reread:reread",
    "responses": "pipeline.commands.responses:responses",
    "review": "pipeline.commands.review:review",
    "round": "pipeline.commands.round:rounds",
    "run": "pipeline.commands.run:run",
    "score": "pipeline.commands.score:score",
    "serve": "pipeline.commands.serve:serve",
    "serve-public": "pipeline.commands.serve_public:serve_public",
    "simulate": "pipeline.commands.simulate:simulate",
    "slip-links": "pipeline.commands.slip_links:slip_links",
    "user": "pipeline.commands.user:user",
    "verify": "pipeline.commands.verify:verify",
    "watch": "pipeline.commands.watch:watch",
    "webhook": "pipeline.commands.webhook:webhook",
}
"""Name → module:attribute. A command's module is imported when the command runs or its help is shown, not before."""


class Interrupted(click.ClickException):
    """Somebody pressed Ctrl+C: one line, and an exit code of its own."""

    exit_code = EXIT_INTERRUPTED

    def show(self, file: Any = None) -> None:
        """Print the line on stderr; on a terminal below the `^C` that it has shown."""
        click.echo(("\n" if sys.stderr.isatty() else "") + self.message, err=file is None, file=file)


class PhieuGroup(click.Group):
    """A click group that imports its commands lazily, speaks the language of the person, and ends in an orderly way.

    A bad request is lines on stderr and exit code 1, Ctrl+C is one line and exit code 130.
    """

    lang = "en"
    """The language in which the command line that runs is answered."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, sorted."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command with this name in the language of the person, or None."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name].split(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command), f"{COMMANDS[cmd_name]} is not a click command"
        word(command, (cmd_name,), self.lang)
        return command

    def main(self, args: Sequence[str] | None = None, *others: Any, **more: Any) -> Any:
        """What click returns, after the language is known: also a command line that nobody understands is answered in it."""
        arguments = sys.argv[1:] if args is None else list(args)
        asked = asked_language(arguments)
        self.speaks(asked or default_language())
        wrong = None if asked else unknown_language()
        if wrong is not None:
            Terminal(self.lang, console(stderr=False), console(stderr=True)).lines([wrong])
        return super().main(args, *others, **more)

    def speaks(self, lang: str) -> None:
        """Nothing; afterwards help and errors are in the language."""
        self.lang = lang
        speak(lang)
        word(self, (), lang)

    def make_context(self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any) -> click.Context:
        """The context of a command line, as click makes it."""
        with self.interruptible():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> object:
        """What the command returned; a `PhieuError` becomes its lines and exit code 1."""
        try:
            with self.interruptible():
                return super().invoke(ctx)
        except click.NoSuchOption as error:
            if error.option_name != OPTION:
                raise
            raise click.UsageError(text("cli.lang_first", self.lang), error.ctx) from error
        except PhieuError as error:
            terminal = ctx.find_object(Terminal) or Terminal(self.lang, console(stderr=False), console(stderr=True))
            terminal.lines(error.problems)
            ctx.exit(EXIT_NOTHING_DONE)

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """Nothing; inside, Ctrl+C becomes `Interrupted`, also where a library that was just loading makes an ImportError of it."""
        try:
            yield
        except (KeyboardInterrupt, ImportError) as error:
            if isinstance(error, ImportError) and not KEYBOARD.pressed:
                raise
            raise Interrupted(text("cli.interrupted", self.lang)) from error


def own_version() -> str:
    """The installed version, or `unknown` where the package runs from a folder that was never installed."""
    try:
        return version("phieu")
    except PackageNotFoundError:
        return "unknown"


@click.group(cls=PhieuGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(own_version(), prog_name="phieu", message="%(prog)s %(version)s")
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default=default_language,
)
@click.pass_context
def cli(ctx: click.Context, lang: str) -> None:
    """Give every command its terminal in the language of the person."""
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
    """Run `phieu` with the arguments of the process and leave with its exit code; `pipeline.start` calls it."""
    force_utf8()
    cli(prog_name="phieu")


if __name__ == "__main__":
    main()
