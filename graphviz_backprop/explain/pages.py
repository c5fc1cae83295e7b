"""A formula as linear algebra writes it, so that every product and sum on the page exists.

In the language a vector has one axis, and arrays of several shapes are added by
stretching. On paper a vector is a column: ``x W`` is xᵀ W, ``X + b`` is X + 1 bᵀ, the
outer product is g xᵀ. Where a formula is not true as it stands, it is rewritten here
over columns, rows and vectors of ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from graphviz_backprop.engine.graph import CONSTANT, INPUT, GraphBuilder, Node, node_of, nodes
from graphviz_backprop.explain.formulas import Formula, Leaf
from graphviz_backprop.explain.typeset import Symbol
from graphviz_backprop.ops import TABLE, speaking_row
from graphviz_backprop.ops.shapes import Shape
from graphviz_backprop.text.arrays import Array

_PRODUCTS = {"product", "dot", "matmul"}
_SUMS = {"add", "subtract"}
_SCALES = {"multiply", "product", "dot"}
_ONES = Symbol(r"\mathbf{1}", "ones")


class Page(NamedTuple):
    """A formula as it is typeset; ``row`` says that its value is a row: left is transposed."""

    formula: Formula
    row: bool = False


def page(formula: Formula) -> Page:
    """The formula as it stands where that is true on paper, else in columns and rows."""
    shapes = formula.shapes()
    if _has_matrix_power(formula, shapes):
        formula = _multiplied_out(formula, shapes)
        shapes = formula.shapes()
    if all(_stands(node, shapes) for node in nodes(formula.graph)):
        return Page(_dotted(formula, shapes))
    final = node_of(formula.graph, formula.output)
    try:
        return _Columns(formula, shapes).page(final)
    except _NotOnPaper:
        return Page(_dotted(formula, shapes))


def _has_matrix_power(formula: Formula, shapes: Mapping[str, Shape]) -> bool:
    return any(_factors(formula, node, shapes) for node in nodes(formula.graph))


def _factors(formula: Formula, node: Node, shapes: Mapping[str, Shape]) -> int:
    """How often a matrix that is raised to a power, entry by entry, stands in the product."""
    if node.op != "power" or len(shapes[node.operands[0]]) < 2:
        return 0
    exponent = node_of(formula.graph, node.operands[1])
    return int(exponent.constant) if exponent.constant in (2.0, 3.0) else 0


def _multiplied_out(formula: Formula, shapes: Mapping[str, Shape]) -> Formula:
    """Small powers of matrices as products entry by entry: A² would be the matrix times itself."""
    builder = GraphBuilder()
    made: dict[str, str] = {}
    for node in nodes(formula.graph):
        made[node.id] = builder.copy(node, made)
        if count := _factors(formula, node, shapes):
            base = made[node.operands[0]]
            made[node.id] = base
            for _ in range(count - 1):
                made[node.id] = builder.operation("multiply", made[node.id], base)
    return formula._replace(graph=builder.finish(made[formula.output]))


class _NotOnPaper(Exception):
    """The formula has no form in columns and rows: it stays as the program has it."""


def _stands(node: Node, shapes: Mapping[str, Shape]) -> bool:
    """Whether an operation on these shapes exists on paper."""
    if not node.operands:
        return True
    inside = [shapes[operand] for operand in node.operands]
    row = speaking_row(node.op, *inside) if len(inside) == 2 else TABLE[node.op]
    if row.name == "vecmat":
        return len(inside[1]) > 2
    if node.op == "outer":
        return not all(len(shape) == 1 for shape in inside)
    if node.op == "sum":
        return len(inside[0]) != 2 or dict(node.settings).get("axis") is None
    if not row.elementwise:
        return True
    return len({shape for shape in inside if shape}) < 2


def _dotted(formula: Formula, shapes: Mapping[str, Shape]) -> Formula:
    """Products with a number are ordinary products; a number is added as so many ones."""
    builder = GraphBuilder()
    made: dict[str, str] = {}
    leaves = dict(formula.leaves)
    for node in nodes(formula.graph):
        scalars = [not shapes[operand] for operand in node.operands]
        op = "dot" if node.op == "multiply" and any(scalars) else node.op
        if op in ("dot", "matmul") and [len(shapes[o]) for o in node.operands] == [1, 1]:
            op = "inner"
        if op in _SUMS and shapes[node.id] and any(scalars):
            operands = [
                _ones_times(
                    builder, leaves, made[operand], shapes[node.id], one=_is_one(formula, operand)
                )
                if scalar
                else made[operand]
                for operand, scalar in zip(node.operands, scalars, strict=True)
            ]  # fmt: skip
            made[node.id] = builder.operation(op, *operands)
        else:
            made[node.id] = builder.copy(node, made, op=op)
    return Formula(builder.finish(made[formula.output]), leaves, formula.result)


def _is_one(formula: Formula, node_id: str) -> bool:
    node = node_of(formula.graph, node_id)
    return node.op == CONSTANT and node.constant == 1


def _ones_times(
    builder: GraphBuilder, leaves: dict[str, Leaf], operand: str, shape: Shape, *, one: bool
) -> str:
    """An array of ones, times a number unless this is ``one``."""
    name = f"ones_{'x'.join(map(str, shape))}"
    leaves[name] = Leaf(_ONES, np.ones(shape))
    ones = builder.input(name)
    return ones if one else builder.operation("dot", operand, ones)


class _Columns:
    """Writes a formula anew; every array of one axis is a column."""

    def __init__(self, formula: Formula, shapes: Mapping[str, Shape]) -> None:
        self._formula = formula
        self._shapes = shapes
        self._builder = GraphBuilder()
        self._leaves: dict[str, Leaf] = {}
        self._made: dict[str, str] = {}

    def page(self, final: Node) -> Page:
        row = final.op in _PRODUCTS and [len(self._shapes[o]) for o in final.operands] == [1, 2]
        for node in nodes(self._formula.graph):
            if node is final and row:
                left, right = (self._made[operand] for operand in node.operands)
                self._made[node.id] = self._times(self._turned(left), right)
            else:
                self._made[node.id] = self._write(node)
        graph = self._builder.finish(self._made[final.id])
        return Page(Formula(graph, self._leaves, self._formula.result), row)

    def _write(self, node: Node) -> str:
        shape = self._shapes[node.id]
        if len(shape) > 2:
            raise _NotOnPaper
        if node.op == INPUT:
            leaf = self._formula.leaves[node.name]
            self._leaves[node.name] = Leaf(leaf.symbol, _column(leaf.value))
            return self._builder.input(node.name)
        if node.op == CONSTANT:
            if shape:
                raise _NotOnPaper
            assert node.constant is not None
            return self._builder.constant(node.constant, node.name)
        inside = [self._shapes[operand] for operand in node.operands]
        operands = [self._made[operand] for operand in node.operands]
        row = speaking_row(node.op, *inside) if len(inside) == 2 else TABLE[node.op]
        if row.elementwise:
            return self._entrywise(node, shape, inside)
        match row.name, [len(size) for size in inside]:
            case ("matmat", _) | ("matvec", [2, 1]):
                return self._times(*operands)
            case "vecmat", [1, 2]:
                return self._times(self._turned(operands[1]), operands[0])
            case "outer", [1, 1]:
                return self._times(operands[0], self._turned(operands[1]))
            case ("transpose", [2]) if dict(node.settings).get("axes") in (None, (1, 0)):
                return self._turned(operands[0])
            case "sum", [2]:
                return self._sum(node, inside[0], operands[0])
            case ("sum", [1]) if not shape:
                return self._builder.operation("sum", operands[0])
            case "inner", [1, 1]:
                return self._inner(node)
            case ("diag", [1]):
                return self._flat(node)
            case ("reshape", [2]) if len(shape) == 1 and 1 in inside[0]:
                column = inside[0][1] == 1
                return operands[0] if column else self._turned(operands[0])
        if len(shape) == 1 or any(len(size) == 1 for size in inside):
            return self._flat(node)
        return self._builder.operation(node.op, *operands, settings=dict(node.settings))

    def _flat(self, node: Node) -> str:
        """A function of whole vectors, of leaves as they are; its value may be no vector."""
        if len(self._shapes[node.id]) == 1:
            raise _NotOnPaper
        return self._builder.operation(
            node.op, *map(self._plain_leaf, node.operands), settings=dict(node.settings)
        )

    def _plain_leaf(self, operand: str) -> str:
        node = node_of(self._formula.graph, operand)
        if node.op != INPUT:
            raise _NotOnPaper
        name = f"vector_{node.name}"
        self._leaves[name] = self._formula.leaves[node.name]
        return self._builder.input(name)

    def _inner(self, node: Node) -> str:
        return self._builder.operation("inner", *map(self._plain_leaf, node.operands))

    def _times(self, left: str, right: str) -> str:
        return self._builder.operation("matmul", left, right)

    def _turned(self, operand: str) -> str:
        return self._builder.operation("transpose", operand)

    def _ones(self, rows: int, columns: int = 1) -> str:
        name = f"ones_{rows}x{columns}"
        self._leaves[name] = Leaf(_ONES, np.ones((rows, columns)))
        return self._builder.input(name)

    def _entrywise(self, node: Node, shape: Shape, inside: list[Shape]) -> str:
        arrays = {size for size in inside if size}
        op = node.op
        if op in _SCALES:
            op = "dot" if () in inside else "multiply"
        widened = op in _SUMS and len(shape) > 0
        fitted = [
            self._fitted(operand, size, shape, scaled=widened) if arrays else self._made[operand]
            for operand, size in zip(node.operands, inside, strict=True)
        ]
        return self._builder.operation(op, *fitted, settings=dict(node.settings))

    def _fitted(self, node_id: str, size: Shape, shape: Shape, *, scaled: bool) -> str:
        """An operand stretched to the shape of the result, by products with ones."""
        operand = self._made[node_id]
        if size == shape or not (size or scaled):
            return operand
        if not size:
            one = _is_one(self._formula, node_id)
            return _ones_times(self._builder, self._leaves, operand, (*shape, 1)[:2], one=one)
        if len(shape) != 2:
            raise _NotOnPaper
        rows, columns = shape
        if len(size) == 1 and size[0] == columns:
            return self._times(self._ones(rows), self._turned(operand))
        if size == (1, columns):
            return self._times(self._ones(rows), operand)
        if size == (rows, 1):
            return self._times(operand, self._turned(self._ones(columns)))
        raise _NotOnPaper

    def _sum(self, node: Node, size: Shape, operand: str) -> str:
        settings = dict(node.settings)
        axis, keeps = settings["axis"], bool(settings["keepdims"])
        if isinstance(axis, tuple) and len(axis) == 1:
            axis = axis[0]
        if axis in (1, -1):
            return self._times(operand, self._ones(size[1]))
        if axis in (0, -2):
            if keeps:
                return self._times(self._turned(self._ones(size[0])), operand)
            return self._times(self._turned(operand), self._ones(size[0]))
        if axis is None and not keeps:
            return self._builder.operation("sum", operand)
        raise _NotOnPaper


def _axes(transposition: Node) -> tuple[int, ...] | None:
    axes = dict(transposition.settings)["axes"]
    return axes if isinstance(axes, tuple) else None


def _column(value: Array) -> Array:
    return value.reshape(-1, 1) if np.ndim(value) == 1 else value


def numbers_of(formula: Formula) -> Formula:
    """The formula over the leaves that are written: a transposed leaf is a leaf, a row."""
    graph = formula.graph
    turned = {
        node.id: node_of(graph, node.operands[0]).name
        for node in nodes(graph)
        if node.op == "transpose" and node_of(graph, node.operands[0]).op == INPUT
    }
    if not turned:
        return formula
    builder = GraphBuilder()
    leaves: dict[str, Leaf] = {}
    made: dict[str, str] = {}
    used = {operand for n in nodes(graph) if n.id not in turned for operand in n.operands}
    for node in nodes(graph):
        if node.id in turned:
            symbol, value = formula.leaves[turned[node.id]]
            name = f"row_{turned[node.id].replace('_', '')}"
            leaves[name] = Leaf(symbol, np.transpose(value, _axes(node)))
            made[node.id] = builder.input(name)
        elif node.op != INPUT or node.id in used:
            made[node.id] = builder.copy(node, made)
            if node.op == INPUT:
                leaves[node.name] = formula.leaves[node.name]
    return Formula(builder.finish(made[formula.output]), leaves, formula.result)
