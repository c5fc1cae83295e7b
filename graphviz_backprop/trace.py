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
from typing import NamedTuple
from weakref import WeakKeyDictionary

import networkx as nx
import numpy as np

from graphviz_backprop.errors import BindingError, ShapeError
from graphviz_backprop.graph import CONSTANT, INPUT, Edge, Node, find, labels, live, nodes
from graphviz_backprop.names import canonical
from graphviz_backprop.ops import TABLE, speaking_row
from graphviz_backprop.ops.operation import Array


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


class _Row(NamedTuple):
    """One operation of a plan: slots are indices in creation order."""

    slot: int
    operands: tuple[int, ...]
    forward: Callable[..., Array]


class _Pulls(NamedTuple):
    """All pulls out of one operation: position, operand's slot and vjp, last operand first."""

    slot: int
    operands: tuple[int, ...]
    edges: tuple[tuple[int, int, Callable[..., Array]], ...]


class Plan(NamedTuple):
    """A graph flattened for running towards one target: made once, used at every run."""

    nodes: tuple[Node, ...]
    target: int
    constants: tuple[tuple[int, Array], ...]
    inputs: tuple[tuple[str, int], ...]
    forward: tuple[_Row, ...]
    backward: tuple[_Pulls, ...]


_plans: WeakKeyDictionary[nx.MultiDiGraph, dict[str, Plan]] = WeakKeyDictionary()


def plan_of(graph: nx.MultiDiGraph, target: str) -> Plan:
    """The plan for this graph and target (a node id); kept as long as the graph lives."""
    plans = _plans.setdefault(graph, {})
    if target not in plans:
        plans[target] = _make_plan(graph, target)
    return plans[target]


def _make_plan(graph: nx.MultiDiGraph, target: str) -> Plan:
    all_nodes = tuple(nodes(graph))
    slots = {node.id: slot for slot, node in enumerate(all_nodes)}
    return Plan(
        all_nodes,
        slots[target],
        tuple((slots[n.id], _number(n.constant)) for n in all_nodes if n.op == CONSTANT),
        tuple((n.name, slots[n.id]) for n in all_nodes if n.op == INPUT),
        tuple(_forward_row(node, slots) for node in all_nodes if node.operands),
        backward_rows(all_nodes, live(graph, target)),
    )


def _forward_row(node: Node, slots: Mapping[str, int]) -> _Row:
    operands = tuple(slots[operand] for operand in node.operands)
    row = TABLE[node.op]
    return _Row(slots[node.id], operands, _with(row.forward, _settings(node)))


def backward_rows(all_nodes: tuple[Node, ...], asked: set[str]) -> tuple[_Pulls, ...]:
    """The pulls between the ``asked`` nodes, users before operands."""
    slots = {node.id: slot for slot, node in enumerate(all_nodes)}
    return tuple(
        _Pulls(
            slots[node.id],
            tuple(slots[operand] for operand in node.operands),
            tuple(
                (position, slots[operand], _with(TABLE[node.op].vjp(position), _settings(node)))
                for position, operand in reversed(tuple(enumerate(node.operands)))
                if operand in asked
            ),
        )
        for node in reversed(all_nodes)
        if node.operands and node.id in asked
    )


def _settings(node: Node) -> dict[str, object]:
    return {**TABLE[node.op].settings, **dict(node.settings)}


_ZERO, _ONE = np.float64(0.0), np.float64(1.0)


def _with(function: Callable[..., Array], settings: dict[str, object]) -> Callable[..., Array]:
    return partial(function, **settings) if settings else function


def _number(value: object) -> Array:
    """A float64 scalar or array of its own; raises ValueError or TypeError."""
    array = np.array(value)
    if array.dtype.kind not in "fiub" and array.size:
        raise TypeError(f"not numbers: {array.dtype}")
    return array.astype(np.float64)[()]


@dataclass(frozen=True, eq=False)
class Trace:
    """What one run computed.

    ``values`` and ``gradients`` hold every node's value and ∂target/∂node by node
    id; constants have no gradient. Ask by name with ``value`` and ``gradient``.
    """

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
        {node.id: value for node, value in zip(plan.nodes, values, strict=True)},
        {
            node.id: np.zeros_like(value)[()] if gradient is None else gradient
            for node, value, gradient in zip(plan.nodes, values, gradients, strict=True)
            if node.op != CONSTANT
        },
    )


def gradients(
    graph: nx.MultiDiGraph,
    bindings: Mapping[str, object] | None = None,
    *,
    target: str | None = None,
    seed: object = None,
) -> dict[str, Array]:
    """∂target/∂input for every input, by name: ``run`` without anything to look at.

    >>> from graphviz_backprop.graph import GraphBuilder
    >>> builder = GraphBuilder()
    >>> x = builder.input("x")
    >>> gradients(builder.finish(builder.operation("multiply", x, x)), {"x": 3})
    {'x': np.float64(6.0)}
    """
    plan, values, reached = _passes(graph, bindings, target, seed)
    return {
        name: np.zeros_like(values[slot])[()] if reached[slot] is None else reached[slot]
        for name, slot in plan.inputs
    }


def _passes(
    graph: nx.MultiDiGraph, bindings: Mapping[str, object] | None, target: str | None, seed: object
) -> tuple[Plan, list[Array], list[Array | None]]:
    """The plan, every value and every gradient (None where nothing flows)."""
    plan = plan_of(graph, graph.graph["output"] if target is None else find(graph, target))
    values: list[Array] = [None] * len(plan.nodes)
    for slot, value in plan.constants:
        values[slot] = value
    for slot, value in _input_values(graph, plan, bindings or {}):
        values[slot] = value
    with np.errstate(all="ignore"):
        _run_forward(graph, plan, values)
        return plan, values, _run_backward(plan.backward, plan.target, values, seed)


def _run_forward(graph: nx.MultiDiGraph, plan: Plan, values: list[Array]) -> None:
    try:
        for slot, operands, forward in plan.forward:
            values[slot] = forward(*[values[operand] for operand in operands])
    except (ShapeError, ValueError, IndexError, MemoryError) as error:
        failed = next(row for row in plan.forward if values[row.slot] is None)
        shapes = [values[operand].shape for operand in failed.operands]
        raise _misfit(graph, plan.nodes[failed.slot], shapes, error) from error


def _misfit(
    graph: nx.MultiDiGraph, node: Node, shapes: list[tuple[int, ...]], error: Exception
) -> ShapeError:
    """The error that says which node could not be computed from which shapes."""
    row, known = TABLE[node.op], labels(graph)
    names = {letter: known.get(id_, letter) for letter, id_ in zip("ab", node.operands)}
    given = " and ".join(
        f"{known.get(id_, 'a constant')} of shape {shape}"
        for id_, shape in zip(node.operands, shapes, strict=True)
    )
    if isinstance(error, MemoryError):
        reason, remedy = "the result does not fit into memory", "Use smaller arrays."
    elif isinstance(error, ShapeError):
        reason, remedy = error.problem, error.remedy.format(**names)
    elif row.elementwise and all(map(len, shapes)) and not row.fits:
        reason = "the shapes do not fit"
        remedy = "From the last axis on, two axes must be equally long, or one of them 1."
    else:
        reason, remedy = "the shapes do not fit", ""
    start, stop = node.span or (None, None)
    return ShapeError(
        f"{known[node.id]} = {row.name} of {given}: {reason}",
        remedy=remedy or row.fits,
        text=graph.graph["text"],
        start=start,
        stop=stop,
    )


def _run_backward(
    backward: tuple[_Pulls, ...], target: int, values: list[Array], seed: object = None
) -> list[Array | None]:
    """The gradient of every node, None where nothing flows."""
    gradients: list[Array | None] = [None] * len(values)
    gradients[target] = _seed(values[target], seed)
    for slot, operands, edges in backward:
        upstream, out = gradients[slot], values[slot]
        arguments = [values[operand] for operand in operands]
        for _, operand, vjp in edges:
            downstream = vjp(upstream, out, *arguments)
            if downstream.shape != values[operand].shape:
                downstream = undo_broadcast(downstream, values[operand].shape)
            before = gradients[operand]
            gradients[operand] = downstream if before is None else before + downstream
    return gradients


def undo_broadcast(gradient: Array, shape: tuple[int, ...]) -> Array:
    """Sums a gradient over the axes along which an operand of ``shape`` was stretched."""
    return gradient.sum(axis=stretched_axes(gradient.shape, shape)).reshape(shape)[()]


def stretched_axes(wide: tuple[int, ...], narrow: tuple[int, ...]) -> tuple[int, ...]:
    """The axes of ``wide`` along which broadcasting stretched an array of shape ``narrow``.

    >>> stretched_axes((4, 3, 2), (3, 1))
    (0, 2)
    """
    padded = (1,) * (len(wide) - len(narrow)) + narrow
    added = len(wide) - len(narrow)
    return tuple(
        axis for axis, (w, n) in enumerate(zip(wide, padded, strict=True)) if axis < added or w != n
    )


def _seed(value: Array, seed: object) -> Array:
    if seed is None:
        return np.ones_like(value)[()]
    try:
        return np.broadcast_to(_number(seed), value.shape)[()]
    except (TypeError, ValueError) as error:
        raise BindingError(
            f"the seed does not fit the target, whose shape is {value.shape}",
            remedy="Give a number, or an array of that shape.",
        ) from error


def _input_values(
    graph: nx.MultiDiGraph, plan: Plan, bindings: Mapping[str, object]
) -> Iterator[tuple[int, Array]]:
    text = graph.graph["text"]
    given = graph.graph["bindings"] | {canonical(name): value for name, value in bindings.items()}
    slots = dict(plan.inputs)
    for name in given:
        if name not in slots:
            raise BindingError(
                f"{name} is given a value, but it is not an input of the program",
                remedy=f"The inputs are: {', '.join(slots) or 'none'}.",
            )
    for name, slot in slots.items():
        if name not in given:
            start, stop = plan.nodes[slot].span or (None, None)
            raise BindingError(
                f"{name} has no value",
                remedy=f"Give it one: {name} = 1",
                text=text,
                start=start,
                stop=stop,
            )
        try:
            yield slot, _number(given[name])
        except (TypeError, ValueError) as error:
            raise BindingError(
                f"the value of {name} is not a number or an array of numbers: {given[name]!r:.60}",
                remedy="Write a number such as -2.5, or an array such as [[1, 2], [3, 4]].",
            ) from error


def _steps(trace: Trace) -> Iterator[Step]:
    plan = trace.plan
    values = list(trace.values.values())
    yield Inputs(tuple(node.id for node in plan.nodes if node.op == INPUT))
    for slot, operands, _ in plan.forward:
        inputs = tuple(values[operand] for operand in operands)
        yield Forward(plan.nodes[slot].id, inputs, values[slot])
    yield Seed(trace.target, trace.gradients[trace.target])
    totals: dict[int, Array] = {}
    for slot, operands, edges in plan.backward:
        user, out = plan.nodes[slot], values[slot]
        arguments = [values[operand] for operand in operands]
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
