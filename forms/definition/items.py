"""What a filled form answers, one by one: an item for every choice and every row of a grid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from forms.form import Form
from forms.question import Choice, Grid, GridHeading, Kind, Option, Target, Text


@dataclass(frozen=True, slots=True)
class Item:
    """One answer by marks: a choice, or one row of a grid.

    `id` names its column in every table, `question` the question it stands in, `headings` the ids of the grid headings above it, outermost
    first: the criteria that it counts in. `options` are in printed order.
    """

    id: str
    concept: str
    label: Text
    multiple: bool
    options: tuple[Option, ...]
    scale: str
    code_list: str
    target: Target
    index: bool
    question: str
    section: str
    headings: tuple[str, ...] = ()


def items(form: Form) -> Iterator[Item]:
    """All items of the form, in printed order."""
    for _, section in form.walk():
        for question in section.questions:
            match question:
                case Choice():
                    yield _of_choice(question, section.id)
                case Grid():
                    yield from _of_grid(question, section.id)
                case _:
                    continue


def open_fields(form: Form) -> Iterator[tuple[str, Text]]:
    """Id and label of everything that people may write in words: open texts, and options with lines beside them (`<question>.<code>`)."""
    for question in form.questions():
        if question.kind is Kind.TEXT:
            yield question.id, question.label
        elif isinstance(question, Choice):
            yield from ((f"{question.id}.{option.code}", option.label) for option in question.options if option.write)


def _of_choice(question: Choice, section: str) -> Item:
    """The one item of a choice."""
    return Item(
        id=question.id,
        concept=question.concept,
        label=question.label,
        multiple=question.kind is Kind.MULTI,
        options=question.options,
        scale=question.scale,
        code_list=question.code_list,
        target=question.target,
        index=question.index,
        question=question.id,
        section=section,
    )


def _of_grid(grid: Grid, section: str) -> Iterator[Item]:
    """The items of a grid, each with the headings above it."""
    above: list[GridHeading] = []
    for row in grid.rows:
        if isinstance(row, GridHeading):
            above = [heading for heading in above if heading.level < row.level] + [row]
            continue
        yield Item(
            id=row.id,
            concept=row.concept,
            label=row.label,
            multiple=False,
            options=grid.columns,
            scale=grid.scale,
            code_list=grid.scale,
            target=row.target,
            index=grid.index,
            question=grid.id,
            section=section,
            headings=tuple(heading.id for heading in above),
        )
