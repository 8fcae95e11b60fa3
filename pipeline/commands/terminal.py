"""What every command gets: the language of the person and where to write."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import click
from rich.console import Console

from forms.catalogue import text
from forms.errors import Problem


def console(*, stderr: bool) -> Console:
    """A console that prints text as it is: no markup, so `[code]` survives, and no colouring of numbers inside sentences."""
    return Console(stderr=stderr, markup=False, highlight=False, emoji=False)


@dataclass(frozen=True, slots=True)
class Terminal:
    """The language (`vi` or `en`), `console` on stdout for results, `errors` on stderr for progress and refusals."""

    lang: str
    console: Console
    errors: Console

    def say(self, key: str, **values: object) -> None:
        """Print one text of the catalogue on stdout. Paths stay in one piece: the line is never wrapped."""
        self.console.print(text(key, self.lang, **values), soft_wrap=True)

    def warn(self, key: str, **values: object) -> None:
        """Print one text of the catalogue on stderr."""
        self.errors.print(text(key, self.lang, **values), soft_wrap=True)

    def lines(self, problems: Iterable[Problem | str]) -> None:
        """Print problems, or lines that are ready, on stderr, one line each."""
        for problem in problems:
            line = problem.line(self.lang) if isinstance(problem, Problem) else problem
            self.errors.print(line, soft_wrap=True)


pass_terminal = click.make_pass_decorator(Terminal)
