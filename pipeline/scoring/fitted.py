"""An index fitted to a questionnaire: `*` in its questions spelled out, and every way refused in which it does not fit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from forms.errors import Problem
from pipeline.errors import InputError
from pipeline.scoring.index import Criterion, Index
from pipeline.scoring.question_figures import applies_to, scale_of
from pipeline.scoring.score import QuestionScore


def fitted(root: Criterion, keys: Sequence[str], place: str) -> Criterion:
    """The tree with the keys that its questions name. Raises InputError for names that fit no question, and for questions named twice."""
    unknown: list[str] = []

    def spelled(node: Criterion) -> Criterion:
        named: list[str] = []
        for name in node.questions:
            pattern = re.compile(".*".join(map(re.escape, name.split("*"))), re.DOTALL)
            found = [key for key in keys if pattern.fullmatch(key)]
            named += found
            unknown.extend([] if found else [name])
        return replace(node, questions=tuple(dict.fromkeys(named)), parts=tuple(spelled(part) for part in node.parts))

    whole = spelled(root)
    problems = [Problem("index.question_unknown", place, {"name": name, "known": _some(keys)}) for name in unknown]
    twice = [name for name, count in Counter(whole.all_questions()).items() if count > 1]
    problems += [Problem("index.question_twice", place, {"name": name}) for name in twice]
    if problems:
        raise InputError(problems)
    return whole


def check_methods(
    index: Index, root: Criterion, questions: Mapping[str, QuestionScore], methods: Sequence[str], satisfied: Sequence[str], place: str
) -> None:
    """Nothing; afterwards every method means something for every question of the tree, and all of them have one scale.

    Raises InputError otherwise: a 4 of ten is not a 4 of five, and a criterion over both would say nothing.
    """
    problems = list(_unfit(index, root, questions, methods, satisfied, place))
    if problems:
        raise InputError(problems)


def _unfit(
    index: Index, root: Criterion, questions: Mapping[str, QuestionScore], methods: Sequence[str], satisfied: Sequence[str], place: str
) -> Iterator[Problem]:
    """What does not fit."""
    keys = root.all_questions()
    for method in methods:
        unfit = [key for key in keys if not applies_to(method, questions[key], satisfied)]
        if unfit:
            yield Problem("index.method_nowhere", place, {"index": index.id, "method": method, "questions": _some(unfit)})
    scales = {scale_of(questions[key]) for key in keys}
    if len(scales) > 1:
        shown = "; ".join(sorted(" | ".join(sorted(scale)) for scale in scales))
        yield Problem("index.scales_mixed", place, {"index": index.id, "scales": shown})


def _some(names: Sequence[str], most: int = 12) -> str:
    """The first names, for a message that fits a screen."""
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")
