"""Which question of a form the heading of a column names, by its id, by its words, or by words that are only alike."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from difflib import SequenceMatcher

from forms.layout import LayoutQuestion, QuestionKind
from pipeline.digital.guess_codes import bare

LIKE = 0.82
"""How much of a heading must agree with a question's words to be proposed for it: two of eleven letters may differ."""

OPTION = (r"/(?P<code>[^/]+)$", r"\[(?P<code>[^\]]+)\]$", r"_(?P<code>[^_]+)$")
PARTS = tuple(re.compile(rf"^(?P<stem>.+){one}") for one in OPTION)
"""One option of a multiple choice as its own column: `kenh/1` (KoboToolbox, ODK), `kenh[1]` (LimeSurvey), `kenh_1` (its other way)."""

CODE_AND_WORDS = re.compile(r"(?P<code>[A-Za-z]\w*(\[\w+\])*)[.:]\s+\S")
"""A heading of LimeSurvey with code and words: `rating[r_1]. How content are you [Attitude]`."""

INNER = re.compile(r"\[([^\]]+)\]\s*$")
"""The row of a grid at the end of a heading: `Question [Row]` (Google Forms, LimeSurvey)."""

BESIDE = re.compile(r"\s*\([^()]*\)\s*$")
"""What stands in brackets at the end of a heading and is no part of its name: `Mã phiếu (nếu có)`."""


def plain_name(column: str, asked: Collection[str]) -> str | None:
    """The question a column is named after: by its id, behind groups (`group/id`, ODK Central `group-id`), in a grid (`grid[x]`)."""
    names = names_of(asked)
    worded = CODE_AND_WORDS.match(column)
    for said in (column, worded["code"] if worded else ""):
        inner = INNER.search(said)
        parts = (said, said.rpartition("/")[2], inner[1] if inner else "", said.partition("[")[0], _behind_groups(said))
        found = next((names[bare(one)] for one in parts if bare(one) in names), None)
        if found is not None:
            return found
    return None


def names_of(asked: Collection[str]) -> dict[str, str]:
    """How columns may write the questions' ids: as they are, or in one piece where no two become alike.

    LimeSurvey takes letters and digits only.
    """
    joined = [bare(key).replace(" ", "") for key in asked]
    found = {one: key for one, key in zip(joined, asked, strict=True) if joined.count(one) == 1}
    return found | {bare(key): key for key in asked}


def _behind_groups(column: str) -> str:
    """The name behind the last hyphen of a name without spaces, as ODK Central parts groups; else nothing."""
    return "" if " " in column else column.rpartition("-")[2]


def grid_name(column: str, asked: Collection[str]) -> str | None:
    """The question behind an underscore, as LimeSurvey writes the rows of a grid for its expressions: `grid_id`. It may be chance."""
    names = names_of(asked)
    ends = [column[place + 1 :] for place, letter in enumerate(column) if place and letter == "_"]
    return None if " " in column else next((names[bare(one)] for one in ends if bare(one) in names), None)


def split_columns(columns: Collection[str], asked: Mapping[str, LayoutQuestion]) -> dict[str, dict[str, str]]:
    """The multiple choices that have a column for an option: by question, the code of each column.

    ODK Central has columns only for options that somebody chose.
    """
    found: dict[str, dict[str, str]] = {}
    many = {key: one for key, one in asked.items() if one.kind is QuestionKind.MULTI}
    # Words of options may hold the stroke that KoboToolbox puts before them.
    worded = {
        bare(f"{one.label} {box.label}"): (key, box.value) for key, one in many.items() for box in one.boxes if one.label and box.label
    }
    for column in columns:
        option = next((worded[bare(one)] for one in endings(column) if bare(one) in worded), None) or _named_option(column, many)
        if option is not None:
            found.setdefault(option[0], {})[column] = option[1]
    return found


def _named_option(column: str, many: Mapping[str, LayoutQuestion]) -> tuple[str, str] | None:
    """The multiple choice and the code that a column is named after."""
    for part in filter(None, (one.match(column) for one in PARTS)):
        key = plain_name(part["stem"], many)
        if key is not None and part["code"] in {box.value for box in many[key].boxes}:
            return key, part["code"]
    return None


def endings(column: str) -> list[str]:
    """A heading, and what is left of it behind each stroke: KoboToolbox can put the words of the groups before those of the question."""
    parts = column.split("/")
    return ["/".join(parts[place:]) for place in range(len(parts))]


def heading_words(column: str) -> list[str]:
    """The words of a heading as they are compared: all, without groups and without what stands in brackets, and those of a grid's row."""
    inner = INNER.search(column)
    worded = CODE_AND_WORDS.match(column)
    said = [
        *endings(column),
        BESIDE.sub("", column),
        *([inner[1]] if inner else []),
        *([column[worded.end("code") + 1 :]] if worded else []),
    ]
    plain = [bare(one) for one in said]
    numbered = [re.sub(r"^(cau )?[0-9a-z]{1,3} ", "", one) for one in plain if re.match(r"(cau )?[0-9]", one)]
    return list(dict.fromkeys((*plain, *numbered)))


def likeness(words: str, label: str) -> float:
    """How much of two texts agrees, 1 for the same words; nought at once where their lengths alone say so."""
    if words == label:
        return 1.0
    if not words or min(len(words), len(label)) < LIKE / 2 * max(len(words), len(label)):
        return 0.0
    return min(SequenceMatcher(None, words, label, autojunk=False).ratio(), 0.999)
