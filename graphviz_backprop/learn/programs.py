"""Small networks as programs in the package's language.

A network of any size is three texts with the same meaning: for a batch (``W1 X + b1``
with one column a point), for one point as matrices (the same with a vector x), and
for one point as numbers (``z11 = w111 x1 + w112 x2 + b11``). Training runs the first,
the stepper opens any of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import networkx as nx
import numpy as np

from graphviz_backprop.language.parse import parse
from graphviz_backprop.learn.datasets import FEATURES, feature_columns
from graphviz_backprop.learn.network import ACTIVATIONS, LOSSES, PENALTIES, Network
from graphviz_backprop.text.arrays import Array, scalar


def prediction_program(network: Network) -> str:
    """The network without its loss, for any number of points in the columns of X."""
    return "\n".join(_layers(network, "X"))


def batch_program(network: Network) -> str:
    """The network and its mean loss over the columns of X.

    >>> print(batch_program(Network(hidden=())))
    z = w · X + b
    P = σ(z)
    L = mean(softplus(z) - y * z)
    """
    lines = [*_layers(network, "X"), f"L = {LOSSES[network.loss].batch}"]
    return "\n".join([*lines, *_penalty(network, "sum({})", _weight_names(network))])


def sample_program(network: Network) -> str:
    """The network and its loss for one point, a vector x of features.

    A layer is a call, and so a block that folds.

    >>> print(sample_program(Network(hidden=(2,), activation="sigmoid")))
    layer(v, M, c) = σ(M v + c)
    H1 = layer(x, W1, b1)
    z = w · H1 + b
    P = σ(z)
    L = softplus(z) - y * z
    """
    lines = [
        *_layers(network, "x", "layer({source}, W{layer}, b{layer})"),
        f"L = {LOSSES[network.loss].single}",
    ]
    return "\n".join([*lines, *_penalty(network, "sum({})", _weight_names(network))])


def scalar_program(network: Network) -> str:
    """The network and its loss for one point, every weight a number of its own.

    ``w213`` is the weight of layer 2, to its neuron 1, from neuron 3 of layer 1. A neuron is a
    call, and so a block that folds.

    >>> form = Network(("x1", "x1x2"), hidden=(1,), loss="cross-entropy of P")
    >>> print(scalar_program(form))
    u2 = x1 x2
    neuron1(v1, v2, m1, m2, c) = tanh(m1 v1 + m2 v2 + c)
    a11 = neuron1(x1,u2,w111,w112,b11)
    z = w1 a11 + b
    P = σ(z)
    L = -(y * ln(P) + (1 - y) * ln(1 - P))
    """
    before = [name if name in ("x1", "x2") else f"u{index}"
              for index, name in enumerate(network.features, start=1)]  # fmt: skip
    lines = [f"{name} = {FEATURES[feature].formula}"
             for name, feature in zip(before, network.features, strict=True)
             if name != feature]  # fmt: skip
    squash, weights = ACTIVATIONS[network.activation], list[str]()
    for layer, neurons in enumerate(network.hidden, start=1):
        here = [f"{layer}{neuron}" for neuron in range(1, neurons + 1)]
        inner = [f"v{k}" for k in range(1, len(before) + 1)]
        own = [f"m{k}" for k in range(1, len(before) + 1)]
        total = " + ".join([*map(" ".join, zip(own, inner, strict=True)), "c"])
        lines.append(f"neuron{layer}({', '.join([*inner, *own, 'c'])}) = {squash.format(total)}")
        for neuron in here:
            _, names = _weighted_sum(neuron, before)
            weights += names
            given = ",".join([*before, *names, f"b{neuron}"])  # a text has a longest length
            lines.append(f"a{neuron} = neuron{layer}({given})")
        before = [f"a{neuron}" for neuron in here]
    total, names = _weighted_sum("", before)
    loss = LOSSES[network.loss]
    lines += [f"z = {total}", *([loss.statement] if loss.statement else []), f"L = {loss.single}"]
    return "\n".join([*lines, *_penalty(network, "{}", weights + names)])


def _weighted_sum(neuron: str, sources: list[str]) -> tuple[str, list[str]]:
    names = [f"w{neuron}{index}" for index in range(1, len(sources) + 1)]
    terms = [f"{name} {source}" for name, source in zip(names, sources, strict=True)]
    return " + ".join([*terms, f"b{neuron}"]), names


def _layers(network: Network, source: str, call: str = "") -> list[str]:
    """The lines up to the loss; with a ``call`` a layer is one of a function."""
    squash = ACTIVATIONS[network.activation]
    lines = [f"layer(v, M, c) = {squash.format('M v + c')}"] if call and network.hidden else []
    for layer in range(1, len(network.hidden) + 1):
        value = call.format(source=source, layer=layer)
        value = value or squash.format(f"W{layer} {source} + b{layer}")
        lines.append(f"H{layer} = {value}")
        source = f"H{layer}"
    statement = LOSSES[network.loss].statement
    return [*lines, f"z = w · {source} + b", *([statement] if statement else [])]


def _penalty(network: Network, collect: str, weights: list[str]) -> list[str]:
    if network.penalty == "none" or not network.penalty_rate:
        return []
    penalty = PENALTIES[network.penalty]
    terms = " + ".join(collect.format(penalty.term.format(name)) for name in weights)
    return [f"J = L + {network.penalty_rate!r}{penalty.divisor} ({terms})"]


def _weight_names(network: Network) -> list[str]:
    return [name for name in network.shapes if name[0] in "Ww"]


@lru_cache(maxsize=64)
def program_graph(text: str) -> nx.MultiDiGraph:
    """The graph of a program's text, parsed once."""
    return parse(text)


def batch_bindings(
    network: Network, weights: Mapping[str, Array], points: Array, labels: Array
) -> dict[str, Array]:
    """The inputs of ``batch_program`` for points (n, 2) with labels (n,)."""
    return {**weights, "X": feature_columns(points, network.features), "y": labels}


def sample_bindings(
    network: Network, weights: Mapping[str, Array], point: Array, label: float
) -> dict[str, Array]:
    """The inputs of ``sample_program`` for one point: biases and features are vectors."""
    flat = {name: array[:, 0] if name[0] == "b" and array.ndim else array
            for name, array in weights.items()}  # fmt: skip
    column = feature_columns(np.asarray(point, dtype=np.float64)[None], network.features)[:, 0]
    return {**flat, "x": column, "y": scalar(label)}


def scalar_bindings(
    network: Network, weights: Mapping[str, Array], point: Array, label: float
) -> dict[str, float]:
    """The inputs of ``scalar_program`` for one point: a number for every single weight."""
    named = {"x1": float(point[0]), "x2": float(point[1]), "y": float(label)}
    for name, array in weights.items():
        for index in np.ndindex(array.shape):
            named[scalar_name(name, index)] = float(array[index])
    needed = {"y"} | {x for x in ("x1", "x2") if any(x in feature for feature in network.features)}
    return {name: value for name, value in named.items() if name[0] not in "xy" or name in needed}


def scalar_name(name: str, index: tuple[int, ...]) -> str:
    """The name that one entry of a weight array has in ``scalar_program``.

    >>> scalar_name("W2", (0, 2)), scalar_name("b1", (3, 0)), scalar_name("w", (1,))
    ('w213', 'b14', 'w2')
    """
    if name[0] == "b":
        index = index[:1]
    return name.lower() + "".join(str(i + 1) for i in index)
