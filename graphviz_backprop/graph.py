"""The computational graph: frozen nodes in an ``nx.MultiDiGraph``, built only here.

Invariants, for every graph that a ``GraphBuilder`` finishes:

* the node attribute ``node`` holds the ``Node``; the key of an edge is the
  position of the operand, so ``x*x`` has two edges and ``x-y`` knows its order;
* nodes stand in creation order and an operand is created before its user, so
  iteration order is a topological order;
* the graph is frozen (``nx.freeze``); ``graph.graph`` holds ``output`` (a node
  id), ``bindings`` (values written in the program, by name) and ``text``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import networkx as nx
import numpy as np

from graphviz_backprop.errors import BindingError
from graphviz_backprop.names import canonical

INPUT = "input"
CONSTANT = "constant"

#: A literal in a program: a number, or nested tuples of numbers for an array.
Literal = float | tuple["Literal", ...]


def literal(value: Any) -> Literal:
    """A number, an array or nested lists as a literal.

    >>> literal([[1, 2], [3, 4]]), literal(np.float64(2))
    (((1.0, 2.0), (3.0, 4.0)), 2.0)
    """
    return _tuples(np.asarray(value, dtype=np.float64).tolist())


def _tuples(value: Any) -> Literal:
    return tuple(map(_tuples, value)) if isinstance(value, list) else float(value)


class Span(NamedTuple):
    """The place in the program a node came from: character offsets, stop exclusive."""

    start: int
    stop: int


class Edge(NamedTuple):
    """One use of an operand: ids of both ends and the position among the user's operands."""

    operand: str
    user: str
    position: int


@dataclass(frozen=True, slots=True)
class Node:
    """One circle or leaf of the graph.

    ``op`` is a row of the operation table, ``"input"`` or ``"constant"``;
    ``name`` is the user's name or empty; ``settings`` are the fixed arguments of
    the operation (``axis``, ``alpha``), sorted by name.
    """

    id: str
    op: str
    operands: tuple[str, ...] = ()
    name: str = ""
    constant: Literal | None = None
    settings: tuple[tuple[str, object], ...] = ()
    span: Span | None = None


class GraphBuilder:
    """Collects nodes and finishes them into a frozen graph.

    With ``share=True`` an unnamed operation that equals an earlier one (same
    operation, operands and settings) is that earlier node.

    >>> builder = GraphBuilder()
    >>> x = builder.input("x")
    >>> graph = builder.finish(builder.operation("multiply", x, x))
    >>> list(graph.edges(keys=True))
    [('n0', 'n1', 0), ('n0', 'n1', 1)]
    """

    def __init__(self, *, share: bool = False) -> None:
        self._nodes: list[Node] = []
        self._inputs: dict[str, str] = {}
        self._shared: dict[object, str] | None = {} if share else None

    def input(self, name: str, span: Span | None = None) -> str:
        """The id of the input called ``name``; asked twice, it is the same node."""
        if name not in self._inputs:
            self._inputs[name] = self._add(INPUT, name=name, span=span)
        return self._inputs[name]

    def constant(self, value: Literal, name: str = "", span: Span | None = None) -> str:
        """A new constant; ``name`` is set for constants that have one, such as π."""
        return self._add(CONSTANT, constant=value, name=name, span=span)

    def operation(
        self,
        op: str,
        *operands: str,
        settings: Mapping[str, object] | None = None,
        name: str = "",
        span: Span | None = None,
    ) -> str:
        """A new operation on nodes that were created before."""
        fixed = tuple(sorted((settings or {}).items()))
        return self._add(op, operands=operands, name=name, settings=fixed, span=span)

    def rename(self, node_id: str, name: str) -> None:
        """Gives a node that has no name yet the name of the definition it is the value of."""
        index = int(node_id[1:])
        old = self._nodes[index]
        self._nodes[index] = Node(
            old.id, old.op, old.operands, name, old.constant, old.settings, old.span
        )

    def _add(
        self,
        op: str,
        *,
        operands: tuple[str, ...] = (),
        name: str = "",
        constant: Literal | None = None,
        settings: tuple[tuple[str, object], ...] = (),
        span: Span | None = None,
    ) -> str:
        key = (op, operands, constant, settings)
        if self._shared is not None and op != INPUT and not name and key in self._shared:
            return self._shared[key]
        node_id = f"n{len(self._nodes)}"
        self._nodes.append(Node(node_id, op, operands, name, constant, settings, span))
        if self._shared is not None and op != INPUT:
            self._shared.setdefault(key, node_id)
        return node_id

    def finish(
        self,
        output: str,
        *,
        bindings: Mapping[str, Literal] | None = None,
        text: str = "",
    ) -> nx.MultiDiGraph:
        """The frozen graph of all nodes so far, with ``output`` as its result."""
        graph = nx.MultiDiGraph(output=output, bindings=dict(bindings or {}), text=text)
        graph.add_nodes_from((node.id, {"node": node}) for node in self._nodes)
        graph.add_edges_from(
            (operand, node.id, position)
            for node in self._nodes
            for position, operand in enumerate(node.operands)
        )
        return nx.freeze(graph)


def node_of(graph: nx.MultiDiGraph, node_id: str) -> Node:
    """The node with this id."""
    node: Node = graph.nodes[node_id]["node"]
    return node


def nodes(graph: nx.MultiDiGraph) -> Iterator[Node]:
    """All nodes, operands before users."""
    return (attributes["node"] for _, attributes in graph.nodes(data=True))


def inputs(graph: nx.MultiDiGraph) -> list[Node]:
    """The inputs in the order in which the program names them."""
    return [node for node in nodes(graph) if node.op == INPUT]


def users(graph: nx.MultiDiGraph, node_id: str) -> list[Edge]:
    """Every use of a node, in the order of its users.

    Not by ``out_edges`` or ``out_degree``: a graph keeps these views, which hold the graph, and
    is then freed by the garbage collector only, in a busy app late and at everybody's cost.
    """
    after = graph.succ[node_id].items()
    return [Edge(node_id, user, position) for user, uses in after for position in uses]


def labels(graph: nx.MultiDiGraph) -> dict[str, str]:
    """A name for every node, by id: the user's, or one that is still free.

    An unnamed operation is called ``q`` where it is the only one, as in the
    lecture, else ``v1``, ``v2``, … in order. A constant without a name has none.
    """
    named = {node.id: node.name for node in nodes(graph) if node.name}
    unnamed = [node.id for node in nodes(graph) if not node.name and node.op != CONSTANT]
    taken = set(named.values())
    fresh = iter(["q"] if len(unnamed) == 1 and "q" not in taken else [])
    numbered = (f"v{i}" for i in range(1, len(named) + len(unnamed) + 2))
    free = (name for name in numbered if name not in taken)
    return named | {node_id: next(fresh, "") or next(free) for node_id in unnamed}


def find(graph: nx.MultiDiGraph, name: str) -> str:
    """The id of the node with this name, label or id, however the name is spelled.

    Raises BindingError with the names there are, if it is none of them.
    """
    if name in graph:
        return name
    ids = {label: node_id for node_id, label in labels(graph).items()}
    wanted = canonical(name)
    if wanted not in ids:
        there = ", ".join(ids)
        raise BindingError(f"there is no node called {name!r}", remedy=f"There are: {there}.")
    return ids[wanted]


def live(graph: nx.MultiDiGraph, target: str) -> set[str]:
    """Ids of the nodes whose gradient is asked for: on a path from an input to ``target``."""
    varying = {node.id for node in nodes(graph) if node.op == INPUT}
    for node in nodes(graph):
        if any(operand in varying for operand in node.operands):
            varying.add(node.id)
    reaching: set[str] = nx.ancestors(graph, target) | {target}
    return varying & reaching
