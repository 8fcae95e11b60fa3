"""From the marks of one question to what the person meant: a posterior over the possible answers, and reasons for a person to look."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from forms.layout import LayoutQuestion, MarkPolicy, QuestionKind
from omr.looks.mark_model import MarkModel
from omr.marks import BoxEvidence
from omr.posterior import LEAST, LIKELY, P_BLANK, single_choice
from omr.reading import Answer, AnswerStatus, Mark
from omr.reasons import Reason

UNSURE = 0.05
"""A box whose probability of ink lies further than this from 0 and 1 is told to a person as faint."""

EITHER = 0.1
"""Least share of a mark's probability for the second opinion, cover or mark, at which both are possible."""

P_TAKEN_BACK = 0.03
"""Share of marks that people take back by the form's rule; the prior of a lone covered box, or struck ring, there."""

INK_BESIDE = 0.15
"""Ink near a box but on none, in areas of the box, from which a question without a mark was perhaps answered beside its boxes."""

STRICT = frozenset({MarkPolicy.BOX_FILL_CANCELS, MarkPolicy.CIRCLE})
"""Policies by which what takes a choice back never makes one: a filled box, a circled number that is struck through."""


def answer(
    question: LayoutQuestion, evidence: Sequence[BoxEvidence], policy: MarkPolicy, model: MarkModel, left_out: float = P_BLANK
) -> tuple[Answer, tuple[Mark, ...]]:
    """The most probable answer of a question with its probability and reasons, and its marks with `p_selected` set.

    `model` is the one that gave the evidence: its own priors are taken out before those of the question are put in. `left_out` is the
    share of questions that this person leaves blank.
    """
    rivals = sum(box.mark.p_ink >= LIKELY for box in evidence) > 1 and question.kind is QuestionKind.SINGLE
    if policy in STRICT and question.kind is QuestionKind.MULTI:
        evidence = [_rarely_filled(box, model.covering_share(policy)) for box in evidence]
    settled = [_by_policy(box, evidence, policy) for box in evidence]
    if question.kind is QuestionKind.SINGLE:
        strict = policy in STRICT
        covered = [back if strict else 0.0 for _, back in settled]
        filling = model.covering_share(policy) if strict else 0.0
        found = single_choice([live for live, _ in settled], covered, model.marked_share, filling, left_out)
        chosen, probability = found.chosen, found.probable
        selected = [
            box.mark.p_ink * on / max(on + back, LEAST) if strict else live
            for box, on, back, (live, _) in zip(evidence, found.selected, found.taken_back, settled, strict=True)
        ]
        taken_back = found.taken_back if strict else [back for _, back in settled]
    else:
        selected, taken_back = [live for live, _ in settled], [back for _, back in settled]
        chosen, probability = _multi(selected)
    marks = tuple(Mark(box.mark.box, p, box.mark.p_ink, box.mark.kind) for box, p in zip(evidence, selected, strict=True))
    values = tuple(box.value for box, on in zip(question.boxes, chosen, strict=True) if on)
    status = _status(question, chosen, taken_back)
    kind_matters = policy in STRICT or (policy is MarkPolicy.BOX and rivals)
    reasons = tuple(_reasons(question, chosen, evidence, taken_back, policy, kind_matters))
    return Answer(question.id, values, status, probability, reasons), marks


def _rarely_filled(box: BoxEvidence, usually: float) -> BoxEvidence:
    """The box of a multiple choice with the prior of forms for ticking, where a covered box is rare.

    `usually` is the share of covering marks that the evidence was made with.
    """
    filled = box.filled * P_TAKEN_BACK / usually
    live = box.live * (1 - P_TAKEN_BACK) / (1 - usually)
    share = (box.live + box.filled) / max(live + filled, 1e-12)
    return replace(box, live=live * share, filled=filled * share)


def _by_policy(box: BoxEvidence, question: Sequence[BoxEvidence], policy: MarkPolicy) -> tuple[float, float]:
    """How probable it is that this box is chosen, and that it was taken back, by the form's own rule."""
    if policy in (MarkPolicy.FILL, MarkPolicy.ANY):
        return box.live + box.filled, 0.0
    if policy in STRICT:
        return box.live, box.filled
    beside = 1.0 - math.prod(1.0 - other.live for other in question if other is not box)
    back = box.filled * beside
    return box.live + box.filled - back, back


def _multi(selected: Sequence[float]) -> tuple[tuple[bool, ...], float]:
    """Each box on its own: the likely ones, and the probability that all of them are right."""
    chosen = tuple(p >= LIKELY for p in selected)
    return chosen, math.prod(p if on else 1.0 - p for p, on in zip(selected, chosen, strict=True))


def _status(question: LayoutQuestion, chosen: Sequence[bool], taken_back: Sequence[float]) -> AnswerStatus:
    """The kind of answer. A question whose only ink was taken back is CANCELLED, never BLANK."""
    count = sum(chosen)
    if count == 0:
        return AnswerStatus.CANCELLED if max(taken_back) >= LIKELY else AnswerStatus.BLANK
    if count > 1 and question.kind is QuestionKind.SINGLE:
        return AnswerStatus.MULTIPLE
    return AnswerStatus.ANSWERED


def _reasons(
    question: LayoutQuestion,
    chosen: Sequence[bool],
    evidence: Sequence[BoxEvidence],
    taken_back: Sequence[float],
    policy: MarkPolicy,
    kind_matters: bool,
) -> Iterator[Reason]:
    """Why a person should look at this answer, or what they should know about it."""
    if any(not box.on_image for box in evidence):
        yield Reason.BOX_OUT_OF_PAGE
    if any(box.covered for box in evidence):
        yield Reason.BOX_COVERED
    if question.kind is QuestionKind.SINGLE and sum(chosen) > 1:
        yield Reason.TWO_MARKS
    if max(taken_back) >= LIKELY:
        yield Reason.TAKEN_BACK if any(chosen) else Reason.ONLY_TAKEN_BACK
    # A mark that the blank has swallowed is missed on a box that is not chosen; a single choice that has its mark misses none.
    swallowed = any(not box.blank_known and not on for box, on in zip(evidence, chosen, strict=True))
    may_miss = question.kind is QuestionKind.MULTI or not any(chosen)
    if (swallowed and may_miss) or not any(box.blank_known for box in evidence):
        yield Reason.BLANK_UNKNOWN
    if not any(chosen) and max(box.beside for box in evidence) > INK_BESIDE:
        yield Reason.BETWEEN_BOXES
    if any(UNSURE < box.mark.p_ink < 1 - UNSURE for box in evidence):
        yield Reason.FAINT
    if kind_matters and any(box.mark.p_ink >= LIKELY and min(box.live, box.filled) > EITHER * box.mark.p_ink for box in evidence):
        yield Reason.FILL_OR_MARK
