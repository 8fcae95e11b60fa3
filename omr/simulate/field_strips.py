"""Strips of paper with one place to write in, written on or not, printed and scanned: what tells blank from written is fitted on them."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, replace

import cv2
import numpy as np

from forms.geometry import Rect, px_per_mm
from forms.layout import FieldKind, LayoutPage, MarkPolicy, WriteField
from omr.reading import Floats, Grey
from omr.simulate.conditions import Condition
from omr.simulate.fields import write_words
from omr.simulate.intent import Inked
from omr.simulate.pen import lifelike, put
from omr.simulate.person import Person, draw_person
from omr.simulate.printing import Press
from omr.simulate.scanner import print_page, scan
from omr.simulate.shine import shine_through
from omr.simulate.strokes import Stroke, curve
from omr.simulate.writing import words

RASTER_DPI = 250.0
"""Resolution of the paper that is written on."""

MARGIN = 12.0
"""Paper round the field in mm."""

SEEN_GREY, SEEN_MM2 = 12, 0.4
"""Grey levels and area in mm² of ink that a careful eye finds on a scan; writing of which less arrives counts neither way."""

SHORT, STROKE, TICK, ABOVE = 0.3, 0.02, 0.04, 0.04
"""Shares: of answers that are one word or less; of empty fields that a slip of the pen crosses; of fields that a mark from the left, and
that the tails of a line above reach into."""

SHINING = 0.3
"""Share of sheets whose other side shows through."""


@dataclass(frozen=True, slots=True)
class Strip:
    """A blank strip of a form: its raster, its one field, and pixels per mm."""

    printed: Grey
    page: LayoutPage
    px_per_mm: float


@dataclass(frozen=True, slots=True)
class WrittenStrip:
    """A scanned strip: the way from mm to pixels counted from their edges, whether somebody wrote, and whether that can be seen at all."""

    grey: Grey
    to_image: Floats
    written: bool
    visible: bool


def strip(rng: np.random.Generator) -> Strip:
    """An invented field: a label, dotted or plain lines or a box, and print above and below."""
    lines = int(rng.choice([1, 1, 1, 2, 3, 4]))
    pitch = rng.uniform(5.6, 9.0)
    width, height = rng.uniform(30.0, 175.0), lines * pitch
    page = Rect(0, 0, width + 2 * MARGIN, height + 2 * MARGIN)
    press = Press(page.w, page.h, px_per_mm(RASTER_DPI))
    field = Rect(MARGIN, MARGIN, width, height)
    face, text = int(rng.integers(4)), rng.uniform(1.8, 2.8)
    for y in (field.y - rng.uniform(2.0, 6.0) - text, field.bottom + rng.uniform(1.5, 5.0)):
        if rng.random() < 0.7:
            press.words(Rect(rng.uniform(1.0, 20.0), y, page.w - 22.0, text), text, face, rng, 1)
    if rng.random() < 0.6:
        press.words(Rect(0.5, field.y + pitch - text - 1.5, MARGIN - 1.5, text), text, face, rng, 1)
    style = rng.choice(["dots", "dots", "dots", "rule", "box", "bare"])
    broad = rng.uniform(0.12, 0.35)
    if style == "box":
        press.rule(field.x, field.y, field.right, field.y, broad)
        press.rule(field.x, field.y, field.x, field.bottom, broad)
        press.rule(field.right, field.y, field.right, field.bottom, broad)
        press.rule(field.x, field.bottom, field.right, field.bottom, broad)
    on, off = rng.uniform(0.15, 0.5), rng.uniform(0.4, 1.1)
    for line in range(lines if style in ("dots", "rule") else 0):
        y = field.y + (line + 1) * pitch - rng.uniform(0.2, 1.0)
        if style == "rule":
            press.rule(field.x, y, field.right, y, broad)
        else:
            for x in np.arange(field.x, field.right, on + off):
                press.rule(float(x), y, float(x) + on, y, broad)
    place = WriteField("field", "field", FieldKind.TEXT, field)
    return Strip(press.page(), LayoutPage("strip", page.w, page.h, (), fields=(place,)), press.px_per_mm)


def written_strip(paper: Strip, field: WriteField, written: bool, condition: Condition, rng: np.random.Generator) -> WrittenStrip:
    """The strip filled in by somebody, or left blank, through printer and scanner."""
    person = draw_person(rng, MarkPolicy.BOX, condition.tool)
    person = replace(person, pen=lifelike(person.pen, rng))
    clean = print_page(paper.printed, paper.px_per_mm, condition, rng)
    if rng.random() < SHINING:
        shine_through(clean, field.rect, paper.px_per_mm, rng)
    for inked in _beside(field.rect, written, person, rng):
        put(clean, inked.strokes, inked.pen, paper.px_per_mm, rng)
    sheet = clean.copy()
    if written:
        put(sheet, _answer(field, rng), person.pen, paper.px_per_mm, rng)
    twin = deepcopy(rng)
    made = scan(sheet, paper.px_per_mm, condition, rng)
    visible = True
    if written:
        difference = cv2.absdiff(made.grey, scan(clean, paper.px_per_mm, condition, twin).grey)
        visible = float((difference >= SEEN_GREY).sum()) / (px_per_mm(made.dpi) * px_per_mm(made.lines)) >= SEEN_MM2
    return WrittenStrip(made.grey, _from_edges(made.homography, made.forward(_centre(field.rect)), field.rect), written, visible)


def _answer(field: WriteField, rng: np.random.Generator) -> list[Stroke]:
    """What somebody writes: lines of words, or a word on one of the lines."""
    if rng.random() >= SHORT:
        return write_words(field, rng)
    rect, size = field.rect, rng.uniform(1.8, 2.8)
    width = min(rng.uniform(5.0, 22.0), rect.w)
    lines = max(1, round(rect.h / 8.0))
    height = rect.h / lines
    x, y = rect.x + rng.uniform(0.0, max(rect.w - width, 0.1) ** 0.5), rect.y + int(rng.integers(lines)) * height
    return words(Rect(x, y, width, height), min(size, 0.42 * height), rng)


def _beside(rect: Rect, written: bool, person: Person, rng: np.random.Generator) -> list[Inked]:
    """Ink that reaches into the field and is no answer: a mark from the left, tails from above, a slip of the pen."""
    found: list[list[Stroke]] = []
    if rng.random() < TICK:
        x, y = rect.x - rng.uniform(3.0, 8.0), rect.y + rng.uniform(0.3, 0.9) * min(rect.h, 6.0)
        ends = rect.x + rng.uniform(-1.5, 2.5), rect.y + rng.uniform(-2.0, 2.0)
        found.append([curve(np.array([(x, y), (x + 1.0, y + 1.2), ends]), 0.8, rng)])
    if rng.random() < ABOVE:
        over = Rect(rect.x, rect.y - 7.0 - rng.uniform(0.0, 1.0), rect.w * rng.uniform(0.3, 0.9), 7.0)
        found.append(words(over, rng.uniform(1.9, 2.7), rng))
    if not written and rng.random() < STROKE:
        start = np.array([rng.uniform(rect.x, rect.right), rng.uniform(rect.y, rect.bottom)])
        way = rng.normal(0.0, 3.0, 2)
        found.append([curve(np.array([start, start + way * 0.5 + rng.normal(0, 0.3, 2), start + way]), rng.uniform(0.1, 0.8), rng)])
    return [Inked(tuple(strokes), person.pen) for strokes in found]


def _centre(rect: Rect) -> Floats:
    return np.array([[rect.centre.x, rect.centre.y]])


def _from_edges(homography: Floats, centre: Floats, rect: Rect) -> Floats:
    """The way from mm to pixels counted from the image's edge, moved so that the field's centre lies where bent paper has it."""
    straight = cv2.perspectiveTransform(_centre(rect)[None], homography)[0]
    dx, dy = (centre - straight)[0] + 0.5
    return np.asarray(np.array([[1.0, 0.0, dx], [0.0, 1.0, dy], [0.0, 0.0, 1.0]]) @ homography, np.float64)
