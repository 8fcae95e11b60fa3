"""The network itself: its layers, its fit with JAX, and its export to ONNX."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import cv2
import jax
import jax.numpy as jnp
import numpy as np
import onnx
import optax
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

CLASSES = 11
"""The ten digits, and what is none."""

CHANNELS = (12, 24, 40)
DENSE = 64
"""Breadth of the three convolutions and of the layer before the last: 35,000 weights, 140 KB."""

SEED = 7
BATCH = 128
PEAK = 2e-3
"""Highest learning rate; it rises in the first tenth of the steps and falls to nothing as a cosine."""

DROPOUT, SMOOTHING, DECAY = 0.25, 0.02, 1e-4

Weights = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fit:
    """The weights, and the temperature that makes their opinions honest."""

    weights: Weights
    temperature: float = 1.0

    def calibrated(self, pictures: NDArray[np.float32], labels: NDArray[np.int64]) -> Fit:
        """The fit with the temperature at which held-back labels are likeliest."""
        raw = scores(self.weights, pictures)
        tried = np.geomspace(0.4, 4.0, 60)
        losses = [-np.log(np.maximum(_softmax(raw / one)[np.arange(len(labels)), labels], 1e-12)).mean() for one in tried]
        return replace(self, temperature=float(tried[int(np.argmin(losses))]))


def fit(pictures: NDArray[np.float32], labels: NDArray[np.int64], epochs: int) -> Fit:
    """The weights after so many passes over the pictures (n x 28 x 28)."""
    rng = np.random.default_rng(SEED)
    steps = epochs * (len(pictures) // BATCH)
    rate = optax.warmup_cosine_decay_schedule(PEAK / 20, PEAK, steps // 10, steps)
    rule = optax.adamw(rate, weight_decay=DECAY)
    weights = _fresh(rng)
    state = rule.init(weights)

    @partial(jax.jit, donate_argnums=(0, 1))
    def step(weights: Weights, state: Any, images: Any, wanted: Any, key: Any) -> tuple[Weights, Any, Any]:
        loss, slope = jax.value_and_grad(_loss)(weights, images, wanted, key)
        change, state = rule.update(slope, state, weights)
        return optax.apply_updates(weights, change), state, loss

    key = jax.random.key(SEED)
    for epoch in range(epochs):
        order, losses = rng.permutation(len(pictures)), []
        for start in range(0, len(order) - BATCH + 1, BATCH):
            chosen = order[start : start + BATCH]
            key, used = jax.random.split(key)
            weights, state, loss = step(weights, state, _moved(pictures[chosen], rng), labels[chosen], used)
            losses.append(loss)
        print(f"epoch {epoch + 1}: loss {float(np.mean([float(loss) for loss in losses])):.4f}", flush=True)
    return Fit(jax.tree.map(np.asarray, weights))


def scores(weights: Weights, pictures: NDArray[np.float32]) -> NDArray[np.float64]:
    """The raw scores (n x 11)."""
    run = jax.jit(_network)
    return np.concatenate([np.asarray(run(weights, pictures[i : i + 1000]), np.float64) for i in range(0, len(pictures), 1000)])


def probabilities(fitted: Fit, pictures: NDArray[np.float32]) -> NDArray[np.float64]:
    """The probability of each class (n x 11)."""
    return _softmax(scores(fitted.weights, pictures) / fitted.temperature)


def exported(fitted: Fit) -> bytes:
    """The network as ONNX, `image` (n x 1 x 28 x 28) to `scores` (n x 11), the temperature taken in."""
    w = fitted.weights
    nodes, data, at = [], [], "image"
    for number in range(3):
        data += [_tensor(f"k{number}", np.transpose(w[f"k{number}"], (3, 2, 0, 1))), _tensor(f"b{number}", w[f"b{number}"])]
        pad = w[f"k{number}"].shape[0] // 2
        nodes.append(helper.make_node("Conv", [at, f"k{number}", f"b{number}"], [f"c{number}"], pads=[pad] * 4))
        nodes.append(helper.make_node("Relu", [f"c{number}"], [f"r{number}"]))
        nodes.append(helper.make_node("MaxPool", [f"r{number}"], [f"p{number}"], kernel_shape=[2, 2], strides=[2, 2]))
        at = f"p{number}"
    nodes.append(helper.make_node("Flatten", [at], ["flat"], axis=1))
    side = 3
    dense = w["k3"].reshape(side, side, CHANNELS[-1], DENSE).transpose(2, 0, 1, 3).reshape(-1, DENSE)
    data += [
        _tensor("k3", dense),
        _tensor("b3", w["b3"]),
        _tensor("k4", w["k4"] / fitted.temperature),
        _tensor("b4", w["b4"] / fitted.temperature),
    ]
    nodes += [
        helper.make_node("Gemm", ["flat", "k3", "b3"], ["d3"]),
        helper.make_node("Relu", ["d3"], ["r3"]),
        helper.make_node("Gemm", ["r3", "k4", "b4"], ["scores"]),
    ]
    shape = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, size)
        for name, size in (("image", ["n", 1, 28, 28]), ("scores", ["n", CLASSES]))
    ]
    graph = helper.make_graph(nodes, "digits", shape[:1], shape[1:], data)
    model = helper.make_model(graph, producer_name="phieu", opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())


def _tensor(name: str, values: Any) -> Any:
    """Weights of the exported network."""
    return numpy_helper.from_array(np.ascontiguousarray(values, np.float32), name)


def _fresh(rng: np.random.Generator) -> Weights:
    """Weights to begin with."""
    shapes = {
        "k0": (5, 5, 1, CHANNELS[0]),
        "k1": (3, 3, *CHANNELS[:2]),
        "k2": (3, 3, *CHANNELS[1:]),
        "k3": (9 * CHANNELS[2], DENSE),
        "k4": (DENSE, CLASSES),
    }
    weights: Weights = {}
    for number, (name, shape) in enumerate(shapes.items()):
        weights[name] = jnp.asarray(rng.normal(0.0, np.sqrt(2.0 / np.prod(shape[:-1])), shape), jnp.float32)
        weights[f"b{number}"] = jnp.zeros(shape[-1], jnp.float32)
    return weights


def _network(weights: Weights, images: Any, key: Any = None) -> Any:
    """The scores of images (n x 28 x 28); with a key, some neurons sleep."""
    values = images[..., None]
    for number in range(3):
        values = jax.nn.relu(_convolved(values, weights[f"k{number}"]) + weights[f"b{number}"])
        high, wide = values.shape[1] // 2 * 2, values.shape[2] // 2 * 2
        values = values[:, :high, :wide].reshape(len(values), high // 2, 2, wide // 2, 2, -1).max(axis=(2, 4))
    values = jax.nn.relu(values.reshape(len(values), -1) @ weights["k3"] + weights["b3"])
    if key is not None:
        values = values * jax.random.bernoulli(key, 1 - DROPOUT, values.shape) / (1 - DROPOUT)
    return values @ weights["k4"] + weights["b4"]


def _convolved(values: Any, kernel: Any) -> Any:
    """A convolution as one product of matrices: on a processor many times as fast as JAX's own and its slope."""
    side, _, depth, out = kernel.shape
    high, wide = values.shape[1:3]
    room = jnp.pad(values, ((0, 0), (side // 2, side // 2), (side // 2, side // 2), (0, 0)))
    shifted = [room[:, y : y + high, x : x + wide] for y in range(side) for x in range(side)]
    return jnp.concatenate(shifted, axis=-1) @ kernel.reshape(side * side * depth, out)


def _loss(weights: Weights, images: Any, wanted: Any, key: Any) -> Any:
    """Cross entropy with softened labels."""
    soft = optax.smooth_labels(jax.nn.one_hot(wanted, CLASSES), SMOOTHING)
    return optax.softmax_cross_entropy(_network(weights, images, key), soft).mean()


def _moved(images: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """The pictures, each moved by up to a pixel and a half, turned by up to 8 degrees and a little larger or smaller."""
    out = np.empty_like(images)
    for i, image in enumerate(images):
        turn = cv2.getRotationMatrix2D((13.5, 13.5), float(rng.uniform(-8, 8)), float(rng.uniform(0.9, 1.1)))
        off = np.column_stack([np.zeros((2, 2)), rng.uniform(-1.5, 1.5, 2)])
        cv2.warpAffine(image, turn + off, (28, 28), out[i], cv2.INTER_LINEAR)
    return out


def _softmax(raw: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scores as probabilities."""
    powers = np.exp(raw - raw.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))
