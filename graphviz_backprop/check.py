"""Checks gradients against central differences, which know nothing of the chain rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import networkx as nx
import numpy as np

from graphviz_backprop.graph import INPUT
from graphviz_backprop.ops.operation import Array
from graphviz_backprop.trace import run

#: A gradient is right if it differs by less than this, relative to the larger of 1 and its size.
TOLERANCE = 1e-5


@dataclass(frozen=True, slots=True)
class Check:
    """One input's gradient beside its central difference: ``error`` is the largest of any entry,
    relative to the larger of 1 and the gradient's size; NaN where neither is a number.
    """

    name: str
    gradient: Array
    difference: Array
    error: float

    @property
    def right(self) -> bool:
        """Whether the two agree within the tolerance."""
        return self.error < TOLERANCE


def check(
    graph: nx.MultiDiGraph,
    bindings: Mapping[str, object] | None = None,
    *,
    target: str | None = None,
    seed: object = None,
) -> tuple[Check, ...]:
    """Compares every input's gradient with ``(f(x+h) − f(x−h)) / 2h``, entry by entry.

    ``h`` is the cube root of the machine's precision times the larger of 1 and |x|,
    where truncation and rounding weigh the same. At a kink the two may rightly differ.
    """
    trace = run(graph, bindings, target=target, seed=seed)
    weights = trace.gradients[trace.target]
    inputs = {node.name: trace.values[node.id] for node in trace.plan.nodes if node.op == INPUT}

    def output(name: str, value: Array) -> Array:
        moved = run(graph, inputs | {name: value}, target=target, seed=seed)
        with np.errstate(all="ignore"):
            return np.sum(moved.values[moved.target] * weights)

    return tuple(
        _compare(name, trace.gradient(name), _central_difference(output, name, value))
        for name, value in inputs.items()
    )


def _central_difference(output: Callable[[str, Array], Array], name: str, value: Array) -> Array:
    difference = np.zeros(np.shape(value))
    for index in np.ndindex(np.shape(value)):
        h = np.cbrt(np.finfo(float).eps) * max(1.0, abs(float(np.asarray(value)[index])))
        ends = []
        for sign in (1.0, -1.0):
            moved = np.array(value)
            moved[index] += sign * h
            ends.append((output(name, moved), moved[index]))
        with np.errstate(all="ignore"):
            difference[index] = (ends[0][0] - ends[1][0]) / (ends[0][1] - ends[1][1])
    return difference[()]


def _compare(name: str, gradient: Array, difference: Array) -> Check:
    with np.errstate(all="ignore"):
        same = (np.asarray(gradient) == difference) | (np.isnan(gradient) & np.isnan(difference))
        size = np.maximum(1.0, np.abs(gradient))
        error = np.where(same, 0.0, np.abs(np.asarray(gradient) - difference) / size)
    return Check(name, gradient, difference, float(np.max(error, initial=0.0)))
