"""Where in a graph a small formula is found: a pattern against a node, whatever the order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import permutations

import networkx as nx

from graphviz_backprop.engine.graph import CONSTANT, INPUT, Node, node_of, nodes
from graphviz_backprop.ops import TABLE

#: The input of a pattern that fits anything; its other inputs are settings and fit numbers.
OPERAND = "a"
PRODUCTS = {"multiply", "product", "dot"}

#: Nodes of the graph by node of the pattern.
Match = dict[str, str]


def first_match(
    pattern: nx.MultiDiGraph, graph: nx.MultiDiGraph, node: Node, numbers: Mapping[str, int]
) -> Match | None:
    """Where a pattern ends in this node, all of whose parts have no name and no other user.

    ``numbers`` are the graph's ``value_numbers``.
    """
    for found in _matches(pattern, pattern.graph["output"], graph, node.id, numbers, {}):
        parts = inner(pattern, found)
        users = {user for part in parts for user in graph.successors(part)}
        free = not any(node_of(graph, part).name for part in parts)
        if free and users <= parts | {node.id} and graph.graph["output"] not in parts:
            return {**found, pattern.graph["output"]: node.id}
    return None


def inner(pattern: nx.MultiDiGraph, found: Match) -> set[str]:
    """The operations that disappear into the composite."""
    output = pattern.graph["output"]
    return {
        target for part, target in found.items()
        if part != output and node_of(pattern, part).operands
    }  # fmt: skip


def _matches(
    pattern: nx.MultiDiGraph,
    part_id: str,
    graph: nx.MultiDiGraph,
    target_id: str,
    numbers: Mapping[str, int],
    found: Match,
) -> Iterator[Match]:
    """Every way in which a part of the pattern fits a node; as deep as the pattern only."""
    part, target = node_of(pattern, part_id), node_of(graph, target_id)
    if part.op == INPUT:
        is_setting = part.name != OPERAND
        is_number = target.op == CONSTANT and isinstance(target.constant, float)
        before = found.get(part_id, target_id)
        if numbers[before] == numbers[target_id] and (is_number or not is_setting):
            yield {part_id: target_id, **found}
        return
    if part.op == CONSTANT:
        if (target.op, target.constant, target.name) == (CONSTANT, part.constant, part.name):
            yield found
        return
    if len(part.operands) != len(target.operands) or not _same_op(pattern, part, graph, target):
        return
    orders = [target.operands]
    if TABLE[part.op].commutative or part.op in PRODUCTS:
        orders = list(permutations(target.operands))
    for order in orders:
        ways = iter([{**found, part_id: target_id}])
        for operand, wanted in zip(part.operands, order, strict=True):
            ways = _extended(ways, pattern, operand, graph, wanted, numbers)
        yield from ways


def _extended(
    ways: Iterator[Match],
    pattern: nx.MultiDiGraph,
    part_id: str,
    graph: nx.MultiDiGraph,
    target_id: str,
    numbers: Mapping[str, int],
) -> Iterator[Match]:
    for way in ways:
        yield from _matches(pattern, part_id, graph, target_id, numbers, way)


def _same_op(pattern: nx.MultiDiGraph, part: Node, graph: nx.MultiDiGraph, target: Node) -> bool:
    """Whether two operations are the same; products are where a factor is a number."""
    if part.op == target.op:
        return True
    factors = (node_of(graph, operand) for operand in target.operands)
    return {part.op, target.op} <= PRODUCTS and any(
        factor.op == CONSTANT and isinstance(factor.constant, float) for factor in factors
    )


def value_numbers(graph: nx.MultiDiGraph) -> dict[str, int]:
    """A number for every node; equal formulas have equal numbers."""
    numbers: dict[str, int] = {}
    known: dict[object, int] = {}
    for node in nodes(graph):
        operands = tuple(numbers[operand] for operand in node.operands)
        key = (node.op, operands, node.constant, node.settings, node.name if not operands else "")
        numbers[node.id] = known.setdefault(key, len(known))
    return numbers
