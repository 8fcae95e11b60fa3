"""How an invented form prints its boxes, and the policy that goes with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forms.layout import MarkPolicy, Shape
from omr.simulate.printing import FACES


@dataclass(frozen=True, slots=True)
class Captions:
    """What stands inside the boxes of a form before any mark: letters in the order of the options, none for empty boxes; face, grey, and
    the height of a capital as a share of what its outline leaves free.
    """

    letters: str
    face: int
    grey: int
    height: float


@dataclass(frozen=True, slots=True)
class Look:
    """How one form prints its boxes, in mm: size, outline, what stands inside, what surrounds them."""

    shape: Shape
    box_w: float
    box_h: float
    line: float
    line_grey: int
    shadow: bool
    rules: str
    rule_line: float
    shade: int
    text: float
    face: int
    captions: Captions


def draw_policy(look: Look, rng: np.random.Generator) -> MarkPolicy:
    """The policy that such a form usually prints: bubbles are filled, boxes are ticked."""
    if look.shape is Shape.ELLIPSE:
        return MarkPolicy.FILL if rng.random() < 0.8 else MarkPolicy.ANY
    return list(MarkPolicy)[rng.choice(4, p=[0.5, 0.25, 0.1, 0.15])]


def draw_look(rng: np.random.Generator, like: Look | None = None) -> Look:
    """The look of a form, or of another part of the same form."""
    shape = like.shape if like else (Shape.ELLIPSE if rng.random() < 0.3 else Shape.RECT)
    size = float(np.clip(rng.lognormal(np.log(3.6), 0.3), 2.2, 7.0))
    aspect = rng.uniform(1.0, 2.4) if rng.random() < (0.5 if shape is Shape.ELLIPSE else 0.15) else 1.0
    return Look(
        shape=shape,
        box_w=size * aspect,
        box_h=size,
        line=float(np.clip(rng.lognormal(np.log(0.22), 0.45), 0.1, 0.7)),
        line_grey=int(rng.choice([0, 0, 0, 60, 110, 160])),
        shadow=shape is Shape.RECT and bool(rng.random() < 0.1),
        rules=str(rng.choice(["none", "rows", "grid", "cells"], p=[0.35, 0.25, 0.25, 0.15])),
        rule_line=float(rng.uniform(0.1, 0.45)),
        shade=int(rng.choice([255, 255, 238, 222, 200])),
        text=like.text if like else float(rng.uniform(1.7, 3.0)),
        face=like.face if like else int(rng.integers(4)),
        captions=_draw_captions(rng, shape),
    )


def _draw_captions(rng: np.random.Generator, shape: Shape) -> Captions:
    """What a form prints into its boxes: often nothing; bubbles mostly carry a letter or a digit, sometimes in mixed order."""
    kinds = ["", "123456789", "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"]
    shares = [0.25, 0.15, 0.15, 0.4, 0.05] if shape is Shape.ELLIPSE else [0.62, 0.1, 0.06, 0.2, 0.02]
    alphabet = list(str(rng.choice(kinds, p=shares)))
    if len(alphabet) > 10 and rng.random() < 0.3:
        alphabet = alphabet[int(rng.integers(20)) :]
    if rng.random() < 0.2:
        alphabet = list(rng.permutation(alphabet[:5]))
    return Captions(
        letters="".join(alphabet),
        face=int(rng.integers(FACES)),
        grey=int(rng.choice([0, 0, 40, 110, 160])),
        height=float(rng.uniform(0.42, 0.8)),
    )
