"""`phieu demo`: shows the main job on the samples, by running the very commands that it prints."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands.given_path import GivenPath
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE, EXIT_NOTHING_DONE, EXIT_PARTLY_DONE


@click.command()
@click.option("--out", type=GivenPath(), default=Path("phieu-demo"), show_default=True)
@pass_terminal
@click.pass_context
def demo(ctx: click.Context, /, terminal: Terminal, out: Path) -> int:
    """Read and score the sample sheets that come with phieu."""
    from pipeline.demo import as_typed
    from pipeline.demo import demo as tour

    plan = tour(out)
    terminal.say("cli.demo.intro", samples=plan.samples)
    for arguments in (plan.read, plan.score):
        terminal.console.print()
        terminal.say("cli.demo.command", line=as_typed(arguments))
        code = run_command(ctx.find_root(), arguments)
        if code == EXIT_NOTHING_DONE:
            return code
        if code == EXIT_PARTLY_DONE:
            terminal.say("cli.demo.partly", code=code)
    terminal.console.print()
    terminal.say("cli.demo.done", out=out)
    terminal.say("cli.demo.readings", file=plan.readings)
    terminal.say("cli.demo.annotated", folder=plan.annotated)
    terminal.say("cli.demo.review", folder=plan.review)
    terminal.say("cli.demo.scores", file=plan.scores)
    return EXIT_DONE


def run_command(root: click.Context, arguments: tuple[str, ...]) -> int:
    """The exit code of one command of `phieu`, run in this process as if its arguments had been typed."""
    group = root.command
    assert isinstance(group, click.Group)
    name, *rest = arguments
    command = group.get_command(root, name)
    assert command is not None
    with command.make_context(name, rest, parent=root) as ctx:
        return command.invoke(ctx) or EXIT_DONE
