"""Forward and backward through a graph, and every step of it as a frozen value.

A run keeps only the value and the gradient of every node. The steps are made
from these when they are looked at: upstream is the user's gradient, the local
derivative comes from the table of operations, the totals from adding up in the
order of the steps. So a run costs little more than the arithmetic, and asking
for a step costs only that step.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import ClassVar

import networkx as nx
import numpy as np

from graphviz_backprop.bindings import borrowed, input_values, number
from graphviz_backprop.by_id import ById, gradients_by_id, values_by_id
from graphviz_backprop.errors import BindingError
from graphviz_backprop.graph import CONSTANT, INPUT, Edge, find, labels
from graphviz_backprop.ops import speaking_row
from graphviz_backprop.ops.operation import Array
from graphviz_backprop.passes import (
    Plan,
    plan_of,
    run_backward,
    run_forward,
    undo_broadcast,
)


@dataclass(frozen=True, slots=True)
class Inputs:
    """The values of all inputs appear."""

    nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Forward:
    """One operation computes its value from its inputs."""

    node: str
    inputs: tuple[Array, ...]
    value: Array


@dataclass(frozen=True, slots=True)
class Seed:
    """The gradient of the target with respect to itself."""

    node: str
    gradient: Array


@dataclass(frozen=True, slots=True)
class Pull:
    """One operand receives its share of the gradient: upstream × local = downstream.

    ``node`` is the operand that receives, ``edge`` the use it receives it for;
    ``total_before`` + ``downstream`` = ``total``. ``local`` is the local derivative,
    entry by entry, of an elementwise operation, and None for any other: there the
    rule in matrix form speaks. ``downstream`` is summed over the axes along which
    the operand was stretched: ``stretched_axes(upstream.shape, downstream.shape)``.
    """

    node: str
    edge: Edge
    upstream: Array
    local: Array | None
    downstream: Array
    total_before: Array
    total: Array


Step = Inputs | Forward | Seed | Pull


_ZERO, _ONE = np.float64(0.0), np.float64(1.0)


@dataclass(frozen=True, eq=False)
class Trace:
    """What one run computed.

    ``values`` and ``gradients`` hold every node's value and ∂target/∂node by node
    id; constants have no gradient. Ask by name with ``value`` and ``gradient``.
    ``remark`` is a sentence about how all numbers were computed, if that needs one.
    """

    remark: ClassVar[str] = ""
    graph: nx.MultiDiGraph
    target: str
    plan: Plan = field(repr=False)
    values: Mapping[str, Array] = field(repr=False)
    gradients: Mapping[str, Array] = field(repr=False)

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

    def value(self, name: str) -> Array:
        """The forward value of the node with this name."""
        return _plain(self.values[find(self.graph, name)])

    def gradient(self, name: str) -> Array:
        """∂target/∂node for the node with this name; raises BindingError for a constant."""
        node_id = find(self.graph, name)
        if node_id not in self.gradients:
            raise BindingError(f"{name} is a constant: it takes no gradient")
        return _plain(self.gradients[node_id])


def _plain(value: Array) -> Array:
    return value if value.ndim else float(value)


def run(
    graph: nx.MultiDiGraph,
    bindings: Mapping[str, object] | None = None,
    *,
    target: str | None = None,
    seed: object = None,
) -> Trace:
    """Runs a graph forward on its inputs and backward from its target.

    ``bindings`` (name → number or array) stand over those written in the program.
    ``target`` is a name, by default the output; ``seed`` is ∂target/∂target, by
    default 1 in every component, which differentiates the sum of the components.
    Raises BindingError for an input without a value, a name that is not an input,
    a value that is not a number; ShapeError where arrays do not fit.
    """
    plan, values, gradients = _passes(graph, bindings, target, seed)
    return Trace(
        graph,
        plan.nodes[plan.target].id,
        plan,
        ById(partial(values_by_id, plan, values)),
        ById(partial(gradients_by_id, plan, values, gradients)),
    )


def gradients(
    graph: nx.MultiDiGraph,
    bindings: Mapping[str, object] | None = None,
    *,
    target: str | None = None,
    seed: object = None,
) -> dict[str, Array]:
    """∂target/∂input for every input, by name: ``run`` without anything to look at.

    Every array is the caller's own and may be changed in place.

    >>> from graphviz_backprop.graph import GraphBuilder
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


def _passes(
    graph: nx.MultiDiGraph,
    bindings: Mapping[str, object] | None,
    target: str | None,
    seed: object,
    read: Callable[[object], Array] = number,
) -> tuple[Plan, list[Array], list[Array | None]]:
    """The plan, every value and every gradient (None where nothing flows)."""
    plan = plan_of(graph, graph.graph["output"] if target is None else find(graph, target))
    values: list[Array] = [None] * len(plan.nodes)
    for slot, value in plan.constants:
        values[slot] = value
    for slot, value in input_values(graph, dict(plan.inputs), bindings or {}, read):
        values[slot] = value
    with np.errstate(all="ignore"):
        run_forward(graph, plan, values)
        return plan, values, run_backward(plan.backward, plan.target, values, seed)


def _steps(trace: Trace) -> Iterator[Step]:
    plan = trace.plan
    values = list(trace.values.values())
    yield Inputs(tuple(node.id for node in plan.nodes if node.op == INPUT))
    for slot, _, _, pick in plan.forward:
        inputs = tuple(pick(values))
        yield Forward(plan.nodes[slot].id, inputs, values[slot])
    yield Seed(trace.target, trace.gradients[trace.target])
    totals: dict[int, Array] = {}
    for slot, _, edges, pick in plan.backward:
        user, out = plan.nodes[slot], values[slot]
        arguments = pick(values)
        upstream = trace.gradients[user.id]
        one = _ONE if out.ndim == 0 else np.ones_like(out)
        elementwise = speaking_row(user.op, *[a.shape for a in arguments]).elementwise
        for position, operand, vjp in edges:
            value = values[operand]
            downstream = vjp(upstream, out, *arguments)
            local = vjp(one, out, *arguments) if elementwise else None
            if downstream.shape != value.shape:
                downstream = undo_broadcast(downstream, value.shape)
            if operand in totals:
                before = totals[operand]
                total = before + downstream
            else:
                before = _ZERO if value.ndim == 0 else np.zeros_like(value)
                total = downstream
            totals[operand] = total
            node_id = plan.nodes[operand].id
            edge = Edge(node_id, user.id, position)
            yield Pull(node_id, edge, upstream, local, downstream, before, total)


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
