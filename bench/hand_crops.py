"""Crops of the answers that were read wrong or sent to a person, for somebody who looks for the cause."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from forms.layout import LayoutPage
from omr.reading import Grey, PageReading
from omr.simulate.intent import PageTruth
from pipeline.review.acceptance import DEFAULT_POLICY, needs_review

AROUND = 1.0
"""Paper shown round the boxes of an answer, in sides of a box."""


def crops_of(grey: Grey, page: LayoutPage, truth: PageTruth, reading: PageReading, stem: Path) -> Iterator[str]:
    """A line for each answer that is wrong or for review, with the file of its crop, which is written beside `stem`."""
    if reading.outlines is None or reading.layout_page != page.id:
        stem.with_suffix(".png").write_bytes(_png(grey))
        yield f"{stem}.png: {reading.state} {', '.join(reading.reasons)}"
        return
    at = 0
    for question, answer in zip(page.questions, reading.answers, strict=True):
        outlines = reading.outlines[at : at + len(question.boxes)]
        seen = reading.marks[at : at + len(question.boxes)]
        marks = ", ".join(f"{mark.box} {mark.kind} {mark.p_ink:.3f}" for mark in seen if mark.box in truth.marked)
        at += len(question.boxes)
        wrong, review = answer.values != truth.answers[question.id], needs_review(answer, DEFAULT_POLICY)
        if wrong or review:
            low, high = outlines.min(axis=(0, 1)), outlines.max(axis=(0, 1))
            reach = AROUND * (outlines[0].max(axis=0) - outlines[0].min(axis=0))
            x0, y0 = np.maximum(low - reach, 0).astype(int)
            x1, y1 = np.maximum(high + reach, 0).astype(int)
            file = stem.with_name(f"{stem.name}-{question.id}.png")
            file.write_bytes(_png(grey[y0:y1, x0:x1]))
            judgement = f"{'wrong' if wrong else 'right'}, {'review' if review else 'ACCEPTED'}"
            arguable = " (one could argue)" if any(box.id in truth.hard for box in question.boxes) else ""
            read = f"read {answer.values}, meant {truth.answers[question.id]}, taken back {truth.cancelled}, p {answer.probability:.4f}"
            yield f"{file}: {judgement}{arguable}: {read}, {', '.join(answer.reasons)}; marked: {marks}"


def _png(grey: Grey) -> bytes:
    return bytes(cv2.imencode(".png", grey)[1].tobytes())
