"""A function of one variable, looked at as an activation: f, f′, tangent, chains.

A function is a row of the operation table (``"tanh"``) or any program with one
input (``"x sigmoid(1.702 x)"``); either way it is a graph and the engine runs it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from statistics import median
from time import perf_counter

import networkx as nx
import numpy as np

from graphviz_backprop.engine.graph import GraphBuilder, inputs, nodes
from graphviz_backprop.engine.trace import Trace, run
from graphviz_backprop.language.parse import parse
from graphviz_backprop.learn.evaluation import elementwise, sample
from graphviz_backprop.ops import FUNCTIONS, TABLE
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.errors import BindingError

#: The activations that are compared when nothing else is chosen.
COMMON = ("sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus", "silu", "gelu")
#: Gates in a chain, at most.
MAX_CHAIN = 100


@dataclass(frozen=True)
class Activation:
    """A function of one variable: what was typed, its graph and the name of its input."""

    text: str
    graph: nx.MultiDiGraph
    variable: str


@dataclass(frozen=True, eq=False)
class Curve:
    """f and f′ at the points x; NaN or infinite where the function has no value."""

    x: Array
    value: Array
    slope: Array


@dataclass(frozen=True, slots=True)
class Tangent:
    """The function at one point: value + slope · (· − x), and upstream × local = downstream.

    ``words`` says what is special there (a kink, outside the domain), or is empty.
    """

    x: float
    value: float
    slope: float
    upstream: float
    downstream: float
    words: str


@dataclass(frozen=True, eq=False)
class Chain:
    """k gates in a row: ``values[i]`` after gate i and ``gradients[i]`` = ∂output/∂values[i].

    Index 0 is the input, so ``gradients[0]`` is the gradient that survives all gates.
    """

    trace: Trace
    values: Array
    gradients: Array


@lru_cache(maxsize=64)
def activation(text: str) -> Activation:
    """The function of this name, or the program of one input with this text.

    Raises FormulaError for text that is no program, BindingError where it has not
    exactly one input.

    >>> activation("tanh").variable, activation("a^3 - a").variable
    ('x', 'a')
    """
    name = FUNCTIONS.get(text.strip())
    single = name is not None and not TABLE[name].variadic and len(TABLE[name].operands) == 1
    graph = parse(f"{text.strip()}(x)" if single else text)
    free = [node.name for node in inputs(graph) if node.name not in graph.graph["bindings"]]
    if len(free) != 1:
        raise BindingError(
            f"an activation has one input, but this has {len(free)}: {', '.join(free) or 'none'}",
            remedy="Give the others a value, such as a = 0.1.",
        )
    return Activation(text.strip(), graph, free[0])


def sampled(function: Activation, x: Array) -> Curve:
    """f and f′ at the points ``x``, in one run."""
    samples = sample(function.graph, {function.variable: x}, {})
    return Curve(x, samples.value, samples.gradients[function.variable])


def curve(function: Activation, low: float = -6.0, high: float = 6.0, count: int = 601) -> Curve:
    """f and f′ over a range, both ends included."""
    if not (np.isfinite(low) and np.isfinite(high) and low < high):
        raise BindingError(f"the range must go up from a number to a larger one: {low} to {high}")
    return sampled(function, np.linspace(low, high, count))


def tangent(function: Activation, x: float, upstream: float = 1.0) -> Tangent:
    """Value and slope at ``x``, and what the function hands down of ``upstream``."""
    trace = run(function.graph, {function.variable: x}, seed=upstream)
    local = run(function.graph, {function.variable: x}).gradient(function.variable)
    value = float(trace.values[trace.target])
    downstream = float(trace.gradient(function.variable))
    return Tangent(x, value, float(local), upstream, downstream, remarks(trace))


def remarks(trace: Trace) -> str:
    """What the rows say about a run: kinks met and domains left, one sentence each."""
    said = []
    for node in nodes(trace.graph):
        if node.operands:
            row = TABLE[node.op]
            operands = [trace.values[operand] for operand in node.operands]
            for speak in (row.remarks.kink, row.remarks.domain):
                said.append(speak(*operands, **dict(node.settings)))
    return " ".join(f"{line[0].upper()}{line[1:]}." for line in dict.fromkeys(said) if line)


def chain_graph(function: Activation, count: int) -> nx.MultiDiGraph:
    """The program f(f(…f(x))) of ``count`` gates; gate i is called a1, a2, …"""
    if not 1 <= count <= MAX_CHAIN:
        raise BindingError(f"a chain has 1 to {MAX_CHAIN} gates, not {count}")
    builder = GraphBuilder()
    current = builder.input(function.variable)
    bindings = function.graph.graph["bindings"]
    letter = "a" if function.variable != "a" else "h"
    for gate in range(1, count + 1):
        given = {function.variable: current}
        current = builder.inline(function.graph, given, name=f"{letter}{gate}")
    return builder.finish(current, bindings=bindings)


def chain(function: Activation, count: int, x: float = 0.5) -> Chain:
    """``count`` gates in a row from ``x``, with the gradient at every gate.

    >>> f"{chain(activation('sigmoid'), 10, x=0).gradients[0]:.2e}"
    '3.88e-07'
    """
    graph = chain_graph(function, count)
    trace = run(graph, {function.variable: x})
    letter = "a" if function.variable != "a" else "h"
    names = [function.variable, *(f"{letter}{gate}" for gate in range(1, count + 1))]
    values = np.array([trace.value(name) for name in names])
    return Chain(trace, values, np.array([trace.gradient(name) for name in names]))


def cost(functions: Iterable[Activation], *, size: int = 10_000, rounds: int = 21) -> list[float]:
    """Time of value and gradient of each function as a multiple of ReLU's, measured here.

    All functions run in turn, ``rounds`` times on ``size`` numbers; medians are
    compared, so that a busy moment of the machine hits all alike.
    """
    x = np.linspace(-3, 3, size)
    programs = [activation("relu"), *functions]
    ready = [(elementwise(program.graph) or program.graph, program) for program in programs]
    times: list[list[float]] = [[] for _ in ready]
    for _ in range(rounds):
        for (graph, program), measured in zip(ready, times, strict=True):
            start = perf_counter()
            run(graph, {program.variable: x})
            measured.append(perf_counter() - start)
    base, *others = (median(measured) for measured in times)
    return [other / base for other in others]
