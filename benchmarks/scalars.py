"""Scalar graphs: one run against micrograd and HIPS autograd, and how the time grows.

    python benchmarks/scalars.py

micrograd builds its graph anew for every run and so does autograd, so that is in their
time; ours is built once and run. micrograd's backward recurses over the graph, so these
graphs are shallow: many sums, differences, products and quotients of inputs, added up by
a tree. CPU time, medians, turns shuffled. Needs the extra ``bench``.
"""

from __future__ import annotations

import operator
import random
import time
from collections.abc import Callable
from functools import cache
from statistics import median

import autograd
import networkx as nx
import numpy as np
from micrograd.engine import Value

from graphviz_backprop.engine.graph import GraphBuilder
from graphviz_backprop.engine.trace import gradients, run

SIZES = (100, 1_000, 10_000)
WIDTH = 20
ARITHMETIC = (operator.add, operator.sub, operator.mul, operator.truediv)
NAMES = [f"x{i}" for i in range(WIDTH)]
START = dict(zip(NAMES, np.linspace(0.1, 0.9, WIDTH).tolist(), strict=True))


@cache
def wires(size: int) -> list[tuple[Callable, int, int]]:
    """One operation of arithmetic on two inputs each, the same for everybody."""
    draw = random.Random(0)
    return [
        (draw.choice(ARITHMETIC), draw.randrange(WIDTH), draw.randrange(WIDTH))
        for _ in range(size // 2)
    ]


def total(size: int, values: list) -> object:
    """The sum of all ``wires`` as a balanced tree: half of the nodes are its sums."""
    parts = [operation(values[a], values[b]) for operation, a, b in wires(size)]
    while len(parts) > 1:
        odd = parts[len(parts) // 2 * 2 :]
        parts = [a + b for a, b in zip(parts[::2], parts[1::2], strict=False)] + odd
    return parts[0]


class Recorder:
    """Builds our graph by the same arithmetic as the others compute."""

    def __init__(self, builder: GraphBuilder, node_id: str) -> None:
        self.builder, self.id = builder, node_id

    def _made(self, op: str, other: Recorder) -> Recorder:
        return Recorder(self.builder, self.builder.operation(op, self.id, other.id))

    def __add__(self, other: Recorder) -> Recorder:
        return self._made("add", other)

    def __sub__(self, other: Recorder) -> Recorder:
        return self._made("subtract", other)

    def __mul__(self, other: Recorder) -> Recorder:
        return self._made("multiply", other)

    def __truediv__(self, other: Recorder) -> Recorder:
        return self._made("divide", other)


def graph_of(size: int) -> nx.MultiDiGraph:
    builder = GraphBuilder()
    inputs = [Recorder(builder, builder.input(name)) for name in NAMES]
    return builder.finish(total(size, inputs).id)


def by_micrograd(size: int) -> Callable[[], list[float]]:
    def once():
        inputs = [Value(value) for value in START.values()]
        total(size, inputs).backward()
        return [value.grad for value in inputs]

    return once


def by_autograd(size: int) -> Callable[[], list[float]]:
    pull = autograd.grad(lambda *values: total(size, list(values)), argnum=list(range(WIDTH)))
    return lambda: pull(*START.values())


def medians(contestants: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Median CPU seconds of one call of each."""
    times: dict[str, list[float]] = {name: [] for name in contestants}
    order = list(contestants.items())
    for _ in range(rounds):
        random.shuffle(order)
        for name, once in order:
            start = time.thread_time()
            once()
            times[name].append(time.thread_time() - start)
    return {name: median(taken) for name, taken in times.items()}


def chain(size: int) -> nx.MultiDiGraph:
    """A deep graph: sums, products, sines and tanhs one after the other."""
    builder = GraphBuilder()
    x, w = builder.input("x"), builder.input("w")
    last = x
    for number in range(size):
        op = ("add", "product", "sin", "tanh")[number % 4]
        last = builder.operation(op, *((last, w) if number % 4 < 2 else (last,)))
    return builder.finish(last)


def main() -> None:
    for size in SIZES:
        graph = graph_of(size)
        contestants = {
            "gb.run": lambda graph=graph: run(graph, START),
            "gb.gradients": lambda graph=graph: gradients(graph, START),
            "gb.run and all steps": lambda graph=graph: run(graph, START).steps,
            "micrograd": by_micrograd(size),
            "autograd": by_autograd(size),
        }
        ours = gradients(graph, START)
        for theirs in (by_micrograd(size)(), by_autograd(size)()):
            np.testing.assert_allclose([ours[name] for name in NAMES], theirs, rtol=1e-9)
        taken = medians(contestants, max(7, 20_000 // size))
        print(f"{len(graph)} nodes")
        for name, seconds in taken.items():
            each = seconds / len(graph) * 1e6
            ratio = seconds / taken["micrograd"]
            print(f"  {name:22} {each:7.2f} µs a node of ours   {ratio:5.2f} × micrograd")
    chains = {size: chain(size) for size in (1_000, 10_000, 100_000)}
    bindings = {"x": 0.3, "w": 0.7}
    each = {
        size: medians({"run": lambda graph=graph: run(graph, bindings)}, 7)["run"] / size
        for size, graph in chains.items()
    }
    for size, seconds in each.items():
        print(f"chain of {size:7} operations: {seconds * 1e6:.2f} µs a node")
    print(f"100,000 against 1,000: {each[100_000] / each[1_000]:.2f} times (goal: at most 2)")


if __name__ == "__main__":
    main()
