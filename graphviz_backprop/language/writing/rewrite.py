"""Composites ↔ primitives: ``expand`` writes a sigmoid out, ``group`` finds it again.

Both keep the output, the bindings, and the name and place of every node that stays.
Values and gradients are the same before and after.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from functools import cache

import networkx as nx

from graphviz_backprop.engine.graph import (
    CONSTANT,
    GraphBuilder,
    Node,
    Path,
    inputs,
    node_of,
    nodes,
    users,
)
from graphviz_backprop.language.parse import parse
from graphviz_backprop.language.writing.matching import (
    OPERAND,
    PRODUCTS,
    Match,
    first_match,
    inner,
    value_numbers,
)
from graphviz_backprop.ops import TABLE

#: Other ways to write a composite than the expansion in its row.
_ALSO = (
    ("sigmoid", "exp(a)/(1 + exp(a))"),
    ("tanh", "(exp(a) - exp(-a))/(exp(a) + exp(-a))"),
    ("tanh", "(1 - exp(-2 a))/(1 + exp(-2 a))"),
    ("silu", "a * sigmoid(a)"),
)


def expand(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """The graph with every composite written out in primitives, each as a block of its name.

    >>> from graphviz_backprop.language.writing.reading import reading
    >>> reading(expand(parse("f = sigmoid(x)")))
    'f = 1 / (1 + exp(−x))'
    """
    builder = GraphBuilder()
    made: dict[str, str] = {}
    for node in nodes(graph):
        if node.operands and TABLE[node.op].expansion.formula:
            made[node.id] = _written_out(builder, node, made)
        else:
            made[node.id] = builder.copy(node, made)
    return builder.finish_copy(graph, made, _differences(node.op for node in nodes(graph)))


def _differences(ops: Iterable[str]) -> list[str]:
    """Where a gate and its formula have different numbers, a sentence each."""
    rows = (TABLE[op] for op in dict.fromkeys(ops) if op in TABLE)
    return [
        f"{row.name} and its formula: {row.expansion.differs}"
        for row in rows
        if row.expansion.differs
    ]


def group(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """The graph with every composite that is written out made one node.

    Only parts that have no name and that nothing else uses disappear into the node.

    >>> from graphviz_backprop.language.writing.reading import reading
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
            made[node.id] = builder.copy(replaced.get(node.id, node), made)
    found_ops = (node.op for node in replaced.values())
    grouped = builder.finish_copy(graph, made, _differences(found_ops))
    return _without_shells(grouped, _operations(graph))


def _operations(graph: nx.MultiDiGraph) -> Counter[Path]:
    """How many operations every block has, those of inner blocks too."""
    paths = (node.block for node in nodes(graph) if node.operands)
    return Counter(path[:depth] for path in paths for depth in range(1, len(path) + 1))


def _without_shells(graph: nx.MultiDiGraph, before: Mapping[Path, int]) -> nx.MultiDiGraph:
    """The graph without the blocks of which one operation is left of several."""
    left = {path for path, count in _operations(graph).items() if count == 1 < before[path]}
    if not left:
        return graph
    builder, made = GraphBuilder(), dict[str, str]()
    for node in nodes(graph):
        kept = (node.block[:k] for k in range(1, len(node.block) + 1))
        block = tuple(path[-1] for path in kept if path not in left)
        made[node.id] = builder.copy(node, made, block=block)
    return builder.finish_copy(graph, made)


def shared(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """The graph with equal operations on equal operands made one node."""
    builder, made = GraphBuilder(share=True), dict[str, str]()
    for node in nodes(graph):
        made[node.id] = builder.copy(node, made)
    return builder.finish_copy(graph, made)


@cache
def _pattern(op: str, text: str) -> nx.MultiDiGraph:
    """A formula over a row's operands and settings, without composites."""
    row = TABLE[op]
    return parse(text, declared=(*row.operands, *row.settings))


def _written_out(builder: GraphBuilder, node: Node, made: Mapping[str, str]) -> str:
    """Adds the expansion of a composite; every part has the composite's place."""
    row = TABLE[node.op]
    expansion = expand(_pattern(node.op, row.expansion.formula))
    given = {name: made[operand] for name, operand in zip(row.operands, node.operands, strict=True)}
    settings = dict(node.settings)
    folds = sum(bool(part.operands) for part in nodes(expansion)) > 1
    with builder.within(node.block):
        own = builder.block(row.name, formula=row.expansion.formula) if folds else nullcontext()
        with own:
            for part in inputs(expansion):
                if part.name not in given:
                    value = settings[part.name]
                    assert isinstance(value, float)
                    given[part.name] = builder.constant(value, span=node.span)
            return builder.inline(expansion, given, name=node.name, span=node.span)


@cache
def _patterns() -> dict[str, list[tuple[str, nx.MultiDiGraph]]]:
    """Rows and what they expand to, by the operation at the end of the expansion."""
    texts = [(row.name, row.expansion.formula) for row in TABLE.values() if row.expansion.formula]
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
    settings: dict[str, object] = {}
    operand = ""
    for part in inputs(pattern):
        if part.name == OPERAND:
            operand = found[part.id]
        else:
            settings[part.name] = node_of(graph, found[part.id]).constant
    fixed = tuple(TABLE[op].checked(settings).items())
    return Node(node.id, op, (operand,), node.name, None, fixed, node.span, node.block)


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
