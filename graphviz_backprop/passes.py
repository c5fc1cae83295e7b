"""A graph flattened into a plan, and the two passes over it.

The plan is made once for a graph and a target; a pass is one loop over it, so a run
costs little more than the arithmetic. Here, and only here, a misfit of shapes becomes
an error that names its place, and broadcasting is undone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from functools import lru_cache, partial
from operator import itemgetter
from typing import NamedTuple
from weakref import WeakKeyDictionary

import networkx as nx
import numpy as np

from graphviz_backprop.bindings import number
from graphviz_backprop.errors import BindingError, ShapeError
from graphviz_backprop.graph import CONSTANT, INPUT, Node, labels, live, nodes
from graphviz_backprop.ops import TABLE
from graphviz_backprop.ops.operation import Array


class ForwardRow(NamedTuple):
    """One operation of a plan: slots are indices in creation order.

    ``pick`` takes the operands' values out of the list of all: at the speed of C, which
    matters for scalars.
    """

    slot: int
    operands: tuple[int, ...]
    forward: Callable[..., Array]
    pick: Callable[[list[Array]], Sequence[Array]]


class BackwardRow(NamedTuple):
    """All pulls out of one operation: position, operand's slot and vjp, last operand first."""

    slot: int
    operands: tuple[int, ...]
    edges: tuple[tuple[int, int, Callable[..., Array]], ...]
    pick: Callable[[list[Array]], Sequence[Array]]


class Plan(NamedTuple):
    """A graph flattened for running towards one target: made once, used at every run."""

    nodes: tuple[Node, ...]
    target: int
    constants: tuple[tuple[int, Array], ...]
    inputs: tuple[tuple[str, int], ...]
    forward: tuple[ForwardRow, ...]
    backward: tuple[BackwardRow, ...]


_ONE = np.float64(1.0)
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
        tuple((slots[n.id], number(n.constant)) for n in all_nodes if n.op == CONSTANT),
        tuple((n.name, slots[n.id]) for n in all_nodes if n.op == INPUT),
        tuple(_forward_row(node, slots) for node in all_nodes if node.operands),
        backward_rows(all_nodes, live(graph, target)),
    )


def _forward_row(node: Node, slots: Mapping[str, int]) -> ForwardRow:
    operands = tuple(slots[operand] for operand in node.operands)
    row = TABLE[node.op]
    return ForwardRow(
        slots[node.id], operands, _with(row.forward, _settings(node)), _picker(operands)
    )


def backward_rows(all_nodes: tuple[Node, ...], asked: Set[str]) -> tuple[BackwardRow, ...]:
    """The pulls between the ``asked`` nodes, users before operands."""
    slots = {node.id: slot for slot, node in enumerate(all_nodes)}
    rows = []
    for node in reversed(all_nodes):
        if not node.operands or node.id not in asked:
            continue
        row, settings = TABLE[node.op], _settings(node)
        operands = tuple(slots[operand] for operand in node.operands)
        edges = tuple(
            (position, operands[position], _with(row.vjp(position), settings))
            for position in reversed(range(len(operands)))
            if node.operands[position] in asked
        )
        rows.append(BackwardRow(slots[node.id], operands, edges, _picker(operands)))
    return tuple(rows)


def _picker(slots: tuple[int, ...]) -> Callable[[list[Array]], Sequence[Array]]:
    """A function from the list of all values to those at ``slots``, in order."""
    return itemgetter(*slots) if len(slots) > 1 else itemgetter(slice(slots[0], slots[0] + 1))


def _settings(node: Node) -> dict[str, object]:
    return {**TABLE[node.op].settings, **dict(node.settings)}


def _with(function: Callable[..., Array], settings: dict[str, object]) -> Callable[..., Array]:
    return partial(function, **settings) if settings else function


def run_forward(graph: nx.MultiDiGraph, plan: Plan, values: list[Array]) -> None:
    """Fills in the values of all operations; inputs and constants are there already.

    Raises ShapeError where operands do not fit each other.
    """
    try:
        for slot, _, forward, pick in plan.forward:
            values[slot] = forward(*pick(values))
    except (ShapeError, ValueError, IndexError, MemoryError) as error:
        failed = next(row for row in plan.forward if values[row.slot] is None)
        shapes = [values[operand].shape for operand in failed.operands]
        raise _misfit(graph, plan.nodes[failed.slot], shapes, error) from error


def _misfit(
    graph: nx.MultiDiGraph, node: Node, shapes: list[tuple[int, ...]], error: Exception
) -> ShapeError:
    """The error that says which node could not be computed from which shapes."""
    row, known = TABLE[node.op], labels(graph)
    names = {
        letter: known.get(id_, letter) for letter, id_ in zip("ab", node.operands, strict=False)
    }
    given = [
        f"{known.get(id_, 'a constant')} of shape {shape}"
        for id_, shape in zip(node.operands, shapes, strict=True)
    ]
    if len(given) > 4:
        given[3:] = [f"{len(given) - 3} more"]
    reason, remedy = "the shapes do not fit", row.fits
    if isinstance(error, MemoryError):
        reason, remedy = "the result does not fit into memory", "Use smaller arrays."
    elif isinstance(error, ShapeError):
        reason, remedy = error.problem, error.remedy.format(**names) or row.fits
    elif row.elementwise and not remedy:
        remedy = "From the last axis on, two axes must be equally long, or one of them 1."
    start, stop = node.span or (None, None)
    return ShapeError(
        f"{known[node.id]} = {row.name} of {' and '.join(given)}: {reason}",
        remedy=remedy,
        text=graph.graph["text"],
        start=start,
        stop=stop,
    )


def run_backward(
    backward: tuple[BackwardRow, ...], target: int, values: list[Array], seed: object = None
) -> list[Array | None]:
    """The gradient of every node, None where nothing flows.

    ``seed`` is ∂target/∂target, None for 1 in every component.
    """
    gradients: list[Array | None] = [None] * len(values)
    gradients[target] = _seed(values[target], seed)
    scalar = np.float64  # a scalar was never stretched
    for slot, _, edges, pick in backward:
        arguments = (gradients[slot], values[slot], *pick(values))  # once: a third of the time
        for _, operand, vjp in edges:
            downstream = vjp(*arguments)
            if type(downstream) is not scalar and downstream.shape != values[operand].shape:
                downstream = undo_broadcast(downstream, values[operand].shape)
            before = gradients[operand]
            gradients[operand] = downstream if before is None else before + downstream
    return gradients


def undo_broadcast(gradient: Array, shape: tuple[int, ...]) -> Array:
    """Sums a gradient over the axes along which an operand of ``shape`` was stretched."""
    summed: Array = np.add.reduce(gradient, axis=stretched_axes(gradient.shape, shape))
    return summed if summed.shape == shape else summed.reshape(shape)


@lru_cache(maxsize=1024)
def stretched_axes(wide: tuple[int, ...], narrow: tuple[int, ...]) -> tuple[int, ...]:
    """The axes of ``wide`` along which broadcasting stretched an array of shape ``narrow``.

    >>> stretched_axes((4, 3, 2), (3, 1))
    (0, 2)
    """
    added = len(wide) - len(narrow)
    kept = enumerate(zip(wide[added:], narrow, strict=True), added)
    return (*range(added), *(axis for axis, (w, n) in kept if w != n))


def _seed(value: Array, seed: object) -> Array:
    if seed is None:
        return np.ones_like(value)[()] if value.ndim else _ONE
    try:
        return np.broadcast_to(number(seed), value.shape)[()]
    except (TypeError, ValueError) as error:
        raise BindingError(
            f"the seed does not fit the target, whose shape is {value.shape}",
            remedy="Give a number, or an array of that shape.",
        ) from error
