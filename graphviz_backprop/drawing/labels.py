"""The words of a picture: what stands in a circle, at a leaf and at a wire."""

from __future__ import annotations

import networkx as nx
import numpy as np

from graphviz_backprop.drawing.text import Runs, markup, name_runs, plain
from graphviz_backprop.engine.graph import CONSTANT, Edge, Node, node_of, nodes, users
from graphviz_backprop.ops import TABLE
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.numbers import MINUS, NumberFormat, format_number

_LONGEST_CONSTANT = 6
_MOST_ENTRIES = 4


def folded_constants(graph: nx.MultiDiGraph, target: str) -> dict[Edge, str]:
    """The edges whose operand, a constant, stands in the user's circle, by constant id.

    A constant is folded where it has one user, the user's row knows how to show it,
    and another operand is left to draw a wire from.
    """
    folded: dict[Edge, str] = {}
    for node in nodes(graph):
        row = TABLE.get(node.op)
        if row is None or not row.folded:
            continue
        constants = [
            edge
            for position, operand in enumerate(node.operands)
            if node_of(graph, operand).op == CONSTANT
            and operand != target
            and np.ndim(node_of(graph, operand).constant) == 0  # type: ignore[arg-type]
            and users(graph, operand) == [edge := Edge(operand, node.id, position)]
        ]
        if len(constants) == 1 and len(node.operands) > 1:
            folded[constants[0]] = constants[0].operand
    return folded


def circle_runs(graph: nx.MultiDiGraph, node: Node, folded: dict[Edge, str]) -> Runs:
    """What stands in the circle of an operation.

    ``+{}`` with −1 folded into it reads ``+(−1)``.
    """
    row = TABLE[node.op]
    for position, operand in enumerate(node.operands):
        if Edge(operand, node.id, position) not in folded:
            continue
        template, text = row.folded[position], constant_text(node_of(graph, operand))
        if text.startswith(MINUS) and template.startswith(("+", MINUS)):
            text = f"({text})"
        return markup(template.replace("{}", text, 1))
    return markup(row.symbol)


def constant_text(node: Node) -> str:
    """A constant as short text: its letter if it has one, few figures if it has many."""
    if node.name:
        return name_runs(node.name)[0].text
    if np.ndim(node.constant):  # type: ignore[arg-type]
        return value_text(np.array(node.constant), NumberFormat("exact"))
    number = float(node.constant)  # type: ignore[arg-type]
    exact = format_number(number, NumberFormat("exact"))
    if len(exact) <= _LONGEST_CONSTANT:
        return exact
    return format_number(number, NumberFormat("significant", 3))


def leaf_runs(node: Node) -> Runs:
    """What stands at the start of the wire of an input or a constant."""
    return plain(constant_text(node)) if node.op == CONSTANT else name_runs(node.name)


def stands_at_leaf(node: Node) -> bool:
    """Whether a constant is told by the text at the start of its wire: a number, a short vector."""
    value = np.asarray(node.constant)
    return not node.name and value.ndim <= 1 and value.size <= _MOST_ENTRIES


def value_text(value: Array, style: NumberFormat) -> str:
    """A number, the entries of a short vector, or the shape of a larger array."""
    if np.ndim(value) == 0:
        return format_number(float(value), style)
    if np.ndim(value) == 1 and np.size(value) <= _MOST_ENTRIES:
        return f"[{', '.join(format_number(float(entry), style) for entry in value)}]"
    return shape_text(np.shape(value))


def shape_text(shape: tuple[int, ...]) -> str:
    """A shape as it stands at a wire.

    >>> shape_text((2, 3))
    '[2×3]'
    """
    return f"[{'×'.join(map(str, shape))}]"


def contribution_text(value: Array, style: NumberFormat) -> str:
    """A number with its sign: it is added to the others of a fan-out."""
    text = value_text(value, style)
    return text if text.startswith((MINUS, "[", "NaN")) else f"+{text}"
