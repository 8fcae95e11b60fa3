"""The progress bar: a rate that is true from the beginning, in the words and with the decimal mark of the person."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from rich.console import Console

from pipeline.commands.progress import progress_bar, rate_text
from pipeline.commands.terminal import Terminal, console


@pytest.mark.parametrize(
    ("done", "seconds", "lang", "shown"),
    [
        (1, 0.3, "vi", ""),
        (0, 9, "vi", ""),
        (3, 2, "vi", "1,5 trang/giây"),
        (3, 2, "en", "1.5 pages/s"),
        (90, 2, "vi", "45 trang/giây"),
        (1, 20, "en", "0.05 pages/s"),
    ],
)
def test_the_rate_is_told_when_it_is_known(done: int, seconds: float, lang: str, shown: str) -> None:
    assert rate_text(done, seconds, lang) == shown


def test_the_first_page_counts_from_the_end_of_the_stage_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    screen = Console(file=io.StringIO(), force_terminal=True, width=100)
    times: Iterator[float] = iter([0.0, 1.0, 5.0, 9.0])
    with progress_bar(Terminal("vi", console(stderr=False), screen), lambda: next(times)) as tell:
        assert tell is not None
        tell("inspect", 1, 1)
        tell("sample", 1, 2)
        tell("sample", 2, 2)
    drawn = screen.file.getvalue()
    assert "Đang xem các trang" in drawn and "0,2 trang/giây" in drawn


def test_a_file_gets_no_bar() -> None:
    with progress_bar(Terminal("vi", console(stderr=False), Console(file=io.StringIO()))) as tell:
        assert tell is None
