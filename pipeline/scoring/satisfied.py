"""Which codes count as satisfied, and which questions they are looked for in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence

from forms.errors import Problem
from forms.layout import Box, Layout, LayoutQuestion, QuestionKind
from pipeline.errors import InputError
from pipeline.model import question_keys


def satisfied_codes(written: str, layout: Layout) -> tuple[str, ...]:
    """The codes of `--satisfied`, in the order given, each once.

    They stand between commas, or between `;` or `|` where a code has a comma of its own. Raises InputError for a code that no question has.
    """
    known = {_plain(box.value): box.value for page in layout.pages for question in page.questions for box in judging(question)}
    codes = list(dict.fromkeys(_parts(written, known)))
    if not codes:
        raise InputError(Problem("score.satisfied_empty", "--satisfied"))
    unknown = [code for code in codes if code not in known]
    if unknown:
        raise InputError([Problem("score.satisfied_unknown", "--satisfied", {"code": code, "known": _some(known)}) for code in unknown])
    return tuple(known[code] for code in codes)


def chosen_items(written: str, layout: Layout) -> frozenset[str]:
    """The questions of `--items`, by key; `*` stands for any characters. Raises InputError for a name that fits no question."""
    keys = tuple(question_keys(layout).values())
    fits = {name: [key for key in keys if _pattern(name).fullmatch(key)] for name in _parts(written, keys)}
    unknown = [name for name, found in fits.items() if not found]
    if unknown or not fits:
        raise InputError([Problem("score.items_unknown", "--items", {"name": name, "known": _some(keys)}) for name in unknown or [""]])
    return frozenset(key for found in fits.values() for key in found)


def applies(question: LayoutQuestion, codes: Sequence[str]) -> bool:
    """Whether `top2` with these codes means something for a question: a single choice that offers every one of them.

    A scale that has only some of the codes is another scale, and its shares must not be mixed in.
    """
    return question.kind is QuestionKind.SINGLE and {*codes} <= {box.value for box in judging(question)}


def judging(question: LayoutQuestion) -> tuple[Box, ...]:
    """The options that are a judgement: all but "no opinion" and its like."""
    return tuple(box for box in question.boxes if not box.missing)


def _plain(written: str) -> str:
    """The text with composed accents, without spaces at its ends."""
    return unicodedata.normalize("NFC", written).strip()


def _parts(written: str, known: Collection[str]) -> list[str]:
    """The names in a list; a text that is a known name as a whole is that name."""
    if _plain(written) in known:
        return [_plain(written)]
    between = r"[;|]" if re.search(r"[;|]", written) else ","
    return [_plain(part) for part in re.split(between, written) if part.strip()]


def _pattern(name: str) -> re.Pattern[str]:
    """The names that a name with `*` fits."""
    return re.compile(".*".join(re.escape(piece) for piece in name.split("*")), re.DOTALL)


def _some(names: Collection[str], most: int = 20) -> str:
    """The first names, for a message that fits a screen."""
    listed = list(names)
    return " | ".join(listed[:most]) + (" | …" if len(listed) > most else "")
