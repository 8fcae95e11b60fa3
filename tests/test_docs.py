"""The documentation is held to the code: an undocumented command, option, code, reason or arrow turns these tests red."""

from __future__ import annotations

import ast
import re
import shlex
import string
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest

from forms.catalogue import LANGUAGES, catalogue
from pipeline.cli import cli
from pipeline.commands.worded import spelled
from tools import command_page
from tools.error_page import problem_codes, with_tables

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
SOURCES = [file for floor in ("forms", "omr", "pipeline") for file in sorted((ROOT / floor).rglob("*.py"))]


def options(command: click.Command) -> set[str]:
    return {
        word for parameter in command.params if isinstance(parameter, click.Option) for word in (*parameter.opts, *parameter.secondary_opts)
    }


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_both_languages_say_the_same_things() -> None:
    english, vietnamese = (catalogue(lang) for lang in ("en", "vi"))
    assert set(english) == set(vietnamese)
    assert {key: fields(english[key]) for key in english} == {key: fields(vietnamese[key]) for key in english}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_is_empty_and_every_problem_has_a_remedy(lang: str) -> None:
    texts = catalogue(lang)
    assert [key for key, words in texts.items() if not words.strip()] == []
    for ending, other in ((".message", ".remedy"), (".remedy", ".message")):
        assert [key for key in texts if key.endswith(ending) and key.removesuffix(ending) + other not in texts] == []


def test_vietnamese_is_written_with_its_diacritics() -> None:
    marked = re.compile("[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE)
    english, vietnamese = catalogue("en"), catalogue("vi")
    bare = [key for key, words in vietnamese.items() if not marked.search(words) and len(re.sub(r"\{.*?\}", "", words).split()) > 2]
    assert bare == []
    assert [key for key in english if len(english[key].split()) > 3 and english[key] == vietnamese[key]] == []


def test_the_error_page_is_what_the_catalogue_says() -> None:
    page = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    assert page == with_tables(page), "docs/errors.md is behind the catalogue: run `make docs`"


def test_every_problem_that_the_code_raises_has_its_words() -> None:
    raised = {}
    for file in SOURCES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", "") == "Problem"
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                raised[node.args[0].value] = f"{file.name}:{node.lineno}"
    assert raised, "no problem found in the sources: this test looks in the wrong place"
    assert {code: place for code, place in raised.items() if code not in problem_codes()} == {}


def test_the_command_page_is_what_the_commands_say() -> None:
    for lang, file in command_page.PAGES.items():
        assert file.read_text(encoding="utf-8") == command_page.page(lang), f"{file.name} is behind the commands: run `make docs`"
    written = command_page.PAGES["en"].read_text(encoding="utf-8")
    assert {"phieu form import-scan", "phieu read", "phieu score", "phieu demo"} <= set(re.findall(r"^## `(.+)`$", written, re.MULTILINE))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_command_and_every_option_has_its_words_in_the_catalogue_and_none_in_the_code(lang: str) -> None:
    texts, wanted = catalogue(lang), set()
    for place, command in every_command():
        wanted.add(f"help.{place}.about")
        for parameter in command.params:
            kind = "option" if isinstance(parameter, click.Option) else "metavar"
            wanted.add(f"help.{place}.{kind}.{spelled(parameter)}")
    assert sorted(wanted - set(texts)) == []
    ours = {key for key in texts if key.startswith("help.") and (".option." in key or key.endswith(".about"))}
    assert sorted(ours - wanted) == [], "words of an option that does not exist"
    commands = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "pipeline" / "commands").rglob("*.py"))
    assert re.findall(r"""\b(?:help|metavar)=["'].*""", commands) == []


def every_command(group: click.Group = cli, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    yield ".".join(path or ("phieu",)), group
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from every_command(command, (*path, name))
        elif command is not None:
            yield ".".join((*path, name)), command


def typed_lines() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for block in re.findall(r"(?:```|~~~)[a-z]*\n(.*?)(?:```|~~~)", page.read_text(encoding="utf-8"), re.DOTALL):
            for line in block.replace("\\\n", " ").splitlines():
                words = line.strip().removeprefix("$ ").strip()
                if words.startswith("phieu ") and "…" not in words:
                    yield page.name, words


def test_every_command_line_shown_would_be_accepted() -> None:
    lines = list(typed_lines())
    assert len(lines) >= 4
    for page, line in lines:
        arguments = shlex.split(line, comments=True)[1:]
        command: click.Command = cli
        context = cli.make_context("phieu", ["--help"], resilient_parsing=True)
        while isinstance(command, click.Group) and arguments:
            found = command.get_command(context, arguments[0])
            if found is None:
                break
            command, arguments = found, arguments[1:]
        assert not isinstance(command, click.Group) or arguments[0].startswith("--"), f"{page}: no such command: {line}"
        unknown = [
            word for word in arguments if word.startswith("--") and word.split("=")[0] not in {*options(command), "--help", "--version"}
        ]
        assert unknown == [], f"{page}: {line}"


def arrows() -> list[tuple[str, str, str]]:
    rows = re.findall(
        r"^\|[^|]+\| `(\w+)` \|[^|]+\| `?([^|`]+)`? \|([^|]*)\|$",
        (ROOT / "docs" / "data-flow.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    return [(function, module.strip(), state.strip()) for function, module, state in rows]


def test_every_arrow_of_the_data_flow_is_a_function_or_marked_as_later() -> None:
    rows = arrows()
    assert len(rows) >= 8
    for function, module, state in rows:
        exists = module_has(module, function)
        assert exists == (state != "later"), (
            f"docs/data-flow.md: {module}.{function} {'exists, so it is no longer later' if exists else 'does not exist'}"
        )


def module_has(module: str, function: str) -> bool:
    try:
        return callable(getattr(import_module(module), function, None))
    except ModuleNotFoundError:
        return False


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    missing = [target for target in targets if "://" not in target and not (page.parent / target).exists()]
    assert missing == []
