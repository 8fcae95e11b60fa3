"""A mapping against its layout: every column of an export with the one thing that it means, or every reason why not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from forms.definition.findings import FormError
from forms.errors import Problem
from forms.layout import Layout, LayoutQuestion, QuestionKind
from forms.question import plain_words
from pipeline.digital.cells import Codes, ManyColumns, OneColumn, Reader, folded
from pipeline.digital.code_lists import own_list, way, words_of
from pipeline.digital.facts import FORMATTED, READ, FactReader
from pipeline.digital.mapping import MappingError
from pipeline.digital.mapping_model import MappingModel, QuestionColumns
from pipeline.model import question_keys


@dataclass(frozen=True, slots=True)
class Known:
    """What the round knows: its channels, and what a counter's code is called on a day, today where nobody says one.

    `counter` is None where any code will do; it raises ValueError for a wrong one.
    """

    channels: tuple[str, ...]
    counter: Callable[[str, str], str] | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """How every row is read: `questions` by key in the order of the layout, facts, texts by field, constants; `ignore` are patterns."""

    mapping: MappingModel
    questions: tuple[tuple[str, Reader], ...]
    facts: tuple[FactReader, ...]
    texts: tuple[tuple[str, str], ...]
    constant: Mapping[str, str]
    id_column: str
    counter: Callable[[str, str], str] | None = None
    leave_out: tuple[tuple[str, frozenset[str]], ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that mean something, in no order."""
        return tuple(dict.fromkeys((*self.needed, *(column for column, _ in self.leave_out))))

    @property
    def needed(self) -> tuple[str, ...]:
        """Those that replies tell something in; one that only says which of them are left out may be in none."""
        found = [self.id_column] if self.id_column else []
        found += [one.column for one in self.facts]
        found += [column for _, column in self.texts]
        for _, reader in self.questions:
            found += [reader.column] if isinstance(reader, OneColumn) else [column for column, _ in reader.columns]
        return tuple(dict.fromkeys(found))


def plan_for(mapping: MappingModel, layout: Layout, known: Known, place: str) -> Plan:
    """The plan of a mapping. Raises MappingError with everything in it that does not fit the layout or the round."""
    problems: list[Problem] = []
    keys = question_keys(layout)
    asked = {keys[page.id, one.id]: one for page in layout.pages for one in page.questions}
    fields = {field.id for page in layout.pages for field in page.fields}
    for name in mapping.questions.keys() - asked.keys():
        problems.append(Problem("digital.question_unknown", place, {"question": name, "known": ", ".join(asked)}))
    for name in mapping.texts.keys() - fields:
        problems.append(Problem("digital.text_unknown", place, {"field": name, "known": ", ".join(sorted(fields)) or "–"}))
    readers: list[tuple[str, Reader]] = []
    for key, question in asked.items():
        if key in mapping.questions:
            try:
                readers.append((key, reader_for(mapping.questions[key], question, key, layout, mapping, place)))
            except (FormError, MappingError) as error:
                problems += error.problems
    facts = [fact_reader(name, mapping, known) for name in sorted(mapping.facts)]
    problems += fact_problems(mapping, known, place)
    texts = tuple((name, plain_words(column)) for name, column in mapping.texts.items())
    out = tuple((plain_words(column), frozenset(map(folded, said))) for column, said in mapping.leave_out.items())
    plan = Plan(
        mapping, tuple(readers), tuple(facts), texts, {} if problems else constants(mapping), plain_words(mapping.id), known.counter, out
    )
    problems += [Problem("digital.column_twice", place, {"column": column}) for column in _used_twice(plan)]
    if problems:
        raise MappingError(sorted(problems, key=lambda one: (one.code, str(one.values))))
    return plan


def reader_for(given: QuestionColumns, question: LayoutQuestion, key: str, layout: Layout, mapping: MappingModel, place: str) -> Reader:
    """How the cells of a question are read. Raises FormError or MappingError where its codes lead nowhere."""
    order = tuple(box.value for box in question.boxes)
    target = own_list(layout, question)
    lead = _lead(given, question, key, target, place)
    problems: list[Problem] = []

    def code(name: str) -> str:
        if name not in lead:
            problems.append(Problem("digital.code_unknown", place, {"question": key, "code": name, "known": ", ".join(lead)}))
        return lead.get(name, "")

    meant = (
        {folded(word): code(name) for word, name in given.values.items()} if given.values else _words(given.codes, question, target, lead)
    )
    missing = {folded(word): kind for word, kind in mapping.missing.items()}
    other = code(given.other) if given.other else ""
    codes = Codes(order, meant, missing, question.kind is QuestionKind.SINGLE, given.separator, other)
    columns = tuple((plain_words(column), code(name)) for column, name in given.columns.items())
    if problems:
        raise MappingError(problems)
    if given.column:
        return OneColumn(plain_words(given.column), codes)
    return ManyColumns(columns, codes, frozenset(map(folded, mapping.chosen)), frozenset(map(folded, mapping.not_chosen)))


def _lead(given: QuestionColumns, question: LayoutQuestion, key: str, target: str, place: str) -> dict[str, str]:
    """Every code of the export's list with the question's own. Raises FormError or MappingError where no published way leads there."""
    options = {box.value: box.value for box in question.boxes}
    if given.codes == target:
        return options
    lead = dict(way(question.concept or key, given.codes, target))
    stray = [code for code in lead.values() if code not in options]
    if stray:
        raise MappingError(Problem("digital.code_unknown", place, {"question": key, "code": stray[0], "known": ", ".join(options)}))
    return lead | {box.value: box.value for box in question.boxes if box.missing}


def _words(code_list: str, question: LayoutQuestion, target: str, lead: Mapping[str, str]) -> dict[str, str]:
    """What may be written for each code: the code itself and its words, but no words that two codes have."""
    published = words_of(code_list) or {}
    said = [(code, code) for code in lead]
    said += [(word, code) for code, words in published.items() if code in lead for word in words]
    if code_list == target:
        said += [(box.label, box.value) for box in question.boxes if box.label]
    meant: dict[str, set[str]] = {}
    for word, code in said:
        meant.setdefault(folded(word), set()).add(lead[code])
    return {word: codes.pop() for word, codes in meant.items() if len(codes) == 1}


def fact_reader(name: str, mapping: MappingModel, known: Known) -> FactReader:
    """How a fact's column is read."""
    given = mapping.facts[name]  # type: ignore[index]
    values = {folded(word): meant for word, meant in given.values.items()}
    allowed: Collection[str] = known.channels if name == "channel" else ()
    return FactReader(name, plain_words(given.column), given.format, values, allowed)


def constants(mapping: MappingModel) -> dict[str, str]:
    """What holds for every row, as it is kept."""
    found = {name: READ[name](value, "") if name in READ else plain_words(value) for name, value in mapping.constant.items()}
    return ({"channel": mapping.channel} if mapping.channel else {}) | found


def fact_problems(mapping: MappingModel, known: Known, place: str) -> Iterator[Problem]:
    """What is wrong with facts and constants."""
    channels = [value for name, value in mapping.constant.items() if name == "channel"]
    if mapping.channel:
        channels.append(mapping.channel)
    for channel in channels:
        if channel not in known.channels:
            yield Problem("batch.channel", place, {"known": ", ".join(known.channels)})
    if not channels and "channel" not in mapping.facts:
        yield Problem("digital.no_channel", place, {"known": ", ".join(known.channels)})
    for name, given in mapping.facts.items():
        if given.format and name not in FORMATTED:
            yield Problem("digital.no_format", place, {"fact": name})
        if name in mapping.constant:
            yield Problem("digital.fact_twice", place, {"fact": name})
    for name, value in mapping.constant.items():
        try:
            READ.get(name, lambda cell, _: cell)(value, "")
        except ValueError:
            yield Problem("digital.constant_unusable", place, {"fact": name, "value": value[:60]})


def _used_twice(plan: Plan) -> list[str]:
    """Columns that two questions, or a question and something else, are said to stand in."""
    used: list[str] = []
    for _, reader in plan.questions:
        used += [reader.column] if isinstance(reader, OneColumn) else [column for column, _ in reader.columns]
    used += [column for _, column in plan.texts]
    return [column for column in dict.fromkeys(used) if used.count(column) > 1]


def heading_problems(plan: Plan, columns: Sequence[str], place: str) -> Iterator[Problem]:
    """What is wrong with the headings of a file: columns that are not there, and columns that nobody said anything about."""
    for column in plan.columns:
        if column not in columns:
            yield Problem("digital.column_missing", place, {"column": column[:80], "known": ", ".join(columns)[:300]})
    for column in columns:
        if column not in plan.columns and not ignored(column, plan.mapping.ignore):
            yield Problem("digital.column_unknown", place, {"column": column[:80] or "–"})


def ignored(column: str, patterns: Sequence[str]) -> bool:
    """Whether a column is said to mean nothing: by its name, or by a pattern with `*` or `?`."""
    return any(column == plain_words(pattern) or fnmatchcase(column, plain_words(pattern)) for pattern in patterns)
