"""The networks of both looks: fitted with JAX; those of the second written as ONNX."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import click
import jax
import jax.numpy as jnp
import numpy as np
import onnx
import optax
from onnx import TensorProto, helper, numpy_helper

Weights = dict[str, Any]
Array = Any
"""An array of NumPy or of JAX."""

CHANNELS = (12, 24, 32, 48)
"""Pictures in the convolutional layers, from fine to coarse: some 40,000 weights, a tenth of the boxes that they are fitted to."""

DENSE = 48
"""Neurons before the decision of the second look."""

WEIGHT_DECAY = 1e-2
"""Pull of every weight towards nothing."""


def first_network(key: Array, sizes: Sequence[int]) -> Weights:
    """The first look's starting weights: dense layers of these sizes, from the features to the kinds."""
    keys = jax.random.split(key, len(sizes))
    weights: Weights = {}
    for i, (before, after) in enumerate(pairwise(sizes)):
        weights[f"w{i}"] = jax.random.normal(keys[i], (before, after)) * np.sqrt(1.5 / before)
        weights[f"b{i}"] = jnp.zeros(after)
    return weights


def first_scores(weights: Weights, values: Array) -> Array:
    """Scores of the kinds (n x kinds) by the first look: tanh in the hidden layers."""
    last = len(weights) // 2 - 1
    for i in range(last):
        values = jnp.tanh(values @ weights[f"w{i}"] + weights[f"b{i}"])
    return values @ weights[f"w{last}"] + weights[f"b{last}"]


def second_network(key: Array, layers: int, side: int, known: int, kinds: int) -> Weights:
    """The second look's starting weights: four convolutions, each at half the resolution of the one before, and two dense layers."""
    keys = jax.random.split(key, len(CHANNELS) + 2)
    weights: Weights = {}
    before = layers
    for i, channels in enumerate(CHANNELS):
        size = 5 if i == 0 else 3
        weights[f"c{i}"] = jax.random.normal(keys[i], (channels, before, size, size)) * np.sqrt(2.0 / (before * size * size))
        weights[f"a{i}"] = jnp.zeros(channels)
        before = channels
    flat = before * (side // 2 ** len(CHANNELS)) ** 2 + known
    weights["w1"] = jax.random.normal(keys[-2], (flat, DENSE)) * np.sqrt(2.0 / flat)
    weights["b1"] = jnp.zeros(DENSE)
    weights["w2"] = jax.random.normal(keys[-1], (DENSE, kinds)) / np.sqrt(DENSE)
    weights["b2"] = jnp.zeros(kinds)
    return weights


def second_scores(weights: Weights, pictures: Array, known: Array, kept: Array) -> Array:
    """Scores of the kinds (n x kinds) by the second look; `kept` (n x what was seen) are factors that make it forget at random."""
    seen = pictures
    for i in range(len(CHANNELS)):
        pad = (2, 2) if i == 0 else (1, 1)
        stride = (2, 2) if i == 0 else (1, 1)
        seen = jax.lax.conv_general_dilated(seen, weights[f"c{i}"], stride, (pad, pad)) + weights[f"a{i}"][None, :, None, None]
        seen = jax.nn.relu(seen)
        if i > 0:
            seen = jax.lax.reduce_window(seen, -jnp.inf, jax.lax.max, (1, 1, 2, 2), (1, 1, 2, 2), "VALID")
    flat = jnp.concatenate([seen.reshape(len(seen), -1) * kept, known], axis=1)
    return jax.nn.relu(flat @ weights["w1"] + weights["b1"]) @ weights["w2"] + weights["b2"]


def fit(
    weights: Weights,
    scores: Callable[..., Array],
    batches: Callable[[np.random.Generator], Iterator[tuple[tuple[Array, ...], Array]]],
    judge: Callable[[Weights], float],
    *,
    epochs: int,
    steps: int,
    rate: float,
    seed: int,
) -> Weights:
    """The weights of the best of some epochs of Adam with decay, the rate falling to nothing along a cosine.

    `judge` gives the loss on boxes that are not learnt from.
    """
    optimiser = optax.adamw(optax.cosine_decay_schedule(rate, epochs * steps), weight_decay=WEIGHT_DECAY)
    state = optimiser.init(weights)

    def step(weights: Weights, state: Any, inputs: tuple[Array, ...], kinds: Array) -> tuple[Weights, Any, Array]:
        def loss(weights: Weights) -> Array:
            return optax.softmax_cross_entropy_with_integer_labels(scores(weights, *inputs), kinds).mean()

        value, gradient = jax.value_and_grad(loss)(weights)
        updates, state = optimiser.update(gradient, state, weights)
        return optax.apply_updates(weights, updates), state, value

    compiled = jax.jit(step)
    rng = np.random.default_rng(seed)
    best, least = weights, np.inf
    for epoch in range(epochs):
        losses = []
        for inputs, kinds in batches(rng):
            weights, state, value = compiled(weights, state, inputs, kinds)
            losses.append(float(value))
        judged = judge(weights)
        click.echo(f"epoch {epoch + 1} of {epochs}: {np.mean(losses):.4f}, unseen {judged:.4f}")
        if judged < least:
            best, least = weights, judged
    return best


def as_onnx(networks: Sequence[Weights], layers: int, side: int, known: int) -> bytes:
    """The second look as an ONNX file: inputs `pictures` and `known`, output `scores`, the logarithm of the networks' mean opinion."""
    nodes, held = [], []
    for at, weights in enumerate(networks):
        nodes += _nodes(f"n{at}")
        held += [numpy_helper.from_array(np.asarray(value, np.float32), f"n{at}{name}") for name, value in sorted(weights.items())]
    opinions = [f"n{at}opinion" for at in range(len(networks))]
    nodes.append(helper.make_node("Sum", opinions, ["total"]))
    nodes.append(helper.make_node("Log", ["total"], ["scores"]))
    inputs = [
        helper.make_tensor_value_info("pictures", TensorProto.FLOAT, ["n", layers, side, side]),
        helper.make_tensor_value_info("known", TensorProto.FLOAT, ["n", known]),
    ]
    outputs = [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["n", len(networks[0]["b2"])])]
    model = helper.make_model(helper.make_graph(nodes, "second_look", inputs, outputs, held), opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())


def _nodes(name: str) -> list[Any]:
    """The nodes of one network, whose names begin with `name`; its last output is `<name>opinion`."""
    nodes, before = [], "pictures"
    for i in range(len(CHANNELS)):
        pad, stride = (2, 2) if i == 0 else (1, 1)
        inputs = [before, f"{name}c{i}", f"{name}a{i}"]
        nodes.append(helper.make_node("Conv", inputs, [f"{name}s{i}"], pads=[pad] * 4, strides=[stride] * 2))
        nodes.append(helper.make_node("Relu", [f"{name}s{i}"], [f"{name}r{i}"]))
        before = f"{name}r{i}"
        if i > 0:
            nodes.append(helper.make_node("MaxPool", [before], [f"{name}p{i}"], kernel_shape=[2, 2], strides=[2, 2]))
            before = f"{name}p{i}"
    return [
        *nodes,
        helper.make_node("Flatten", [before], [f"{name}flat"], axis=1),
        helper.make_node("Concat", [f"{name}flat", "known"], [f"{name}all"], axis=1),
        helper.make_node("Gemm", [f"{name}all", f"{name}w1", f"{name}b1"], [f"{name}h"]),
        helper.make_node("Relu", [f"{name}h"], [f"{name}hr"]),
        helper.make_node("Gemm", [f"{name}hr", f"{name}w2", f"{name}b2"], [f"{name}said"]),
        helper.make_node("Softmax", [f"{name}said"], [f"{name}opinion"], axis=1),
    ]
