"""Where the process `phieu` begins: it listens to Ctrl+C before it loads anything slow, so that the first second ends like any other."""

from __future__ import annotations

import sys
from contextlib import suppress

from pipeline.commands.keyboard import listen, stop_listening


def main() -> None:
    """Run `phieu` with the arguments of the process and leave with its exit code."""
    listen()
    try:
        from pipeline.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(interrupted())
    finally:
        stop_listening()


def interrupted() -> int:
    """The exit code, after a line that says that the process was interrupted before its command began."""
    from forms.catalogue import text
    from pipeline.commands.language import asked_language, default_language
    from pipeline.errors import EXIT_INTERRUPTED

    with suppress(OSError):  # a closed terminal takes no line
        line = text("cli.interrupted", asked_language(sys.argv[1:]) or default_language())
        sys.stderr.buffer.write(f"{line}\n".encode())
    return EXIT_INTERRUPTED


if __name__ == "__main__":
    main()
