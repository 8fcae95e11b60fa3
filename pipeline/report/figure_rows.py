"""Every figure as one line that says how it was made: the source of the sheets, the CSV files and the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from forms.catalogue import text
from forms.question import Text
from pipeline.report.before import Key
from pipeline.report.detail import Detail, question_key
from pipeline.scoring.bands import Band
from pipeline.scoring.change import Change, change
from pipeline.scoring.figure_intervals import figure_interval
from pipeline.scoring.figures import Figure, number_text, percent_sign
from pipeline.scoring.index import Combine
from pipeline.scoring.methods import State, Unit
from pipeline.scoring.people import People


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure. `scope` is question, pooled or criterion, `depth` how far down the tree. `empty` are parts that a weighted mean left out.

    `interval` is for reference only. `below` says that the value is under the lowest published band.
    """

    scope: str
    id: str
    name: Text
    figure: Figure
    made: str
    depth: int = 0
    questions: tuple[str, ...] = ()
    interval: tuple[float, float] | None = None
    band: Band | None = None
    below: bool = False
    before: Figure | None = None
    change: Change | None = None
    empty: tuple[str, ...] = ()


def figure_rows(made: Detail, people: People, labels: dict[str, str]) -> list[FigureRow]:
    """The figures of criteria first, then those of questions and scales; `labels` are the words of questions by key."""
    return [*criterion_rows(made, people), *question_rows(made, people, labels)]


def criterion_rows(made: Detail, people: People) -> Iterator[FigureRow]:
    """The figures of the index, method by method, each node before its parts. Only the top earns a band."""
    for one in made.criteria:
        figure, node = one.figure, one.criterion
        scheme = made.scheme if one.depth == 0 else None
        rated = scheme is not None and figure.value is not None and scheme.of in (figure.unit, figure.method)
        band = scheme.band(figure.value) if rated and scheme is not None and figure.value is not None else None
        before = made.before.get(Key("criterion", node.id, figure.method))
        yield FigureRow(
            scope="criterion",
            id=node.id,
            name=node.name,
            figure=figure,
            made=made.made(figure.method, weighted=one.combine is Combine.WEIGHTED),
            depth=one.depth,
            questions=node.all_questions(),
            interval=figure_interval(figure, node.all_questions(), people, made.satisfied) if made.wanted.intervals else None,
            band=band,
            below=rated and band is None,
            before=before.figure if before else None,
            change=change(figure, before.figure, made.wanted.rounding) if before else None,
            empty=one.empty,
        )


def question_rows(made: Detail, people: People, labels: dict[str, str]) -> Iterator[FigureRow]:
    """The figures of questions, and of all questions of a scale."""
    for one in made.questions:
        key, figure = question_key(one), one.figure
        before = made.before.get(key)
        single = key.scope == "question"
        yield FigureRow(
            scope=key.scope,
            id=key.id,
            name=Text(labels.get(key.id, "")) if single else Text(", ".join(one.questions)),
            figure=figure,
            made=made.made(figure.method),
            questions=one.questions,
            interval=figure_interval(figure, one.questions, people, made.satisfied) if made.wanted.intervals else None,
            before=before.figure if before else None,
            change=change(figure, before.figure, made.wanted.rounding) if before else None,
        )


def notes(row: FigureRow, made: Detail, lang: str) -> str:
    """What must be known beside a figure: how far its band is verified, what is left out, and where differences do not add up."""
    told = []
    if row.band is not None and made.scheme is not None and made.scheme.state is not State.VERIFIED:
        told.append(text(f"score.band_state.{made.scheme.state}", lang))
    if row.below:
        told.append(text("score.band_below", lang))
    if row.empty:
        told.append(text("score.parts_empty", lang, parts=", ".join(row.empty)))
    if row.change is not None and row.change.differs(made.wanted.rounding):
        told.append(text("score.change_differs", lang, printed=signed(row.change.printed, made, lang)))
    if row.change is not None and not row.change.known_exactly:
        told.append(text("score.change_printed", lang))
    return "; ".join(told)


def signed(value: Fraction, made: Detail, lang: str) -> str:
    """A difference with its sign."""
    written = number_text(value, lang, rounding=made.wanted.rounding)
    return f"+{written}" if value > 0 and written.strip("0,.") else written


def value_text(figure: Figure, made: Detail, lang: str) -> str:
    """The figure as it is printed: with a per cent sign where it is a percentage, an en dash where there is none."""
    if figure.value is None:
        return "–"
    written = number_text(figure.value, lang, rounding=made.wanted.rounding)
    if figure.unit is Unit.POINTS:
        return written
    return percent_sign(written, lang)
