"""From a checked form file to the form: defaults filled in, labels taken from scales, every list of codes named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from forms.definition.fields import OptionModel, TextModel
from forms.definition.model import (
    AskedModel,
    ChoiceModel,
    CounterModel,
    DateModel,
    DigitsModel,
    FormModel,
    GridModel,
    OfficeModel,
    OpenTextModel,
    PageModel,
    QuestionModel,
    RowHeadingModel,
    RowModel,
    ScaleModel,
    SectionModel,
    YesNoModel,
)
from forms.form import Fonts, Form, Heading, Margins, PageSetup, Section
from forms.question import (
    NO_TEXT,
    Choice,
    Counter,
    Date,
    Digits,
    Grid,
    GridHeading,
    GridRow,
    Kind,
    Level,
    Office,
    OpenText,
    Option,
    Question,
    Scale,
    Target,
    Text,
    plain_words,
)
from forms.scales import scales_at_hand

Scales = Mapping[str, Scale]


def built(model: FormModel) -> Form:
    """The form of a file whose shape and sense are checked."""
    own = tuple(_scale(scale) for scale in model.scales)
    scales = scales_at_hand(own)
    return Form(
        id=model.id,
        version=model.version,
        heading=Heading(
            title=_text(model.heading.title),
            agency=_texts(model.heading.agency),
            national=model.heading.national,
            form_number=_text(model.heading.form_number),
            subtitles=_texts(model.heading.subtitles),
            attached=_text(model.heading.attached),
        ),
        sections=tuple(_section(section, model.id, scales) for section in model.sections),
        marking=model.marking,
        introduction=_texts(model.introduction),
        instructions=_texts(model.instructions),
        closing=_text(model.closing),
        scales=own,
        page=_page(model.page),
        source=plain_words(model.source or ""),
    )


def _text(model: TextModel | None) -> Text:
    """A text of the file; empty where it says none."""
    return Text(model.vi, model.en or "") if model else NO_TEXT


def _texts(models: Iterable[TextModel]) -> tuple[Text, ...]:
    """Several texts of the file."""
    return tuple(_text(model) for model in models)


def _scale(model: ScaleModel) -> Scale:
    """A scale that the form defines itself."""
    levels = tuple(Level(level.code, _text(level.label), tuple(plain_words(word) for word in level.synonyms)) for level in model.levels)
    return Scale(model.id, levels, frozenset(model.satisfied), plain_words(model.source or ""))


def _page(model: PageModel) -> PageSetup:
    """The wishes for the paper."""
    margins, fonts = Margins(**model.margins.model_dump()), Fonts(**model.fonts.model_dump())
    return PageSetup(model.paper, model.landscape, model.columns, model.duplex, margins, fonts)


def _section(model: SectionModel, form_id: str, scales: Scales) -> Section:
    """One section with all inside it."""
    return Section(
        id=model.id,
        title=_text(model.title),
        intro=_texts(model.intro),
        questions=tuple(_question(question, form_id, scales) for question in model.questions),
        sections=tuple(_section(inner, form_id, scales) for inner in model.sections),
    )


def _question(model: QuestionModel, form_id: str, scales: Scales) -> Question:
    """One question of its kind."""
    match model:
        case ChoiceModel() | YesNoModel():
            return _choice(model, form_id, scales)
        case GridModel():
            return _grid(model, scales[model.scale])
        case DigitsModel():
            return Digits(**_asked(model), cells=model.cells, groups=model.groups, check=model.check)
        case DateModel():
            return Date(**_asked(model))
        case OpenTextModel():
            return OpenText(**_asked(model), lines=model.lines)
        case CounterModel():
            return Counter(**_asked(model), prefilled=model.prefilled, cells=model.cells, bubbles=model.bubbles)
        case OfficeModel():
            return Office(**_asked(model), lines=model.lines, height=model.height)


def _asked(model: AskedModel) -> dict[str, Any]:
    """What all kinds of question have in common, as arguments."""
    return {
        "id": model.id,
        "concept": model.concept or "",
        "label": _text(model.label),
        "number": _text(model.number),
        "note": _text(model.note),
        "target": model.target,
    }


def _choice(model: ChoiceModel | YesNoModel, form_id: str, scales: Scales) -> Choice:
    """A choice with its options; a yes/no without options has those of its scale."""
    scale = scales[model.scale] if model.scale else None
    options = tuple(_option(option, scale) for option in model.options or ())
    if not options and scale:
        options = tuple(Option(level.code, level.label) for level in scale.levels)
    return Choice(
        **_asked(model),
        kind=Kind(model.kind),
        options=options,
        scale=model.scale or "",
        code_list=model.code_list or model.scale or f"{form_id}/{model.id}",
        per_line=model.per_line,
        index=model.index,
    )


def _grid(model: GridModel, scale: Scale) -> Grid:
    """A grid whose columns carry their labels and whose rows their targets."""
    return Grid(
        **_asked(model),
        scale=model.scale,
        columns=tuple(_option(column, scale) for column in model.columns),
        rows=tuple(_row(row, model) for row in model.rows),
        row_title=_text(model.row_title),
        widths=model.widths,
        header_height=model.header_height,
        index=model.index,
    )


def _row(model: RowModel | RowHeadingModel, grid: AskedModel) -> GridRow | GridHeading:
    """One row of a grid, or a heading in it; a row judges whom its grid judges unless it says otherwise."""
    number = plain_words(model.number)
    if isinstance(model, RowHeadingModel):
        return GridHeading(model.id, _text(model.heading), model.level, number, model.concept or "")
    target: Target = grid.target if model.target is None else model.target
    return GridRow(model.id, model.concept, _text(model.label), number, target)


def _option(model: OptionModel, scale: Scale | None) -> Option:
    """One option or column; without a label of its own it takes that of its code."""
    level = scale.level(model.code) if scale else None
    label = _text(model.label) or (level.label if level else NO_TEXT)
    return Option(model.code, label, model.write, model.exclusive, model.missing)
