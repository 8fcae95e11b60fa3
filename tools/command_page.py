"""Writes `docs/reference/commands.md` and its Vietnamese twin from the commands themselves: `python tools/command_page.py`.

A test compares the pages with what this would write.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

import click

from pipeline.cli import cli

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference"

PAGES = {"en": FOLDER / "commands.md", "vi": FOLDER / "commands.vi.md"}
"""The page of each language."""

HEADS = {
    "en": """# Commands

`phieu --help` and `phieu COMMAND --help` print the same. Before the command stand `--lang vi|en` (the language of help and of
all messages; by default that of `PHIEU_LANG`, else of the locale) and `--version`. Every command ends with one of the
[exit codes](../errors.md#exit-codes); each is one public function of the same name, without logic of its own.

This page is written by `make docs` from the commands. [Trang này bằng tiếng Việt](commands.vi.md).
""",
    "vi": """# Các lệnh

`phieu --help` và `phieu LỆNH --help` in ra đúng nội dung này. Trước tên lệnh có thể ghi `--lang vi|en` (ngôn ngữ của lời hướng dẫn
và mọi thông báo; nếu không ghi thì theo `PHIEU_LANG`, rồi theo máy) và `--version`. Mỗi lệnh kết thúc bằng một trong các
[mã kết thúc](../errors.md#exit-codes).

Trang này do `make docs` viết ra từ chính các lệnh. [This page in English](commands.md).
""",
}

COLUMNS = {"en": "| option | meaning |", "vi": "| tùy chọn | ý nghĩa |"}


def commands(group: click.Group = cli, name: str = "phieu") -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, with its full name, groups unfolded."""
    context = click.Context(group)
    for word in group.list_commands(context):
        command = group.get_command(context, word)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} {word}")
        else:
            yield f"{name} {word}", command


def option_row(option: click.Option, context: click.Context) -> str:
    """One option as a row of a table; what it holds when it is not given stands in brackets, as click prints it."""
    record = option.get_help_record(context)
    assert record is not None, f"{option.name} is hidden"
    name, words = record
    return "| `{}` | {} |".format(*(part.replace("|", "\\|") for part in (name, words)))


def command_section(name: str, command: click.Command, lang: str) -> str:
    """The section of one command: how it is called, what it does, its options."""
    context = click.Context(command, info_name=name)
    usage = " ".join([name, *command.collect_usage_pieces(context)])
    options = [
        option_row(option, context)
        for option in command.get_params(context)
        if isinstance(option, click.Option) and "--help" not in option.opts
    ]
    table = [COLUMNS[lang], "|---|---|", *options] if options else []
    told = inspect.cleandoc(command.help or "").replace("\b\n", "")
    return "\n".join([f"## `{name}`", "", f"    {usage}", "", told, *([""] if table else []), *table])


def page(lang: str) -> str:
    """The whole page in one language."""
    cli.speaks(lang)
    return "\n\n".join([HEADS[lang].rstrip("\n"), *(command_section(name, command, lang) for name, command in commands())]) + "\n"


if __name__ == "__main__":
    for language, file in PAGES.items():
        file.write_text(page(language), encoding="utf-8", newline="\n")
