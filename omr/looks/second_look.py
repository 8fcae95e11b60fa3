"""The second look: boxes that cheap features leave in doubt are seen once more as small pictures, by a small convolutional network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.boxes import Frame
from omr.ink import Darkness
from omr.reading import Floats, MarkKind

SIDE = 32
"""Pixels along each side of a close-up: a box of 24 atlas pixels with its surroundings keeps two thirds of its resolution."""

REACH = 0.55
"""Paper shown on each side of the box, in short sides: the overshoot of a tick, the sides of a ring, not yet the neighbour's own mark."""

LAYERS = 4
"""Pictures of one box in a close-up: as it is, as its blank is, what is foreign in it, and as the boxes of its size on this page are."""

MOST_ROWS = 32_000
"""Rows that `cv2.remap` takes at a time, a little less than it can."""

CloseUps = NDArray[np.float32]
"""n x LAYERS x SIDE x SIDE, 0 = paper, 1 = black."""


@dataclass(frozen=True, slots=True)
class Neighbourhoods:
    """What close-ups are cut from, each n x height x width of the atlas: darkness, blank and peers 0..255, ink 0..1."""

    darkness: Darkness
    blank: Darkness
    ink: NDArray[np.float32]
    peers: Darkness


def peers_of(darkness: Darkness, blank: Darkness, classes: Sequence[NDArray[np.bool_]], least: int) -> Darkness:
    """Per box, what the boxes of its size look like on this very page (their median); its blank where they are fewer than `least`."""
    result = blank.copy()
    for alike in classes:
        if alike.sum() >= least:
            result[alike] = _median(darkness[alike])
    return result


def _median(patches: Darkness) -> NDArray[np.uint8]:
    """The median of patches (n x height x width), place by place, rounded down; found bit by bit, which is a tenth of sorting them."""
    n = len(patches)
    flat = patches.reshape(n, -1)
    counted = np.uint8 if n < 256 else np.uint32
    middle = np.zeros(flat.shape[1], np.uint8)
    for bit in (128, 64, 32, 16, 8, 4, 2, 1):
        tried = middle | np.uint8(bit)
        below = (flat < tried).view(np.uint8).sum(axis=0, dtype=counted)
        middle = np.where(below <= (n - 1) // 2, tried, middle)
    if n % 2 == 0:
        # of an even number the two in the middle count, and they may differ
        among = (flat <= middle).view(np.uint8).sum(axis=0, dtype=counted)
        split = np.flatnonzero(among == n // 2)
        rest = flat[:, split]
        upper = np.where(rest > middle[split], rest, 255).min(axis=0)
        middle[split] = (middle[split].astype(np.uint16) + upper) // 2
    return middle.reshape(patches.shape[1:])


def close_ups(seen: Neighbourhoods, frame: Frame, which: NDArray[np.int64]) -> CloseUps:
    """The close-ups of some boxes; a box that is not square is made so."""
    result = np.empty((len(which), LAYERS, SIDE, SIDE), np.float32)
    most = MOST_ROWS // max(frame.height, SIDE)
    layers: tuple[tuple[NDArray[np.uint8] | NDArray[np.float32], float], ...] = (
        (seen.darkness, 255.0),
        (seen.blank, 255.0),
        (seen.ink, 1.0),
        (seen.peers, 255.0),
    )
    for start in range(0, len(which), most):
        these = which[start : start + most]
        maps = _places(frame, these)
        for layer, (picture, black) in enumerate(layers):
            stacked = picture[these].astype(np.float32).reshape(-1, frame.width)
            cut = cv2.remap(stacked, *maps, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
            result[start : start + most, layer] = cut.reshape(len(these), SIDE, SIDE) / black
    return result


def _places(frame: Frame, which: NDArray[np.int64]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Where the pixels of close-ups lie in the patches of these boxes, one patch below the other."""
    x, y, w, h = frame.rects[which].T
    more = REACH * np.minimum(w, h)
    steps = (np.arange(SIDE) + 0.5) / SIDE
    across = (x - more)[:, None] + steps * (w + 2 * more)[:, None] - 0.5
    down = np.clip((y - more)[:, None] + steps * (h + 2 * more)[:, None] - 0.5, 0, frame.height - 1)
    down += (np.arange(len(which)) * frame.height)[:, None]
    shape = len(which), SIDE, SIDE
    places = np.broadcast_to(across[:, None, :], shape), np.broadcast_to(down[:, :, None], shape)
    return places[0].reshape(-1, SIDE).astype(np.float32), places[1].reshape(-1, SIDE).astype(np.float32)


@dataclass(frozen=True)
class SecondLook:
    """A convolutional network as ONNX (`omr/models/marks.onnx`): a close-up and what is known of the box → kinds of mark.

    `mean` and `scale` standardise what is known of a box (n x k); `temperature` divides the scores of the network before they become
    probabilities: it is fitted to sheets that the network has not seen.
    """

    kinds: tuple[MarkKind, ...]
    mean: Floats
    scale: Floats
    temperature: float
    network: bytes
    _loaded: list[cv2.dnn.Net] = field(default_factory=list, compare=False, repr=False)

    def probabilities(self, pictures: CloseUps, known: Floats) -> Floats:
        """The probability of each kind (columns in the order of `kinds`) for each box; rows sum to 1."""
        if not len(pictures):
            return np.zeros((0, len(self.kinds)))
        if not self._loaded:
            self._loaded.append(cv2.dnn.readNetFromONNX(np.frombuffer(self.network, np.uint8)))
        network = self._loaded[0]
        standard = np.clip((known - self.mean) / self.scale, -8.0, 8.0).astype(np.float32)
        network.setInput(pictures, "pictures")
        network.setInput(standard, "known")
        scores = np.asarray(network.forward(), np.float64).reshape(len(pictures), -1) / self.temperature
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))

    def __reduce__(self) -> tuple[type[SecondLook], tuple[object, ...]]:
        """A copy for another process, which loads the network itself."""
        return SecondLook, (self.kinds, self.mean, self.scale, self.temperature, self.network)
