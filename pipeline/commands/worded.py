"""The words of commands and options, which stand in the catalogue under `help`, put into the commands before click shows them."""

from __future__ import annotations

from collections.abc import Mapping

import click

from forms.catalogue import catalogue

ROOT = "phieu"
"""What stands in the catalogue for the command without a subcommand."""


def word(command: click.Command, path: tuple[str, ...], lang: str) -> None:
    """Nothing; gives the command, its options and its subcommands their words. `path` are the words behind `phieu` that call it.

    An option is looked up by its long name without the dashes, an argument by its name in small letters.
    """
    texts = catalogue(lang)
    place = ".".join(("help", *(path or (ROOT,))))
    command.help, command.short_help = texts.get(f"{place}.about", command.help), texts.get(f"{place}.short")
    command.options_metavar = texts["help.word.options"]
    for parameter in command.params:
        name = spelled(parameter)
        if isinstance(parameter, click.Option):
            parameter.help = texts.get(f"{place}.option.{name}", parameter.help)
        metavar = texts.get(f"{place}.metavar.{name}") or type_words(parameter, texts)
        if metavar is not None:
            parameter.metavar = metavar
    if isinstance(command, click.Group):
        command.subcommand_metavar = texts["help.word.subcommand"]
        for name, one in command.commands.items():
            word(one, (*path, name), lang)


def spelled(parameter: click.Parameter) -> str:
    """The name of an option or argument as people type or read it."""
    longest = max(parameter.opts, key=len)
    return longest.removeprefix("--")


def type_words(parameter: click.Parameter, texts: Mapping[str, str]) -> str | None:
    """What help calls the values of an option of this type; None for arguments and switches, and where the type lists its values."""
    if not isinstance(parameter, click.Option) or parameter.is_flag:
        return None
    return texts.get(f"help.type.{parameter.type.name.replace(' ', '_')}")
