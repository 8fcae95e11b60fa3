"""`phieu serve-public`: the survey of a round on the phones of citizens."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands.given_path import GivenPath
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE

FILE = GivenPath()


@click.command(name="serve-public")
@click.argument("folder", type=FILE)
@click.option("--round", "round_name", required=True)
@click.option("--form", "form_file", type=FILE)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True)
@click.option("--key", "key_file", type=FILE)
@click.option("--behind-proxy", is_flag=True)
@click.option("--print-grants", "role")
@pass_terminal
def serve_public(  # noqa: PLR0917 - one parameter an option
    terminal: Terminal,
    folder: Path,
    round_name: str,
    form_file: Path | None,
    host: str,
    port: int,
    key_file: Path | None,
    behind_proxy: bool,
    role: str | None,
) -> int:
    """Serve the survey of a round to phones."""
    if role is not None:
        from pipeline.store.inbox import grants

        terminal.console.print("\n".join(grants(role)), soft_wrap=True)
        return EXIT_DONE
    from pipeline.web.public.serve import public_desk
    from pipeline.web.public.serve import serve_public as run

    desk, carries = public_desk(folder, round_name, form_file, key_file=key_file, behind_proxy=behind_proxy)
    run(desk, carries, host, port, lambda address: terminal.say("phone.serving", round=round_name, address=address))
    return EXIT_DONE
