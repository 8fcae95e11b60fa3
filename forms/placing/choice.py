"""A choice on paper: its label, and a box or a number to circle before every option."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from forms.drawing import Element, Outline, Shape, Words
from forms.geometry import FLOAT_NOISE, Rect
from forms.layout import Box, FieldKind, LayoutQuestion, QuestionKind, WriteField
from forms.placing.options import LABEL_GAP, OTHER_LEAST, Cell, Wanted, arranged, lines_needed
from forms.placing.paragraph import Align, Paragraph
from forms.placing.piece import Piece, Strip
from forms.placing.style import BOX_LINE, Style
from forms.placing.writing import dotted
from forms.question import Choice, Kind, Marking, Option
from forms.text_fit import ASCENT, CAP_MIDDLE, DESCENT, LINE_PITCH, MM_PER_POINT, Run, broken, pitch, width_of

BELOW_LINE = 0.5
"""Millimetres by which a field reaches below the line to write on."""

INDENT = 5.0
"""Millimetres by which options stand in from the label above them."""

LABEL_SHARE = 0.3
"""Greatest share of the width that a label may take to stand on the line of its options."""

WORTH_LINES = 1.5
"""Lines of options that must be saved for a short label to stand above them, where it takes a line itself."""

LABEL_END = 4.0
"""Millimetres between such a label and the first option."""


def label_column(choices: Sequence[Choice], style: Style, width: float) -> float:
    """Where options start that stand beside their label, in mm: the same for all choices of a section; 0 where no label is short."""
    short = [label for choice in choices if (label := _label_width(choice, style)) <= LABEL_SHARE * width]
    return max(short) + LABEL_END if short else 0.0


def choice_strip(choice: Choice, style: Style, width: float, column: float) -> Strip:
    """A choice that stays in one piece: its label beside or above its options."""
    beside = 0.0 < _label_width(choice, style) <= column - LABEL_END + FLOAT_NOISE
    if beside and _lines(choice, style, width - column) - _lines(choice, style, width - INDENT) > WORTH_LINES:
        beside = False
    size = style.fonts.body
    label = style.set(style.label(choice, colon=beside), size, column if beside else width, choice.id)
    if beside:
        middle = style.option_pitch / 2
        options, height = _options(choice, style, column, width - column, 0.0)
        words = label.first_at(0.0, middle)
    else:
        options, height = _options(choice, style, INDENT, width - INDENT, label.height + 0.5)
        words = label.at(0.0, 0.0)
    return Strip(Piece((*words, *options.drawn), options.questions, options.fields), height, choice.id, gap=1.5 if beside else 3.0)


def _label_width(choice: Choice, style: Style) -> float:
    """The width in mm of the label on one line, colon included; too wide to stand beside options where it has a note."""
    if choice.note:
        return float("inf")
    return sum(line.width for line in broken(style.label(choice, colon=True), style.fonts.body, float("inf")))


def _wanted(choice: Choice, style: Style) -> list[Wanted]:
    """What every option needs."""
    return [_wanted_by(option, style) for option in choice.options]


def _wanted_by(option: Option, style: Style) -> Wanted:
    """What one option needs."""
    before = style.mark[0] + LABEL_GAP
    label, size = style.said(option.label), style.fonts.body
    longest = max(width_of(word, style.regular, size) for word in label.split(" "))
    return Wanted(before + width_of(label, style.regular, size), before + longest, before, option.write > 0)


def _lines(choice: Choice, style: Style, room: float) -> float:
    """The height of the options in lines, in a room of this width."""
    wanted = _wanted(choice, style)
    return lines_needed(wanted, arranged(wanted, room, choice.per_line))


def _options(choice: Choice, style: Style, left: float, room: float, top: float) -> tuple[Piece, float]:
    """The options from `left` and `top` on, and the height in mm at which they end."""
    cells = arranged(_wanted(choice, style), room, choice.per_line)
    drawn: list[Element] = []
    boxes: list[Box] = []
    fields: list[WriteField] = []
    for line in range(cells[-1].line + 1):
        bottom = top + style.option_pitch
        for option, cell in zip(choice.options, cells, strict=True):
            if cell.line != line:
                continue
            label = _option_label(option, style, cell, choice.id)
            box = _box(choice, option, style, left + cell.x, top)
            middle = box.rect.centre.y
            drawn += [*_mark(box, style), *label.first_at(left + cell.x + style.mark[0] + LABEL_GAP, middle)]
            boxes.append(box)
            under = middle + (CAP_MIDDLE + DESCENT + LINE_PITCH * (len(label.lines) - 1)) * style.fonts.body * MM_PER_POINT
            bottom = max(bottom, under + 1.0)
            if option.write:
                written, rules, end = _other(choice, option, label, style, left + cell.x, cell.width, middle)
                fields.append(written)
                drawn += rules
                bottom = max(bottom, end)
        top = bottom
    question = LayoutQuestion(choice.id, _kind(choice), tuple(boxes), style.said(choice.label), choice.concept, choice.target)
    return Piece(tuple(drawn), (question,), tuple(fields)), top


def _kind(choice: Choice) -> QuestionKind:
    """How many options may be chosen."""
    return QuestionKind.MULTI if choice.kind is Kind.MULTI else QuestionKind.SINGLE


def _option_label(option: Option, style: Style, cell: Cell, place: str) -> Paragraph:
    """The words of an option, broken to its cell."""
    room = cell.width - style.mark[0] - LABEL_GAP
    return style.set((Run(style.said(option.label), style.regular),), style.fonts.body, room, f"{place}.{option.code}")


def _box(choice: Choice, option: Option, style: Style, x: float, top: float) -> Box:
    """The place to mark of one option, in the middle of the first line of its row."""
    width, height = style.mark
    rect = Rect(x, top + (style.option_pitch - height) / 2, width, height)
    return Box(f"{choice.id}.{option.code}", option.code, rect, box_shape(style), style.said(option.label), option.missing or "")


def box_shape(style: Style) -> Shape:
    """The printed outline of the marks of this form."""
    return Shape.RECT if style.marking is Marking.BOX else Shape.BARE


def _mark(box: Box, style: Style) -> Iterator[Element]:
    """What is printed for one place to mark: an outline, or the number to circle."""
    if box.shape is Shape.BARE:
        yield from number_to_circle(f"{box.value}.", box.rect, style, style.fonts.body, box.id)
    else:
        yield Outline(box.rect, BOX_LINE)


def number_to_circle(code: str, room: Rect, style: Style, size: float, at: str) -> Iterator[Words]:
    """A code in the middle of its room, in smaller letters where it is a long one or the room is low."""
    printed = style.shrunk((Run(code, style.regular),), min(size, room.h / pitch(1.0)), room.w, at, Align.CENTRE)
    yield from printed.centred_on(room.x, room.centre.y)


def _other(
    choice: Choice, option: Option, label: Paragraph, style: Style, x: float, width: float, middle: float
) -> tuple[WriteField, list[Element], float]:
    """The field of an option to write beside, its lines and where they end: one line after the label where there is room, else below."""
    em = style.fonts.body * MM_PER_POINT
    baseline = middle + CAP_MIDDLE * em + (len(label.lines) - 1) * pitch(style.fonts.body)
    left, right = x + style.mark[0] + LABEL_GAP, x + width
    start = left + label.last_width + 1.5
    if option.write == 1 and right - start >= OTHER_LEAST:
        top = middle - style.option_pitch / 2 if len(label.lines) == 1 else baseline - ASCENT * em
        rect = Rect(start, top, right - start, baseline + BELOW_LINE - top)
        rules: list[Element] = [dotted(start, right, baseline)]
        end = rect.bottom
    else:
        rules = [dotted(left, right, baseline + number * style.writing) for number in range(1, option.write + 1)]
        top = baseline + DESCENT * em
        end = baseline + option.write * style.writing + BELOW_LINE
        rect = Rect(left, top, right - left, end - top)
    return WriteField(f"{choice.id}.{option.code}", choice.id, FieldKind.OTHER, rect, option=option.code), rules, end + 0.5
