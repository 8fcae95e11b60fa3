"""The language of the person reaches everything that `phieu` says, also to a command line that it does not understand."""

from __future__ import annotations

import re
from inspect import getsource

import pytest
from click.testing import CliRunner, Result

from forms.catalogue import catalogue
from pipeline.cli import cli
from pipeline.commands import click_words
from pipeline.commands.language import asked_language
from tools.command_page import commands


def phieu(*arguments: str, **environment: str) -> Result:
    cleared = {"LC_ALL": "C", "LANG": "C", "LC_MESSAGES": "", "PHIEU_LANG": ""}
    return CliRunner(env={**cleared, **environment}).invoke(cli, list(arguments), prog_name="phieu")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["read"], "Lỗi: Thiếu tham số 'BẢN_QUÉT...'."),
        (["read", "a.jpg"], "Lỗi: Thiếu tùy chọn '--layout'."),
        (["--khong-co"], "Lỗi: Không có tùy chọn '--khong-co'."),
        (["red"], "Lỗi: Không có lệnh 'red'. (Có phải ý bạn là 'read'?)"),
        (["read", "a.jpg", "--workrs", "2"], "Không có tùy chọn '--workrs'. Có phải ý bạn là '--workers'?"),
        (["read", "a.jpg", "--layout"], "Lỗi: Tùy chọn '--layout' phải kèm một giá trị."),
        (["read", "a.jpg", "--layout", "l", "--out", "o", "--workers", "hai"], "'--workers': 'hai' không phải số (integer)."),
        (["simulate", "a", "--out", "o", "--format", "gif"], "'--format': 'gif' không thuộc các giá trị 'png', 'jpg', 'tif', 'pdf'."),
        (["form", "draw", "a", "b", "--out", "o", "--run", "1"], "Lỗi: Thừa tham số (b)"),
        (["counters", "check", "a", "--lang", "vi"], "Lỗi: --lang phải đặt trước tên lệnh: phieu --lang vi LỆNH"),
        (["counters", "check", "a", "--on", "hôm qua"], "“hôm qua” không phải ngày"),
    ],
)
def test_wrong_usage_is_told_in_vietnamese(arguments: list[str], said: str) -> None:
    for result in (phieu("--lang", "vi", *arguments), phieu("--lang=vi", *arguments), phieu(*arguments, PHIEU_LANG="vi")):
        assert result.exit_code == 2
        assert said.removeprefix("Lỗi: ").split(" (Có phải")[0] in " ".join(result.stderr.split())
        assert result.stderr.startswith(("Cách dùng: phieu", "Lỗi: "))
        assert not re.search(r"\b(Usage|Error|Missing|Invalid|Try)\b", result.stderr)


def test_help_of_every_command_is_vietnamese_and_english_again_afterwards() -> None:
    for name, _ in commands():
        words = [*name.split()[1:], "--help"]
        shown, english = phieu("--lang", "vi", *words), phieu("--lang", "en", *words)
        assert shown.exit_code == english.exit_code == 0
        assert shown.stdout.startswith(f"Cách dùng: {name} [TÙY CHỌN]")
        assert english.stdout.startswith(f"Usage: {name} [OPTIONS]")
        assert not re.search(r"\b(PATH|INTEGER|TEXT|required|default|Options)\b", shown.stdout), shown.stdout


def test_a_language_that_does_not_ship_is_told_in_one_line_and_work_goes_on() -> None:
    result = phieu("form", "schema", PHIEU_LANG="fr")
    assert result.exit_code == 0
    (line,) = result.stderr.splitlines()
    assert "“fr”" in line and "vi, en" in line and line.endswith("[cli.lang_unknown]")
    assert phieu("--lang", "en", "form", "schema", PHIEU_LANG="fr").stderr == ""
    refused = phieu("--lang", "fr", "form", "schema")
    assert refused.exit_code == 2 and "'fr'" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "lang"),
    [
        (["--lang", "vi", "read"], "vi"),
        (["--lang=en", "read"], "en"),
        (["form", "draw", "--lang", "vi"], None),
        (["--lang", "fr"], None),
        (["--lang"], None),
        (["--version", "--lang", "vi"], "vi"),
        ([], None),
    ],
)
def test_only_the_option_before_the_command_says_the_language(arguments: list[str], lang: str | None) -> None:
    assert asked_language(arguments) == lang


def test_the_sentences_in_the_catalogue_are_those_that_click_says() -> None:
    sources = "".join(re.sub(r'"\s*\n?\s*"', "", getsource(module)) for module in click_words.SPEAKING)
    english = {words for key, words in catalogue("en").items() if key.startswith(click_words.AREA)}
    assert len(english) > 25
    assert [words for words in english if words.replace("\n", "\\n").replace("\t", "\\t") not in sources] == []
