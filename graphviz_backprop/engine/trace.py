"""Forward and backward through a graph, and every step of it as a frozen value.

A run keeps only the value and the gradient of every node. The steps are made
from these when they are looked at: upstream is the user's gradient, the local
derivative comes from the table of operations, the totals from adding up in the
order of the steps. So a run costs little more than the arithmetic, and asking
for a step costs only that step.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import networkx as nx
import numpy as np

from graphviz_backprop.engine.bindings import borrowed, input_values, number
from graphviz_backprop.engine.graph import CONSTANT, INPUT, find, labels, node_of
from graphviz_backprop.engine.passes import run_backward, run_forward
from graphviz_backprop.engine.plan import Plan, plan_of
from graphviz_backprop.engine.pulls import Rounding, pulls
from graphviz_backprop.engine.steps import Forward, Inputs, Pull, Seed, Step
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.errors import BindingError
from graphviz_backprop.text.numbers import FITTING, SMALLEST_DECIMAL, NumberFormat, fitting


@dataclass(frozen=True, eq=False)
class Trace:
    """What one run computed.

    ``values`` and ``gradients`` hold every node's value and ∂target/∂node by node
    id; constants have no gradient. Ask by name with ``value`` and ``gradient``. A run
    leaves them by slot, the place in the plan, None where no gradient flows.
    ``rounded`` is what was done to each number as soon as it was computed, to ``printed``,
    and ``remark`` a sentence about that; an ordinary run has none of them.
    """

    graph: nx.MultiDiGraph
    target: str
    plan: Plan = field(repr=False)
    slot_values: Sequence[Array] = field(repr=False)
    slot_gradients: Sequence[Array | None] = field(repr=False)
    rounded: Rounding | None = field(default=None, repr=False)
    printed: NumberFormat | None = field(default=None, repr=False)
    remark: str = ""

    @cached_property
    def values(self) -> Mapping[str, Array]:
        """The value of every node by id."""
        pairs = zip(self.plan.nodes, self.slot_values, strict=True)
        return {node.id: value for node, value in pairs}

    @cached_property
    def gradients(self) -> Mapping[str, Array]:
        """The gradient of every node but constants, by id; zero where none flows."""
        found = zip(self.plan.nodes, self.slot_values, self.slot_gradients, strict=True)
        return {
            node.id: np.zeros_like(value)[()] if gradient is None else gradient
            for node, value, gradient in found
            if node.id == self.target or (node.op != CONSTANT and node.id not in self.plan.data)
        }

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The name of every node that has one, by id: the user's, or q, v1, v2, …"""
        return labels(self.graph)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Inputs, one Forward an operation, the Seed, one Pull an operand: in this order."""
        with np.errstate(all="ignore"):
            return tuple(_steps(self))

    @cached_property
    def pull_counts(self) -> Mapping[str, int]:
        """How many contributions a node's gradient adds up, by id."""
        return Counter(step.node for step in self.steps if isinstance(step, Pull))

    @cached_property
    def number_format(self) -> NumberFormat:
        """One format for all numbers of the run, where nobody chose one: see ``fitting``."""
        if self.printed is not None:
            return self.printed
        pulled = (each for step in self.steps if isinstance(step, Pull)
                  for each in (step.local, step.downstream))  # fmt: skip
        numbers = (*self.slot_values, *self.slot_gradients, *pulled)
        sizes = (_least(array) for array in numbers if array is not None)
        return fitting(float(least) for least in sizes if least is not None)

    def style_of(self, chosen: NumberFormat = FITTING) -> NumberFormat:
        """How numbers are written: as was chosen, else as fits those of the run together."""
        return self.number_format if chosen.kind == "fitting" else chosen

    def value(self, name: str) -> Any:
        """The forward value of the node with this name: a float, or an array."""
        return _plain(self.values[find(self.graph, name)])

    def gradient(self, name: str) -> Any:
        """∂target/∂node for the node with this name; raises BindingError for constants and data."""
        node_id = find(self.graph, name)
        if node_id not in self.gradients:
            kind = "data" if node_id in self.plan.data else "a constant"
            raise BindingError(f"{name} is {kind}: it takes no gradient")
        return _plain(self.gradients[node_id])


def _least(value: Array) -> Array | None:
    """The size of the smallest entry that decimals can show; None where there is none."""
    sizes = np.abs(np.ravel(value))
    shown = sizes[(sizes >= SMALLEST_DECIMAL) & np.isfinite(sizes)]
    return np.min(shown) if shown.size else None


def _plain(value: Array) -> Any:
    """A Python number for a scalar."""
    return value if value.ndim else float(value)


def run(
    graph: nx.MultiDiGraph,
    bindings: Mapping[str, object] | None = None,
    *,
    target: str | None = None,
    seed: object = None,
    data: Iterable[str] = (),
) -> Trace:
    """Runs a graph forward on its inputs and backward from its target.

    ``bindings`` (name → number or array) stand over those written in the program.
    ``target`` is a name, by default the output; ``seed`` is ∂target/∂target, by
    default 1 in every component, which differentiates the sum of the components.
    The inputs named in ``data``, such as samples and targets, take no gradient.
    Raises BindingError for an input without a value, a name that is not an input,
    a value that is not a number; ShapeError where arrays do not fit.
    """
    plan, values, gradients = _passes(graph, bindings, target, seed, data=data)
    return Trace(graph, plan.nodes[plan.target].id, plan, values, gradients)


def gradients(
    graph: nx.MultiDiGraph,
    bindings: Mapping[str, object] | None = None,
    *,
    target: str | None = None,
    seed: object = None,
) -> dict[str, Array]:
    """∂target/∂input for every input, by name: ``run`` without anything to look at.

    Every array is the caller's own and may be changed in place.

    >>> from graphviz_backprop.engine.graph import GraphBuilder
    >>> builder = GraphBuilder()
    >>> x = builder.input("x")
    >>> gradients(builder.finish(builder.operation("multiply", x, x)), {"x": 3})
    {'x': np.float64(6.0)}
    """
    plan, values, reached = _passes(graph, bindings, target, seed, borrowed)
    found: dict[str, Array] = {}
    given: set[int] = set()
    for name, slot in plan.inputs:
        gradient = reached[slot]
        if gradient is None:
            gradient = np.zeros_like(values[slot])[()]
        elif gradient.ndim and (id(gradient) in given or gradient.base is not None):
            gradient = (
                gradient.copy()
            )  # a sum hands both operands one array; no one else may see it
        given.add(id(gradient))
        found[name] = gradient
    return found


def restored(
    graph: nx.MultiDiGraph,
    values: Sequence[Array],
    gradients: Sequence[Array | None],
    *,
    target: str | None = None,
    data: Iterable[str] = (),
) -> Trace:
    """The trace of a run that another process did, from its numbers by slot."""
    plan = _plan(graph, target, data)
    return Trace(graph, plan.nodes[plan.target].id, plan, values, gradients)


def _plan(graph: nx.MultiDiGraph, target: str | None, data: Iterable[str]) -> Plan:
    given = frozenset(_input(graph, name) for name in data)
    return plan_of(graph, graph.graph["output"] if target is None else find(graph, target), given)


def _passes(
    graph: nx.MultiDiGraph,
    bindings: Mapping[str, object] | None,
    target: str | None,
    seed: object,
    read: Callable[[object], Array] = number,
    data: Iterable[str] = (),
) -> tuple[Plan, list[Array], list[Array | None]]:
    """The plan, every value and every gradient (None where nothing flows)."""
    plan = _plan(graph, target, data)
    values: list[Any] = [None] * len(plan.nodes)
    for slot, value in plan.constants:
        values[slot] = value
    for slot, value in input_values(graph, dict(plan.inputs), bindings or {}, read):
        values[slot] = value
    with np.errstate(all="ignore"):
        run_forward(graph, plan, values)
        return plan, values, run_backward(plan.backward, plan.target, values, seed)


def _input(graph: nx.MultiDiGraph, name: str) -> str:
    """The id of the input with this name; raises BindingError where there is none."""
    node_id = find(graph, name)
    if node_of(graph, node_id).op != INPUT:
        raise BindingError(f"{name} is no input", remedy="Only inputs are given as data.")
    return node_id


def _steps(trace: Trace) -> Iterator[Step]:
    plan, values = trace.plan, trace.slot_values
    seed = trace.gradients[trace.target]
    yield Inputs(tuple(node.id for node in plan.nodes if node.op == INPUT))
    for slot, _, pick in plan.forward:
        yield Forward(plan.nodes[slot].id, tuple(pick(values)), values[slot])
    yield Seed(trace.target, seed)
    yield from pulls(plan, values, seed, trace.rounded)


def annotated(trace: Trace, k: int | None = None) -> nx.MultiDiGraph:
    """A copy of the graph with plain ``value`` and ``gradient`` attributes after step ``k``.

    ``k`` counts from 0; by default all steps are done. Attributes that are not yet
    computed are absent. For use with networkx's own functions and writers.
    """
    copy = nx.MultiDiGraph(trace.graph)
    for step in trace.steps if k is None else trace.steps[: k + 1]:
        match step:
            case Inputs():
                for node_id in (*step.nodes, *_constants(trace)):
                    copy.nodes[node_id]["value"] = _plain(trace.values[node_id])
            case Forward():
                copy.nodes[step.node]["value"] = _plain(step.value)
            case Seed():
                copy.nodes[step.node]["gradient"] = _plain(step.gradient)
            case Pull():
                copy.nodes[step.node]["gradient"] = _plain(step.total)
    return copy


def _constants(trace: Trace) -> list[str]:
    return [node.id for node in trace.plan.nodes if node.op == CONSTANT]
