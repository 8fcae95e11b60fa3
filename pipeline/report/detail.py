"""The figures that somebody asked for beside the counts: by method, by criterion, by group of people, against the round before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from forms.errors import Problem
from forms.layout import Layout
from forms.printing.run_record import CIVIL
from forms.register.counters import CounterRegister
from forms.register.file import load_counters
from pipeline.errors import InputError
from pipeline.model import Response, question_keys
from pipeline.report.before import Earlier, Key, Made, check_before, load_before
from pipeline.report.slip_counts import slip_counts, validity_items
from pipeline.report.wanted import Origin, SlipCount, Wanted
from pipeline.scoring.bands import BandScheme, scheme_on
from pipeline.scoring.fitted import check_methods, fitted
from pipeline.scoring.index import Combine, Criterion, CriterionScore, Index, score_index
from pipeline.scoring.index_file import IndexFile, load_index
from pipeline.scoring.methods import ND61_TOTAL, RATIO_RESP, TOP2, Source, Unit, chosen_methods, methods
from pipeline.scoring.question_figures import INDEX_METHODS, QuestionFigure, applies_to, figures_of, nd61_total, scale_of
from pipeline.scoring.score import QuestionScore, Scores
from pipeline.scoring.score_sheet import SheetScore, score_sheet
from pipeline.scoring.validity import Fault, fault


@dataclass(frozen=True, slots=True)
class Detail:
    """All of it. `criteria` are the nodes of the index, method by method; `root` is its tree with every question spelled out.
    `counted` are the keys of the questions that figures are made for.

    `made` says how figures of a method are put together, as `--before` compares it. `slips` are empty where nothing is known of them.
    `options` are those of each question that are a judgement.
    """

    wanted: Wanted
    methods: tuple[str, ...]
    satisfied: tuple[str, ...]
    counted: frozenset[str] = frozenset()
    questions: tuple[QuestionFigure, ...] = ()
    index: Index | None = None
    root: Criterion | None = None
    criteria: tuple[CriterionScore, ...] = ()
    scheme: BandScheme | None = None
    sheet: SheetScore | None = None
    slips: tuple[SlipCount, ...] = ()
    register: CounterRegister | None = None
    before: Mapping[Key, Earlier] = field(default_factory=dict)
    options: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def basis(self, questions: Sequence[str]) -> str:
        """Which questions a figure is of, and the options that they offer: `q1 q2: 1 2 3 4 5`."""
        scales = sorted({" ".join(sorted(self.options.get(key, ()))) for key in questions})
        return f"{' '.join(sorted(questions))}: {' | '.join(scales)}"

    def made(self, method: str, *, weighted: bool = False) -> str:
        """How figures of a method are put together."""
        codes = "+".join(sorted(self.satisfied)) if method == TOP2 else ""
        return " ".join(part for part in ("weighted" if weighted else "pooled", codes) if part)


def detail(
    responses: Sequence[Response],
    returned: Sequence[Response],
    layout: Layout,
    scores: Scores,
    wanted: Wanted,
    origin: Origin,
    items: Collection[str] | None = None,
) -> Detail:
    """The figures of the responses that count, of those that were returned. `items` are the questions that somebody named, by key.

    Where nobody did, figures of questions are made for those of the index; without an index, for all that a method applies to.

    Raises InputError for methods, criteria or earlier figures that do not fit the questionnaire.
    """
    questions = {question.key: question for question in scores.questions}
    file = None if wanted.index_file is None else load_index(wanted.index_file)
    satisfied = scores.satisfied or (file.index.satisfied if file else ())
    root = None if file is None or not _has_tree(file) else fitted(file.index.root, tuple(questions), str(wanted.index_file))
    chosen = _methods(wanted, file, root, questions, satisfied)
    if TOP2 in chosen and not satisfied:
        raise InputError(Problem("score.method_satisfied", "--method", {"method": TOP2}))
    meant = items if items is not None or root is None else root.all_questions()
    counted = [one for one in scores.questions if meant is None or one.key in meant]
    slips = slip_counts(returned, layout, origin, () if root is None else root.all_questions(), wanted.rule)
    register = load_counters(wanted.register_files)[0] if wanted.register_files else origin.register
    if RATIO_RESP in chosen and not any(one.issued for one in slips):
        raise InputError(Problem("score.method_slips", "--method", {"method": RATIO_RESP}))
    made = Detail(
        wanted=wanted,
        methods=chosen,
        satisfied=satisfied,
        counted=frozenset(one.key for one in counted),
        questions=tuple(_question_figures(chosen, counted, satisfied)),
        slips=tuple(slips),
        options={one.key: scale_of(one) for one in scores.questions},
        register=register,
    )
    if file is not None:
        made = _with_index(made, file, root, questions, str(wanted.index_file))
    return made if wanted.before is None else _with_before(made, load_before(wanted.before), str(wanted.before))


def valid_only(responses: Sequence[Response], layout: Layout, wanted: Wanted, place: str) -> tuple[list[Response], list[Problem]]:
    """The responses that are valid, and a warning with how many are not and why. Raises InputError where none is."""
    file = None if wanted.index_file is None else load_index(wanted.index_file)
    keys = tuple(question_keys(layout).values())
    index = () if file is None or not _has_tree(file) else fitted(file.index.root, keys, str(wanted.index_file)).all_questions()
    items, rule = validity_items(layout, index), wanted.rule
    faults = Counter(why for one in responses if (why := fault(one, items, rule)) is not None)
    valid = [one for one in responses if fault(one, items, rule) is None]
    if not valid:
        raise InputError(Problem("score.no_valid", place, {"count": len(responses)}))
    values = {"count": faults.total(), "total": len(responses), "few": faults[Fault.FEW_ANSWERS], "marks": faults[Fault.MANY_MARKS]}
    values["place"] = faults[Fault.NO_PLACE]
    return valid, [Problem("score.invalid_left_out", place, values)] if faults else []


def _has_tree(file: IndexFile) -> bool:
    """Whether the file has criteria; one that only holds a score sheet has none."""
    return bool(file.index.root.parts or file.index.root.questions)


def figure_keys(made: Detail) -> list[Made]:
    """What every figure is of, how and from what it was put together, in the order of the tables."""
    keys = [Made(question_key(one), made.made(one.figure.method), made.basis(one.questions)) for one in made.questions]
    return keys + [
        Made(
            Key("criterion", one.criterion.id, one.figure.method),
            made.made(one.figure.method, weighted=one.combine is Combine.WEIGHTED),
            made.basis(one.criterion.all_questions()),
        )
        for one in made.criteria
    ]


def question_key(one: QuestionFigure) -> Key:
    """What a figure of questions is of: of one question, or of several with one scale."""
    scope = "question" if len(one.questions) == 1 else "pooled"
    return Key(scope, one.questions[0] if scope == "question" else " | ".join(sorted(one.scale)), one.figure.method)


def _methods(
    wanted: Wanted, file: IndexFile | None, root: Criterion | None, questions: Mapping[str, QuestionScore], satisfied: Sequence[str]
) -> tuple[str, ...]:
    """The methods: those that were named, else those of the index, else all that fit its tree; top2 for groups and intervals alone."""
    if wanted.methods:
        named = chosen_methods(wanted.methods)
        foreign = [name for name in named if methods()[name].made_from not in (Source.ANSWERS, Source.SLIPS)]
        if foreign:
            raise InputError([Problem("score.method_records", "--method", {"method": name}) for name in foreign])
        return named
    if file is None:
        return (TOP2,) if satisfied and (wanted.by or wanted.intervals or wanted.weighs) else ()
    if file.index.methods or root is None:
        return file.index.methods
    keys = root.all_questions()
    return tuple(name for name in INDEX_METHODS if all(applies_to(name, questions[key], satisfied) for key in keys))


def _question_figures(chosen: Sequence[str], questions: Sequence[QuestionScore], satisfied: Sequence[str]) -> list[QuestionFigure]:
    """The figures of the questions by each method that pools answers, and the total of Decree 61 where it was asked for."""
    found = [one for name in INDEX_METHODS if name in chosen for one in figures_of(name, questions, satisfied)]
    once = {question_key(one): one for one in found}
    return [*once.values(), *([nd61_total(questions)] if ND61_TOTAL in chosen else [])]


def _with_index(made: Detail, file: IndexFile, root: Criterion | None, questions: Mapping[str, QuestionScore], place: str) -> Detail:
    """The figures with those of the index, its bands and its score sheet."""
    index = file.index
    combine = made.wanted.combine or index.combine
    used = [name for name in made.methods if name in INDEX_METHODS]
    criteria: tuple[CriterionScore, ...] = ()
    if root is not None:
        check_methods(index, root, questions, used, made.satisfied, place)
        criteria = tuple(one for name in used for one in score_index(root, questions, name, made.satisfied, combine))
    day = made.wanted.on or datetime.now(CIVIL).date()
    scheme = scheme_on(index.bands, day, place) if index.bands else None
    percent = {one.criterion.id: one.figure for one in reversed(criteria) if one.figure.unit is Unit.PERCENT}
    lacking = [line for line in file.sheet if line.criterion and line.criterion not in percent]
    if lacking:
        raise InputError([Problem("index.sheet_no_percent", place, {"name": line.id}) for line in lacking])
    sheet = score_sheet(file.sheet, percent) if file.sheet else None
    return replace(made, index=index, root=root, criteria=criteria, scheme=scheme, sheet=sheet)


def _with_before(made: Detail, before: Mapping[Key, Earlier], place: str) -> Detail:
    """The figures with those of the round before, which were made in the same way."""
    check_before(before, figure_keys(made), place)
    return replace(made, before=before)
