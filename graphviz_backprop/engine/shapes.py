"""The shape of every node of a graph, known before a number is computed.

Here, and only here, a misfit of shapes becomes an error that names its place.
"""

from __future__ import annotations

from collections.abc import Mapping

import networkx as nx

from graphviz_backprop.engine.graph import CONSTANT, INPUT, Literal, Node, labels, nodes
from graphviz_backprop.ops import TABLE
from graphviz_backprop.ops.shapes import Shape
from graphviz_backprop.text.errors import ShapeError


def infer(graph: nx.MultiDiGraph, input_shapes: Mapping[str, Shape]) -> dict[str, Shape]:
    """The shape of every node by id, from those of the inputs by name.

    What hangs on an input that is not given has none. Raises ShapeError, with the place,
    where operands do not fit each other.

    >>> from graphviz_backprop.engine.graph import GraphBuilder
    >>> builder = GraphBuilder()
    >>> x = builder.input("x")
    >>> infer(builder.finish(builder.operation("sum", x)), {"x": (2, 3)})
    {'_0': (2, 3), '_1': ()}
    """
    shapes: dict[str, Shape] = {}
    for node in nodes(graph):
        if node.op == INPUT:
            if node.name in input_shapes:
                shapes[node.id] = input_shapes[node.name]
        elif node.op == CONSTANT:
            shapes[node.id] = literal_shape(node.constant)
        elif all(operand in shapes for operand in node.operands):
            given = [shapes[operand] for operand in node.operands]
            try:
                shapes[node.id] = TABLE[node.op].shape(*given, **dict(node.settings))
            except ShapeError as error:
                raise misfit(graph, node, given, error) from error
    return shapes


def literal_shape(value: Literal | None) -> Shape:
    """The shape of a constant as a graph holds it: a number, or nested tuples."""
    shape: list[int] = []
    while isinstance(value, tuple):
        shape.append(len(value))
        value = value[0] if value else None
    return tuple(shape)


def misfit(
    graph: nx.MultiDiGraph, node: Node, shapes: list[Shape], error: ShapeError
) -> ShapeError:
    """The error that says which node cannot be computed from which shapes, and where it stands."""
    known = labels(graph)
    names = {
        letter: known.get(id_, letter) for letter, id_ in zip("ab", node.operands, strict=False)
    }
    given = [
        f"{known.get(id_, 'a constant')} of shape {shape}"
        for id_, shape in zip(node.operands, shapes, strict=True)
    ]
    if len(given) > 4:
        given[3:] = [f"{len(given) - 3} more"]
    start, stop = node.span or (None, None)
    return ShapeError(
        f"{known[node.id]} = {TABLE[node.op].name} of {' and '.join(given)}: {error.problem}",
        remedy=error.remedy.format(**names),
        text=graph.graph["text"],
        start=start,
        stop=stop,
    )
