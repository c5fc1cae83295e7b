"""A graph flattened into a plan, made once for a graph and a target: a pass is a loop over it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from functools import partial
from operator import itemgetter
from typing import NamedTuple, TypeVar, cast
from weakref import WeakKeyDictionary

import networkx as nx

from graphviz_backprop.engine.bindings import number
from graphviz_backprop.engine.cost import Cost, InputShapes
from graphviz_backprop.engine.graph import CONSTANT, INPUT, Node, live, nodes
from graphviz_backprop.ops import TABLE
from graphviz_backprop.text.arrays import Array

T = TypeVar("T")

#: Takes operands' values out of the list of all: at the speed of C, which matters for scalars.
Pick = Callable[[Sequence[Array]], Sequence[Array]]


class ForwardRow(NamedTuple):
    """One operation of a plan; its slot is its index in creation order."""

    slot: int
    forward: Callable[..., Array]
    pick: Pick


class BackwardRow(NamedTuple):
    """All pulls out of one operation: position, operand's slot and vjp, last operand first.

    ``together`` gives the pulls of all operands at once, where there may be many: they share
    work, such as counting the ties of a maximum.
    """

    slot: int
    edges: tuple[tuple[int, int, Callable[..., Array]], ...]
    pick: Pick
    together: Callable[..., Sequence[Array]] | None


class Plan(NamedTuple):
    """A graph flattened for running towards one target: made once, used at every run."""

    nodes: tuple[Node, ...]
    target: int
    constants: tuple[tuple[int, Array], ...]
    inputs: tuple[tuple[str, int], ...]
    forward: tuple[ForwardRow, ...]
    backward: tuple[BackwardRow, ...]
    data: frozenset[str]
    costs: dict[InputShapes, Cost]  # of the shapes that were met; all else is frozen


_Asked = tuple[str, frozenset[str]]
_plans: WeakKeyDictionary[nx.MultiDiGraph, dict[_Asked, Plan]] = WeakKeyDictionary()


def plan_of(graph: nx.MultiDiGraph, target: str, data: frozenset[str] = frozenset()) -> Plan:
    """The plan for this graph and target (a node id); kept as long as the graph lives.

    ``data`` are the ids of inputs that take no gradient.
    """
    plans = _plans.setdefault(graph, {})
    if (target, data) not in plans:
        plans[target, data] = _make_plan(graph, target, data)
    return plans[target, data]


def _make_plan(graph: nx.MultiDiGraph, target: str, data: frozenset[str]) -> Plan:
    all_nodes = tuple(nodes(graph))
    slots = {node.id: slot for slot, node in enumerate(all_nodes)}
    return Plan(
        all_nodes,
        slots[target],
        tuple((slots[n.id], number(n.constant)) for n in all_nodes if n.op == CONSTANT),
        tuple((n.name, slots[n.id]) for n in all_nodes if n.op == INPUT),
        tuple(
            ForwardRow(slots[n.id], _with(TABLE[n.op].forward, n), _picker(n, slots))
            for n in all_nodes
            if n.operands
        ),
        backward_rows(all_nodes, live(graph, target, data)),
        data,
        {},
    )


def backward_rows(all_nodes: tuple[Node, ...], asked: Set[str]) -> tuple[BackwardRow, ...]:
    """The pulls between the ``asked`` nodes, users before operands."""
    slots = {node.id: slot for slot, node in enumerate(all_nodes)}
    rows = []
    for node in reversed(all_nodes):
        if not node.operands or node.id not in asked:
            continue
        edges = tuple(
            (position, slots[operand], _with(TABLE[node.op].vjp(position), node))
            for position, operand in reversed(list(enumerate(node.operands)))
            if operand in asked
        )
        row = TABLE[node.op]
        every = cast(Callable[..., Sequence[Array]], row.vjps[0])
        together = _with(every, node) if row.variadic else None
        rows.append(BackwardRow(slots[node.id], edges, _picker(node, slots), together))
    return tuple(rows)


def _picker(node: Node, slots: Mapping[str, int]) -> Pick:
    places = [slots[operand] for operand in node.operands]
    return itemgetter(*places) if places[1:] else itemgetter(slice(places[0], places[0] + 1))


def _with(function: Callable[..., T], node: Node) -> Callable[..., T]:
    return partial(function, **dict(node.settings)) if node.settings else function
