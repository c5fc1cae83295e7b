"""Composites ↔ primitives: ``expand`` writes a sigmoid out, ``group`` finds it again.

Both keep the output, the bindings, and the name and place of every node that stays.
Values and gradients are the same before and after.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import networkx as nx

from graphviz_backprop.graph import (
    CONSTANT,
    INPUT,
    GraphBuilder,
    Node,
    inputs,
    node_of,
    nodes,
    users,
)
from graphviz_backprop.language.matching import (
    OPERAND,
    PRODUCTS,
    Match,
    first_match,
    inner,
    value_numbers,
)
from graphviz_backprop.language.parse import parse
from graphviz_backprop.ops import TABLE

#: Other ways to write a composite than the expansion in its row.
_ALSO = (
    ("sigmoid", "exp(a)/(1 + exp(a))"),
    ("tanh", "(exp(a) - exp(-a))/(exp(a) + exp(-a))"),
    ("tanh", "(1 - exp(-2 a))/(1 + exp(-2 a))"),
    ("silu", "a * sigmoid(a)"),
)


def expand(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """The graph with every composite written out in primitives.

    >>> from graphviz_backprop.language.reading import reading
    >>> reading(expand(parse("f = sigmoid(x)")))
    'f = 1 / (1 + exp(−x))'
    """
    builder = GraphBuilder()
    made: dict[str, str] = {}
    for node in nodes(graph):
        if node.operands and TABLE[node.op].expansion:
            made[node.id] = _written_out(builder, node, made)
        else:
            made[node.id] = _copied(builder, node, made)
    return _finished(builder, graph, made)


def group(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """The graph with every composite that is written out made one node.

    Only parts that have no name and that nothing else uses disappear into the node.

    >>> from graphviz_backprop.language.reading import reading
    >>> reading(group(parse("f = 1/(1 + exp(-(w x + b)))")))
    'f = sigmoid(w x + b)'
    """
    numbers = value_numbers(graph)
    replaced: dict[str, Node] = {}
    inside: set[str] = set()
    for node in reversed(list(nodes(graph))):
        if node.id in inside:
            continue
        for op, pattern in _patterns().get(_root_kind(node.op), ()):
            found = first_match(pattern, graph, node, numbers)
            if found is not None:
                replaced[node.id] = _grouped(graph, node, op, pattern, found)
                inside |= inner(pattern, found)
                break
    needed = _needed(graph, replaced)
    builder = GraphBuilder()
    made: dict[str, str] = {}
    for node in nodes(graph):
        if node.id in needed:
            made[node.id] = _copied(builder, replaced.get(node.id, node), made)
    return _finished(builder, graph, made)


def _copied(builder: GraphBuilder, node: Node, made: Mapping[str, str]) -> str:
    if node.op == INPUT:
        return builder.input(node.name, node.span)
    if node.op == CONSTANT:
        assert node.constant is not None
        return builder.constant(node.constant, node.name, node.span)
    operands = (made[operand] for operand in node.operands)
    return builder.operation(
        node.op, *operands, settings=dict(node.settings), name=node.name, span=node.span
    )


def _finished(
    builder: GraphBuilder, graph: nx.MultiDiGraph, made: Mapping[str, str]
) -> nx.MultiDiGraph:
    about = graph.graph
    return builder.finish(made[about["output"]], bindings=about["bindings"], text=about["text"])


@cache
def _pattern(op: str, text: str) -> nx.MultiDiGraph:
    """A formula over a row's operands and settings, without composites."""
    row = TABLE[op]
    return parse(text, declared=(*row.operands, *row.settings))


def _written_out(builder: GraphBuilder, node: Node, made: Mapping[str, str]) -> str:
    """Adds the expansion of a composite; every part has the composite's place."""
    row, settings = TABLE[node.op], dict(node.settings)
    expansion = expand(_pattern(node.op, row.expansion))
    output = expansion.graph["output"]
    operands = dict(zip(row.operands, node.operands, strict=True))
    parts: dict[str, str] = {}
    for part in nodes(expansion):
        if part.op == INPUT and part.name in operands:
            parts[part.id] = made[operands[part.name]]
        elif part.op == INPUT:
            value = settings[part.name]
            assert isinstance(value, float)
            parts[part.id] = builder.constant(value, span=node.span)
        else:
            name = node.name if part.id == output else part.name if part.op == CONSTANT else ""
            placed = Node(
                part.id, part.op, part.operands, name, part.constant, part.settings, node.span
            )
            parts[part.id] = _copied(builder, placed, parts)
    return parts[output]


@cache
def _patterns() -> dict[str, list[tuple[str, nx.MultiDiGraph]]]:
    """Rows and what they expand to, by the operation at the end of the expansion."""
    texts = [(row.name, row.expansion) for row in TABLE.values() if row.expansion]
    found: dict[str, list[tuple[str, nx.MultiDiGraph]]] = {}
    for op, text in (*texts, *_ALSO):
        pattern = _pattern(op, text)
        last = node_of(pattern, pattern.graph["output"])
        found.setdefault(_root_kind(last.op), []).append((op, pattern))
    return found


def _root_kind(op: str) -> str:
    return "multiply" if op in PRODUCTS else op


def _grouped(
    graph: nx.MultiDiGraph, node: Node, op: str, pattern: nx.MultiDiGraph, found: Match
) -> Node:
    """The composite that stands for what the pattern found at a node."""
    settings = dict(TABLE[op].settings)
    operand = ""
    for part in inputs(pattern):
        if part.name == OPERAND:
            operand = found[part.id]
        else:
            settings[part.name] = node_of(graph, found[part.id]).constant
    return Node(node.id, op, (operand,), node.name, None, tuple(settings.items()), node.span)


def _needed(graph: nx.MultiDiGraph, replaced: Mapping[str, Node]) -> set[str]:
    """Inputs, named nodes, the output, what they need, and what nothing needed before."""
    stack = [
        node.id
        for node in nodes(graph)
        if (node.name and node.op != CONSTANT)
        or not users(graph, node.id)
        or node.id == graph.graph["output"]
    ]
    needed: set[str] = set()
    while stack:
        node_id = stack.pop()
        if node_id not in needed:
            needed.add(node_id)
            stack += replaced.get(node_id, node_of(graph, node_id)).operands
    return needed
