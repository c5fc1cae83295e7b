"""The values at which a formula starts: sensible ones inside its domain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import networkx as nx
import numpy as np

from graphviz_backprop.app import work
from graphviz_backprop.choices import Run
from graphviz_backprop.engine.cost import QUICK, within
from graphviz_backprop.engine.graph import inputs, literal
from graphviz_backprop.text.errors import BackpropError

#: Values for inputs that have none: small, different, and fit for logarithms and gates.
FRIENDLY = (1.0, 2.0, 0.5, 3.0, 1.5)
#: Where those are outside the domain: asin x and ln(1 − x), then acosh x, then ln(−x).
_OTHERS = (
    (0.5, 0.25, 0.75, 0.2, 0.6),
    (3.0, 2.0, 4.0, 2.5, 5.0),
    (5.0, 3.0, 2.0, 1.0, 0.5),
    (0.5, 1.0, 2.0, 3.0, 5.0),
    (-1.0, -2.0, -0.5, -3.0, -1.5),
)


def starting(
    graph: nx.MultiDiGraph, kept: Mapping[str, Any], written: Mapping[str, Any]
) -> dict[str, Any]:
    """A value for every input: the kept one, else the one in the text, else a sensible one.

    Where that leads out of the domain, what was kept gives way, and other sensible values are
    tried; what stands in the text stays.
    """
    names = [node.name for node in inputs(graph)]
    shapes = shapes_of(graph)
    first = filled(names, dict(written) | dict(kept), shapes=shapes)
    choices = [filled(names, written, values, shapes) for values in (FRIENDLY, *_OTHERS)]
    return next((each for each in (first, *choices) if _inside(graph, each)), first)


def shapes_of(graph: nx.MultiDiGraph) -> dict[str, tuple[int, ...]]:
    """The shapes with which a formula was read, by name."""
    read_with = graph.graph.get("read_with", {})
    return {name: shape for name, shape in read_with.items() if isinstance(shape, tuple)}


def numbers_of(graph: nx.MultiDiGraph) -> dict[str, float]:
    """The numbers with which a formula was read, by name: the N of a sum up to N."""
    read_with = graph.graph.get("read_with", {})
    return {name: number for name, number in read_with.items() if isinstance(number, float)}


def fitting(graph: nx.MultiDiGraph, values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the values that have the shapes and numbers with which the formula was read."""
    shapes, numbers = shapes_of(graph), numbers_of(graph)
    return {
        name: value for name, value in values.items()
        if np.shape(value) == shapes.get(name, np.shape(value))
        and (name not in numbers or np.array_equal(value, numbers[name]))
    }  # fmt: skip


def filled(
    names: Sequence[str],
    given: Mapping[str, Any],
    values: Sequence[float] = FRIENDLY,
    shapes: Mapping[str, tuple[int, ...]] = MappingProxyType({}),
) -> dict[str, Any]:
    """The given value of every name, or else ``values`` from its place on, in its shape."""
    found = {}
    for place, name in enumerate(names):
        turned, shape = np.roll(values, -place), shapes.get(name, ())
        found[name] = literal(np.resize(turned, shape)) if shape else float(turned[0])
    return found | {name: given[name] for name in names if name in given}


def _inside(graph: nx.MultiDiGraph, values: Mapping[str, Any]) -> bool:
    """Whether every value and gradient of a run is finite; what takes long is not tried."""
    try:
        with within(QUICK):
            trace = work.trace_of(graph, work.frozen(values), Run())
    except BackpropError:
        return False
    numbers = (*trace.values.values(), *trace.gradients.values())
    return all(np.isfinite(each).all() for each in numbers)
