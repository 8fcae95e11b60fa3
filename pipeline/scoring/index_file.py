"""Index files: a tree of criteria in YAML, or the tree that the headings of a form definition draw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from forms.definition.fields import TextModel
from forms.definition.findings import problems_by_line, shape_findings
from forms.definition.items import items
from forms.definition.yaml_file import YamlFile, read_yaml
from forms.errors import Problem
from forms.form import Form
from forms.load import checked_form
from forms.question import Grid, GridHeading, Text
from forms.scales import scales_at_hand
from pipeline.errors import InputError
from pipeline.scoring.index import OVERALL, Criterion, Index
from pipeline.scoring.index_model import CriterionModel, IndexModel, SheetLineModel
from pipeline.scoring.methods import DVCQG_5_4, methods
from pipeline.scoring.question_figures import INDEX_METHODS
from pipeline.scoring.score_sheet import SheetLine

WHOLE = Text("Chung", "Overall")
"""The name of the top of a tree."""


@dataclass(frozen=True, slots=True)
class IndexFile:
    """What a file says: an index, and the lines of a score sheet (none where it has no sheet)."""

    index: Index
    sheet: tuple[SheetLine, ...] = ()


def load_index(path: Path) -> IndexFile:
    """The index of a YAML file: an index file, or a form definition, whose rows that count make the tree under their headings.

    Raises FormError for what has a wrong shape, with its line, and InputError for what makes no sense.
    """
    file = read_yaml(path)
    if isinstance(file.raw, dict) and "sections" in file.raw:
        return IndexFile(index_of_form(checked_form(file), path))
    return _index_of_file(file)


def index_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of an index file; editors complete and check with it."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | IndexModel.model_json_schema(by_alias=True)


def index_of_form(form: Form, path: Path) -> Index:
    """The tree of the items that count in the index, below the grid headings above them. Raises InputError where none counts."""
    counting = [item for item in items(form) if item.index]
    if not counting:
        raise InputError(Problem("index.form_without", str(path), {"form": form.id}))
    names = {row.id: row.label for question in form.questions() if isinstance(question, Grid) for row in question.rows if _heads(row)}

    def below(above: tuple[str, ...]) -> tuple[Criterion, ...]:
        """The criteria right below these headings, in printed order."""
        depth = len(above)
        inside = [item for item in counting if item.headings[:depth] == above]
        heads = dict.fromkeys(item.headings[depth] for item in inside if len(item.headings) > depth)
        direct = tuple(item.id for item in inside if len(item.headings) == depth)
        found = [_criterion(head, names[head], below((*above, head))) for head in heads]
        return (*found, *([Criterion(f"{above[-1] if above else OVERALL}_items", WHOLE, questions=direct)] if direct else []))

    scales = scales_at_hand(form.scales)
    codes = {scales[item.scale].satisfied for item in counting if item.scale in scales}
    satisfied = tuple(sorted(codes.pop())) if len(codes) == 1 else ()
    return Index(form.id, form.heading.title, _criterion(OVERALL, WHOLE, below(())), satisfied=satisfied, source=form.source)


def _heads(row: object) -> bool:
    """Whether a row of a grid is a heading."""
    return isinstance(row, GridHeading)


def _criterion(name: str, label: Text, parts: tuple[Criterion, ...]) -> Criterion:
    """A node over its parts; a single part that only holds items is the node itself."""
    if len(parts) == 1 and parts[0].questions:
        return Criterion(name, label, questions=parts[0].questions)
    return Criterion(name, label, parts=parts)


def _index_of_file(file: YamlFile) -> IndexFile:
    """The index of an index file."""
    place = str(file.path)
    findings = [*file.findings, *shape_findings(IndexModel, file.raw)]
    if findings:
        raise InputError(problems_by_line(place, file.lines, findings))
    model = IndexModel.model_validate(file.raw)
    root = Criterion(OVERALL, _text(model.name), parts=tuple(_built(one) for one in model.criteria))
    problems = list(_senseless(model, root, place))
    if problems:
        raise InputError(problems)
    index = Index(
        id=model.id,
        name=_text(model.name),
        root=root,
        methods=tuple(name for name in methods() if name in model.methods),
        satisfied=model.satisfied,
        combine=model.combine,
        bands=model.bands or "",
        source=model.source or "",
    )
    return IndexFile(index, tuple(_sheet_line(line) for line in model.score_sheet))


def _senseless(model: IndexModel, root: Criterion, place: str) -> Iterator[Problem]:
    """What has the right shape and no sense."""
    nodes = [node for _, node in root.walk()]
    for name, count in Counter(node.id for node in nodes).items():
        if count > 1:
            yield Problem("index.id_twice", place, {"name": name})
    for node in nodes:
        if bool(node.questions) == bool(node.parts):
            yield Problem("index.criterion_empty", place, {"name": node.id})
    for name in model.methods:
        if name not in INDEX_METHODS:
            yield Problem("index.method_unfit", place, {"name": name, "known": ", ".join(INDEX_METHODS)})
    yield from _senseless_sheet(model, {node.id for node in nodes}, place)


def _senseless_sheet(model: IndexModel, known: Collection[str], place: str) -> Iterator[Problem]:
    """What makes no sense in the score sheet; `known` are the ids of the criteria."""
    for line in model.score_sheet:
        ways = [way for way in (line.verified, line.criterion, line.dvcqg_5_4) if way is not None]
        if len(ways) > 1:
            yield Problem("index.sheet_two_ways", place, {"name": line.id, "method": DVCQG_5_4})
        if line.criterion is not None and line.criterion not in known:
            yield Problem("index.sheet_criterion", place, {"name": line.id, "criterion": line.criterion})
        for score in (line.self, line.verified):
            if score is not None and score > line.maximum:
                yield Problem("index.sheet_above", place, {"name": line.id, "score": f"{score:g}", "maximum": f"{line.maximum:g}"})
    for name, count in Counter(line.id for line in model.score_sheet).items():
        if count > 1:
            yield Problem("index.id_twice", place, {"name": name})


def _built(model: CriterionModel) -> Criterion:
    """A node of the tree."""
    return Criterion(model.id, _text(model.name), _exact(model.weight), model.questions, tuple(_built(part) for part in model.parts))


def _sheet_line(model: SheetLineModel) -> SheetLine:
    """A line of the score sheet."""
    records = model.dvcqg_5_4
    return SheetLine(
        id=model.id,
        name=_text(model.name),
        maximum=_exact(model.maximum),
        self_score=None if model.self is None else _exact(model.self),
        verified=None if model.verified is None else _exact(model.verified),
        criterion=model.criterion or "",
        records=None if records is None else (_exact(records.overdue), _exact(records.complaints)),
    )


def _exact(number: float) -> Fraction:
    """The decimal number that somebody typed, exactly."""
    return Fraction(repr(number))


def _text(model: TextModel) -> Text:
    """A text of the file."""
    return Text(model.vi, model.en or "")
