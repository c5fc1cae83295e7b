"""Formulas of the project's own language over leaves: what stands for each name, and its value."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import networkx as nx
import numpy as np

from graphviz_backprop.engine.cost import MOST_WORKED, cost_of
from graphviz_backprop.engine.graph import (
    CONSTANT,
    INPUT,
    GraphBuilder,
    Literal,
    Node,
    literal,
    node_of,
    nodes,
)
from graphviz_backprop.engine.shapes import infer
from graphviz_backprop.explain.typeset import Symbol
from graphviz_backprop.language.parse import parse
from graphviz_backprop.language.program import CONSTANTS
from graphviz_backprop.ops import TABLE
from graphviz_backprop.ops.shapes import Shape
from graphviz_backprop.text.arrays import Array

_FOLDABLE = {"add", "subtract", "negate", "multiply", "product", "dot", "power"}
_PRODUCTS = {"multiply", "product", "dot"}


class Leaf(NamedTuple):
    """What a name of a formula stands for."""

    symbol: Symbol
    value: Array


#: A formula over so many entries is small: what it costs is not looked up.
_FEW_ENTRIES = 400


class Formula(NamedTuple):
    """A graph over leaves: the names of its inputs are those of the leaves.

    ``result`` is its value where a run has that already: then it stands for one that would
    take long to compute again.
    """

    graph: nx.MultiDiGraph
    leaves: Mapping[str, Leaf]
    result: Array | None = None

    @property
    def output(self) -> str:
        """The id of the last node."""
        output: str = self.graph.graph["output"]
        return output

    @property
    def bindings(self) -> dict[str, Array]:
        """The values of the leaves by name."""
        return {name: leaf.value for name, leaf in self.leaves.items()}

    def shapes(self) -> dict[str, Shape]:
        """The shape of every node by id."""
        return infer(self.graph, {name: np.shape(each) for name, each in self.bindings.items()})

    def is_long(self) -> bool:
        """Whether computing it again would hold up whoever looks at a step."""
        if self.result is None:
            return False
        if sum(map(np.size, (*self.bindings.values(), self.result))) <= _FEW_ENTRIES:
            return False
        return cost_of(self.graph, self.shapes()).operations > MOST_WORKED

    def value(self) -> Array:
        """What it gives over its leaves."""
        if self.is_long():
            return np.reshape(np.asarray(self.result), self.shapes()[self.output])
        return evaluate(self.graph, self.bindings)[self.output]


def formula(text: str, leaves: Mapping[str, Leaf], known: Mapping[str, float]) -> Formula:
    """A formula in the language, with the ``known`` names put in as numbers and folded away.

    Products in it are entry by entry where they are written with ``*`` or side by side.
    """
    arrays = any(np.ndim(leaf.value) for leaf in leaves.values())
    names = tuple(sorted({*leaves, *known}))
    graph = _simplified(text, names, tuple(sorted(known.items())), arrays)
    used = {node.name for node in nodes(graph) if node.op == INPUT}
    return Formula(graph, {name: leaf for name, leaf in leaves.items() if name in used})


def applied(graph: nx.MultiDiGraph, node: Node, leaves: Mapping[str, Leaf]) -> Formula:
    """One operation of a program over leaves ``a0, a1, …``, given by the operands' ids.

    Constants that are numbers stay as they are written.
    """
    builder = GraphBuilder()
    made: dict[str, str] = {}
    inputs: dict[str, Leaf] = {}
    for operand in dict.fromkeys(node.operands):
        used = node_of(graph, operand)
        if used.op == CONSTANT and isinstance(used.constant, float | int):
            made[operand] = builder.constant(used.constant, used.name)
        else:
            name = f"a{len(inputs)}"
            made[operand] = builder.input(name)
            inputs[name] = leaves[operand]
    operands = [made[operand] for operand in node.operands]
    return Formula(
        builder.finish(builder.operation(node.op, *operands, settings=dict(node.settings))), inputs
    )


def evaluate(graph: nx.MultiDiGraph, bindings: Mapping[str, Array]) -> dict[str, Array]:
    """The value of every node of a formula by id."""
    values: dict[str, Array] = {}
    with np.errstate(all="ignore"):
        for node in nodes(graph):
            if node.op == INPUT:
                values[node.id] = np.asarray(bindings[node.name], dtype=np.float64)[()]
            elif node.op == CONSTANT:
                values[node.id] = np.asarray(node.constant, dtype=np.float64)[()]
            else:
                row = TABLE[node.op]
                operands = [values[operand] for operand in node.operands]
                values[node.id] = row.forward(*operands, **dict(node.settings))
    return values


@lru_cache(maxsize=256)  # each is a graph
def _simplified(
    text: str, names: tuple[str, ...], known: tuple[tuple[str, float], ...], arrays: bool
) -> nx.MultiDiGraph:
    return simplified(parse(text, declared=names), dict(known), entrywise=arrays)


def simplified(
    graph: nx.MultiDiGraph, known: Mapping[str, float], *, entrywise: bool = False
) -> nx.MultiDiGraph:
    """The graph with numbers for some inputs, and the arithmetic on them done.

    So that the slope of ``x^2`` reads ``2 x`` and not ``2 x^(2 - 1)``.
    """
    builder = GraphBuilder()
    made: dict[str, str] = {}
    constants: dict[str, float] = {}

    def constant(value: Literal, name: str = "") -> str:
        letter = name if name in CONSTANTS else ""
        node_id = builder.constant(value, letter)
        if not letter and isinstance(value, float):
            constants[node_id] = value
        return node_id

    for node in nodes(graph):
        operands = tuple(made[operand] for operand in node.operands)
        if node.op == INPUT:
            made[node.id] = (
                constant(float(known[node.name]))
                if node.name in known
                else builder.input(node.name)
            )
        elif node.op == CONSTANT:
            made[node.id] = constant(literal(node.constant), node.name)
        elif node.op in _FOLDABLE and all(operand in constants for operand in operands):
            with np.errstate(all="ignore"):
                value = TABLE[node.op].forward(*(np.float64(constants[o]) for o in operands))
            made[node.id] = constant(float(value))
        else:
            op = "multiply" if entrywise and node.op == "product" else node.op
            made[node.id] = _neutral(builder, op, operands, constants) or builder.operation(
                op, *operands, settings=dict(node.settings)
            )
    return builder.finish(made[graph.graph["output"]])


def _neutral(
    builder: GraphBuilder, op: str, operands: tuple[str, ...], constants: dict[str, float]
) -> str | None:
    """What is simpler and the same: the operand that the operation leaves as it is, a minus."""
    if len(operands) != 2:
        return None
    left, right = (constants.get(operand) for operand in operands)
    if op in _PRODUCTS and left == 1:
        return operands[1]
    if (op in _PRODUCTS or op in {"power", "divide"}) and right == 1:
        return operands[0]
    if op in _PRODUCTS and right == -1:
        return builder.operation("negate", operands[0])
    if op == "add" and left == 0:
        return operands[1]
    if op in {"add", "subtract"} and right == 0:
        return operands[0]
    return None
