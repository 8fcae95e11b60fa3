"""A picture of a page as it was read: boxes outlined, green accepted, amber for review, every reading written beside its question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw

from forms.catalogue import text
from forms.layout import Layout, LayoutQuestion
from omr.reading import Answer, AnswerStatus, Floats, Grey, PageState
from pipeline.model import PageRecord
from pipeline.review.annotate_scan import draw_findings, lines_of
from pipeline.review.crops import direction, grown
from pipeline.review.lettering import font, shortened

Colour = tuple[int, int, int]

GREEN: Colour = (0, 135, 62)
PALE_GREEN: Colour = (128, 178, 148)
AMBER: Colour = (222, 120, 0)
PALE_AMBER: Colour = (240, 190, 120)
PALE_LEADER: Colour = (200, 222, 208)
RED: Colour = (178, 34, 34)
GREY: Colour = (105, 110, 115)
INK: Colour = (35, 38, 42)

LONGEST_SIDE = 2000
"""Pixels of the page's longer side at most: boxes of 3 mm stay 20 pixels wide and a file about half a megabyte."""

PANEL = 460
"""Width in pixels of the panel on the right that carries the readings; nothing is written over the sheet."""

ROW = 4.0
"""Millimetres: questions whose first boxes differ less in height stand in one row; rows of a dense form are 5 mm apart."""

HEADER = 76
JPEG_QUALITY = 82


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the panel: its place in the form's rows, where its question lies on the picture, what it says, and its colour."""

    row: tuple[int, float]
    anchor: tuple[float, float]
    name: str
    said: str
    probability: str
    review: bool


def annotated(grey: Grey, record: PageRecord, layout: Layout, lang: str) -> bytes:
    """The JPEG of a page with its reading drawn in: `record.reading.outlines` are in pixels of `grey`; words in `lang`."""
    outlines = record.reading.outlines
    quality = record.reading.quality
    upright, boxes, lines = stood_up(grey, outlines if outlines is not None else np.empty((0, 4, 2)), lines_of(quality))
    page = Image.fromarray(upright).convert("RGB")
    draw_findings(page, quality, lines)
    entries = drawn_boxes(page, boxes, record, layout, lang) if record.reading.state is PageState.READ and len(boxes) else []
    canvas = Image.new("RGB", (page.width + (PANEL if entries else 0), page.height + HEADER), "white")
    canvas.paste(page, (0, HEADER))
    panel(canvas, entries, page.width)
    header(canvas, record, lang)
    done, data = cv2.imencode(".jpg", cv2.cvtColor(np.asarray(canvas), cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    assert done, "OpenCV encodes JPEG always"
    return data.tobytes()


def stood_up(grey: Grey, outlines: Floats, lines: Floats) -> tuple[Grey, Floats, Floats]:
    """The page turned by quarters until its print is upright and made no larger than needed, with the outlines and lines in its pixels."""
    scale = min(1.0, LONGEST_SIDE / max(grey.shape))
    size = (max(1, round(grey.shape[1] * scale)), max(1, round(grey.shape[0] * scale)))
    small = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA) if scale < 1 else grey, np.uint8)
    quarters = round(direction(outlines) / (np.pi / 2)) % 4 if len(outlines) else 0
    boxes, lines = outlines * scale, lines * scale
    for _ in range(quarters):
        boxes, lines = (np.stack([places[..., 1], small.shape[1] - 1 - places[..., 0]], axis=-1) for places in (boxes, lines))
        small = np.rot90(small)
    return np.ascontiguousarray(small), boxes, lines


def drawn_boxes(page: Image.Image, boxes: Floats, record: PageRecord, layout: Layout, lang: str) -> list[Entry]:
    """The panel's entries, after the outline of every box is drawn on the page."""
    draw = ImageDraw.Draw(page)
    answers = {answer.question: answer for answer in record.reading.answers}
    entries, first = [], 0
    for question in layout.page(record.reading.layout_page or "").questions:
        mine = boxes[first : first + len(question.boxes)]
        first += len(question.boxes)
        answer = answers.get(question.id)
        if answer is None or answer.status is AnswerStatus.NOT_ON_PAGE:
            continue
        review = question.id in record.review
        for box, corners in zip(question.boxes, mine, strict=True):
            outline(draw, corners, box.value in answer.values, review)
        entries.append(
            Entry(row_of(question), anchor_of(mine), question.id, said(answer, question, lang), f"{answer.probability:.4f}", review)
        )
    return entries


def row_of(question: LayoutQuestion) -> tuple[int, float]:
    """The row of the form that a question begins in, and its place in the row; taken from the layout, for a photograph may lean."""
    first = min(question.boxes, key=lambda box: (round(box.rect.y / ROW), box.rect.x))
    return round(first.rect.y / ROW), first.rect.x


def anchor_of(boxes: Floats) -> tuple[float, float]:
    """Where a question's leader starts: right of the last box in its first row."""
    middles, height = boxes[:, :, 1].mean(axis=1), float(np.ptp(boxes[0, :, 1]))
    row = boxes[middles < middles.min() + height]
    return float(row[:, :, 0].max()), float(row[:, :, 1].mean())


def outline(draw: ImageDraw.ImageDraw, corners: NDArray[np.float64], chosen: bool, review: bool) -> None:
    """Draw the outline of one box just outside its print: thick where it is chosen."""
    colour = (AMBER if chosen else PALE_AMBER) if review else (GREEN if chosen else PALE_GREEN)
    # The print itself stays visible: staff judge the stroke, not our line.
    around = [tuple(corner) for corner in grown(corners, 3 if chosen else 1.5)]
    draw.line([*around, around[0], around[1]], fill=colour, width=4 if chosen else 1 + review, joint="curve")


def said(answer: Answer, question: LayoutQuestion, lang: str) -> str:
    """What the panel says of an answer: the option values, or the kind of missing in words."""
    values = ", ".join(answer.values)
    if answer.status is AnswerStatus.ANSWERED:
        return values
    word = text(f"read.status.{answer.status}", lang)
    return f"{word}: {values}" if values else word


def panel(canvas: Image.Image, entries: list[Entry], left: int) -> None:
    """Write the readings on the right at the height of their questions, pushed apart where they would touch, with a fine leader."""
    if not entries:
        return
    room = canvas.height - HEADER
    step = max(11, min(32, room // len(entries)))
    letters, bold = font(max(9, round(step * 0.66))), font(max(9, round(step * 0.66)), bold=True)
    ordered = sorted(entries, key=lambda entry: entry.row)
    heights = [height + HEADER for height in places([entry.anchor[1] for entry in ordered], step, room)]
    leaders(canvas, ordered, heights, left)
    draw = ImageDraw.Draw(canvas)
    for entry, y in zip(ordered, heights, strict=True):
        colour = AMBER if entry.review else GREEN
        if entry.review:
            draw.rectangle([left + 14, y - step / 2 + 1, canvas.width - 4, y + step / 2 - 1], fill=(255, 240, 214))
        draw.rectangle([left + 14, y - step / 2 + 2, left + 19, y + step / 2 - 2], fill=colour)
        draw.text((left + 26, y), shortened(entry.name, letters, 90), font=letters, fill=GREY, anchor="lm")
        draw.text((left + 122, y), shortened(entry.said, bold, 250), font=bold, fill=colour, anchor="lm")
        draw.text((canvas.width - 10, y), entry.probability, font=letters, fill=GREY, anchor="rm")


def leaders(canvas: Image.Image, entries: list[Entry], heights: list[float], left: int) -> None:
    """Draw a fine line from each question to its place in the panel, under the print and the pen: nothing written is struck through."""
    layer = Image.new("RGB", canvas.size, "white")
    draw = ImageDraw.Draw(layer)
    for entry, y in zip(entries, heights, strict=True):
        x, at = entry.anchor[0] + 6, entry.anchor[1] + HEADER
        draw.line([(x, at), (left - 2, at), (left + 14, y)], fill=PALE_AMBER if entry.review else PALE_LEADER, width=1)
    canvas.paste(ImageChops.darker(canvas, layer))


def places(wanted: list[float], step: float, room: float) -> list[float]:
    """Heights for lines that want to stand at `wanted` (nearly ascending), at least `step` apart, inside `room` where it suffices."""
    got: list[float] = []
    for height in wanted:
        got.append(max(height, step / 2, got[-1] + step if got else 0))
    limit = room - step / 2
    for index in range(len(got) - 1, -1, -1):
        got[index] = min(got[index], limit)
        limit = got[index] - step
    return got


def header(canvas: Image.Image, record: PageRecord, lang: str) -> None:
    """Draw the strip on top: the file and page, then what became of them."""
    reading, review = record.reading, len(record.review)
    colour = {PageState.READ: AMBER if review else GREEN, PageState.BLANK: GREY}.get(reading.state, RED)
    draw = ImageDraw.Draw(canvas)
    draw.rectangle([0, 0, canvas.width, HEADER - 1], fill=(246, 247, 248))
    draw.rectangle([0, 0, 11, HEADER - 1], fill=colour)
    draw.line([(0, HEADER - 1), (canvas.width, HEADER - 1)], fill=(205, 208, 212))
    room = canvas.width - 40
    title = text("read.annotate.title", lang, source=record.source, page=record.page)
    draw.text((26, 20), shortened(title, font(26, bold=True), room), font=font(26, bold=True), fill=INK, anchor="lm")
    facts = "   ·   ".join(header_facts(record, lang))
    draw.text((26, 54), shortened(facts, font(22), room), font=font(22), fill=colour, anchor="lm")


def header_facts(record: PageRecord, lang: str) -> Iterator[str]:
    """The facts of the header's second line, in words."""
    reading = record.reading
    yield text(f"read.state.{reading.state}", lang)
    if reading.layout_page is not None:
        yield text("read.annotate.layout_page", lang, page=reading.layout_page)
    if reading.residual_mm is not None:
        yield text("read.annotate.residual", lang, mm=f"{reading.residual_mm:.2f}")
    if reading.state is PageState.READ:
        yield text("read.annotate.counts", lang, accepted=len(reading.answers) - len(record.review), review=len(record.review))
    yield from (text(f"reason.{reason}.message", lang) for reason in reading.reasons)
