"""Every typed reason can be told to a person in both languages, with what to do about it."""

from __future__ import annotations

import pytest

from forms.catalogue import LANGUAGES, text
from omr.reasons import Reason


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("part", ["message", "remedy"])
def test_every_reason_has_its_words(lang: str, part: str) -> None:
    told = [text(f"reason.{reason}.{part}", lang) for reason in Reason]
    assert all(words.strip() for words in told)
    if part == "message":
        assert len(set(told)) == len(told), "two reasons that a person could not tell apart"
