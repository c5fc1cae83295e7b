"""Many points at once: a program of scalars run on arrays, one entry a point.

A program written for numbers means the same for every entry of an array, as long
as all of its operations work entry by entry; then a curve or a map is one run.
Products must not turn into products of linear algebra on the way, so they become
elementwise here. Anything else is run point by point, up to a stated number.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import networkx as nx
import numpy as np

from graphviz_backprop.engine.graph import GraphBuilder, nodes
from graphviz_backprop.engine.trace import run
from graphviz_backprop.ops import TABLE
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.errors import BindingError

#: Points at which a program that is not elementwise is run, at most.
MAX_SINGLE_RUNS = 5_000
_SCALAR_PRODUCTS = {"product", "dot"}


class Samples(NamedTuple):
    """A program at many points: its value and its gradient by variable, all of one shape."""

    value: Array
    gradients: Mapping[str, Array]


@lru_cache(maxsize=64)
def elementwise(graph: nx.MultiDiGraph) -> nx.MultiDiGraph | None:
    """The same program of scalars for arrays of points; None where there is none."""
    builder, made = GraphBuilder(), dict[str, str]()
    for node in nodes(graph):
        op = "multiply" if node.op in _SCALAR_PRODUCTS else node.op
        if isinstance(node.constant, tuple) or (node.operands and not TABLE[op].elementwise):
            return None
        made[node.id] = builder.copy(node, made, op=op)
    points = builder.finish_copy(graph, made)
    numbers = graph.graph.get("read_with", {}).items()
    points.graph["read_with"] = {name: n for name, n in numbers if not isinstance(n, tuple)}
    return points


def sample(
    graph: nx.MultiDiGraph, moving: Mapping[str, Array], bindings: Mapping[str, object]
) -> Samples:
    """Value and gradients of a scalar program at points given by arrays of one shape.

    ``moving`` holds the coordinates by input name, ``bindings`` all other inputs.
    Raises BindingError where the points are too many to be run one by one.
    """
    shape = np.broadcast_shapes(*(values.shape for values in moving.values()))
    fast = elementwise(graph)
    held = graph.graph["bindings"] | dict(bindings)
    if fast is not None and all(np.ndim(held[name]) == 0 for name in held if name not in moving):
        trace = run(fast, {**bindings, **moving})
        value = np.broadcast_to(trace.values[fast.graph["output"]], shape)
        return Samples(value, {name: trace.gradient(name) for name in moving})
    return _one_by_one(graph, moving, bindings, shape)


def _one_by_one(
    graph: nx.MultiDiGraph,
    moving: Mapping[str, Array],
    bindings: Mapping[str, object],
    shape: tuple[int, ...],
) -> Samples:
    count = int(np.prod(shape))
    if count > MAX_SINGLE_RUNS:
        raise BindingError(
            f"this program must be run point by point, which is done for at most "
            f"{MAX_SINGLE_RUNS:,} points, not {count:,}",
            remedy="Choose a coarser grid.",
        )
    columns = {name: np.broadcast_to(values, shape).ravel() for name, values in moving.items()}
    value = np.empty(count)
    gradients = {name: np.empty(count) for name in moving}
    for index in range(count):
        here = {name: column[index] for name, column in columns.items()}
        trace = run(graph, {**bindings, **here})
        result = trace.values[graph.graph["output"]]
        if result.ndim:
            raise BindingError(
                f"the output of the program has shape {result.shape}, but one number is needed",
                remedy="Add a last line that makes it one number, such as L = sum(y).",
            )
        value[index] = result
        for name in moving:
            gradients[name][index] = trace.gradient(name)
    return Samples(
        value.reshape(shape), {name: array.reshape(shape) for name, array in gradients.items()}
    )
