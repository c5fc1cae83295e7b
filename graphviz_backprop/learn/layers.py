"""A network drawn as layers: blocks that open into neurons, and those into operations."""

from __future__ import annotations

from itertools import pairwise
from math import sqrt

import networkx as nx
import numpy as np

from graphviz_backprop.engine.graph import GraphBuilder, literal
from graphviz_backprop.learn.network import ACTIVATIONS
from graphviz_backprop.ops import FUNCTIONS
from graphviz_backprop.text.errors import ChoiceError

#: Formulas of layers and neurons, around which the activation stands.
_LAYER, _NEURON = "W{layer} {source} + b{layer}", "w · {source} + b"


def network(*form: int | str, neurons: bool = True, seed: int = 0) -> nx.MultiDiGraph:
    """The graph of a fully connected network: sizes of its layers, the input first, then an
    activation for all but the last layer.

    With ``neurons`` every weight is a number, and a layer a block of neurons; without, a layer
    is computed with a matrix. Weights and inputs are drawn with ``seed`` and stand in the
    bindings of the graph. Raises ChoiceError for what is no form.

    >>> from graphviz_backprop.engine.blocks import blocks
    >>> graph = network(2, 4, 1, "tanh", neurons=False)
    >>> [block.formula for block in blocks(graph).values()]
    ['tanh(W1 x + b1)', 'W2 h1 + b2']
    """
    sizes = [size for size in form if isinstance(size, int)]
    names = [name for name in form if isinstance(name, str)]
    activation = names[0] if names else "tanh"
    if len(sizes) < 2 or min(sizes) < 1 or len(names) > 1 or activation not in ACTIVATIONS:
        raise ChoiceError(
            f"no network has the form {form!r:.60}",
            remedy="Give two or more sizes and an activation, as in network(2, 4, 1, 'tanh'); "
            f"there are: {', '.join(ACTIVATIONS)}.",
        )
    drawn = np.random.default_rng(seed)
    return (_of_neurons if neurons else _of_matrices)(sizes, activation, drawn)


def _of_matrices(sizes: list[int], activation: str, drawn: np.random.Generator) -> nx.MultiDiGraph:
    builder = GraphBuilder()
    at = {"x": drawn.normal(size=sizes[0]).round(2)}
    value, source = builder.input("x"), "x"
    for layer, (before, here) in enumerate(pairwise(sizes), start=1):
        last = layer == len(sizes) - 1
        at[f"W{layer}"] = (drawn.normal(size=(here, before)) / sqrt(before)).round(2)
        at[f"b{layer}"] = drawn.normal(scale=0.1, size=here).round(2)
        formula = _formula(_LAYER.format(layer=layer, source=source), activation, last)
        with builder.block(f"layer{layer}", formula=formula):
            product = builder.operation("product", builder.input(f"W{layer}"), value)
            total = builder.operation("add", product, builder.input(f"b{layer}"))
            value = _activated(builder, total, activation, last, f"h{layer}")
        source = f"h{layer}"
    return builder.finish(value, bindings={name: literal(array) for name, array in at.items()})


def _of_neurons(sizes: list[int], activation: str, drawn: np.random.Generator) -> nx.MultiDiGraph:
    builder, at = GraphBuilder(), dict[str, float]()
    apart = "" if max(sizes) < 10 else "_"

    def given(name: str, scale: float, *indices: int) -> str:
        full = name + apart.join(map(str, indices))
        at[full] = round(float(drawn.normal(scale=scale)), 2)
        return builder.input(full)

    values = [given("x", 1.0, k) for k in range(1, sizes[0] + 1)]
    for layer, (before, here) in enumerate(pairwise(sizes), start=1):
        last, source = layer == len(sizes) - 1, "x" if layer == 1 else f"h{layer - 1}"
        formula = _formula(_LAYER.format(layer=layer, source=source), activation, last)
        made = []
        with builder.block(f"layer{layer}", formula=formula):
            for neuron in range(1, here + 1):
                own = _formula(_NEURON.format(source=source), activation, last)
                with builder.block(f"neuron{neuron}", formula=own):
                    terms = [
                        builder.operation(
                            "multiply", given("w", 1 / sqrt(before), layer, neuron, k), value
                        )
                        for k, value in enumerate(values, start=1)
                    ]
                    total = terms[0]
                    for term in [*terms[1:], given("b", 0.1, layer, neuron)]:
                        total = builder.operation("add", total, term)
                    made.append(_activated(builder, total, activation, last, ""))
        values = made
    output = values[0]
    for value in values[1:]:
        output = builder.operation("add", output, value)
    return builder.finish(output, bindings=at)


def _formula(inner: str, activation: str, last: bool) -> str:
    return inner if last else ACTIVATIONS[activation].format(inner)


def _activated(builder: GraphBuilder, total: str, activation: str, last: bool, name: str) -> str:
    if last or activation == "linear":
        return total
    return builder.operation(FUNCTIONS[activation], total, name=name)
