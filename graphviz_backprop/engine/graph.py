"""The computational graph: frozen nodes in an ``nx.MultiDiGraph``, built only here.

Invariants, for every graph that a ``GraphBuilder`` finishes:

* the node attribute ``node`` holds the ``Node``; the key of an edge is the
  position of the operand, so ``x*x`` has two edges and ``x-y`` knows its order;
* nodes stand in creation order and an operand is created before its user, so
  iteration order is a topological order;
* the graph is frozen (``nx.freeze``); ``graph.graph`` holds ``output`` (a node
  id), ``bindings`` (values written in the program, by name), ``formulas`` (of blocks, by
  path), ``text`` and ``remarks``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeAlias

import networkx as nx
import numpy as np

from graphviz_backprop.engine.convex import refuse_cycles
from graphviz_backprop.ops import TABLE
from graphviz_backprop.text.errors import BindingError
from graphviz_backprop.text.names import apart, canonical

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


#: The names of nested blocks, the outermost first.
Path: TypeAlias = tuple[str, ...]


class Edge(NamedTuple):
    """One use of an operand: ids of both ends and the position among the user's operands."""

    operand: str
    user: str
    position: int


@dataclass(frozen=True, slots=True)
class Node:
    """One circle or leaf of the graph.

    ``op`` is a row of the operation table, ``"input"`` or ``"constant"``;
    ``name`` is the user's name or empty; ``settings`` are all the fixed arguments of
    the operation (``axis``, ``alpha``), sorted by name. ``block`` is the path of the
    blocks that it stands in, the outermost first.
    """

    id: str
    op: str
    operands: tuple[str, ...] = ()
    name: str = ""
    constant: Literal | None = None
    settings: tuple[tuple[str, object], ...] = ()
    span: Span | None = None
    block: Path = ()


class GraphBuilder:
    """Collects nodes and finishes them into a frozen graph.

    With ``share=True`` an unnamed operation that equals an earlier one (same
    operation, operands and settings) is that earlier node.

    >>> builder = GraphBuilder()
    >>> x = builder.input("x")
    >>> graph = builder.finish(builder.operation("multiply", x, x))
    >>> list(graph.edges(keys=True))
    [('_0', '_1', 0), ('_0', '_1', 1)]
    """

    def __init__(self, *, share: bool = False) -> None:
        self._nodes: list[Node] = []
        self._inputs: dict[str, str] = {}
        self._shared: dict[object, str] | None = {} if share else None
        self._path: Path = ()
        self._formulas: dict[Path, str] = {}

    @contextmanager
    def block(self, name: str, *, formula: str = "") -> Iterator[Path]:
        """What is made inside belongs to a block of this name, whose path is given.

        Where the block around it has one of that name already, it gets a number. ``formula``
        is what stands in the folded block. Inputs made inside belong to it too.

        >>> builder = GraphBuilder()
        >>> x = builder.input("x")
        >>> with builder.block("square") as path:
        ...     y = builder.operation("multiply", x, x)
        >>> path, node_of(builder.finish(y), y).block
        (('square',), ('square',))
        """
        outer, plain = self._path, name.replace("/", "_") or "block"
        number, path = 1, (*outer, plain)
        while path in self._formulas:
            number += 1
            path = (*outer, f"{plain}_{number}")
        self._formulas[path] = formula
        with self.within(path):
            yield path

    @contextmanager
    def within(self, path: Path) -> Iterator[None]:
        """What is made inside belongs to the block of this path, which may be open no more."""
        outer, self._path = self._path, path
        try:
            yield
        finally:
            self._path = outer

    def input(self, name: str, span: Span | None = None, *, block: Path | None = None) -> str:
        """The id of the input called ``name``; asked twice, it is the same node."""
        if name not in self._inputs:
            self._inputs[name] = self._add(INPUT, name=name, span=span, block=block)
        return self._inputs[name]

    def constant(
        self,
        value: Literal,
        name: str = "",
        span: Span | None = None,
        *,
        block: Path | None = None,
    ) -> str:
        """A new constant; ``name`` is set for constants that have one, such as π."""
        return self._add(CONSTANT, constant=value, name=name, span=span, block=block)

    def operation(
        self,
        op: str,
        *operands: str,
        settings: Mapping[str, object] | None = None,
        name: str = "",
        span: Span | None = None,
        block: Path | None = None,
    ) -> str:
        """A new operation on nodes that were created before; raises SettingError.

        ``settings`` stand over the defaults of its row: a node has all of them. It belongs
        to the ``block`` of that path, without one to the block that is open.
        """
        fixed = tuple(TABLE[op].checked(settings or {}).items())
        return self._add(op, operands=operands, name=name, settings=fixed, span=span, block=block)

    def copy(self, node: Node, made: Mapping[str, str], **changes: Any) -> str:
        """A node of another graph; ``made`` has the ids that its operands got here.

        ``changes`` are fields of the node that the copy has otherwise.
        """
        new = replace(node, **changes)
        block = (*self._path, *new.block)
        self._formulas.setdefault(block, "")
        if new.op == INPUT:
            return self.input(new.name, new.span, block=block)
        operands = tuple(made[operand] for operand in new.operands)
        return self._add(
            new.op,
            operands=operands,
            name=new.name,
            constant=new.constant,
            settings=new.settings,
            span=new.span,
            block=block,
        )

    def inline(
        self,
        graph: nx.MultiDiGraph,
        given: Mapping[str, str],
        *,
        name: str = "",
        span: Span | None = None,
    ) -> str:
        """Copies a whole graph; the id of its output, which gets ``name`` and is else unnamed.

        Its inputs called in ``given`` are nodes that are here already, and its other names
        are left out: twice in one graph they would name two things.
        """
        made: dict[str, str] = {}
        for node in nodes(graph):
            if node.op == INPUT and node.name in given:
                made[node.id] = given[node.name]
            elif node.operands:
                own = name if node.id == graph.graph["output"] else ""
                made[node.id] = self.copy(node, made, name=own, span=span)
            else:
                made[node.id] = self.copy(node, made, span=span)
        return made[graph.graph["output"]]

    def rename(self, node_id: str, name: str) -> None:
        """Gives a node that has no name yet the name of the definition it is the value of."""
        index = int(node_id[1:])
        self._nodes[index] = replace(self._nodes[index], name=name)

    def _add(
        self,
        op: str,
        *,
        operands: tuple[str, ...] = (),
        name: str = "",
        constant: Literal | None = None,
        settings: tuple[tuple[str, object], ...] = (),
        span: Span | None = None,
        block: Path | None = None,
    ) -> str:
        path = self._path if block is None else block
        key = (op, operands, constant, settings, path)
        if self._shared is not None and op != INPUT and not name and key in self._shared:
            return self._shared[key]
        node_id = f"_{len(self._nodes)}"  # no name begins so
        self._nodes.append(Node(node_id, op, operands, name, constant, settings, span, path))
        if self._shared is not None and op != INPUT:
            self._shared.setdefault(key, node_id)
        return node_id

    def finish(
        self,
        output: str,
        *,
        bindings: Mapping[str, Any] | None = None,
        text: str = "",
        remarks: tuple[str, ...] = (),
    ) -> nx.MultiDiGraph:
        """The frozen graph of all nodes so far, with ``output`` as its result.

        ``remarks`` say what the graph does not follow, or where its numbers differ. Raises
        BlockError where a block cannot be drawn as one.
        """
        held, formulas = dict(bindings or {}), {p: f for p, f in self._formulas.items() if f}
        return self._finished(
            output=output, bindings=held, text=text, remarks=remarks, formulas=formulas
        )

    def finish_copy(
        self, graph: nx.MultiDiGraph, made: Mapping[str, str], remarks: Iterable[str] = ()
    ) -> nx.MultiDiGraph:
        """The frozen graph, with the output, all else that is known of ``graph``, and remarks."""
        every = tuple(dict.fromkeys((*graph.graph["remarks"], *remarks)))
        new = {path: formula for path, formula in self._formulas.items() if formula}
        return self._finished(
            **{
                **graph.graph,
                "output": made[graph.graph["output"]],
                "remarks": every,
                "formulas": new | graph.graph.get("formulas", {}),
            }
        )

    def _finished(self, **known: object) -> nx.MultiDiGraph:
        refuse_cycles({node.id: (node.block, node.operands) for node in self._nodes})
        graph = nx.MultiDiGraph(**known)
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
    spelled = {canonical(label): label for label in ids}
    forms = graph.graph.get("forms", ())
    wanted = name if name in ids else spelled.get(canonical(apart(name, forms)), "")
    first = re.sub("^n(?=[0-9]+$)", "_", name)  # what ids were in the first version's addresses
    if wanted not in ids and first in graph:
        return first
    if wanted not in ids:
        there = ", ".join(ids)
        raise BindingError(f"there is no node called {name!r}", remedy=f"There are: {there}.")
    return ids[wanted]


def live(graph: nx.MultiDiGraph, target: str, data: Set[str] = frozenset()) -> set[str]:
    """Ids of the nodes whose gradient is asked for: on a path from an input to ``target``.

    The inputs whose ids are in ``data`` are given, as constants are.
    """
    varying = {node.id for node in nodes(graph) if node.op == INPUT} - data
    for node in nodes(graph):
        if any(operand in varying for operand in node.operands):
            varying.add(node.id)
    reaching: set[str] = nx.ancestors(graph, target) | {target}
    return varying & reaching
