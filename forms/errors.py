"""Coded problems and the exception that carries them.

    PhieuError            a bad request: one or more problems, each with code, place and remedy
    ├── LayoutError       a layout, or the file it is made from, cannot be used
    ├── OutputError       a result cannot be written where the user asked
    └── (pipeline.errors) what goes wrong above: files, readings, decisions, settings

The words of every code live in the catalogue (`forms/texts/`), in Vietnamese and English.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from forms.catalogue import text


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: a code of the catalogue, the place (file, line, field), and the values its text names."""

    code: str
    place: str
    values: Mapping[str, object] = field(default_factory=dict)

    def line(self, lang: str = "en") -> str:
        """One line for a person: `place: what is wrong; what to do. [code]`."""
        what = text(f"{self.code}.message", lang, **self.values)
        remedy = text(f"{self.code}.remedy", lang, **self.values)
        return f"{self.place}: {what} → {remedy} [{self.code}]"


class PhieuError(Exception):
    """A bad request. `problems` holds all that is wrong, in the order of the input; its text is one English line each."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        """Take one problem or several; an error without a problem is a bug."""
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        assert self.problems, "an error must name a problem"
        super().__init__("\n".join(problem.line() for problem in self.problems))

    def __reduce__(self) -> tuple[type[PhieuError], tuple[tuple[Problem, ...]]]:
        """How to rebuild the error in another process: a worker's bad request reaches the caller with its problems."""
        return type(self), (self.problems,)

    def lines(self, lang: str) -> list[str]:
        """The problems as lines in the language asked for."""
        return [problem.line(lang) for problem in self.problems]


class LayoutError(PhieuError):
    """A layout, or the file it should be made from, cannot be used."""


class OutputError(PhieuError):
    """A result cannot be written where the user asked."""
